/**
 * What a device and a hub prove to each other before anything is said (PROTOCOL.md, "Hub link"). Every proof is made over
 * this connection's two challenges and both keys: seen, replayed or handed on to another hub it is worth nothing.
 */
import { fromBase32, fromHex, toHex, utf8 } from '../../domain/bytes.ts';
import { taggedHash } from '../../domain/hash.ts';
import type { SpaceId } from '../../domain/ids.ts';
import type { Bytes, Crypto } from '../../ports.ts';

/** What a hub shows first: its key, and 32 random bytes that are new for every connection. Hex. */
export interface HubFace {
  key: string;
  challenge: string;
}

/** The other half: the device's key, and 32 random bytes of its own. Hex. */
export interface DeviceFace {
  device: string;
  challenge: string;
}

type Signs = Pick<Crypto, 'sha256' | 'sign'>;
type Verifies = Pick<Crypto, 'sha256' | 'verify'>;

const NOTHING = new Uint8Array(0);
const raw = (hex: string): Bytes => fromHex(hex) ?? NOTHING;

const TAGS = {
  device: 'granary hub 1 device',
  hub: 'granary hub 1 hub',
  write: 'granary hub 1 write',
  invitation: 'granary hub 1 invitation',
} as const;

/** What is proven: that one is the device, or the hub; or holds a key of a space, or an invitation to it. */
export type Proven = keyof typeof TAGS;

const messageOf = (
  crypto: Pick<Crypto, 'sha256'>,
  what: Proven,
  hub: HubFace,
  device: DeviceFace,
  space?: SpaceId,
): Bytes =>
  taggedHash(
    crypto,
    TAGS[what],
    raw(hub.key),
    raw(hub.challenge),
    raw(device.device),
    raw(device.challenge),
    space === undefined ? NOTHING : (fromBase32(space) ?? NOTHING),
  );

/** A signature in hex. `space` for proofs about one. */
export const prove = (
  crypto: Signs,
  seed: Bytes,
  what: Proven,
  { hub, device, space }: { hub: HubFace; device: DeviceFace; space?: SpaceId },
): string => toHex(crypto.sign(seed, messageOf(crypto, what, hub, device, space)));

/** Whether the holder of this public key (hex) made the proof. */
export const isProven = (
  crypto: Verifies,
  key: string,
  what: Proven,
  { hub, device, space }: { hub: HubFace; device: DeviceFace; space?: SpaceId },
  signature: string,
): boolean => crypto.verify(raw(key), messageOf(crypto, what, hub, device, space), raw(signature));

/** The seed of a space's write key: who has the present key of the space has it. */
export const writeSeed = (crypto: Pick<Crypto, 'derive'>, presentKey: Bytes): Bytes =>
  crypto.derive(presentKey, 'granary hub write', 32);

/** That one knows the hub's token, without saying it. Hex. */
export const tokenProof = (
  crypto: Pick<Crypto, 'derive'>,
  token: string,
  hub: HubFace,
  device: DeviceFace,
): string =>
  toHex(
    crypto.derive(
      utf8(token),
      `granary hub 1 token ${hub.key}${hub.challenge}${device.device}${device.challenge}`,
      32,
    ),
  );
