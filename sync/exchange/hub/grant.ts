/**
 * A grant: whom a hub may let into a space, as a steward's device says. It names nobody; the hub learns keys and ids, and
 * never who they are (PROTOCOL.md, "Hub link").
 */
import * as v from 'valibot';
import { fromHex, toHex } from '../../domain/bytes.ts';
import { canonicalBytes, parseCanonical } from '../../domain/canonical.ts';
import { deviceIdOf, taggedHash } from '../../domain/hash.ts';
import {
  type ActId,
  type DeviceId,
  parseActId,
  parseDeviceId,
  parseSpaceId,
  type SpaceId,
} from '../../domain/ids.ts';
import type { Bytes, Crypto } from '../../ports.ts';

export interface Grant {
  space: SpaceId;
  /** The hub's key (hex): said to another hub the grant is worth nothing. */
  hub: string;
  /** Whose word it is: a device's public key, hex. */
  by: string;
  /** How many acts its author knew: a newer roster has more. */
  n: number;
  /** Public key (hex) made of the space's present key. */
  write: string;
  members: readonly DeviceId[];
  /** Those whose newer grants count. */
  stewards: readonly DeviceId[];
  /** Put out, for good. */
  removed: readonly DeviceId[];
  /** Open invitations with their public keys (hex): who has just joined by one may not know the present key. */
  invites: readonly (readonly [ActId, string])[];
}

export interface SignedGrant {
  grant: Grant;
  /** Hex. */
  signature: string;
}

const TAG = 'granary hub 1 grant';
/** Of members, of removed ones and of invitations each. */
const NAMED_AT_MOST = 5_000;

const id = <T extends string>(parse: (text: string) => T | undefined) =>
  v.custom<T>((value) => typeof value === 'string' && parse(value) !== undefined);
const hexOf = (bytes: number) =>
  v.custom<string>((value) => typeof value === 'string' && fromHex(value)?.length === bytes);
const devices = v.pipe(v.array(id(parseDeviceId)), v.maxLength(NAMED_AT_MOST));

export const signedGrantShape = v.object({
  grant: v.object({
    space: id(parseSpaceId),
    hub: hexOf(32),
    by: hexOf(32),
    n: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    write: hexOf(32),
    members: devices,
    stewards: devices,
    removed: devices,
    invites: v.pipe(v.array(v.tuple([id(parseActId), hexOf(32)])), v.maxLength(NAMED_AT_MOST)),
  }),
  signature: hexOf(64),
});

const messageOf = (crypto: Pick<Crypto, 'sha256'>, grant: Grant): Bytes =>
  taggedHash(crypto, TAG, canonicalBytes(grant));

export const signGrant = (
  crypto: Pick<Crypto, 'sha256' | 'sign'>,
  seed: Bytes,
  grant: Grant,
): SignedGrant => ({ grant, signature: toHex(crypto.sign(seed, messageOf(crypto, grant))) });

export const isSigned = (
  crypto: Pick<Crypto, 'sha256' | 'verify'>,
  { grant, signature }: SignedGrant,
): boolean =>
  crypto.verify(
    fromHex(grant.by) ?? new Uint8Array(0),
    messageOf(crypto, grant),
    fromHex(signature) ?? new Uint8Array(0),
  );

/** As a hub keeps it. */
export const encodeGrant = (signed: SignedGrant): Bytes => canonicalBytes(signed);

/** `undefined` when it is out of form or not signed by whom it names. */
export function readGrant(crypto: Pick<Crypto, 'sha256' | 'verify'>, bytes: Bytes): SignedGrant | undefined {
  const parsed = v.safeParse(signedGrantShape, parseCanonical(bytes));
  return parsed.success && isSigned(crypto, parsed.output) ? parsed.output : undefined;
}

/**
 * Whether a grant takes the place of the one that is held: it comes from a steward whom that one names, knows more acts,
 * and puts out everybody who is out. Two stewards may have been apart; who did not know of a removal learns it first.
 */
export function replaces(
  crypto: Pick<Crypto, 'sha256'>,
  { grant }: SignedGrant,
  held: Grant,
): 'yes' | 'stranger' | 'stale' {
  const author = deviceIdOf(crypto, fromHex(grant.by) ?? new Uint8Array(0));
  if (!held.stewards.includes(author)) return 'stranger';
  const out = new Set(grant.removed);
  return grant.n > held.n && held.removed.every((device) => out.has(device)) ? 'yes' : 'stale';
}
