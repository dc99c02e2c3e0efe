/**
 * Who is at the other end. TLS proves that the peer holds its certificate's P-256 key; one extension of that
 * certificate holds the device's Ed25519 signature over the same key. (The device key cannot stand in a certificate
 * itself: Electron's BoringSSL takes no Ed25519 there.) The idea is the libp2p TLS handshake's.
 */
import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { concat } from '../../domain/bytes.ts';
import { taggedHash } from '../../domain/hash.ts';
import type { Bytes, Crypto } from '../../ports.ts';
import { LAN_LIMITS } from './limits.ts';
import { extension, selfSigned } from './self-signed.ts';

/** PEM, both. The key lives as long as the process and is never written down. */
export interface LinkIdentity {
  readonly key: string;
  readonly cert: string;
}

/** The number is part of the version: another layout gets another tag. */
const TAG = 'granary link 1';
/**
 * Under 2.25 every UUID is an OID of its own (ITU-T X.667): this one is 8b26ea4d-6b3b-44cf-a96b-52ac93c38482, or
 * 2.25.184964750912329945498592524583859094658.
 */
const ENDORSEMENT = new Uint8Array(Buffer.from('698296a6f593adb3da939fa9b5d4d5c99e8e8902', 'hex'));
const KEY_LENGTH = 32;
const LENGTH = KEY_LENGTH + 64;
/** All of the extension but the endorsement, which is its end. */
const EXTENSION_START = extension(ENDORSEMENT, new Uint8Array(LENGTH)).slice(0, -LENGTH);

/** A fresh key and self-signed certificate, endorsed by the device whose 32-byte signing seed this is. */
export function makeLinkIdentity(
  crypto: Pick<Crypto, 'sha256' | 'sign' | 'signingPublic'>,
  seed: Bytes,
): LinkIdentity {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = keys.publicKey.export({ format: 'der', type: 'spki' });
  const signature = crypto.sign(seed, taggedHash(crypto, TAG, spki));
  return certify(keys, concat(crypto.signingPublic(seed), signature));
}

/** The certificate of these P-256 keys with that endorsement, true or not. */
export function certify(
  keys: { publicKey: KeyObject; privateKey: KeyObject },
  endorsement: Bytes,
): LinkIdentity {
  const cert = selfSigned(keys, extension(ENDORSEMENT, endorsement));
  return { key: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), cert };
}

/**
 * The device key (32 bytes) that endorsed this certificate (DER); `undefined` for everything else. That whoever shows
 * it also holds its P-256 key is for TLS to prove.
 */
export function deviceKeyOf(crypto: Pick<Crypto, 'sha256' | 'verify'>, der: Bytes): Bytes | undefined {
  const spki = der.length <= LAN_LIMITS.certificate ? keyIn(der) : undefined;
  const endorsement = endorsementIn(der);
  if (spki === undefined || endorsement === undefined) return undefined;
  const device = endorsement.slice(0, KEY_LENGTH);
  const signature = endorsement.subarray(KEY_LENGTH);
  return crypto.verify(device, taggedHash(crypto, TAG, spki), signature) ? device : undefined;
}

/**
 * The P-256 key as the library that made the handshake reads it. Read by another parser it could be another key, and
 * the endorsement of somebody else's.
 */
function keyIn(der: Bytes): Bytes | undefined {
  try {
    const certificate = new X509Certificate(der);
    const key = certificate.publicKey;
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    // It also reads PEM, and stops at the certificate's end: only the one spelling is ours.
    if (!isP256 || !certificate.raw.equals(der)) return undefined;
    return new Uint8Array(key.export({ format: 'der', type: 'spki' }));
  } catch {
    return undefined;
  }
}

/**
 * Found by its fixed beginning instead of by parsing: where in the certificate it stands does not matter, because its
 * signature holds for one P-256 key only.
 */
function endorsementIn(der: Bytes): Bytes | undefined {
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.length);
  const start = bytes.indexOf(EXTENSION_START);
  const at = start + EXTENSION_START.length;
  const end = at + LENGTH;
  if (start < 0 || end > der.length || start !== bytes.lastIndexOf(EXTENSION_START)) return undefined;
  return der.subarray(at, end);
}

/** The device key the other end of this socket has proven, after the handshake. */
export function provenBy(crypto: Pick<Crypto, 'sha256' | 'verify'>, socket: TLSSocket): Bytes | undefined {
  // None when the peer showed none, and none in a resumed session (which both ends prevent).
  const certificate = socket.getPeerX509Certificate();
  return certificate && deviceKeyOf(crypto, certificate.raw);
}
