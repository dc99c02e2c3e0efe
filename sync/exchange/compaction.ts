/** Which of a device's own segments become one, and which a wider one makes superfluous. Pure: nothing is sealed here. */
import type { KeyId, LogId, SegmentHash, Vector } from '../domain/ids.ts';
import { LIMITS, SEAL_AT } from '../domain/limits.ts';

/** A segment of ours that is whole on this disk. */
export interface Compactable {
  hash: SegmentHash;
  log: LogId;
  first: number;
  last: number;
  /** Bytes of the payload once inflated. */
  inflated: number;
  keyId: KeyId;
  /** The header's heads, as one text: the membership under which it is judged. */
  heads: string;
}

/** So many small ones are worth a new one, whatever else the log has. */
const WORTH = 16;

/**
 * Runs of our own segments that one segment can stand for, each in the order of its log. `safe` is what every active
 * steward is known to hold: a removal's bound cannot fall inside what they all have. Only segments under one key and the same
 * heads go together, so that membership judges the wide one exactly as it judged the small ones.
 */
export function planCompaction(segments: readonly Compactable[], safe: Vector): Compactable[][] {
  return [...byLog(segments)].flatMap(([log, all]) => {
    const runs = cut(all.filter(({ last }) => last <= (safe[log] ?? 0)));
    return runs.map(withoutLargeBeginning).filter((run) => isWorthIt(run, all.length));
  });
}

function byLog(segments: readonly Compactable[]): Map<LogId, Compactable[]> {
  const logs = new Map<LogId, Compactable[]>();
  for (const segment of [...segments].sort((a, b) => a.first - b.first))
    logs.set(segment.log, [...(logs.get(segment.log) ?? []), segment]);
  return logs;
}

function cut(log: readonly Compactable[]): Compactable[][] {
  const runs: Compactable[][] = [];
  let bytes = 0;
  for (const segment of log) {
    const run = runs.at(-1);
    const [first, before] = [run?.[0], run?.at(-1)];
    bytes += segment.inflated;
    if (run && first && before && goTogether(first, before, segment) && bytes <= SEAL_AT) run.push(segment);
    else {
      runs.push([segment]);
      bytes = segment.inflated;
    }
  }
  return runs;
}

const goTogether = (first: Compactable, before: Compactable, next: Compactable): boolean =>
  next.first === before.last + 1 &&
  next.keyId === before.keyId &&
  next.heads === before.heads &&
  next.last - first.first < LIMITS.segmentRecords;

/**
 * What is larger than all that follows it stays as it is: so a record is sealed anew only when what it lies in at least
 * doubles, and a log of a thousand single edits is not written a thousand times.
 */
function withoutLargeBeginning(run: readonly Compactable[]): Compactable[] {
  let rest = run.reduce((sum, { inflated }) => sum + inflated, 0);
  const from = run.findIndex(({ inflated }) => {
    rest -= inflated;
    return inflated <= rest;
  });
  return from < 0 ? [] : run.slice(from);
}

const isWorthIt = ({ length }: readonly Compactable[], all: number): boolean =>
  length >= WORTH || (length > 1 && (all - length + 1) * 2 <= all);

interface Place {
  log: LogId;
  first: number;
  last: number;
}

/**
 * Whether a segment holds everything that another of the same log does, as far as headers say. Who has the keys compares
 * the records before anything is dropped; who has none takes the author's signature for it.
 */
export const coveredBy = (small: Place, wide: Place): boolean =>
  small.log === wide.log &&
  wide.first <= small.first &&
  small.last <= wide.last &&
  (wide.first < small.first || small.last < wide.last);
