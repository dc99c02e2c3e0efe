import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter, concat } from '../../../sync/domain/bytes.ts';
import { LIMITS } from '../../../sync/domain/limits.ts';
import {
  encodePairMessage,
  PAIR_REASONS,
  type PairHeard,
  type PairMessage,
  PairReader,
} from '../../../sync/exchange/pairing/message.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const names = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' })
  .map((text) => `n${text.trim()}`);
const both: fc.Arbitrary<PairMessage>[] = [
  bytes(32).map((commitment) => ({ is: 'commitment', commitment })),
  bytes(32).map((nonce) => ({ is: 'nonce', nonce })),
  fc.constantFrom(...PAIR_REASONS).map((why) => ({ is: 'no', why })),
  fc.constant({ is: 'alive' }),
];
const guests = fc.oneof(
  ...both,
  fc.record({ name: names, firm: names }).map((person): PairMessage => ({ is: 'right', ...person })),
  fc.constant<PairMessage>({ is: 'joined' }),
);
const hosts = fc.oneof(
  ...both,
  fc.uint8Array({ maxLength: 3_000 }).map((file): PairMessage => ({ is: 'invitation', file })),
);

function heard(from: 'host' | 'guest', stream: Uint8Array, cuts: readonly number[]): PairHeard[] {
  const reader = new PairReader(from);
  const all: PairHeard[] = [];
  let at = 0;
  for (const cut of [...cuts, stream.length]) {
    all.push(...reader.read(stream.slice(at, at + cut)));
    at += cut;
  }
  return all;
}
const framed = (kind: number, body: Uint8Array): Uint8Array =>
  new ByteWriter().u8(kind).u32(body.length).bytes(body).done();
const nonsense = [{ is: 'nonsense' }];

describe('words at the door for joining', () => {
  it.each([
    ['host', hosts],
    ['guest', guests],
  ] as const)('of a %s are heard as they were said, however they are cut', (from, one) => {
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), fc.array(fc.nat(50)), (said, cuts) => {
        expect(heard(from, concat(...said.map(encodePairMessage)), cuts)).toEqual(said);
      }),
    );
  });

  it('any bytes at all are heard without a throw, and after nonsense nothing is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('host', 'guest'), (stream, from) => {
        const all = heard(from, stream, []);
        const at = all.findIndex(({ is }) => is === 'nonsense');
        expect(at === -1 || at === all.length - 1).toBe(true);
      }),
    );
  });

  it('a guest cannot make a host set aside an invitation, nor more than two names', () => {
    expect(heard('guest', framed(4, new Uint8Array(1)), [])).toEqual(nonsense);
    expect(heard('guest', new ByteWriter().u8(3).u32(4_097).done(), [])).toEqual(nonsense);
    expect(
      heard(
        'host',
        new ByteWriter()
          .u8(4)
          .u32(LIMITS.invitation + 1)
          .done(),
        [],
      ),
    ).toEqual(nonsense);
    expect(heard('host', framed(3, new Uint8Array(2)), [])).toEqual(nonsense);
  });

  it('names with what no name has are refused; a reason nobody knows yet ends it', () => {
    const right = (name: string): PairMessage => ({ is: 'right', name, firm: 'Dyers' });
    for (const name of ['', 'a\nb', 'x'.repeat(500)])
      expect(heard('guest', encodePairMessage(right(name)), [])).toEqual(nonsense);
    expect(heard('host', framed(6, Uint8Array.of(200)), [])).toEqual([{ is: 'no', why: 'closed' }]);
    expect(heard('host', framed(1, new Uint8Array(31)), [])).toEqual(nonsense);
  });
});
