/** Our own edits and acts as the next segments of our logs, staged but not committed. */
import { fault } from '../domain/fault.ts';
import { entryIdOf } from '../domain/hash.ts';
import { type EntryId, type KeyId, logId, type SpaceId } from '../domain/ids.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Act } from '../membership/act.ts';
import { presentKey } from '../membership/keyring.ts';
import { newestActs } from '../membership/make.ts';
import { resolveRoster } from '../membership/roster.ts';
import type { Codec, Crypto, Random } from '../ports.ts';
import { cutRecords } from '../segment/cut.ts';
import { recordSize, type SegmentRecord } from '../segment/records.ts';
import { sealSegment } from '../segment/seal.ts';
import type { Secrets } from './keys.ts';
import type { Staging } from './staging.ts';
import type { Keyring, Self, SpaceState } from './state.ts';
import { shortId } from './words.ts';

/** What sealing needs of a store. */
interface Sealer {
  readonly ports: { crypto: Crypto; codec: Codec; random: Random };
  readonly self: Self;
  readonly secrets: Secrets;
  keyring(space: SpaceId): Keyring;
}

/** Seals records with the present key of the space, or with the one named `under`. */
export async function stageSegments(
  sealer: Sealer,
  staging: Staging,
  space: SpaceId,
  stream: 'roster' | 'content',
  records: readonly SegmentRecord[],
  under?: KeyId,
): Promise<Result<void>> {
  const { ports, self, secrets } = sealer;
  const { device, incarnation } = self;
  const log = logId({ device, incarnation, stream });
  for (const run of cutRecords(records)) {
    const state = staging.space(space);
    if (!state) return failed(fault('space-unknown', { space: shortId(space) }));
    const ring = sealer.keyring(space);
    const named = under && ring.get(under);
    const key = named ? { id: under, key: named } : presentKey(ports.crypto, state.roster, ring);
    if (!key) return failed(fault('key-missing', { space: state.roster.name }));
    const head = state.logs.get(log);
    const first = (head?.last ?? 0) + 1;
    const sealed = await sealSegment(ports, {
      space,
      stream,
      signingSeed: secrets.signSeed,
      incarnation,
      first,
      before: head?.head,
      // The founding act's own segment cannot name it as known before.
      heads: state.acts.size === 0 ? [] : newestActs(state.roster, device),
      key: { id: key.id, bytes: key.key },
      records: run,
    });
    const { last, after } = sealed.header;
    staging.putSpace({ ...state, logs: new Map(state.logs).set(log, { last, head: after }) });
    staging.segments.push({
      hash: sealed.hash,
      log,
      stream,
      first,
      last,
      after,
      size: sealed.bytes.length,
      read: async () => sealed.bytes,
      space,
    });
  }
  return ok(undefined);
}

/** Sealing moves an entry to a new tick without changing it: its row number must grow, its view stays right. */
export function applyTouch(crypto: Crypto, staging: Staging, record: SegmentRecord): void {
  const id =
    record.kind === 'genesis'
      ? entryIdOf(crypto, record.bytes)
      : record.kind === 'change'
        ? record.entry
        : undefined;
  const entry = id && staging.entry(id);
  if (!entry) return;
  staging.putEntry(entry);
  staging.touched.push(entry.id);
}

/** A space with nothing in it but who founded it. */
export function foundedBy(crypto: Crypto, act: Act): SpaceState {
  const id = act.id as string as SpaceId;
  return {
    id,
    acts: new Map(),
    roster: resolveRoster(crypto, id, [act]),
    logs: new Map(),
    segments: [],
    unsealed: [],
  };
}

/** Bytes the records take in a segment. */
export const weight = (records: readonly SegmentRecord[]): number =>
  records.reduce((sum, record) => sum + recordSize(record), 0);

/** The entries the records are about. */
export const idsOf = (crypto: Crypto, records: readonly SegmentRecord[]): EntryId[] =>
  records.flatMap((record) =>
    record.kind === 'genesis'
      ? [entryIdOf(crypto, record.bytes)]
      : record.kind === 'change'
        ? [record.entry]
        : [],
  );
