import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChainValue, LogId, Vector } from '../../sync/domain/ids.ts';
import {
  covers,
  haveOf,
  lacking,
  mergeVectors,
  minimum,
  parseHave,
  vectorOf,
} from '../../sync/exchange/vector.ts';

const LOGS = ['a', 'b', 'c', 'd'].map((letter) => `${letter.repeat(32)}.0123456789abcdef.c` as LogId);
const vectors: fc.Arbitrary<Vector> = fc
  .array(fc.tuple(fc.constantFrom(...LOGS), fc.integer({ min: 1, max: 9 })))
  .map((pairs) => Object.fromEntries(pairs));
const [A, B, C] = LOGS as [LogId, LogId, LogId];

describe('vectors', () => {
  it('merge to the same whatever the order, the grouping and the repeats', () => {
    fc.assert(
      fc.property(vectors, vectors, vectors, (a, b, c) => {
        expect(mergeVectors(a, b)).toEqual(mergeVectors(b, a));
        expect(mergeVectors(mergeVectors(a, b), c)).toEqual(mergeVectors(a, mergeVectors(b, c)));
        expect(mergeVectors(a, a)).toEqual(a);
      }),
    );
  });

  it('merged cover both and nothing more', () => {
    fc.assert(
      fc.property(vectors, vectors, vectors, (a, b, upper) => {
        const merged = mergeVectors(a, b);
        expect(covers(merged, a) && covers(merged, b)).toBe(true);
        expect(covers(upper, merged)).toBe(covers(upper, a) && covers(upper, b));
      }),
    );
  });

  it('lack exactly the numbers between theirs and ours', () => {
    expect(lacking({ [A]: 5, [B]: 2, [C]: 1 }, { [A]: 3, [B]: 2 })).toEqual([
      { log: A, first: 4, last: 5 },
      { log: C, first: 1, last: 1 },
    ]);
    fc.assert(
      fc.property(vectors, vectors, (ours, theirs) => {
        const lack = lacking(ours, theirs);
        expect(lack.length === 0).toBe(covers(theirs, ours));
        const given = Object.fromEntries(lack.map(({ log, last }) => [log, last]));
        expect(mergeVectors(theirs, given)).toEqual(mergeVectors(theirs, ours));
      }),
    );
  });

  it('have as their minimum what every one of them holds', () => {
    expect(
      minimum([
        { [A]: 5, [B]: 2 },
        { [A]: 3, [C]: 9 },
      ]),
    ).toEqual({ [A]: 3 });
    expect(minimum([{ [A]: 5 }])).toEqual({ [A]: 5 });
    expect(minimum([])).toEqual({});
    fc.assert(
      fc.property(fc.array(vectors, { minLength: 1, maxLength: 4 }), vectors, (several, below) => {
        expect(several.every((each) => covers(each, minimum(several)))).toBe(true);
        expect(covers(minimum(several), below)).toBe(several.every((each) => covers(each, below)));
      }),
    );
  });

  it('never change the vectors they are made from', () => {
    const ours = Object.freeze({ [A]: 1 });
    mergeVectors(ours, { [A]: 2 });
    minimum([ours, { [A]: 2 }]);
    expect(ours).toEqual({ [A]: 1 });
  });
});

describe('a “have”', () => {
  it('tells the last number and the head of every log, and gives the same vector as they do', () => {
    const head = 'ab'.repeat(32) as ChainValue;
    const logs = new Map([
      [A, { last: 3, head, ours: true }],
      [B, { last: 1, head, ours: false }],
    ]);
    expect(haveOf(logs)).toEqual({ [A]: { last: 3, head }, [B]: { last: 1, head } });
    expect(vectorOf(haveOf(logs))).toEqual({ [A]: 3, [B]: 1 });
    expect(vectorOf(logs)).toEqual({ [A]: 3, [B]: 1 });
  });
});

describe('a “have” from outside', () => {
  const head = 'ab'.repeat(32);

  it('is taken in when every log, number and hash is in order', () => {
    const have = parseHave({ [A]: { head, last: 3 } });
    expect(have).toEqual({ [A]: { head, last: 3 } });
    expect(have && vectorOf(have)).toEqual({ [A]: 3 });
    expect(parseHave({})).toEqual({});
  });

  it.each([
    ['a list', []],
    ['nothing', null],
    ['a log of no device', { 'x.y.c': { head, last: 3 } }],
    ['the name of a built-in', JSON.parse(`{"__proto__":{"head":"${head}","last":3}}`)],
    ['a number as head', { [A]: { head: 7, last: 3 } }],
    ['a short head', { [A]: { head: 'abcd', last: 3 } }],
    ['number 0', { [A]: { head, last: 0 } }],
    ['a number past 32 bits', { [A]: { head, last: 2 ** 32 } }],
    ['half a number', { [A]: { head, last: 1.5 } }],
    ['no place at all', { [A]: null }],
  ])('is refused with %s', (_, value) => {
    expect(parseHave(value)).toBeUndefined();
  });
});
