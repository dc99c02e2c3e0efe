/** What happens to machines: power cuts, failing and full disks, wrong clocks, backups, copies, set-back disks. */
import type { SpaceView } from '../../../sync/domain/space.ts';
import { FakeDisk as Disk, type FakeDisk, PowerCut } from '../fake-disk.ts';
import type { Node } from '../node.ts';
import type { Sim } from '../sim.ts';
import { type Act, oneOf } from './act.ts';
import { ATTACHING } from './attaching.ts';
import { BELONGING } from './belonging.ts';
import { bundle, CARRYING, deliver } from './carrying.ts';
import { MEETING } from './meeting.ts';
import { addTo, mayWrite, WRITING } from './writing.ts';

const EVERYDAY = [...WRITING, ...ATTACHING, ...BELONGING, ...CARRYING, ...MEETING];
const NEVER = 1_000_000_000;
const TEN_YEARS = 315_576_000_000;

/** Starts a home again; the power may go once more while it does. */
export async function wakes(sim: Sim, node: Node, mayCut = false): Promise<void> {
  const { persona } = node;
  persona.disk.heal();
  if (mayCut && sim.chance.onceIn(3)) node.cutPowerBefore(1 + sim.chance.below(8));
  for (;;) {
    try {
      await persona.restarts();
      // What may fail may also fail because the power went: then nobody has said so.
      if (!persona.disk.isCut) break;
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    persona.disk.crash(sim.chance);
  }
  node.cutPowerBefore(NEVER);
  node.dark = false;
  node.sick = false;
  await sim.findUnanswered(node);
}

/** Something everyday, in the middle of which the disk does what was planned. */
async function anything(sim: Sim, node: Node, acts: readonly Act[] = EVERYDAY): Promise<string> {
  for (let tries = 0; tries < 12; tries++) {
    const act = sim.chance.pick(acts);
    const went = await act.does(sim, node);
    if (went !== undefined) return `${act.name} ${went}`;
  }
  return 'nothing to do';
}

async function powerCut(sim: Sim, node: Node): Promise<string> {
  const { disk } = node.persona;
  node.cutPowerBefore(1 + sim.chance.below(sim.chance.onceIn(2) ? 6 : 20));
  let went: string;
  try {
    went = await anything(sim, node, sim.chance.pick([EVERYDAY, WRITING, CARRYING, MEETING]));
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
    went = 'cut while reading';
  }
  disk.crash(sim.chance);
  await wakes(sim, node, true);
  return went;
}

async function restart(sim: Sim, node: Node): Promise<string> {
  await wakes(sim, node);
  return 'again';
}

async function badSync(sim: Sim, node: Node): Promise<string> {
  const { disk } = node.persona;
  const on = sim.chance.pick(['sync', 'sync', 'syncFolder', 'append', 'write', 'rename'] as const);
  // Often enough in the very file that the next edit goes to.
  const acts = on === 'sync' && sim.chance.onceIn(2) ? WRITING : EVERYDAY;
  const where = acts === WRITING ? { nth: 1, path: /unsealed/ } : { nth: 1 + sim.chance.below(3) };
  disk.fail({ on, ...where, trouble: 'failed' });
  const went = await anything(sim, node, acts);
  disk.heal();
  if (node.sick) {
    // The PC is started anew. Only the program would not do: what a failed sync left behind would pass for saved.
    const then = await anything(sim, node, acts);
    disk.crash(sim.chance);
    await wakes(sim, node);
    return `${on} fails: ${went}, then ${then}`;
  }
  return `${on} fails: ${went}`;
}

async function fullDisk(sim: Sim, node: Node): Promise<string> {
  const { disk } = node.persona;
  disk.capacity = disk.used + sim.chance.below(sim.chance.onceIn(2) ? 300 : 3000);
  const went: string[] = [];
  for (let i = 0; i < 2; i++) went.push(await anything(sim, node));
  if (sim.chance.onceIn(3)) {
    await node.persona.restarts();
    await sim.findUnanswered(node);
    node.sick = false;
  }
  disk.heal();
  if (node.sick) await wakes(sim, node);
  return `full: ${went.join(' | ')}`;
}

async function clock(sim: Sim, { persona }: Node): Promise<string> {
  const jump = (sim.chance.onceIn(2) ? 1 : -1) * sim.chance.below(TEN_YEARS);
  persona.clock.advance(jump);
  return `${Math.round(jump / 86_400_000)} days`;
}

async function backUp(sim: Sim, node: Node): Promise<string> {
  const knows = new Set((await node.shared()).map(({ id }) => id));
  node.backup = { disk: await node.persona.backsUp(), step: sim.step, knows };
  return 'made';
}

/** The machine is lost and its backup comes back, or the backup is tried out on a second machine that stays in use. */
async function restore(sim: Sim, node: Node): Promise<string | undefined> {
  const { backup } = node;
  if (!backup || sim.nodes.length >= 8) return undefined;
  const lost = sim.chance.onceIn(2);
  const copy = await sim.copies(node, sim.nextName(), backup.disk, backup.step, true);
  if (lost) retire(sim, node, backup.step);
  return `${copy.name} from the backup of step ${backup.step}${lost ? '; the old machine is lost' : ''}`;
}

function retire(sim: Sim, node: Node, from: number): void {
  node.retired = true;
  sim.forgives(node, from);
}

async function copy(sim: Sim, node: Node): Promise<string | undefined> {
  if (sim.nodes.length >= 8) return undefined;
  const made = await sim.copies(node, sim.nextName(), sim.world.copyOf(node.persona.disk.image()), sim.step);
  return `as ${made.name}`;
}

/** The disk is set back to an earlier moment (a snapshot), then meets what it had sent since. */
async function setBack(sim: Sim, node: Node): Promise<string | undefined> {
  const spaces = (await node.shared()).map(({ id }) => id).join();
  const taken = snapshots.get(node);
  if (!taken) {
    snapshots.set(node, { image: node.persona.disk.image(), step: sim.step, spaces });
    return 'takes a snapshot';
  }
  snapshots.delete(node);
  const invited = sim.letters.some(
    (it) => it.is === 'invitation' && it.from === node && it.step > taken.step,
  );
  const copied = sim.nodes.some(({ cameFrom }) => cameFrom?.node === node && cameFrom.step > taken.step);
  // What went out in an invitation, over a link or with a copy alone cannot come back to it before it writes.
  if (taken.spaces !== spaces || invited || copied || node.metAt > taken.step) return undefined;
  const told = await tellsSomebody(sim, node);
  sim.forgives(node, taken.step);
  await node.persona.movesTo(Disk.again(taken.image));
  node.unanswered = [];
  await sim.chronicle.observe(node);
  const met = told ? await meetsAgain(sim, node, told) : '';
  const letters = sim.letters.filter((it) => it.is === 'bundle' && spaces.includes(it.space));
  // Its own first: what others sent may ask an act of it, and that is writing.
  const own = letters.filter(({ from }) => from === node);
  for (const letter of new Set([...own, ...letters])) await deliver(sim, letter, node);
  return `to step ${taken.step}${met}`;
}

interface Told {
  witness: Node;
  space: SpaceView;
}

/** Writes one thing more and hands it to a neighbour, who from then on has more of this log than the snapshot has. */
async function tellsSomebody(sim: Sim, node: Node): Promise<Told | undefined> {
  if (node.dark || node.sick) return undefined;
  const space = oneOf(sim, (await node.shared()).filter(mayWrite));
  if (!space) return undefined;
  const members = await node.persona.does('space.members', { space: space.id });
  const knows = ({ device }: Node): boolean =>
    device !== node.device && members.some(({ id, state }) => id === device && state === 'active');
  const witness = oneOf(
    sim,
    sim.living.filter((other) => !other.dark && !other.sick && knows(other)),
  );
  if (!witness) return undefined;
  await addTo(sim, node, space);
  const letter = await bundle(sim, node, space.id, true);
  if (typeof letter === 'string') return undefined;
  await deliver(sim, letter, witness);
  return { witness, space };
}

/**
 * That neighbour comes by with what the log's owner should lack, so nothing of its own log. The only sign is how much
 * they say they hold of it; what is written next must begin a new life, or the log forks.
 */
async function meetsAgain(sim: Sim, node: Node, { witness, space }: Told): Promise<string> {
  const letter = await bundle(sim, witness, space.id, false, node.device);
  if (typeof letter === 'string') return '';
  await deliver(sim, letter, node);
  const now = (await node.spaces()).find(({ id }) => id === space.id);
  if (!now || !mayWrite(now)) return '';
  return `, meets ${witness.name}, ${await addTo(sim, node, now)}`;
}
const snapshots = new WeakMap<Node, { image: ReturnType<FakeDisk['image']>; step: number; spaces: string }>();

export const TROUBLE: readonly Act[] = [
  { name: 'loses power', weight: 7, fault: true, does: powerCut },
  { name: 'restarts', weight: 3, fault: true, does: restart },
  { name: 'has a bad disk', weight: 4, fault: true, does: badSync },
  { name: 'has a full disk', weight: 3, fault: true, does: fullDisk },
  { name: 'has a wrong clock', weight: 3, fault: true, does: clock },
  { name: 'backs up', weight: 3, fault: true, does: backUp },
  { name: 'is restored', weight: 3, fault: true, does: restore },
  { name: 'is copied', weight: 2, fault: true, does: copy },
  { name: 'is set back', weight: 5, fault: true, does: setBack },
];
