import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf, utf8 } from '../../sync/domain/bytes.ts';
import { canonicalBytes, type Json, parseCanonical } from '../../sync/domain/canonical.ts';

const keys = fc.oneof(
  fc.string(),
  fc.nat(30).map(String),
  fc.constantFrom('__proto__', '', 'a', 'constructor'),
);
const { value: values } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
  ),
}));
const textIn = (value: unknown): string => textOf(canonicalBytes(value)) ?? '';

describe('canonical JSON', () => {
  it('is read as it was written, whatever its keys', () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = canonicalBytes(value);
        const read = parseCanonical(bytes);
        expect(read).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalBytes(read)).toEqual(bytes);
      }),
    );
  });

  it('has one spelling: every other text of the same value is refused', () => {
    for (const other of [
      '{"b":1,"a":2}',
      '{"9":1,"10":2}',
      '{"a":1,"a":1}',
      '{"a": 1}',
      '[1,2 ]',
      '-0',
      '1.0',
      '1e3',
      '1.5',
      '9007199254740993',
      '"\\u0061"',
      '"\\/"',
      'undefined',
      '',
      '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]',
    ])
      expect([other, parseCanonical(utf8(other))]).toEqual([other, undefined]);
    expect(parseCanonical(utf8('{"10":2,"9":1}'))).toEqual({ 9: 1, 10: 2 });
    expect(parseCanonical(utf8('{"10":{"b":1},"9":[{"a":1,"b":2}]}'))).toBeDefined();
    expect(parseCanonical(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined();
  });

  it('takes a text exactly when writing what it says gives that text again', () => {
    const shuffled = fc.tuple(values, fc.nat()).map(([value, seed]) => {
      const entries =
        typeof value === 'object' && value && !Array.isArray(value) ? Object.entries(value) : [];
      const turned = entries.map((_, at) => entries[(at + seed) % entries.length] as (typeof entries)[0]);
      const parts = turned.map(([key, item]) => `${JSON.stringify(key)}:${textIn(item)}`);
      return entries.length > 0 ? `{${parts.join(',')}}` : JSON.stringify(value);
    });
    fc.assert(
      fc.property(shuffled, (text) => {
        const again = textIn(JSON.parse(text));
        expect(parseCanonical(utf8(text)) !== undefined).toBe(again === text);
      }),
    );
  });
});
