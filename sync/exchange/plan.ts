import type { ChainValue, LogId, SegmentHash, Stream, Vector } from '../domain/ids.ts';

/** A segment we hold, as far as planning needs to know it. */
export interface HeldSegment {
  hash: SegmentHash;
  log: LogId;
  first: number;
  last: number;
  /** The log's chain after `last`. */
  after: ChainValue;
  /** Bytes. */
  size: number;
  stream: Stream;
  /** When it came to us: what it builds on came before. */
  tick: number;
}

/**
 * Which segments go into a bundle, in which order: all that `theirs` does not wholly cover (everything when it is
 * unknown), membership first. Within a stream they go in the order in which they came to us, so that what a part
 * builds on goes before it, but never against their log's own order; the same journal gives the same bundle.
 */
export function planBundle(of: { held: readonly HeldSegment[]; theirs: Vector | undefined }): SegmentHash[] {
  const { held, theirs } = of;
  const wanted = theirs ? held.filter((segment) => segment.last > (theirs[segment.log] ?? 0)) : held;
  const rank = (stream: Stream): number => (stream === 'roster' ? 0 : 1);
  return withLogOrder(wanted)
    .sort((a, b) => rank(a.segment.stream) - rank(b.segment.stream) || a.turn - b.turn || inLogOrder(a, b))
    .map(({ segment }) => segment.hash);
}

interface Placed {
  segment: HeldSegment;
  /** The tick to sort by. */
  turn: number;
}

const inLogOrder = (
  { segment: a }: { segment: HeldSegment },
  { segment: b }: { segment: HeldSegment },
): number => (a.log < b.log ? -1 : a.log > b.log ? 1 : a.first - b.first || a.last - b.last);

/**
 * A re-sealed segment covers old numbers with a new tick: it takes its turn no later than what follows it in its
 * log.
 */
function withLogOrder(segments: readonly HeldSegment[]): Placed[] {
  const placed = segments.map((segment) => ({ segment, turn: segment.tick })).sort(inLogOrder);
  let after: Placed | undefined;
  for (const place of placed.toReversed()) {
    if (after?.segment.log === place.segment.log) place.turn = Math.min(place.turn, after.turn);
    after = place;
  }
  return placed;
}
