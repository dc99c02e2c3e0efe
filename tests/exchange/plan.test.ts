import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChainValue, LogId, SegmentHash, Stream, Vector } from '../../sync/domain/ids.ts';
import { type HeldSegment, planBundle } from '../../sync/exchange/plan.ts';

const logOf = (device: string, stream: Stream) =>
  `${device}.life.${stream === 'roster' ? 'r' : 'c'}` as LogId;

function segment(device: string, stream: Stream, first: number, last: number, tick: number): HeldSegment {
  const log = logOf(device, stream);
  const hash = `${log} ${first}-${last}` as SegmentHash;
  const after = `${log} ${last}` as ChainValue;
  return { hash, log, first, last, after, size: 300, stream, tick };
}

/** A journal of a few logs, each cut anywhere, whose segments came in any order that keeps each log's own. */
const journals = fc
  .array(
    fc.record({
      device: fc.constantFrom('ana', 'bo', 'cleo'),
      stream: fc.constantFrom('roster' as const, 'content' as const),
      length: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 25 },
  )
  .map((cuts) => {
    const ends = new Map<LogId, number>();
    return cuts.map(({ device, stream, length }, tick) => {
      const first = (ends.get(logOf(device, stream)) ?? 0) + 1;
      ends.set(logOf(device, stream), first + length - 1);
      return segment(device, stream, first, first + length - 1, tick);
    });
  });
const vectors: fc.Arbitrary<Vector> = fc
  .array(
    fc.tuple(
      fc.constantFrom(...['ana', 'bo'].flatMap((d) => [logOf(d, 'roster'), logOf(d, 'content')])),
      fc.integer({ min: 1, max: 12 }),
    ),
  )
  .map((pairs) => Object.fromEntries(pairs));

const held = [
  segment('ana', 'content', 1, 5, 2),
  segment('ana', 'content', 6, 9, 4),
  segment('ana', 'roster', 1, 2, 1),
  segment('bo', 'content', 1, 3, 3),
  segment('bo', 'roster', 1, 1, 5),
];

describe('planning a bundle', () => {
  it('sends everything to whom we know nothing of, membership first, in the order in which it came', () => {
    expect(planBundle({ held, theirs: undefined })).toEqual([
      'ana.life.r 1-2',
      'bo.life.r 1-1',
      'ana.life.c 1-5',
      'bo.life.c 1-3',
      'ana.life.c 6-9',
    ]);
    expect(planBundle({ held, theirs: {} })).toHaveLength(5);
  });

  it('leaves out what they wholly have and sends whole what they have in part', () => {
    const theirs = { [logOf('ana', 'content')]: 7, [logOf('ana', 'roster')]: 2, [logOf('bo', 'roster')]: 4 };
    expect(planBundle({ held, theirs })).toEqual(['bo.life.c 1-3', 'ana.life.c 6-9']);
  });

  it('sends a re-sealed segment before what follows it in its log, though it came later', () => {
    const resealed = segment('ana', 'content', 1, 5, 99);
    const plan = planBundle({ held: [...held.slice(1), resealed], theirs: undefined });
    expect(plan.slice(2)).toEqual(['bo.life.c 1-3', 'ana.life.c 1-5', 'ana.life.c 6-9']);
  });

  it('brings them everything we have, each log gapless and in order, membership first', () => {
    fc.assert(
      fc.property(journals, fc.option(vectors, { nil: undefined }), (held, theirs) => {
        const byHash = new Map(held.map((segment) => [segment.hash, segment]));
        const plan = planBundle({ held, theirs }).map((hash) => byHash.get(hash) as HeldSegment);
        const reached: Record<LogId, number> = { ...theirs };
        for (const { log, first, last } of plan) {
          expect(first).toBeLessThanOrEqual((reached[log] ?? 0) + 1);
          expect(last).toBeGreaterThan(reached[log] ?? 0);
          reached[log] = last;
        }
        for (const { log, last } of held) expect(reached[log]).toBeGreaterThanOrEqual(last);
        const streams = plan.map(({ stream }) => stream);
        expect(streams).toEqual([...streams].sort().reverse());
      }),
    );
  });

  it('makes the same plan whatever the order in which the journal lists its segments', () => {
    fc.assert(
      fc.property(
        journals.chain((held) =>
          fc.tuple(fc.constant(held), fc.shuffledSubarray(held, { minLength: held.length })),
        ),
        ([held, shuffled]) => {
          expect(planBundle({ held: shuffled, theirs: undefined })).toEqual(
            planBundle({ held, theirs: undefined }),
          );
        },
      ),
    );
  });
});
