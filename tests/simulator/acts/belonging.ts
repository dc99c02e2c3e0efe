/** Spaces, invitations, roles, removals. */

import type { DeviceId } from '../../../sync/domain/ids.ts';
import { type MemberView, POWERS, type Role, type SpaceView } from '../../../sync/domain/space.ts';
import type { Node } from '../node.ts';
import type { Sim } from '../sim.ts';
import { type Act, oneOf } from './act.ts';

/** The spaces it is a steward of. */
export const ledBy = async (node: Node) => (await node.shared()).filter(({ role }) => role === 'steward');

async function found(sim: Sim, node: Node): Promise<string | undefined> {
  if ((await node.shared()).length >= 2) return undefined;
  const name = `Space ${sim.fresh()}`;
  const answer = await node.asks('space.create', { name });
  return answer === 'cut' ? 'cut' : answer.ok ? name : answer.fault.code;
}

async function invite(sim: Sim, node: Node): Promise<string | undefined> {
  const space = oneOf(sim, await ledBy(node));
  if (!space) return undefined;
  const role = sim.chance.pick<Role>(['steward', 'reviewer', 'member', 'member', 'reader']);
  const answer = await node.asks('space.invite', { space: space.id, role });
  if (answer === 'cut') return 'cut';
  if (!answer.ok) return answer.fault.code;
  const paper = sim.world.papers.get(answer.value.file);
  sim.letters.push({
    paper,
    is: 'invitation',
    space: space.id,
    from: node,
    step: sim.step,
    delivered: new Set(),
  });
  return `a ${role} to ${space.name}: ${paper.id}`;
}

/** Anybody who is not in the space; now and then with an invitation that somebody else used. */
async function join(sim: Sim, node: Node): Promise<string | undefined> {
  const here = new Set((await node.spaces()).map(({ id }) => id));
  const letters = sim.letters.filter((it) => it.is === 'invitation' && !here.has(it.space));
  const unused = letters.filter(({ delivered }) => delivered.size === 0);
  const letter = oneOf(sim, unused.length > 0 && !sim.chance.onceIn(4) ? unused : letters);
  if (!letter) return undefined;
  const answer = await node.asks('space.join', { file: letter.paper.id });
  if (answer !== 'cut' && answer.ok) {
    letter.delivered.add(node);
    if (answer.value.role === 'steward') sim.raised.add(`${letter.space} ${node.device}`);
  }
  return `by ${letter.paper.id}: ${answer === 'cut' ? 'cut' : answer.ok ? 'ok' : answer.fault.code}`;
}

async function aMember(sim: Sim, node: Node) {
  const space = oneOf(sim, await ledBy(node));
  if (!space) return undefined;
  const members = await node.persona.does('space.members', { space: space.id });
  const member = oneOf(
    sim,
    members.filter(({ us, state }) => state === 'active' && (!us || sim.chance.onceIn(6))),
  );
  return member && { space, member: { ...member, id: member.id as DeviceId } };
}

async function role(sim: Sim, node: Node): Promise<string | undefined> {
  const whom = await aMember(sim, node);
  if (!whom) return undefined;
  const { space, member } = whom;
  const to = sim.chance.pick<Role>(['steward', 'steward', 'reviewer', 'member', 'reader']);
  // Also when the power goes: it may have been written.
  if (to === 'steward') sim.raised.add(`${space.id} ${member.id}`);
  if (!POWERS[to].steward) sim.unseated.add(member.id);
  if (!POWERS[to].write || !POWERS[to].validate) sim.lessened.add(member.id);
  const answer = await node.asks('space.role', { space: space.id, member: member.id, role: to });
  return `${member.name} ${to} in ${space.name}: ${answer === 'cut' ? 'cut' : answer.ok ? 'ok' : answer.fault.code}`;
}

/** Puts out a member, or takes back an open invitation. */
export async function putOut(sim: Sim, node: Node, space: SpaceView, member: MemberView): Promise<string> {
  const id = member.id as DeviceId;
  sim.lessened.add(id);
  sim.unseated.add(id);
  sim.keyMakers.add(node.device);
  if (member.us) sim.chronicle.leavers.add(id);
  const answer = await node.asks('space.remove', { space: space.id, member: id });
  if (answer !== 'cut' && answer.ok) sim.deeds.removals += 1;
  return answer === 'cut' ? 'cut' : answer.ok ? 'ok' : answer.fault.code;
}

async function remove(sim: Sim, node: Node): Promise<string | undefined> {
  const whom = await aMember(sim, node);
  if (!whom) return undefined;
  const { space, member } = whom;
  return `${member.name} from ${space.name}: ${await putOut(sim, node, space, member)}`;
}

export const BELONGING: readonly Act[] = [
  { name: 'founds', weight: 1, does: found },
  { name: 'invites', weight: 3, does: invite },
  { name: 'joins', weight: 4, does: join },
  { name: 'gives a role', weight: 2, does: role },
  { name: 'removes', weight: 2, does: remove },
];
