/** Where in the logs of a space the records of each entry stand: what somebody must hold to hold the entry. */
import { entryIdOf } from '../../domain/hash.ts';
import { type EntryId, type LogId, logId, type SegmentHash, type SpaceId } from '../../domain/ids.ts';
import type { Crypto } from '../../ports.ts';
import { openSegment, verifySegment } from '../../segment/open.ts';
import type { SegmentRecord } from '../../segment/records.ts';
import type { HeldSegment, SpaceState } from '../state.ts';
import type { Store } from '../store.ts';

/** One entry's place in the logs. */
export interface Places {
  /** Per log the last record of it: who holds the logs that far holds every version. */
  newest: Map<LogId, number>;
  /** Where its first version stands. More than once when two lives wrote the same. */
  firsts: { log: LogId; at: number }[];
}

export type PlacesOf = ReadonlyMap<EntryId, Places>;

interface Read {
  segments: Set<SegmentHash>;
  places: Map<EntryId, Places>;
}

/** What was read of a store's segments: they never change, so each is opened once. */
const readOf = new WeakMap<Store, Map<SpaceId, Read>>();

/**
 * Of every entry in a space. Parts that cannot be read say nothing: what they hold is not in the version that is shown
 * either, and they are tried again the next time.
 */
export async function placesIn(store: Store, space: SpaceState): Promise<PlacesOf> {
  const spaces = readOf.get(store) ?? new Map<SpaceId, Read>();
  readOf.set(store, spaces);
  const read = spaces.get(space.id) ?? { segments: new Set(), places: new Map() };
  spaces.set(space.id, read);
  const { crypto } = store.ports;
  for (const segment of space.segments) {
    if (segment.stream !== 'content' || segment.missing || read.segments.has(segment.hash)) continue;
    const records = await recordsOf(store, space.id, segment);
    if (!records) continue;
    read.segments.add(segment.hash);
    place(crypto, read.places, segment.log, segment.first, records);
  }
  return space.unsealed.length === 0 ? read.places : withUnsealed(store, space, read.places);
}

/** Our newest edits stand in no log yet, so nobody can hold them: they get the numbers they will have. */
function withUnsealed({ ports, self }: Store, space: SpaceState, sealed: PlacesOf): PlacesOf {
  const { device, incarnation } = self;
  const log = logId({ device, incarnation, stream: 'content' });
  const fresh = new Map<EntryId, Places>();
  place(ports.crypto, fresh, log, (space.logs.get(log)?.last ?? 0) + 1, space.unsealed);
  const places = new Map(sealed);
  for (const [id, { newest, firsts }] of fresh) {
    const known = sealed.get(id);
    places.set(id, {
      newest: new Map([...(known?.newest ?? []), ...newest]),
      firsts: [...(known?.firsts ?? []), ...firsts],
    });
  }
  return places;
}

async function recordsOf(
  store: Store,
  space: SpaceId,
  { hash }: HeldSegment,
): Promise<readonly SegmentRecord[] | undefined> {
  const bytes = await store.journal.readSegment(hash);
  const verified = bytes && verifySegment(store.ports.crypto, bytes);
  if (!bytes || verified?.is !== 'verified') return undefined;
  const opened = await openSegment(store.ports, bytes, verified.header, store.keyring(space));
  return opened.is === 'opened' ? opened.records : undefined;
}

/** One record per number, from `first` on. */
function place(
  crypto: Crypto,
  places: Map<EntryId, Places>,
  log: LogId,
  first: number,
  records: readonly SegmentRecord[],
): void {
  records.forEach((record, i) => {
    if (record.kind !== 'genesis' && record.kind !== 'change') return;
    const id = record.kind === 'genesis' ? entryIdOf(crypto, record.bytes) : record.entry;
    const of = places.get(id) ?? { newest: new Map<LogId, number>(), firsts: [] };
    places.set(id, of);
    of.newest.set(log, Math.max(first + i, of.newest.get(log) ?? 0));
    if (record.kind === 'genesis') of.firsts.push({ log, at: first + i });
  });
}
