/** How far an exchange is and how long it may take, with every clock handed in. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChainValue, LogId } from '../../sync/domain/ids.ts';
import { AT_REST, aheadIn, flowed, type Sample, timeLeft, withSample } from '../../sync/exchange/flow.ts';
import type { Have } from '../../sync/exchange/vector.ts';

const HEAD = '0'.repeat(64) as ChainValue;
const have = (logs: Record<string, number>): Have =>
  Object.fromEntries(Object.entries(logs).map(([log, last]) => [log as LogId, { last, head: HEAD }]));

describe('what is ahead', () => {
  it('is what one has and the other has not, of all spaces together', () => {
    const dyers = { ours: have({ a: 5, b: 2 }), theirs: have({ a: 3, c: 4 }) };
    const bakers = { ours: have({}), theirs: have({ d: 10 }) };
    expect(aheadIn([dyers, bakers])).toEqual({ toCome: 14, toGo: 4 });
    expect(aheadIn([])).toEqual({ toCome: 0, toGo: 0 });
  });

  it('becomes what came and went, and never less of it though more is written meanwhile', () => {
    const step = fc.record({ toCome: fc.nat(500), toGo: fc.nat(500) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        let flow = flowed(AT_REST, steps[0] ?? AT_REST);
        for (const next of steps.slice(1)) {
          const after = flowed(flow, next);
          expect(after.came - flow.came).toBe(Math.max(0, flow.toCome - next.toCome));
          expect(after.went - flow.went).toBe(Math.max(0, flow.toGo - next.toGo));
          expect(after).toMatchObject(next);
          flow = after;
        }
      }),
    );
  });
});

const samplesOf = (pairs: readonly (readonly [at: number, done: number])[]): Sample[] =>
  pairs.reduce<Sample[]>((samples, [at, done]) => withSample(samples, { at, done }), []);

/** What each step adds to the one before. */
function afterSteps(steps: readonly (readonly [wait: number, more: number])[]): Sample[] {
  const sums: [number, number][] = [[0, 0]];
  for (const [wait, more] of steps) {
    const [at, done] = sums.at(-1) ?? [0, 0];
    sums.push([at + wait, done + more]);
  }
  return samplesOf(sums);
}
const every = (seconds: number, speed: (second: number) => number): Sample[] =>
  afterSteps(Array.from({ length: seconds }, (_, i) => [1000, speed(i + 1)] as const));

describe('the time left', () => {
  it('is said of a steady speed', () => {
    expect(
      timeLeft(
        every(8, () => 10),
        600,
      ),
    ).toBeCloseTo(60_000);
  });
  it('is not said before a few seconds have shown a speed, nor when nothing moves', () => {
    expect(timeLeft([], 10)).toBeUndefined();
    expect(
      timeLeft(
        every(3, () => 10),
        10,
      ),
    ).toBeUndefined();
    expect(
      timeLeft(
        every(8, () => 0),
        10,
      ),
    ).toBeUndefined();
  });
  it('is not said while the speed changes', () => {
    expect(
      timeLeft(
        every(8, (second) => (second <= 4 ? 10 : 50)),
        100,
      ),
    ).toBeUndefined();
    expect(
      timeLeft(
        every(8, (second) => (second <= 4 ? 10 : 0)),
        100,
      ),
    ).toBeUndefined();
  });
  it('forgets what is long past', () => {
    const slowThenFast = every(60, (second) => (second <= 40 ? 1 : 20));
    expect(timeLeft(slowThenFast, 200)).toBeCloseTo(10_000);
  });
  it('begins anew when a clock was set back or another exchange began', () => {
    expect(
      samplesOf([
        [5000, 10],
        [6000, 20],
        [1000, 30],
      ]),
    ).toEqual([{ at: 1000, done: 30 }]);
    expect(
      samplesOf([
        [5000, 10],
        [6000, 3],
      ]),
    ).toEqual([{ at: 6000, done: 3 }]);
  });
  it('is always a number of milliseconds to come', () => {
    const times = fc.array(fc.tuple(fc.nat(3000), fc.nat(50)), { maxLength: 60 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 10_000 }), (steps, ahead) => {
        const samples = afterSteps(steps);
        const left = timeLeft(samples, ahead);
        expect(left === undefined || (Number.isFinite(left) && left > 0)).toBe(true);
      }),
    );
  });
});
