import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, fromHex, toHex, utf8 } from '../../sync/domain/bytes.ts';
import type { Crypto } from '../../sync/ports.ts';

const hex = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array(0);
const empty = new Uint8Array(0);
const zeros = (length: number): Uint8Array => new Uint8Array(length);
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

/** What every Crypto does: the published vectors, and no exception for bytes from outside. */
export const cryptoContract = (name: string, crypto: Crypto): void => {
  describe(`crypto: ${name}`, () => {
    it('hashes as FIPS 180-4 says', () => {
      expect(toHex(crypto.sha256(utf8('abc')))).toBe(
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      );
    });

    it('derives as RFC 5869 says (case 3: empty salt and info)', () => {
      expect(toHex(crypto.derive(new Uint8Array(22).fill(0x0b), '', 42))).toBe(
        '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
      );
    });

    it('derives different keys for different purposes', () => {
      const secret = utf8('a secret');
      expect(toHex(crypto.derive(secret, 'one', 32))).not.toBe(toHex(crypto.derive(secret, 'two', 32)));
    });

    describe('sealing', () => {
      const key = crypto.sha256(utf8('key'));
      const nonce = zeros(12);
      const associated = utf8('header');
      const sealed = crypto.seal(key, nonce, associated, utf8('our recipe'));

      it('is AES-256-GCM (cases 13 and 14 of the GCM specification)', () => {
        expect(toHex(crypto.seal(zeros(32), nonce, empty, empty))).toBe('530f8afbc74536b9a963b4f1c4cb738b');
        expect(toHex(crypto.seal(zeros(32), nonce, empty, zeros(16)))).toBe(
          'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
        );
      });

      it('gives back what was sealed', () => {
        fc.assert(
          fc.property(fc.uint8Array(), fc.uint8Array(), (text, about) => {
            expect(crypto.open(key, nonce, about, crypto.seal(key, nonce, about, text))).toEqual(text);
          }),
        );
      });

      it('opens nothing when one byte of anything is different', () => {
        expect(crypto.open(key, nonce, associated, sealed)).toEqual(utf8('our recipe'));
        for (let at = 0; at < sealed.length; at++) {
          expect(crypto.open(key, nonce, associated, flipped(sealed, at))).toBeUndefined();
        }
        expect(crypto.open(flipped(key, 0), nonce, associated, sealed)).toBeUndefined();
        expect(crypto.open(key, flipped(nonce, 0), associated, sealed)).toBeUndefined();
        expect(crypto.open(key, nonce, flipped(associated, 0), sealed)).toBeUndefined();
      });

      it('opens nothing that was cut short', () => {
        for (let length = 0; length < sealed.length; length++) {
          expect(crypto.open(key, nonce, associated, sealed.subarray(0, length))).toBeUndefined();
        }
      });
    });

    describe('signing', () => {
      const seed = hex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
      const publicKey = hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
      const signature = hex(
        'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
      );

      it('is Ed25519 (test 1 of RFC 8032)', () => {
        expect(crypto.signingPublic(seed)).toEqual(publicKey);
        expect(crypto.sign(seed, empty)).toEqual(signature);
        expect(crypto.verify(publicKey, empty, signature)).toBe(true);
      });

      it('accepts no other message, key or signature', () => {
        expect(crypto.verify(publicKey, Uint8Array.of(0), signature)).toBe(false);
        expect(crypto.verify(crypto.signingPublic(zeros(32)), empty, signature)).toBe(false);
        expect(crypto.verify(concat(publicKey, zeros(1)), empty, signature)).toBe(false);
        expect(crypto.verify(publicKey, empty, concat(signature, zeros(1)))).toBe(false);
        for (let at = 0; at < signature.length; at++) {
          expect(crypto.verify(publicKey, empty, flipped(signature, at))).toBe(false);
        }
      });

      it('accepts no second spelling of a signature (S plus the group order)', () => {
        const order = 2n ** 252n + 27742317777372353535851937790883648493n;
        const littleEndian = (bytes: Uint8Array) => BigInt(`0x${toHex(bytes.toReversed())}`);
        const s = littleEndian(signature.subarray(32)) + order;
        const other = hex(s.toString(16).padStart(64, '0')).toReversed();
        expect(crypto.verify(publicKey, empty, concat(signature.subarray(0, 32), other))).toBe(false);
      });

      it('answers false, without an exception, for keys and signatures of any shape', () => {
        // Not 64 bytes: all zeros are a signature by the key of all zeros for one message in four.
        const any = fc.oneof(
          fc.uint8Array({ maxLength: 63 }),
          fc.uint8Array({ minLength: 65, maxLength: 70 }),
        );
        const whole = fc.uint8Array({ minLength: 32, maxLength: 32 });
        fc.assert(
          fc.property(fc.oneof(any, whole), any, (key, bad) => {
            expect(crypto.verify(key, utf8('message'), bad)).toBe(false);
            expect(crypto.verify(key, utf8('message'), signature)).toBe(false);
          }),
        );
      });
    });

    describe('agreeing', () => {
      const ana = hex('77076d0a7318a57d3c16c17251b26645df5d1de8f9b3f1c0f9f1c3a5b6f6a2aa');
      const bo = crypto.sha256(utf8('bo'));

      it('is X25519 (section 5.2 of RFC 7748)', () => {
        const scalar = hex('a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4');
        const point = hex('e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c');
        expect(crypto.agree(scalar, point)).toEqual(
          hex('c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552'),
        );
      });

      it('gives both sides the same secret', () => {
        const theirs = crypto.agree(ana, crypto.agreementPublic(bo));
        expect(theirs).toHaveLength(32);
        expect(theirs).toEqual(crypto.agree(bo, crypto.agreementPublic(ana)));
      });

      it('refuses public keys of low order and of a wrong length', () => {
        expect(crypto.agree(ana, zeros(32))).toBeUndefined();
        expect(crypto.agree(ana, flipped(zeros(32), 0))).toBeUndefined();
        expect(crypto.agree(ana, zeros(31))).toBeUndefined();
      });
    });

    it('answers plain arrays of bytes, not Node’s buffers', () => {
      const seed = crypto.sha256(utf8('seed'));
      const answers = [
        seed,
        crypto.seal(seed, zeros(12), empty, empty),
        crypto.open(seed, zeros(12), empty, crypto.seal(seed, zeros(12), empty, utf8('x'))),
        crypto.signingPublic(seed),
        crypto.sign(seed, empty),
        crypto.agreementPublic(seed),
        crypto.agree(seed, crypto.agreementPublic(seed)),
        crypto.derive(seed, 'x', 32),
      ];
      for (const answer of answers) expect(Object.getPrototypeOf(answer)).toBe(Uint8Array.prototype);
    });
  });
};
