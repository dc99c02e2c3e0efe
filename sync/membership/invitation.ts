/** What an invitation's one-time secret gives, and the proof a joiner makes with it. */
import { fromBase32, fromHex, toHex } from '../domain/bytes.ts';
import { taggedHash } from '../domain/hash.ts';
import type { SpaceId } from '../domain/ids.ts';
import type { Crypto } from '../ports.ts';
import type { Act, ActOf, Person } from './act.ts';

export interface InvitationKeys {
  /** Ed25519 seed and X25519 secret: only who has the invitation file can make them. */
  signSeed: Uint8Array;
  boxSecret: Uint8Array;
  /** Their public halves in hex, as the `invite` act names them. */
  sign: string;
  box: string;
}

/** Derives an invitation's keys from its 16-byte secret. */
export function invitationKeys(crypto: Crypto, secret: Uint8Array): InvitationKeys {
  const signSeed = crypto.derive(secret, 'granary invitation sign', 32);
  const boxSecret = crypto.derive(secret, 'granary invitation box', 32);
  return {
    signSeed,
    boxSecret,
    sign: toHex(crypto.signingPublic(signSeed)),
    box: toHex(crypto.agreementPublic(boxSecret)),
  };
}

const nothing = new Uint8Array(0);

/** What a joiner signs with the invitation's key: this space, this device. */
export const joinMessage = (crypto: Crypto, space: SpaceId, person: Person): Uint8Array =>
  taggedHash(
    crypto,
    'granary join',
    fromBase32(space) ?? nothing,
    fromHex(person.sign) ?? nothing,
    fromHex(person.box) ?? nothing,
  );

/**
 * A join names its invitation by hash, so whether its proof holds depends on the join alone and never changes.
 * Remembered, because a signature costs more than all other rules together.
 */
const proven = new WeakMap<Act, boolean>();

/** Whether a join was made by somebody who had the invitation's secret. */
export function provesInvitation(crypto: Crypto, join: ActOf<'join'>, invite: ActOf<'invite'>): boolean {
  if (join.body.invite !== invite.id) return false;
  const known = proven.get(join);
  if (known !== undefined) return known;
  const { space, person, proof } = join.body;
  const key = fromHex(invite.body.sign) ?? nothing;
  const holds = crypto.verify(key, joinMessage(crypto, space, person), fromHex(proof) ?? nothing);
  proven.set(join, holds);
  return holds;
}
