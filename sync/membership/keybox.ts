/** Sealing space keys for devices and invitations, and merging keys that were made at the same time. */
import { concat, fromBase32, fromHex, toHex } from '../domain/bytes.ts';
import { keyIdOf } from '../domain/hash.ts';
import type { ActId, DeviceId, KeyId, SpaceId } from '../domain/ids.ts';
import type { Crypto, Random } from '../ports.ts';
import type { KeyBox } from './act.ts';

const PUBLIC_BYTES = 32;
/** Every box has its own ephemeral key, so the sealing key is used once and the nonce may be fixed. */
const NONCE = new Uint8Array(12);

/** Somebody a key can be sealed for: `box` is an X25519 public key in hex. */
export interface Recipient {
  id: DeviceId | ActId;
  box: string;
}

const spaceBytes = (space: SpaceId): Uint8Array => fromBase32(space) ?? new Uint8Array(0);

const boxKeyFrom = (crypto: Crypto, shared: Uint8Array, ephemeral: Uint8Array, recipient: Uint8Array) =>
  crypto.derive(shared, `granary box\0${toHex(ephemeral)}${toHex(recipient)}`, 32);

/**
 * Seals bytes for the holder of an X25519 key: ephemeral public key ‖ AES-256-GCM.
 * `undefined` when the recipient's key is of low order (a hostile one: nothing may be sealed for it).
 */
export function sealFor(
  crypto: Crypto,
  random: Random,
  space: SpaceId,
  recipientPublic: Uint8Array,
  plain: Uint8Array,
): Uint8Array | undefined {
  const secret = random.bytes(32);
  const ephemeral = crypto.agreementPublic(secret);
  const shared = crypto.agree(secret, recipientPublic);
  if (!shared) return undefined;
  const key = boxKeyFrom(crypto, shared, ephemeral, recipientPublic);
  return concat(ephemeral, crypto.seal(key, NONCE, spaceBytes(space), plain));
}

/** Opens what `sealFor` made for our key; `undefined` when it is for somebody else, another space, or damaged. */
export function openBox(
  crypto: Crypto,
  space: SpaceId,
  ourSecret: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < PUBLIC_BYTES) return undefined;
  const ephemeral = sealed.subarray(0, PUBLIC_BYTES);
  const shared = crypto.agree(ourSecret, ephemeral);
  if (!shared) return undefined;
  const key = boxKeyFrom(crypto, shared, ephemeral, crypto.agreementPublic(ourSecret));
  return crypto.open(key, NONCE, spaceBytes(space), sealed.subarray(PUBLIC_BYTES));
}

/** Opens a sealed space key and makes sure it is the one it claims to be. */
export function openKey(
  crypto: Crypto,
  space: SpaceId,
  ourSecret: Uint8Array,
  claimed: KeyId,
  sealedHex: string,
): Uint8Array | undefined {
  const sealed = fromHex(sealedHex);
  const key = sealed && openBox(crypto, space, ourSecret, sealed);
  return key && keyIdOf(crypto, key) === claimed ? key : undefined;
}

/** Seals one space key for every recipient; those with a hostile public key are left out. */
export function boxKey(
  crypto: Crypto,
  random: Random,
  space: SpaceId,
  key: Uint8Array,
  recipients: Iterable<Recipient>,
): KeyBox {
  const boxes: KeyBox['boxes'] = {};
  for (const { id, box } of recipients) {
    const recipientPublic = fromHex(box);
    const sealed = recipientPublic && sealFor(crypto, random, space, recipientPublic, key);
    if (sealed) boxes[id] = toHex(sealed);
  }
  return { boxes, key: keyIdOf(crypto, key) };
}

/**
 * The key to use when several were made at the same time: only who holds all of them can make it, so nobody whom
 * one of them shut out gets in through another. One key is itself; no key at all is a bug.
 */
export function mergedKey(crypto: Crypto, keys: readonly Uint8Array[]): Uint8Array {
  const byId = new Map(keys.map((key) => [keyIdOf(crypto, key), key]));
  const sorted = [...byId.keys()].sort().flatMap((keyId) => byId.get(keyId) ?? []);
  const [only, ...others] = sorted;
  if (!only) throw new RangeError('no key to merge');
  return others.length === 0 ? only : crypto.derive(concat(...sorted), 'granary merged key', 32);
}
