/** Two stewards do the same thing apart, and meet after it. */
import type { SpaceView } from '../../../sync/domain/space.ts';
import type { Node } from '../node.ts';
import type { Sim } from '../sim.ts';
import { type Act, oneOf } from './act.ts';
import { ledBy, putOut } from './belonging.ts';
import { carryTo } from './carrying.ts';
import { addTo } from './writing.ts';

const isUp = ({ dark, sick }: Node): boolean => !dark && !sick;

async function anotherSteward(sim: Sim, node: Node, { id }: SpaceView): Promise<Node | undefined> {
  const stewards: Node[] = [];
  for (const other of sim.living)
    if (isUp(other) && other.device !== node.device && (await ledBy(other)).some((space) => space.id === id))
      stewards.push(other);
  return oneOf(sim, stewards);
}

/** Members and open invitations, but for those two. */
async function whoElse(node: Node, other: Node, { id: space }: SpaceView) {
  const members = await node.persona.does('space.members', { space });
  return members.filter(({ id, state }) => state !== 'removed' && id !== node.device && id !== other.device);
}

/**
 * Both put the same member out; then one writes with both new keys merged into one. Now and then somebody else is put
 * out after that, so that who hears of it late never has the merged key as the present one.
 */
async function removeAtOnce(sim: Sim, node: Node): Promise<string | undefined> {
  const space = isUp(node) ? oneOf(sim, await ledBy(node)) : undefined;
  const second = space && (await anotherSteward(sim, node, space));
  if (!space || !second) return undefined;
  const there = await whoElse(second, node, space);
  const both = (await whoElse(node, second, space)).filter(({ id }) => there.some((it) => it.id === id));
  const whom = oneOf(sim, both);
  if (!whom) return undefined;
  const went = [await putOut(sim, node, space, whom), await putOut(sim, second, space, whom)];
  if (isUp(node) && isUp(second)) went.push(await carryTo(sim, second, node, space.id));
  if (isUp(node)) went.push(await addTo(sim, node, space));
  if (isUp(node)) went.push(await carryTo(sim, node, second, space.id));
  const next = oneOf(
    sim,
    both.filter(({ id }) => id !== whom.id),
  );
  if (isUp(node) && next && sim.chance.onceIn(2))
    went.push(`${next.name} ${await putOut(sim, node, space, next)}`);
  for (const each of [node, second]) if (!each.dark) await sim.chronicle.observe(each);
  return `with ${second.name}, ${whom.name} from ${space.name}: ${went.join(', ')}`;
}

export const AT_ONCE: readonly Act[] = [{ name: 'removes at once', weight: 1.5, does: removeAtOnce }];
