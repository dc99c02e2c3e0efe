import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, fromBase32, toBase32 } from '../../../sync/domain/bytes.ts';
import { taggedHash } from '../../../sync/domain/hash.ts';
import type { DeviceId } from '../../../sync/domain/ids.ts';
import { isPairWord, pairWord } from '../../../sync/exchange/door.ts';
import { type PairCode, pairKeys, readPairCode, writePairCode } from '../../../sync/exchange/pairing/code.ts';
import { nodeCrypto as crypto } from '../../../sync/node/crypto.ts';
import { nodeRandom as random } from '../../../sync/node/random.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const codes: fc.Arbitrary<PairCode> = fc.record({
  secret: bytes(16),
  device: bytes(20).map((id) => toBase32(id) as DeviceId),
  hosts: fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { minLength: 1, maxLength: 4 }),
  port: fc.integer({ min: 1, max: 65_535 }),
});
const PREFIX = 'granary:join?';

describe('a code', () => {
  it('is read as it was written, also in capitals, in pieces and without its beginning', () => {
    fc.assert(
      fc.property(codes, fc.nat(40), (code, at) => {
        const spelled = { ...code, hosts: code.hosts.filter((host) => !/[^0-9a-f:.]/.test(host)) };
        fc.pre(spelled.hosts.length > 0);
        const text = writePairCode(crypto, spelled);
        const cut = `${text.slice(0, at)} \n${text.slice(at)}`;
        for (const way of [text, text.toUpperCase(), cut, `  ${text.slice(PREFIX.length)}-`])
          expect(readPairCode(crypto, way)).toEqual({ is: 'code', code: spelled });
      }),
    );
  });

  it('with one letter wrong, missing or too many is none', () => {
    fc.assert(
      fc.property(codes, fc.nat(), fc.constantFrom('a', '7', 'q', ''), (code, where, letter) => {
        const text = writePairCode(crypto, { ...code, hosts: ['192.168.1.20'] });
        const at = PREFIX.length + (where % (text.length - PREFIX.length));
        fc.pre(text[at] !== letter);
        expect(readPairCode(crypto, text.slice(0, at) + letter + text.slice(at + 1)).is).toBe('none');
        expect(readPairCode(crypto, text.slice(0, at) + letter + text.slice(at)).is).toBe(
          letter === '' ? 'code' : 'none',
        );
      }),
    );
  });

  it('of a later version is told apart from nonsense, and nonsense of any kind is refused', () => {
    const text = writePairCode(crypto, {
      secret: new Uint8Array(16),
      device: toBase32(new Uint8Array(20)) as DeviceId,
      hosts: ['10.0.0.1'],
      port: 1,
    });
    const body = (fromBase32(text.slice(PREFIX.length)) ?? new Uint8Array()).slice(0, -4);
    body[0] = 2;
    const check = taggedHash(crypto, 'granary pair 1 code', body).subarray(0, 4);
    expect(readPairCode(crypto, PREFIX + toBase32(concat(body, check))).is).toBe('newer');
    expect(readPairCode(crypto, PREFIX + toBase32(concat(body, new Uint8Array(4)))).is).toBe('none');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 3_000 })), (text) => {
        expect(readPairCode(crypto, text).is).toBe('none');
      }),
    );
  });

  it('names addresses in numbers only: nothing is looked up for what somebody pasted', () => {
    const code = { secret: new Uint8Array(16), device: toBase32(new Uint8Array(20)) as DeviceId, port: 4711 };
    const text = writePairCode(crypto, {
      ...code,
      hosts: ['shop.example', 'fe80::1%eth0', '10.0.0.1', '192.168.7.7', '::1', 'fd00::2', '10.0.0.9'],
    });
    const read = readPairCode(crypto, text);
    expect(read.is === 'code' && read.code.hosts).toEqual(['10.0.0.1', '192.168.7.7', '::1', 'fd00::2']);
  });
});

describe('what a code opens', () => {
  it('its knock and its key come from the secret, and from nothing else', () => {
    fc.assert(
      fc.property(bytes(16), bytes(16), (ours, theirs) => {
        const word = pairWord(crypto, random, ours);
        expect(isPairWord(crypto, ours, word)).toBe(true);
        fc.pre(toBase32(ours) !== toBase32(theirs));
        expect(isPairWord(crypto, theirs, word)).toBe(false);
        expect(pairKeys(crypto, ours).signSeed).not.toEqual(pairKeys(crypto, theirs).signSeed);
        expect(pairKeys(crypto, ours)).toEqual(pairKeys(crypto, ours.slice()));
      }),
    );
    expect(pairWord(crypto, random, new Uint8Array(16))).not.toBe(
      pairWord(crypto, random, new Uint8Array(16)),
    );
  });
});
