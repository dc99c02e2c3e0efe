import { describe, expect, it } from 'vitest';
import { isLabel, isName, parseName } from '../../sync/domain/name.ts';

describe('a name', () => {
  it.each([
    ['  Kumar \n  Weavers ', 'Kumar Weavers'],
    ['Bell\u0007maker', 'Bell maker'],
    ['half \ud83c', 'half \ufffd'],
    ['Cafe\u0301', 'Café'],
    ['คุณสมชาย', 'คุณสมชาย'],
  ])('typed as %j is kept as %j', (typed, kept) => {
    expect(parseName(typed)).toEqual({ ok: true, value: kept });
    expect(isName(kept)).toBe(true);
  });

  it.each(['', ' \t\n', '\u0000', 'x'.repeat(121)])('is not %j', (typed) => {
    expect(parseName(typed)).toMatchObject({ ok: false, fault: { code: 'name-invalid' } });
  });

  it.each([7, undefined, 'x'.repeat(121), 'two\nlines', '\ud83c'])('of others is refused as %j', (value) => {
    expect(isLabel(value)).toBe(false);
    expect(isName(value)).toBe(false);
  });

  it('may be blank where only a label is asked for', () => {
    expect([isLabel(' '), isName(' ')]).toEqual([true, false]);
  });
});
