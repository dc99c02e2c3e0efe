/**
 * Admission: everything from outside is hostile until parsed. One verified segment either becomes part of the
 * staged state, waits for something that has not come yet, or is refused by a named rule; honest data behind a
 * refused segment still flows, because each is judged alone.
 */
import { type Fault, type FaultCode, fault } from '../domain/fault.ts';
import type { ActId, EntryId, KeyId, SegmentHash, SpaceId } from '../domain/ids.ts';
import { type Act, parseAct } from '../membership/act.ts';
import { authorityOf, withinBounds } from '../membership/authority.ts';
import { judgeAct } from '../membership/judge.ts';
import { presentKey } from '../membership/keyring.ts';
import { type Roster, resolveRoster, rosterAt } from '../membership/roster.ts';
import type { Bytes, Codec, Crypto } from '../ports.ts';
import type { SegmentHeader } from '../segment/header.ts';
import { openSegment } from '../segment/open.ts';
import type { SegmentRecord } from '../segment/records.ts';
import type { ContentJudge } from './judge-content.ts';
import type { Staging } from './staging.ts';
import type { Keyring, SpaceState } from './state.ts';

/**
 * A segment whose signature holds (`verifySegment`). Its bytes are read when its turn comes, so that a pile of
 * strangers' segments costs no memory; `undefined` when they are not the same any more.
 */
export interface VerifiedSegment {
  header: SegmentHeader;
  hash: SegmentHash;
  size: number;
  read(): Promise<Uint8Array | undefined>;
}

export type Admission =
  /** With the key that opened it: perhaps one that only the roster of a moment made. */
  | { is: 'admitted'; key: Bytes; deletes: EntryId[] }
  | { is: 'here' }
  /** Not wrong, only early: kept aside until what it needs comes. */
  | { is: 'waiting'; for: 'gap' | 'key' | 'roster' | 'change' | 'newer' }
  | { is: 'refused'; fault: Fault };

export interface AdmissionPorts {
  crypto: Crypto;
  codec: Codec;
  judge: ContentJudge;
}

const WAITING = (reason: 'gap' | 'key' | 'roster' | 'change' | 'newer'): Admission => ({
  is: 'waiting',
  for: reason,
});

/** Judges one segment whose signature holds, and stages what it brings when nothing speaks against it. */
async function admit(
  ports: AdmissionPorts,
  staging: Staging,
  segment: VerifiedSegment,
  keys: Keyring,
): Promise<Admission> {
  const { header, hash } = segment;
  const space = staging.space(header.space);
  if (!space) return { is: 'refused', fault: fault('bundle-foreign') };
  const refuse = (code: FaultCode): Admission => ({
    is: 'refused',
    fault: fault(code, { who: nameOf(space.roster, header.author), space: space.roster.name }),
  });

  const place = placeInLog(space, segment);
  if (place !== 'next') {
    if (place === 'here') return { is: 'here' };
    return place === 'gap' ? WAITING('gap') : refuse('segment-fork');
  }
  if (header.heads.some((head) => !space.acts.has(head))) return WAITING('roster');
  const keysThere = keysAt(ports.crypto, space, header, keys);
  const key = keysThere.get(header.keyId);
  if (!key) return WAITING('key');
  const bytes = await segment.read();
  if (!bytes) return refuse('segment-damaged');
  const opened = await openSegment(ports, bytes, header, keysThere);
  if (opened.is === 'no-key') return WAITING('key');
  if (opened.is === 'refused')
    return opened.code === 'segment-newer' ? WAITING('newer') : refuse(opened.code);

  const deletes: EntryId[] = [];
  const verdict =
    header.stream === 'roster'
      ? admitActs(ports, staging, space, segment, opened.records)
      : admitContent(ports, staging, space, segment, opened.records, deletes);
  if (verdict === 'roster' || verdict === 'change') return WAITING(verdict);
  if (verdict !== 'admitted') return refuse(verdict);

  const after = staging.space(space.id) ?? space;
  staging.putSpace({
    ...after,
    logs: new Map(after.logs).set(header.log, { last: header.last, head: header.after }),
  });
  staging.segments.push({
    hash,
    log: header.log,
    stream: header.stream,
    first: header.first,
    last: header.last,
    after: header.after,
    size: segment.size,
    read: segment.read,
    space: space.id,
  });
  return { is: 'admitted', key, deletes };
}

/** The keys, and with them the one merged from several if that is what the author sealed with at its heads. */
function keysAt(crypto: Crypto, space: SpaceState, header: SegmentHeader, keys: Keyring): Keyring {
  if (keys.has(header.keyId)) return keys;
  const then = rosterAt(crypto, space.id, space.acts, header.heads);
  const present = then && presentKey(crypto, then, keys);
  return present ? new Map(keys).set(present.id, present.key) : keys;
}

/** The log's chain: the next segment must start where we are and build on what we hold. */
function placeInLog(space: SpaceState, { header, hash }: VerifiedSegment): 'next' | 'gap' | 'here' | 'fork' {
  const log = space.logs.get(header.log);
  const last = log?.last ?? 0;
  if (header.first > last + 1) return 'gap';
  if (header.first === last + 1) return header.before === log?.head ? 'next' : 'fork';
  return space.segments.some((held) => held.hash === hash) ? 'here' : 'fork';
}

function admitActs(
  { crypto }: AdmissionPorts,
  staging: Staging,
  space: SpaceState,
  { header }: VerifiedSegment,
  records: readonly SegmentRecord[],
): 'admitted' | 'roster' | FaultCode {
  const acts = new Map<ActId, Act>(space.acts);
  for (const record of records) {
    if (record.kind !== 'act') continue;
    const parsed = parseAct(crypto, record.bytes, header.author);
    if (!parsed.ok) return 'act-invalid';
    const judged = judgeAct(crypto, space.id, acts, parsed.act);
    if (judged.is === 'waiting') return 'roster';
    if (judged.is === 'refused') return 'act-invalid';
    acts.set(parsed.act.id, parsed.act);
  }
  const roster = resolveRoster(crypto, space.id, acts.values());
  staging.putSpace({ ...space, acts, roster });
  return 'admitted';
}

function admitContent(
  { crypto, judge }: AdmissionPorts,
  staging: Staging,
  space: SpaceState,
  { header }: VerifiedSegment,
  records: readonly SegmentRecord[],
  deletes: EntryId[],
): 'admitted' | 'roster' | 'change' | FaultCode {
  const then = rosterAt(crypto, space.id, space.acts, header.heads);
  if (!then) return 'roster';
  const powers = authorityOf(then, header.author);
  if (!powers.write) return 'not-allowed';
  if (!withinBounds(space.roster, header.author, header.log, header.last)) return 'after-removal';
  return judge.admitRecords(staging, space.id, header.author, powers, records, deletes);
}

/** What to call a device in a sentence; '' for one that nobody knows. */
export const nameOf = (roster: Roster, device: string): string => {
  for (const [id, member] of roster.members) if (id === device) return member.person.name;
  return '';
};

/** Log by log, each in its own order: what a segment builds on is mostly in the same log. */
function admissionOrder(segments: readonly VerifiedSegment[]): VerifiedSegment[] {
  return [...segments].sort((a, b) =>
    a.header.log < b.header.log ? -1 : a.header.log > b.header.log ? 1 : a.header.first - b.header.first,
  );
}

export interface AdmissionReport {
  admitted: VerifiedSegment[];
  /** The keys that admitted segments are sealed with: to be kept, or the next start could not read them. */
  keys: Map<KeyId, Bytes>;
  /** What admitted segments delete, where they delete anything. */
  deletes: Map<SegmentHash, readonly EntryId[]>;
  here: number;
  waiting: VerifiedSegment[];
  refused: { segment: VerifiedSegment; fault: Fault }[];
}

/**
 * Admits whatever can be admitted from a pile, going round until nothing more moves: each admitted segment may be
 * what others waited for. All of the roster comes before any content: a removal must count before what the removed
 * wrote, whoever's log it lies in. `keysOf` is asked anew each time, because an act may bring a key.
 */
export async function admitAll(
  ports: AdmissionPorts,
  staging: Staging,
  pile: readonly VerifiedSegment[],
  keysOf: (space: SpaceId, staging: Staging) => Keyring,
  halted: () => boolean = () => false,
): Promise<AdmissionReport> {
  const report: AdmissionReport = {
    ...{ admitted: [], keys: new Map(), deletes: new Map() },
    ...{ here: 0, waiting: [], refused: [] },
  };
  for (const stream of ['roster', 'content'] as const) {
    let open = admissionOrder(pile.filter(({ header }) => header.stream === stream));
    for (let moved = true; moved && open.length > 0; ) {
      const before = report.admitted.length;
      const still: VerifiedSegment[] = [];
      for (const segment of open) {
        if (halted()) return report;
        const admission = await admit(ports, staging, segment, keysOf(segment.header.space, staging));
        if (admission.is === 'waiting') still.push(segment);
        else if (admission.is === 'here') report.here += 1;
        else if (admission.is === 'refused') report.refused.push({ segment, fault: admission.fault });
        else {
          report.admitted.push(segment);
          report.keys.set(segment.header.keyId, admission.key);
          if (admission.deletes.length > 0) report.deletes.set(segment.hash, admission.deletes);
        }
      }
      open = still;
      moved = report.admitted.length > before;
    }
    report.waiting.push(...open);
  }
  return report;
}
