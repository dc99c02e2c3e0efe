import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, fromHex, toHex } from '../../../sync/domain/bytes.ts';
import { taggedHash } from '../../../sync/domain/hash.ts';
import { nodeCrypto as crypto } from '../../../sync/node/crypto.ts';
import { certify, deviceKeyOf, makeLinkIdentity } from '../../../sync/node/lan/certificate.ts';
import { extension, selfSigned } from '../../../sync/node/lan/self-signed.ts';
import type { Bytes } from '../../../sync/ports.ts';
import { ana, bo } from './people.ts';

/** Made once by the seed 02…02; the format may not drift. */
const GOLDEN = `
308201b230820158a0030201020210664057bc71c1cb6064626fff2b2a8766300a06082a8648ce3d04030230123110300e06
0355040313076772616e617279301e170d3230303130313030303030305a170d3439313233313030303030305a3012311030
0e060355040313076772616e6172793059301306072a8648ce3d020106082a8648ce3d0301070342000486dbecf47c9db58a
2252553a349f52ead9880f070e2c3d983c4d5efb3277c42c313de6a20931528ccd5f12b2d3aef9acf21e208c249c95eaf61e
6ca2671e4ebca3818f30818c300e0603551d0f0101ff040403020780307a0614698296a6f593adb3da939fa9b5d4d5c99e8e
8902046204608139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394bf3690de575275723f5c4ea1
d5bdb979981e0dc127c9f268597ba121ae612bc0d64daeb201a971cb74a5a942e400ad0508a99ef833d5e5c4e44bd04635b4
a00d300a06082a8648ce3d0403020348003045022100f4a5f4815e9adb104e2d7fdf57b85139f38c691c252999a63f03f6af
6ed1cb2b0220733b5558fd5c93dccc406f03eb5fa092eac9478985bd235c9428fd80fa37f29a`;

const derOf = (pem: string): Bytes => new Uint8Array(new X509Certificate(pem).raw);
const der = derOf(bo.identity.cert);
const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const oid = (fromHex('698296a6f593adb3da939fa9b5d4d5c99e8e8902') ?? new Uint8Array(0)) as Bytes;

/** What a device would say about a key, 96 bytes. */
function endorsement(of: { seed: Bytes; key: Bytes }, keys: ReturnType<typeof p256>): Bytes {
  const spki = keys.publicKey.export({ format: 'der', type: 'spki' });
  return concat(of.key, crypto.sign(of.seed, taggedHash(crypto, 'granary link 1', spki)));
}

describe('the certificate of a link', () => {
  it('names the device that endorsed it', () => {
    expect(toHex(deviceKeyOf(crypto, der)!)).toBe(toHex(bo.key));
  });

  it('is still read as on the day it was first made', () => {
    const golden = fromHex(GOLDEN.replaceAll('\n', ''))!;
    expect(toHex(deviceKeyOf(crypto, golden)!)).toBe(toHex(bo.key));
  });

  it('says nothing else: same names, same dates, a new key and serial every time', () => {
    const [one, other] = [ana, bo].map(
      ({ seed }) => new X509Certificate(makeLinkIdentity(crypto, seed).cert),
    );
    const said = ({ subject, issuer, validFrom, validTo }: X509Certificate) => [
      subject,
      issuer,
      validFrom,
      validTo,
    ];
    expect(said(one!)).toEqual(said(other!));
    expect(one!.subject).toBe('CN=granary');
    expect(one!.subjectAltName).toBeUndefined();
    const again = new X509Certificate(makeLinkIdentity(crypto, ana.seed).cert);
    expect(again.serialNumber).not.toBe(one!.serialNumber);
    expect(again.publicKey.equals(one!.publicKey)).toBe(false);
  });

  it('is well formed and signed by its own key', () => {
    const certificate = new X509Certificate(der);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('names nobody when the endorsement was signed by another device', () => {
    const keys = p256();
    const forged = concat(bo.key, endorsement(ana, keys).subarray(32));
    expect(deviceKeyOf(crypto, derOf(certify(keys, forged).cert))).toBeUndefined();
  });

  it('names nobody when the endorsement was copied from another certificate', () => {
    const copied = endorsement(bo, p256());
    expect(deviceKeyOf(crypto, derOf(certify(p256(), copied).cert))).toBeUndefined();
  });

  it('names nobody when its key is of another kind, however well endorsed', () => {
    for (const keys of [
      generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      generateKeyPairSync('rsa', { modulusLength: 1024 }),
    ]) {
      const cert = derOf(certify(keys, endorsement(bo, keys)).cert);
      expect(deviceKeyOf(crypto, cert)).toBeUndefined();
    }
  });

  it('names nobody when there are two endorsements, none, or one of another length', () => {
    const keys = p256();
    const good = endorsement(bo, keys);
    const own = (...extensions: Bytes[]) =>
      deviceKeyOf(crypto, derOf(selfSigned(keys, concat(...extensions))));
    expect(own(extension(oid, good))).toBeDefined();
    expect(own(extension(oid, good), extension(oid, good))).toBeUndefined();
    expect(own()).toBeUndefined();
    expect(own(extension(oid, good.subarray(1)))).toBeUndefined();
    expect(own(extension(oid, concat(good, new Uint8Array(1))))).toBeUndefined();
  });

  it('names nobody when it is larger than ours could ever be', () => {
    const keys = p256();
    const padded = (bytes: number) => {
      const padding = extension(
        oid.map((byte, at) => (at === 19 ? byte ^ 1 : byte)),
        new Uint8Array(bytes),
      );
      return deviceKeyOf(
        crypto,
        derOf(selfSigned(keys, concat(extension(oid, endorsement(bo, keys)), padding))),
      );
    };
    expect(padded(1_000)).toBeDefined();
    expect(padded(2_000)).toBeUndefined();
  });

  it('names nobody in any other spelling: PEM, with more behind it, or cut short', () => {
    expect(deviceKeyOf(crypto, new Uint8Array(Buffer.from(bo.identity.cert)))).toBeUndefined();
    expect(deviceKeyOf(crypto, concat(der, Uint8Array.of(0)))).toBeUndefined();
    for (let length = 0; length < der.length; length++) {
      expect(deviceKeyOf(crypto, der.subarray(0, length))).toBeUndefined();
    }
  });

  it('never names another device and never throws, whichever bytes are changed', () => {
    const change = fc.record({ at: fc.nat(der.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = der.slice();
        for (const { at, byte } of changes) changed[at] = byte;
        const named = deviceKeyOf(crypto, changed);
        if (named !== undefined) expect(toHex(named)).toBe(toHex(bo.key));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(deviceKeyOf(crypto, bytes)).toBeUndefined();
      }),
    );
  });
});
