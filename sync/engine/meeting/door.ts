/** Who may call and whom we let in: the words, the proofs, and what we know today of who belongs. */
import { fromHex } from '../../domain/bytes.ts';
import { deviceIdOf } from '../../domain/hash.ts';
import type { ActId, SpaceId } from '../../domain/ids.ts';
import { doorWord, isNearWord, nearWord, opensDoor } from '../../exchange/door.ts';
import { type Endorsement, endorse, provesHolding } from '../../exchange/endorsement.ts';
import type { PairKeys } from '../../exchange/pairing/code.ts';
import { invitationKeys } from '../../membership/invitation.ts';
import type { Bytes } from '../../ports.ts';
import type { SpaceState } from '../state.ts';
import type { Store } from '../store.ts';
import { isShared } from './ours.ts';

/** A way to call those who are in a space with us. */
export interface Calling {
  space: SpaceId;
  /** New each time. */
  word: string;
}

/** The first key of a shared space: everybody in it has that one, also who has not heard of a newer. */
function doorKeyOf(store: Store, space: SpaceState): Bytes | undefined {
  if (space.roster.private || space.roster.members.get(store.self.device)?.state !== 'active')
    return undefined;
  const body = space.acts.get(space.id as string as ActId)?.body;
  return body?.type === 'found' ? store.keyring(space.id).get(body.key) : undefined;
}

export function callingsOf(store: Store): Calling[] {
  const { crypto, random } = store.ports;
  return [...store.spaces.values()].flatMap((space) => {
    const key = doorKeyOf(store, space);
    return key ? [{ space: space.id, word: doorWord(crypto, random, key) }] : [];
  });
}

const doorKeysOf = (store: Store): Bytes[] =>
  [...store.spaces.values()].flatMap((space) => doorKeyOf(store, space) ?? []);

/** Words to be said aloud, one for each shared space, at most so many: other ones each time, in any order. */
export function nearWordsOf(store: Store, most: number): string[] {
  const { crypto, random } = store.ports;
  const words = doorKeysOf(store).map((key) => nearWord(crypto, random, key));
  // They begin with chance, so their order says nothing.
  return words.sort().slice(0, most);
}

export const isNear = (store: Store, word: string): boolean =>
  isNearWord(store.ports.crypto, doorKeysOf(store), word);

export function opens(store: Store, word: string): boolean {
  return opensDoor(store.ports.crypto, doorKeysOf(store), word);
}

/**
 * Our word for the key of a link; in the name of a space with the invitation by which we came into it, for those who
 * have not heard of us yet. `by` may also be what a code that we were shown stands for.
 */
export function endorseLink(store: Store, linkKey: Bytes, by?: SpaceId | PairKeys): Bytes {
  const { crypto } = store.ports;
  const { signSeed, invitations } = store.secrets;
  if (typeof by === 'object') return endorse(crypto, signSeed, linkKey, by);
  const space = by;
  const acts = space && store.spaces.get(space)?.acts;
  const [used] = acts ? [...invitations].filter(([act]) => acts.has(act)) : [];
  if (!used) return endorse(crypto, signSeed, linkKey);
  const [act, secret] = used;
  return endorse(crypto, signSeed, linkKey, { act, signSeed: invitationKeys(crypto, secret).signSeed });
}

/** Members of a space of ours, and who holds an invitation to one that nobody has used as far as we know. */
export function admits(store: Store, endorsement: Endorsement): boolean {
  const { crypto } = store.ports;
  const device = deviceIdOf(crypto, endorsement.device);
  for (const space of store.spaces.values()) {
    if (isShared(store, space, device)) return true;
    const act = endorsement.invitation?.act;
    const invite = act && space.roster.invites.get(act);
    if (invite?.state !== 'open' || space.roster.members.has(device)) continue;
    const key = fromHex(invite.sign);
    if (key && provesHolding(crypto, endorsement, key)) return true;
  }
  return false;
}
