/**
 * Writing acts. Every function answers a body for `encodeAct`; none checks authority: `judgeAct` does, for our own
 * acts like for everybody's.
 */
import { fromHex, toHex } from '../domain/bytes.ts';
import { keyIdOf } from '../domain/hash.ts';
import type { ActId, DeviceId, KeyId, LogId, SpaceId } from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Role } from '../domain/space.ts';
import type { Crypto, Random } from '../ports.ts';
import type { BodyOf, LastOfLogs, Person } from './act.ts';
import { type InvitationKeys, invitationKeys, joinMessage } from './invitation.ts';
import { boxKey, type Recipient, sealFor } from './keybox.ts';
import type { Roster } from './roster.ts';

/** So many boxes and logs fit an act of 64 KiB together; who gets no box gets a `grant` (`lackingKeys`). */
const MAX_BOXES = 250;
const MAX_LOGS = 150;

/**
 * The acts to name as what we know: in an act as its parents, in a segment as its roster heads. Ascending and at
 * most 32. When there are more (thirty devices joined at one meeting), the acts that matter come first: the standing
 * of the devices (ours first) and the invitations it is about, the newest keys, acts with effect; void acts last,
 * so that nobody who was removed can crowd the others out.
 */
export function newestActs(roster: Roster, ...about: readonly (DeviceId | ActId)[]): ActId[] {
  const { heads, loose } = roster;
  if (heads.length + loose.length <= LIMITS.rosterHeads) return [...heads, ...loose].sort();
  const needed = about.flatMap((id) => {
    const member = roster.members.get(id as DeviceId);
    return member ? member.standing : roster.invites.has(id as ActId) ? [id as ActId] : [];
  });
  const all = new Set([...needed, ...roster.keyHeads.map(({ act }) => act), ...heads, ...loose]);
  return [...all].slice(0, LIMITS.rosterHeads).sort();
}

const common = (roster: Roster, author: DeviceId, ...about: readonly (DeviceId | ActId)[]) => ({
  author,
  parents: newestActs(roster, author, ...about),
  space: roster.space,
});

/** Active members and open invitations; except one of them, and the invitations a removed member made. */
function recipientsOf(roster: Roster, except?: DeviceId | ActId): Recipient[] {
  const recipients: Recipient[] = [];
  for (const { id, state, person } of roster.members.values())
    if (state === 'active' && id !== except) recipients.push({ id, box: person.box });
  for (const [id, { state, box, by }] of roster.invites)
    if (state === 'open' && id !== except && by !== except) recipients.push({ id, box });
  return recipients.slice(0, MAX_BOXES);
}

/** Far more logs than an honest device has lives: the longest ones are named. */
const longest = (logs: LastOfLogs): Record<LogId, number> =>
  Object.fromEntries(
    (Object.entries(logs) as [LogId, number][]).sort(([, a], [, b]) => b - a).slice(0, MAX_LOGS),
  );

/** Begins a space. The act's id will be the space's id (`spaceOf`); `key` is its first key. */
export function makeFound(
  crypto: Crypto,
  random: Random,
  space: { founder: Person; name: string; private: boolean },
): { body: BodyOf<'found'>; key: Uint8Array } {
  const key = random.bytes(32);
  const nonce = toHex(random.bytes(16));
  return { key, body: { type: 'found', ...space, key: keyIdOf(crypto, key), nonce } };
}

/** The id of a space is the id of its founding act. */
export const spaceOf = (founding: ActId): SpaceId => founding as string as SpaceId;

/** Invites one device. `secret`: 16 random bytes that go into the invitation file and nowhere else. */
export function makeInvite(
  crypto: Crypto,
  roster: Roster,
  author: DeviceId,
  role: Role,
  secret: Uint8Array,
): { body: BodyOf<'invite'>; keys: InvitationKeys } {
  const keys = invitationKeys(crypto, secret);
  return { keys, body: { type: 'invite', ...common(roster, author), role, sign: keys.sign, box: keys.box } };
}

/** Joins with an invitation's secret. `roster` is the one made of the acts in the invitation file (or newer). */
export function makeJoin(
  crypto: Crypto,
  roster: Roster,
  author: DeviceId,
  joining: { invite: ActId; person: Person; secret: Uint8Array },
): BodyOf<'join'> {
  const { invite, person, secret } = joining;
  const { signSeed } = invitationKeys(crypto, secret);
  const proof = toHex(crypto.sign(signSeed, joinMessage(crypto, roster.space, person)));
  return { type: 'join', ...common(roster, author, invite), invite, person, proof };
}

/** Changes a member's role. `keep`: how far we hold each of the member's logs; it counts when writing is taken. */
export const makeRole = (
  roster: Roster,
  author: DeviceId,
  change: { member: DeviceId; role: Role; keep: LastOfLogs },
): BodyOf<'role'> => ({
  type: 'role',
  ...common(roster, author, change.member),
  ...change,
  keep: longest(change.keep),
});

/**
 * Removes a member (`keep`: how far we hold each of their logs) or withdraws an invitation, and changes the key: the
 * new one is sealed for everybody who stays and for the other open invitations.
 */
export function makeRemove(
  crypto: Crypto,
  random: Random,
  roster: Roster,
  author: DeviceId,
  gone: { member: DeviceId; keep: LastOfLogs } | { invite: ActId },
): { body: BodyOf<'remove'>; key: Uint8Array } {
  const key = random.bytes(32);
  const subject = 'member' in gone ? gone.member : gone.invite;
  const box = boxKey(crypto, random, roster.space, key, recipientsOf(roster, subject));
  const shared = { type: 'remove', ...common(roster, author, subject), key: box } as const;
  const body =
    'member' in gone
      ? { ...shared, member: gone.member, keep: longest(gone.keep) }
      : { ...shared, invite: gone.invite, keep: {} };
  return { body, key };
}

/** Changes the key without removing anybody. */
export function makeRotate(
  crypto: Crypto,
  random: Random,
  roster: Roster,
  author: DeviceId,
): { body: BodyOf<'rotate'>; key: Uint8Array } {
  const key = random.bytes(32);
  const box = boxKey(crypto, random, roster.space, key, recipientsOf(roster));
  return { key, body: { type: 'rotate', ...common(roster, author), key: box } };
}

/** Hands a member keys they lack; `undefined` when there is none to hand, or their public key is a hostile one. */
export function makeGrant(
  crypto: Crypto,
  random: Random,
  roster: Roster,
  author: DeviceId,
  grant: { to: DeviceId; keys: ReadonlyMap<KeyId, Uint8Array> },
): BodyOf<'grant'> | undefined {
  const box = fromHex(roster.members.get(grant.to)?.person.box ?? '');
  const keys: Record<KeyId, string> = {};
  for (const [id, key] of [...grant.keys].slice(0, MAX_BOXES)) {
    const sealed = box && sealFor(crypto, random, roster.space, box, key);
    if (sealed) keys[id] = toHex(sealed);
  }
  if (Object.keys(keys).length === 0) return undefined;
  return { type: 'grant', ...common(roster, author, grant.to), keys, to: grant.to };
}

/**
 * A steward's word on a member's join, written as a grant of no keys: whoever uses the same invitation later comes
 * second (roster/contest.ts).
 */
export const makeWord = (roster: Roster, author: DeviceId, to: DeviceId): BodyOf<'grant'> => ({
  type: 'grant',
  ...common(roster, author, to),
  keys: {},
  to,
});

/**
 * Adopts what we took in from a device before we knew of the act that removed or demoted it (or of the other join
 * that took its invitation), so that everybody accepts as much. Only logs of that device.
 */
export const makeAdopt = (
  roster: Roster,
  author: DeviceId,
  adopted: { act: ActId; upTo: LastOfLogs },
): BodyOf<'adopt'> => {
  const { parents, ...rest } = common(roster, author);
  // The act must be among what we know, even when it is a void join and so no head.
  const known = new Set([adopted.act, ...parents]);
  const named = [...known].slice(0, LIMITS.rosterHeads).sort();
  return { type: 'adopt', ...rest, parents: named, act: adopted.act, upTo: longest(adopted.upTo) };
};
