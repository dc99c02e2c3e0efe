/**
 * Who stands behind the key of a link: the device's own signature over it and, for somebody whom the other end may not
 * know yet, that of the invitation they joined by (PROTOCOL.md, "LAN link"). 180 bytes, always.
 */
import { ByteReader, ByteWriter, fromBase32, toBase32 } from '../domain/bytes.ts';
import { taggedHash } from '../domain/hash.ts';
import { type ActId, parseActId } from '../domain/ids.ts';
import type { Bytes, Crypto } from '../ports.ts';

/** The numbers are part of the version: another layout gets other tags. */
const DEVICE_TAG = 'granary link 1';
const INVITATION_TAG = 'granary link 1 invitation';
const KEY_LENGTH = 32;
const SIGNATURE_LENGTH = 64;
const ID_LENGTH = 20;
export const ENDORSEMENT_LENGTH = KEY_LENGTH + SIGNATURE_LENGTH + ID_LENGTH + SIGNATURE_LENGTH;

type Signs = Pick<Crypto, 'sha256' | 'sign' | 'signingPublic'>;
type Verifies = Pick<Crypto, 'sha256' | 'verify'>;

export interface Endorsement {
  /** The device's Ed25519 key. */
  device: Bytes;
  /** The link's public key that it signed. */
  linkKey: Bytes;
  /** Claimed only: whether the invitation's key signed is for `provesHolding` to say. */
  invitation: { act: ActId; signature: Bytes } | undefined;
}

/** `linkKey`: the public key that the link itself proves, as its protocol spells it. */
export function endorse(
  crypto: Signs,
  seed: Bytes,
  linkKey: Bytes,
  invitation?: { act: ActId; signSeed: Bytes },
): Bytes {
  const writer = new ByteWriter()
    .bytes(crypto.signingPublic(seed))
    .bytes(crypto.sign(seed, taggedHash(crypto, DEVICE_TAG, linkKey)));
  if (!invitation) return writer.bytes(new Uint8Array(ID_LENGTH + SIGNATURE_LENGTH)).done();
  const message = taggedHash(crypto, INVITATION_TAG, linkKey);
  return writer
    .bytes(fromBase32(invitation.act) ?? new Uint8Array(ID_LENGTH))
    .bytes(crypto.sign(invitation.signSeed, message))
    .done();
}

/** `undefined` when it is out of form, or the device it names did not sign this very key. */
export function readEndorsement(crypto: Verifies, linkKey: Bytes, bytes: Bytes): Endorsement | undefined {
  if (bytes.length !== ENDORSEMENT_LENGTH) return undefined;
  const reader = new ByteReader(bytes.slice());
  const device = reader.bytes(KEY_LENGTH);
  const signed = reader.bytes(SIGNATURE_LENGTH);
  const act = reader.bytes(ID_LENGTH);
  const signature = reader.bytes(SIGNATURE_LENGTH);
  if (!device || !signed || !act || !signature) return undefined;
  if (!crypto.verify(device, taggedHash(crypto, DEVICE_TAG, linkKey), signed)) return undefined;
  const id = act.some((byte) => byte !== 0) ? parseActId(toBase32(act)) : undefined;
  return { device, linkKey: linkKey.slice(), invitation: id && { act: id, signature } };
}

/** Whether the holder of the invitation with this public key made the endorsement's claim. */
export function provesHolding(
  crypto: Verifies,
  { invitation, linkKey }: Endorsement,
  invitationKey: Bytes,
): boolean {
  if (!invitation) return false;
  const message = taggedHash(crypto, INVITATION_TAG, linkKey);
  return crypto.verify(invitationKey, message, invitation.signature);
}
