import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyId, LogId, SegmentHash } from '../../sync/domain/ids.ts';
import { LIMITS, SEAL_AT } from '../../sync/domain/limits.ts';
import { type Compactable, coveredBy, planCompaction } from '../../sync/exchange/compaction.ts';

const LOG = 'ana.life.c' as LogId;
const OTHER = 'ana.earlier.c' as LogId;

function part(first: number, last: number, changes: Partial<Compactable> = {}): Compactable {
  const log = changes.log ?? LOG;
  const hash = `${log} ${first}-${last}` as SegmentHash;
  return { hash, log, first, last, inflated: 200, keyId: 'k' as KeyId, heads: 'h', ...changes };
}
const singles = (from: number, count: number, changes: Partial<Compactable> = {}): Compactable[] =>
  Array.from({ length: count }, (_, i) => part(from + i, from + i, changes));
const EVERYTHING = { [LOG]: 1e9, [OTHER]: 1e9 };
const ends = (runs: Compactable[][]) => runs.map((run) => [run[0]?.first, run.at(-1)?.last]);

const journals = fc
  .array(
    fc.record({
      log: fc.constantFrom(LOG, OTHER),
      length: fc.integer({ min: 1, max: 3 }),
      inflated: fc.oneof(
        { weight: 5, arbitrary: fc.integer({ min: 10, max: 900 }) },
        fc.integer({ min: 1, max: SEAL_AT }),
      ),
      key: fc.constantFrom('k', 'k', 'k', 'l'),
      heads: fc.constantFrom('h', 'h', 'h', 'i'),
    }),
    { maxLength: 80 },
  )
  .map((cuts) => {
    const last = new Map<LogId, number>();
    return cuts.map(({ log, length, inflated, key, heads }) => {
      const first = (last.get(log) ?? 0) + 1;
      last.set(log, first + length - 1);
      return part(first, first + length - 1, { log, inflated, keyId: key as KeyId, heads });
    });
  });

/** What a run becomes. */
function wide(run: readonly Compactable[]): Compactable {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) throw new RangeError('an empty run');
  return part(first.first, last.last, {
    ...first,
    hash: `wide ${first.hash}` as SegmentHash,
    last: last.last,
    inflated: run.reduce((sum, { inflated }) => sum + inflated, 0),
  });
}

describe('planning compaction', () => {
  it('makes one of many single edits, and leaves a few alone', () => {
    expect(ends(planCompaction(singles(1, 1_000), EVERYTHING))).toEqual([[1, 1_000]]);
    const separate = singles(1, 40).map((each, i) => ({ ...each, heads: `${i % 20 < 15 ? 'h' : i}` }));
    expect(planCompaction(separate, EVERYTHING)).toEqual([]);
    expect(planCompaction([part(1, 1)], EVERYTHING)).toEqual([]);
    expect(planCompaction([], EVERYTHING)).toEqual([]);
  });

  it('takes fewer together where that halves the files of a log', () => {
    expect(ends(planCompaction(singles(1, 3), EVERYTHING))).toEqual([[1, 3]]);
  });

  it('stops where a steward is not known to hold what follows', () => {
    expect(ends(planCompaction(singles(1, 40), { [LOG]: 20 }))).toEqual([[1, 20]]);
    expect(ends(planCompaction([...singles(1, 20), part(21, 30)], { [LOG]: 25 }))).toEqual([[1, 20]]);
    expect(planCompaction(singles(1, 40), {})).toEqual([]);
  });

  it.each([
    ['another key', { keyId: 'l' as KeyId }],
    ['other heads', { heads: 'i' }],
  ])('never puts together what was sealed under %s', (_, changes) => {
    const mixed = [...singles(1, 20), ...singles(21, 20, changes)];
    expect(ends(planCompaction(mixed, EVERYTHING))).toEqual([
      [1, 20],
      [21, 40],
    ]);
  });

  it('does not reach over a part that is lost here', () => {
    const lossy = [...singles(1, 20), ...singles(22, 20)];
    expect(ends(planCompaction(lossy, EVERYTHING))).toEqual([
      [1, 20],
      [22, 41],
    ]);
  });

  it('leaves a large one alone until as much has come behind it', () => {
    const large = part(1, 100, { inflated: 10_000 });
    expect(ends(planCompaction([large, ...singles(101, 49)], EVERYTHING))).toEqual([[101, 149]]);
    expect(ends(planCompaction([large, ...singles(101, 50)], EVERYTHING))).toEqual([[1, 150]]);
  });

  it('never makes what no reader would take, and never moves or drops a record', () => {
    fc.assert(
      fc.property(journals, fc.nat(120), (held, reach) => {
        const safe = { [LOG]: reach, [OTHER]: reach };
        const seen = new Set<SegmentHash>();
        for (const run of planCompaction(held, safe)) {
          expect(run.length).toBeGreaterThan(1);
          expect(run.reduce((sum, { inflated }) => sum + inflated, 0)).toBeLessThanOrEqual(SEAL_AT);
          expect((run.at(-1)?.last ?? 0) - (run[0]?.first ?? 0)).toBeLessThan(LIMITS.segmentRecords);
          for (const [i, segment] of run.entries()) {
            expect(seen.has(segment.hash)).toBe(false);
            seen.add(segment.hash);
            expect(segment.last).toBeLessThanOrEqual(reach);
            const before = run[i - 1];
            if (!before) continue;
            expect(segment).toMatchObject({
              log: before.log,
              first: before.last + 1,
              keyId: before.keyId,
              heads: before.heads,
            });
          }
        }
      }),
    );
  });

  it('comes to rest: what was made one is not made one again', () => {
    fc.assert(
      fc.property(journals, (held) => {
        let now = held;
        let rounds = 0;
        for (
          let runs = planCompaction(now, EVERYTHING);
          runs.length > 0;
          runs = planCompaction(now, EVERYTHING)
        ) {
          const gone = new Set(runs.flat());
          now = [...now.filter((segment) => !gone.has(segment)), ...runs.map(wide)];
          rounds += 1;
          expect(rounds).toBeLessThan(20);
        }
      }),
    );
  });

  it('seals a record of a long log anew no more than some ten times', () => {
    let held: Compactable[] = [];
    let sealed = 0;
    for (let n = 1; n <= 2_000; n++) {
      held.push(part(n, n));
      for (const run of planCompaction(held, EVERYTHING)) {
        held = [...held.filter((segment) => !run.includes(segment)), wide(run)];
        sealed += wide(run).inflated;
      }
    }
    expect(sealed / (2_000 * 200)).toBeLessThan(12);
    expect(held.length).toBeLessThan(60);
  });
});

describe('a segment that covers another', () => {
  const place = (first: number, last: number, log = LOG) => ({ log, first, last });
  it('is of the same log and reaches from before to behind it, and is not its equal', () => {
    expect(coveredBy(place(3, 5), place(1, 9))).toBe(true);
    expect(coveredBy(place(1, 5), place(1, 9))).toBe(true);
    expect(coveredBy(place(5, 9), place(1, 9))).toBe(true);
    expect(coveredBy(place(1, 9), place(1, 9))).toBe(false);
    expect(coveredBy(place(3, 10), place(1, 9))).toBe(false);
    expect(coveredBy(place(1, 9), place(3, 5))).toBe(false);
    expect(coveredBy(place(3, 5, OTHER), place(1, 9))).toBe(false);
  });
});
