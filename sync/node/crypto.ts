/**
 * The Crypto port over `node:crypto`, kept to what OpenSSL (Node) and BoringSSL (Electron) both have. X25519 comes
 * from @noble/curves: pure JavaScript, the same in both.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { x25519 } from '@noble/curves/ed25519.js';
import type { Bytes, Crypto } from '../ports.ts';

const TAG_LENGTH = 16;

/** A plain Uint8Array over the same memory: a Buffer's `slice` and spelling would surprise the kernel. */
const plain = (buffer: Buffer): Bytes => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);

/** What RFC 8410 puts before a raw Ed25519 key. */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Remembers the newest `limit` key objects: making one costs as much as using it. */
function cached(limit: number, make: (raw: Bytes) => KeyObject): (raw: Bytes) => KeyObject {
  const held = new Map<string, KeyObject>();
  return (raw) => {
    const name = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('latin1');
    const key = held.get(name) ?? make(raw);
    held.delete(name);
    held.set(name, key);
    const [oldest] = held.keys();
    if (held.size > limit && oldest !== undefined) held.delete(oldest);
    return key;
  };
}

const privateKey = cached(16, (seed) => {
  if (seed.length !== 32) throw new RangeError('an Ed25519 seed has 32 bytes');
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
});

const publicKey = cached(1024, (raw) =>
  createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' }),
);

function open(key: Bytes, nonce: Bytes, associated: Bytes, sealed: Bytes): Bytes | undefined {
  const length = sealed.length - TAG_LENGTH;
  if (length < 0) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAAD(associated).setAuthTag(sealed.subarray(length));
  const text = decipher.update(sealed.subarray(0, length));
  try {
    decipher.final();
    return plain(text);
  } catch {
    return undefined;
  }
}

export const nodeCrypto: Crypto = {
  sha256: (bytes) => plain(createHash('sha256').update(bytes).digest()),
  seal(key, nonce, associated, text) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH });
    cipher.setAAD(associated);
    return plain(Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]));
  },
  open,
  signingPublic: (seed) =>
    plain(createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' })).slice(
      PUBLIC_PREFIX.length,
    ),
  sign: (seed, message) => plain(sign(null, message, privateKey(seed))),
  verify(raw, message, signature) {
    if (raw.length !== 32 || signature.length !== 64) return false;
    try {
      return verify(null, message, publicKey(raw), signature);
    } catch {
      // Bytes that are no point on the curve: some builds refuse them when the key is made.
      return false;
    }
  },
  agreementPublic: (secret) => x25519.getPublicKey(secret),
  agree(secret, raw) {
    if (raw.length !== 32) return undefined;
    try {
      return x25519.getSharedSecret(secret, raw);
    } catch {
      return undefined;
    }
  },
  derive: (secret, info, length) => new Uint8Array(hkdfSync('sha256', secret, '', info, length)),
};
