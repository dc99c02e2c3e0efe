/**
 * Who is at the other end. TLS proves that the peer holds its certificate's P-256 key; one extension of that
 * certificate holds the device's Ed25519 signature over the same key (`exchange/endorsement.ts`). (The device key cannot stand in a certificate
 * itself: Electron's BoringSSL takes no Ed25519 there.) The idea is the libp2p TLS handshake's.
 */
import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { ENDORSEMENT_LENGTH, type Endorsement, readEndorsement } from '../../exchange/endorsement.ts';
import type { Bytes, Crypto } from '../../ports.ts';
import { LAN_LIMITS } from './limits.ts';
import { extension, selfSigned } from './self-signed.ts';

/** PEM, both. The key lives as long as the process and is never written down. */
export interface LinkIdentity {
  readonly key: string;
  readonly cert: string;
}

/**
 * Under 2.25 every UUID is an OID of its own (ITU-T X.667): this one is 8b26ea4d-6b3b-44cf-a96b-52ac93c38482, or
 * 2.25.184964750912329945498592524583859094658.
 */
const ENDORSEMENT_OID = new Uint8Array(Buffer.from('698296a6f593adb3da939fa9b5d4d5c99e8e8902', 'hex'));
/** All of the extension but the endorsement, which is its end. */
const EXTENSION_START = extension(ENDORSEMENT_OID, new Uint8Array(ENDORSEMENT_LENGTH)).slice(
  0,
  -ENDORSEMENT_LENGTH,
);

/** A fresh key and self-signed certificate; `endorse` answers what the device has to say of the key (SPKI, DER). */
export function makeLinkIdentity(endorse: (linkKey: Bytes) => Bytes): LinkIdentity {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return certify(keys, endorse(new Uint8Array(keys.publicKey.export({ format: 'der', type: 'spki' }))));
}

/** The certificate of these P-256 keys with that endorsement, true or not. */
export function certify(
  keys: { publicKey: KeyObject; privateKey: KeyObject },
  endorsement: Bytes,
): LinkIdentity {
  const cert = selfSigned(keys, extension(ENDORSEMENT_OID, endorsement));
  return { key: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), cert };
}

/**
 * What the device that this certificate (DER) names has signed; `undefined` for everything else. That whoever shows it
 * also holds its P-256 key is for TLS to prove.
 */
export function endorsementOf(
  crypto: Pick<Crypto, 'sha256' | 'verify'>,
  der: Bytes,
): Endorsement | undefined {
  const linkKey = der.length <= LAN_LIMITS.certificate ? keyIn(der) : undefined;
  const bytes = endorsementIn(der);
  return linkKey && bytes && readEndorsement(crypto, linkKey, bytes);
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
  const end = at + ENDORSEMENT_LENGTH;
  if (start < 0 || end > der.length || start !== bytes.lastIndexOf(EXTENSION_START)) return undefined;
  return der.subarray(at, end);
}

/** What we ourselves show with it. */
export function shownBy(crypto: Pick<Crypto, 'sha256' | 'verify'>, { cert }: LinkIdentity): Endorsement {
  const shown = endorsementOf(crypto, new X509Certificate(cert).raw);
  if (!shown) throw new Error('our own certificate is none');
  return shown;
}

/** What the other end of this socket has proven to be, after the handshake. */
export function provenBy(
  crypto: Pick<Crypto, 'sha256' | 'verify'>,
  socket: TLSSocket,
): Endorsement | undefined {
  // A resumed session would show no certificate; we never resume one.
  const certificate = socket.isSessionReused() ? undefined : socket.getPeerX509Certificate();
  return certificate && endorsementOf(crypto, certificate.raw);
}
