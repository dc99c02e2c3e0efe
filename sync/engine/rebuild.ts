/** The state from the journal: who belongs first, then what is known, in the order in which it came. */
import type { Notice } from '../api.ts';
import { equal } from '../domain/bytes.ts';
import { entryIdOf } from '../domain/hash.ts';
import { type DeviceId, logId, parseLogId, type SpaceId } from '../domain/ids.ts';
import type { OpenedJournal, StoredSegment } from '../journal/journal.ts';
import { type Act, parseAct, parseFounding } from '../membership/act.ts';
import { resolveRoster } from '../membership/roster.ts';
import type { Codec, Crypto } from '../ports.ts';
import { openSegment, verifySegment } from '../segment/open.ts';
import { parseRecords, type SegmentRecord } from '../segment/records.ts';
import { applyContent } from './apply.ts';
import { type Secrets, selfOf } from './keys.ts';
import { type Shelves, Staging } from './staging.ts';
import { rowNumber, type SpaceState } from './state.ts';
import { JOURNAL_LOST, partsMissing } from './words.ts';

export interface Rebuilt {
  shelves: Shelves;
  notices: Notice[];
}

interface Parts {
  crypto: Crypto;
  codec: Codec;
  opened: OpenedJournal;
  secrets: Secrets;
}

/** A space nothing is known of yet. */
export const emptySpace = (crypto: Crypto, id: SpaceId): SpaceState => ({
  id,
  acts: new Map(),
  roster: resolveRoster(crypto, id, []),
  logs: new Map(),
  segments: [],
  unsealed: [],
});

export async function rebuild(parts: Parts): Promise<Rebuilt> {
  const { crypto, opened } = parts;
  const shelves: Shelves = { spaces: new Map(), entries: new Map() };
  const notices: Notice[] = [];
  const strays: Stray[] = [];
  let lost = 0;
  let tick = -1;
  let record = 0;
  for (const segment of opened.segments) {
    if (segment.tick !== tick) {
      tick = segment.tick;
      record = 0;
    }
    const space = shelves.spaces.get(segment.space) ?? emptySpace(crypto, segment.space);
    const read = segment.missing ? undefined : await recordsOf(parts, segment);
    shelves.spaces.set(segment.space, holding(space, segment, read === undefined));
    if (!read) {
      lost += 1;
      continue;
    }
    if (read.stream === 'roster') takeActs(crypto, shelves, segment.space, read.records, segment);
    else record = takeContent(crypto, shelves, segment, read.records, record, strays);
  }
  if (refound(parts, shelves)) notices.push(JOURNAL_LOST);
  for (const [id, space] of shelves.spaces)
    shelves.spaces.set(id, { ...space, roster: resolveRoster(crypto, id, space.acts.values()) });
  takeUnsealed(parts, shelves);
  takeStrays(crypto, shelves, strays);
  if (lost > 0) notices.push(partsMissing(lost));
  return { shelves, notices };
}

/**
 * Spaces whose founding act the journal has lost get it back from the key file. True when the journal does not even know
 * of the private space any more, which every founded home has.
 */
function refound({ crypto, secrets }: Parts, shelves: Shelves): boolean {
  let forgotten = false;
  for (const [id, bytes] of secrets.founded) {
    const act = parseFounding(crypto, id, bytes);
    if (act?.body.type !== 'found') continue;
    const known = shelves.spaces.get(id);
    if (!known && !act.body.private) continue;
    if (!known) forgotten = true;
    const space = known ?? emptySpace(crypto, id);
    if (!space.acts.has(act.id))
      shelves.spaces.set(id, { ...space, acts: new Map(space.acts).set(act.id, act) });
  }
  return forgotten;
}

/** The space with one more segment on its shelf; a log's end never goes back, even if a part of it is lost. */
function holding(space: SpaceState, segment: StoredSegment, missing: boolean): SpaceState {
  const { hash, log, first, last, after, size, tick } = segment;
  const stream = parseLogId(log)?.stream ?? 'content';
  const known = space.logs.get(log)?.last ?? 0;
  return {
    ...space,
    logs: last > known ? new Map(space.logs).set(log, { last, head: after }) : space.logs,
    segments: [...space.segments, { hash, log, stream, first, last, after, size, tick, missing }],
  };
}

async function recordsOf(
  { crypto, codec, opened, secrets }: Parts,
  segment: StoredSegment,
): Promise<{ stream: 'roster' | 'content'; records: readonly SegmentRecord[] } | undefined> {
  const bytes = await opened.journal.readSegment(segment.hash);
  const verified = bytes && verifySegment(crypto, bytes);
  if (!bytes || verified?.is !== 'verified') return undefined;
  const keys = secrets.keys.get(segment.space) ?? new Map();
  const read = await openSegment({ crypto, codec }, bytes, verified.header, keys);
  return read.is === 'opened' ? { stream: verified.header.stream, records: read.records } : undefined;
}

function takeActs(
  crypto: Crypto,
  shelves: Shelves,
  id: SpaceId,
  records: readonly SegmentRecord[],
  segment: StoredSegment,
): void {
  const space = shelves.spaces.get(id);
  const author = parseLogId(segment.log)?.device;
  if (!space || !author) return;
  const acts = new Map<Act['id'], Act>(space.acts);
  for (const record of records) {
    const parsed = parseAct(crypto, record.bytes, author);
    if (parsed.ok) acts.set(parsed.act.id, parsed.act);
  }
  shelves.spaces.set(id, { ...space, acts });
}

function takeContent(
  crypto: Crypto,
  shelves: Shelves,
  segment: StoredSegment,
  records: readonly SegmentRecord[],
  from: number,
  strays: Stray[],
): number {
  const author = parseLogId(segment.log)?.device;
  if (!author) return from;
  const staging = new Staging(shelves);
  for (const record of records) {
    const { length } = staging.touched;
    if (applyContent(crypto, staging, segment.space, author, record) || record.kind !== 'change') continue;
    strays.push({ space: segment.space, author, record, row: rowNumber(segment.tick, from + length) });
    // It keeps its number, so that none after it gets a lower one than a window may have seen.
    staging.touched.push(record.entry);
  }
  staging.settle((n) => rowNumber(segment.tick, from + n), segment.tick);
  return from + staging.touched.length;
}

/** A change whose entry was not there yet. */
interface Stray {
  space: SpaceId;
  author: DeviceId;
  record: SegmentRecord;
  row: number;
}

/**
 * Another copy of this device can bring a change of an entry that we had written but not sealed: its first version
 * then lies later in the journal than the change.
 */
function takeStrays(crypto: Crypto, shelves: Shelves, strays: readonly Stray[]): void {
  for (const { space, author, record, row } of strays) {
    const staging = new Staging(shelves);
    if (applyContent(crypto, staging, space, author, record)) staging.settle(() => row, 0);
  }
}

/**
 * Our saved edits that no segment holds. Those that one does hold are skipped: by their number after a crash between
 * the two writes, and by their bytes when a new life has begun since, whose numbers begin anew.
 */
function takeUnsealed({ crypto, opened, secrets }: Parts, shelves: Shelves): void {
  const { device, incarnation } = selfOf(crypto, secrets);
  /** Records of each tick so far: what was written at once has one number each, as when it was written. */
  const told = new Map<number, number>();
  for (const unsealed of opened.unsealed) {
    const { tick } = unsealed;
    const from = told.get(tick) ?? 0;
    told.set(tick, from + 1);
    const space = shelves.spaces.get(unsealed.space);
    const sealed = space?.logs.get(logId({ device, incarnation, stream: 'content' }))?.last ?? 0;
    if (!space || unsealed.seq <= sealed) continue;
    const parsed = parseRecords(unsealed.bytes, { stream: 'content', first: 1, last: 1 });
    if (parsed.is !== 'records') continue;
    const records = parsed.records.filter((record) => !isHeld(crypto, shelves, record));
    if (records.length === 0) continue;
    const staging = new Staging(shelves);
    for (const record of records) applyContent(crypto, staging, unsealed.space, device, record);
    staging.putSpace({ ...space, unsealed: [...space.unsealed, ...records] });
    staging.settle((n) => rowNumber(tick, from + n), tick);
  }
}

function isHeld(crypto: Crypto, { entries }: Shelves, record: SegmentRecord): boolean {
  if (record.kind === 'genesis') return entries.has(entryIdOf(crypto, record.bytes));
  if (record.kind !== 'change') return false;
  return entries.get(record.entry)?.changes.some(({ bytes }) => equal(bytes, record.bytes)) ?? false;
}
