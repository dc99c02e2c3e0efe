import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, fromHex, toHex } from '../../../sync/domain/bytes.ts';
import { endorse } from '../../../sync/exchange/endorsement.ts';
import { nodeCrypto as crypto } from '../../../sync/node/crypto.ts';
import { certify, endorsementOf, makeLinkIdentity } from '../../../sync/node/lan/certificate.ts';
import { extension, selfSigned } from '../../../sync/node/lan/self-signed.ts';
import type { Bytes } from '../../../sync/ports.ts';
import { ana, bo } from './people.ts';

/** Made once by the seed 02…02; the format may not drift. */
const GOLDEN = `
30820209308201afa003020102021064e12dfd6b2f2903438c563b12d99825300a06082a8648ce3d04030230123110300e06
0355040313076772616e617279301e170d3230303130313030303030305a170d3439313233313030303030305a3012311030
0e060355040313076772616e6172793059301306072a8648ce3d020106082a8648ce3d030107034200045c9b3bc4f71018f1
63ab9617bc22fd98a6d1c5fb482be76b15bf990657da722b86ae8bbc25a8b5eb80b37d67496e9067aeb412761f4bbc91d319
99a28714931da381e63081e3300e0603551d0f0101ff0404030207803081d00614698296a6f593adb3da939fa9b5d4d5c99e
8e89020481b70481b48139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394c0c4b9c3ef3dbc0f74
66a38976c90b825bbbd84c927a94e78f20dd0ee28bc35ee743ff86838a3d1867d0e84fdff05079a3b7a2cb79d9f03a286ae7
0912d9d803000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
000000000000000000000000000000000000000000000000000000000000000000000000000000300a06082a8648ce3d0403
02034800304502204a1228ab2f3244c5c2f60a4e5f4bbde0f2184b65ddc1abfdce2ad834d8acef13022100d8ec15fd17c0e6
365dfebd5c3de16037dcfbfd01b50dffb747a3cc1ff87edf04`;

const derOf = (pem: string): Bytes => new Uint8Array(new X509Certificate(pem).raw);
const der = derOf(bo.identity.cert);
const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const oid = (fromHex('698296a6f593adb3da939fa9b5d4d5c99e8e8902') ?? new Uint8Array(0)) as Bytes;

const identityOf = (seed: Bytes) => makeLinkIdentity((linkKey) => endorse(crypto, seed, linkKey));
const deviceKeyOf = (of: typeof crypto, cert: Bytes): Bytes | undefined => endorsementOf(of, cert)?.device;

/** What a device would say about a key. */
function endorsement(of: { seed: Bytes }, keys: ReturnType<typeof p256>): Bytes {
  const spki = keys.publicKey.export({ format: 'der', type: 'spki' });
  return endorse(crypto, of.seed, new Uint8Array(spki));
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
    const [one, other] = [ana, bo].map(({ seed }) => new X509Certificate(identityOf(seed).cert));
    const said = ({ subject, issuer, validFrom, validTo }: X509Certificate) => [
      subject,
      issuer,
      validFrom,
      validTo,
    ];
    expect(said(one!)).toEqual(said(other!));
    expect(one!.subject).toBe('CN=granary');
    expect(one!.subjectAltName).toBeUndefined();
    const again = new X509Certificate(identityOf(ana.seed).cert);
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
