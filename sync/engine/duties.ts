/**
 * What membership asks of us after new acts came in: a steward hands on keys, changes a key that somebody outside
 * knows, and gives their word on who joined; whoever had accepted more of a removed device than the removal knew of
 * stands by it, so that all agree.
 */

import type { SpaceId } from '../domain/ids.ts';
import { type ActId, type DeviceId, type KeyId, type LogId, parseLogId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Act, KnownBody } from '../membership/act.ts';
import { authorityOf } from '../membership/authority.ts';
import { keyIsKnownOutside, lackingKeys } from '../membership/keyring.ts';
import { makeAdopt, makeGrant, makeRotate, makeWord } from '../membership/make.ts';
import { STEWARDS_ACTS } from '../membership/roster/contest.ts';
import { graphOf } from '../membership/roster/graph.ts';
import type { SpaceState } from './state.ts';
import type { Store } from './store.ts';

interface Duty {
  body: KnownBody;
  /** A new key the act brings: kept before the act is written. */
  key?: Uint8Array;
  /** The key to seal it with, when that is not the present one. */
  under?: KeyId;
}

/** One duty at a time, each on the roster the last one left, until there is none. */
export async function doDuties(store: Store, id: SpaceId): Promise<Result<void>> {
  for (;;) {
    const space = store.spaces.get(id);
    const duty = space && nextDuty(store, space);
    if (!duty) return ok(undefined);
    const kept = await store.addKeys(id, duty.key ? [duty.key] : []);
    if (!kept.ok) return kept;
    const written = await store.commitAct(id, duty.body, duty.under);
    // Until a steward grants us the present key we can write nothing: the duty comes again with the grant.
    if (!written.ok) return written.fault.code === 'key-missing' ? ok(undefined) : written;
  }
}

function nextDuty(store: Store, space: SpaceState): Duty | undefined {
  const us = space.roster.members.get(store.self.device);
  if (us?.state !== 'active') return undefined;
  const adoption = us.role === 'reader' ? undefined : nextAdoption(store, space);
  if (adoption || us.role !== 'steward') return adoption;
  return nextGrant(store, space) ?? rotation(store, space) ?? nextWord(store, space);
}

/** Nobody takes the place of a member whom a steward has met: the first steward who hears of a join says so. */
function nextWord(store: Store, { id, acts, roster }: SpaceState): Duty | undefined {
  const graph = graphOf(id, acts.values());
  const words = graph.order.flatMap((act, at) =>
    STEWARDS_ACTS.has(act.body.type) && !roster.voided.has(act.id) ? [{ at, author: act.author }] : [],
  );
  for (const { id: member, state, joinedBy } of roster.members.values()) {
    const join = graph.positions.get(joinedBy);
    if (state !== 'active' || join === undefined || acts.get(joinedBy)?.body.type !== 'join') continue;
    if (words.some(({ at, author }) => author !== member && graph.before(join, at))) continue;
    if (member !== store.self.device) return { body: makeWord(roster, store.self.device, member) };
  }
  return undefined;
}

function nextGrant(store: Store, space: SpaceState): Duty | undefined {
  const { crypto, random } = store.ports;
  const ring = store.keyring(space.id);
  for (const [to, ids] of lackingKeys(space.roster, space.acts)) {
    const keys = new Map(
      ids.flatMap((id) => (ring.has(id) ? [[id, ring.get(id) as Uint8Array] as const] : [])),
    );
    const body = makeGrant(crypto, random, space.roster, store.self.device, { to, keys });
    const under = keyBefore(store, space, ids);
    if (body && under) return { body, under };
  }
  return undefined;
}

/**
 * The oldest key of the space that is not one of those lacking: it came with the receiver's invitation. A newer one may
 * be boxed for them in an act that is itself sealed with a key they lack.
 */
function keyBefore(store: Store, space: SpaceState, lacking: readonly KeyId[]): KeyId | undefined {
  const ring = store.keyring(space.id);
  const made = graphOf(space.id, space.acts.values()).order.flatMap(({ body }): KeyId[] => {
    if (body.type === 'found') return [body.key];
    return body.type === 'remove' || body.type === 'rotate' ? [body.key.key] : [];
  });
  return made.find((key) => ring.has(key) && !lacking.includes(key));
}

function rotation(store: Store, space: SpaceState): Duty | undefined {
  if (!keyIsKnownOutside(space.roster, space.acts)) return undefined;
  const { crypto, random } = store.ports;
  return makeRotate(crypto, random, space.roster, store.self.device);
}

function nextAdoption(store: Store, space: SpaceState): Duty | undefined {
  const { roster } = space;
  for (const act of space.acts.values()) {
    const device = boundBy(act, roster.voided.has(act.id));
    if (!device || authorityOf(roster, device).write) continue;
    const said = adoptedByUs(store, space, act.id);
    const upTo: Record<LogId, number> = {};
    for (const [log, { last }] of space.logs) {
      const name = parseLogId(log);
      if (
        name?.device === device &&
        name.stream === 'content' &&
        last > Math.max(roster.bounds.get(log) ?? 0, said[log] ?? 0)
      )
        upTo[log] = last;
    }
    if (Object.keys(upTo).length > 0)
      return { body: makeAdopt(roster, store.self.device, { act: act.id, upTo }) };
  }
  return undefined;
}

/**
 * What we have stood by already, with effect or without: said once. A copy of this home may have said less, because it had
 * taken in less; then we say the rest.
 */
function adoptedByUs({ self }: Store, { acts }: SpaceState, act: ActId): Record<LogId, number> {
  const said: Record<LogId, number> = {};
  for (const { author, body } of acts.values()) {
    if (author !== self.device || body.type !== 'adopt' || body.act !== act) continue;
    for (const [log, last] of Object.entries(body.upTo) as [LogId, number][])
      said[log] = Math.max(last, said[log] ?? 0);
  }
  return said;
}

/** Whose content an act puts a bound on: the member of a removal or demotion, or who lost an invitation to another. */
function boundBy({ body, author }: Act, isVoid: boolean): DeviceId | undefined {
  if (body.type === 'join') return isVoid ? author : undefined;
  return !isVoid && (body.type === 'remove' || body.type === 'role') ? body.member : undefined;
}
