/** Who has what, by what they last told us. */
import type { Answer, HolderView, StandingView, Verbs } from '../../api.ts';
import type { LogId, Vector } from '../../domain/ids.ts';
import { parseLogId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import { holdingOf } from '../holding/holders.ts';
import { placesIn } from '../holding/positions.ts';
import type { SpaceState } from '../state.ts';
import { findEntry, findSpace, type Workbench } from '../workbench.ts';

const activeIn = (space: SpaceState) =>
  [...space.roster.members.values()].filter(({ state }) => state === 'active');

export async function entryHolders(
  bench: Workbench,
  { id }: Verbs['entry.holders']['args'],
): Promise<Answer<'entry.holders'>> {
  const { store, local } = bench;
  const entry = findEntry(bench, id);
  if (!entry.ok) return entry;
  const space = findSpace(bench, entry.value.space);
  if (!space.ok) return space;
  const places = (await placesIn(store, space.value)).get(id);
  const holders = activeIn(space.value).map(({ id: device, person }): HolderView => {
    const us = device === store.self.device;
    const peer = us ? undefined : local.peer(space.value.id, device);
    const has = us ? 'present' : places ? holdingOf(places, peer?.vector) : 'unknown';
    return { id: device, name: person.name, firm: person.firm, us, has, met: peer?.met ?? 0 };
  });
  return ok(holders);
}

/** Records of knowledge they hold and we do not. Of what we lack only the number is known, not what it is. */
function aheadOf(space: SpaceState, told: Vector): number {
  let ahead = 0;
  for (const [log, last] of Object.entries(told) as [LogId, number][])
    if (parseLogId(log)?.stream === 'content') ahead += Math.max(0, last - (space.logs.get(log)?.last ?? 0));
  return ahead;
}

export async function spaceStanding(
  bench: Workbench,
  args: Verbs['space.standing']['args'],
): Promise<Answer<'space.standing'>> {
  const { store, local } = bench;
  const found = findSpace(bench, args.space);
  if (!found.ok) return found;
  const space = found.value;
  const places = [...(await placesIn(store, space)).values()];
  const others = activeIn(space).filter(({ id }) => id !== store.self.device);
  return ok(
    others.map(({ id }): StandingView => {
      const peer = local.peer(space.id, id);
      if (!peer) return { id, told: false, behind: places.length, ahead: 0, met: 0 };
      const behind = places.filter((each) => holdingOf(each, peer.vector) !== 'present').length;
      return { id, told: true, behind, ahead: aheadOf(space, peer.vector), met: peer.met };
    }),
  );
}
