/** Which keys a space uses now, which ones its acts give us, and who is still without one. */
import { keyIdOf } from '../domain/hash.ts';
import type { ActId, DeviceId, KeyId, SpaceId } from '../domain/ids.ts';
import type { Crypto } from '../ports.ts';
import type { Act, Acts, KeyBox } from './act.ts';
import { mergedKey, openKey } from './keybox.ts';
import { type Graph, graphOf, type Position } from './roster/graph.ts';
import type { Roster } from './roster.ts';

/** The keys a device holds of one space, without merged ones. */
export type Keyring = ReadonlyMap<KeyId, Uint8Array>;

export interface PresentKey {
  key: Uint8Array;
  id: KeyId;
}

/**
 * The key to seal with by a roster: its newest one, or the newest ones merged. `undefined` while one is lacking.
 * To open a segment under a merged key, ask with the roster at the heads the segment names.
 */
export function presentKey(crypto: Crypto, roster: Roster, keyring: Keyring): PresentKey | undefined {
  const keys: Uint8Array[] = [];
  for (const { key } of roster.keyHeads) {
    const held = keyring.get(key);
    if (!held) return undefined;
    keys.push(held);
  }
  if (keys.length === 0) return undefined;
  const key = mergedKey(crypto, keys);
  return { key, id: keyIdOf(crypto, key) };
}

const keyBoxOf = (act: Act): KeyBox | undefined =>
  act.body.type === 'remove' || act.body.type === 'rotate' ? act.body.key : undefined;

/**
 * The keys that acts hold for us, also void acts: somebody may have sealed with such a key before knowing better.
 * `invitations` are box secrets of invitations we hold, by act id. Ask with new acts only: every box costs a
 * key agreement.
 */
export function keysFor(
  crypto: Crypto,
  space: SpaceId,
  acts: Iterable<Act>,
  us: { device: DeviceId; boxSecret: Uint8Array },
  invitations: ReadonlyMap<ActId, Uint8Array> = new Map(),
): Map<KeyId, Uint8Array> {
  const keys = new Map<KeyId, Uint8Array>();
  const secrets: [DeviceId | ActId, Uint8Array][] = [[us.device, us.boxSecret], ...invitations];
  const take = (secret: Uint8Array, id: KeyId, sealed: string | undefined) => {
    const key = sealed === undefined || keys.has(id) ? undefined : openKey(crypto, space, secret, id, sealed);
    if (key) keys.set(id, key);
  };
  for (const act of acts) {
    const box = keyBoxOf(act);
    if (box) for (const [recipient, secret] of secrets) take(secret, box.key, box.boxes[recipient]);
    if (act.body.type !== 'grant' || act.body.to !== us.device) continue;
    for (const [id, sealed] of Object.entries(act.body.keys) as [KeyId, string][])
      take(us.boxSecret, id, sealed);
  }
  return keys;
}

interface KeyActs {
  graph: Graph;
  /** Every act that made a key, with that key and whom it was sealed for. */
  made: { at: Position; key: KeyId; by: DeviceId; boxes: KeyBox['boxes'] }[];
  granted: ReadonlyMap<DeviceId, ReadonlySet<KeyId>>;
}

function keyActsOf(roster: Roster, acts: Iterable<Act>): KeyActs {
  const graph = graphOf(roster.space, acts);
  const made: KeyActs['made'] = [];
  const granted = new Map<DeviceId, Set<KeyId>>();
  graph.order.forEach((act, at) => {
    const { author: by, body } = act;
    const box = keyBoxOf(act);
    if (body.type === 'found') made.push({ at, key: body.key, by, boxes: {} });
    if (box) made.push({ at, key: box.key, by, boxes: box.boxes });
    if (body.type !== 'grant' || roster.voided.has(act.id)) return;
    const keys = granted.get(body.to) ?? new Set();
    for (const key of Object.keys(body.keys) as KeyId[]) keys.add(key);
    granted.set(body.to, keys);
  });
  return { graph, made, granted };
}

/**
 * The keys a device can have: those it made, those sealed for it, granted to it, and those of its invitation:
 * all that existed when the invitation was made, and all that were sealed for the invitation later.
 */
function keysKnownTo(
  { graph, made, granted }: KeyActs,
  device: DeviceId | undefined,
  invite: ActId | undefined,
): Set<KeyId> {
  const at = invite === undefined ? undefined : graph.positions.get(invite);
  const known = new Set(device && granted.get(device));
  for (const { at: maker, key, by, boxes } of made) {
    const invited =
      invite !== undefined && at !== undefined && (graph.before(maker, at) || Object.hasOwn(boxes, invite));
    const boxed = device !== undefined && Object.hasOwn(boxes, device);
    if (by === device || boxed || invited) known.add(key);
  }
  return known;
}

function invitationOf(acts: Acts, join: ActId): ActId | undefined {
  const body = acts.get(join)?.body;
  return body?.type === 'join' ? body.invite : undefined;
}

/**
 * The active members who cannot have some key of the space, and which ones, so that a steward's device can grant
 * those it holds. Also older and void keys: what was sealed with them is still to be read.
 */
export function lackingKeys(roster: Roster, acts: Acts): Map<DeviceId, KeyId[]> {
  const keyActs = keyActsOf(roster, acts.values());
  const all = new Set(keyActs.made.map(({ key }) => key));
  const lacking = new Map<DeviceId, KeyId[]>();
  for (const { id, state, joinedBy } of roster.members.values()) {
    if (state !== 'active') continue;
    const known = keysKnownTo(keyActs, id, invitationOf(acts, joinedBy));
    const keys = [...all].filter((key) => !known.has(key)).sort();
    if (keys.length > 0) lacking.set(id, keys);
  }
  return lacking;
}

/**
 * Whether somebody who does not belong (any more) can have the present key, so that a steward's device should write
 * a `rotate`: a steward who removed themselves, or who lost an invitation to another device.
 */
export function keyIsKnownOutside(roster: Roster, acts: Acts): boolean {
  const keyActs = keyActsOf(roster, acts.values());
  const outside = (device: DeviceId | undefined, invite: ActId | undefined): boolean => {
    const known = keysKnownTo(keyActs, device, invite);
    return roster.keyHeads.every(({ key }) => known.has(key));
  };
  for (const { id, state, joinedBy } of roster.members.values()) {
    if (state === 'removed' && outside(id, invitationOf(acts, joinedBy))) return true;
  }
  for (const [invite, { state }] of roster.invites) {
    if (state === 'withdrawn' && outside(undefined, invite)) return true;
  }
  for (const { id, author, body } of keyActs.graph.order) {
    if (
      body.type === 'join' &&
      roster.voided.has(id) &&
      !roster.members.has(author) &&
      outside(author, body.invite)
    )
      return true;
  }
  return false;
}
