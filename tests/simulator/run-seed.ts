/** One seed, from its first device to the last check. */
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import type { SpaceId } from '../../sync/domain/ids.ts';
import type { Act } from './acts/act.ts';
import { AT_ONCE } from './acts/at-once.ts';
import { ATTACHING } from './acts/attaching.ts';
import { BELONGING } from './acts/belonging.ts';
import { CARRYING } from './acts/carrying.ts';
import { CHEATING } from './acts/cheating.ts';
import { HOSTILE } from './acts/hostile.ts';
import { MEETING } from './acts/meeting.ts';
import { NEWER } from './acts/newer.ts';
import { TROUBLE, wakes } from './acts/trouble.ts';
import { WRITING } from './acts/writing.ts';
import { rebuildsTheSame, repeatsChangeNothing, sameEverywhere } from './checks/agreement.ts';
import { filesAreKept } from './checks/files.ts';
import { nobodyIsSaidToHoldInVain } from './checks/holding.ts';
import { nothingVanishes } from './checks/keeping.ts';
import { noLieIsShown, privateStaysPrivate, removedMeansRemoved } from './checks/secrecy.ts';
import { newerIsKept } from './checks/versions.ts';
import { PowerCut } from './fake-disk.ts';
import { heal } from './heal.ts';
import { bodyOf, pieceOf } from './ledger.ts';
import type { Node } from './node.ts';
import { type Deeds, Sim } from './sim.ts';

export interface Outcome {
  seed: number;
  /** Why it failed; absent when all checks passed. */
  failure?: string;
  deeds: Deeds;
  /** How often each act, and each kind of link and trouble, happened. */
  done: Readonly<Record<string, number>>;
  /** Bytes of segments that went to a removed member after their sender knew. */
  leaked: number;
  /** Of everything that happened. */
  digest: string;
  schedule: readonly string[];
}

/** What a run is about: everything, or above all who belongs and who does not any more. */
export type Focus = 'all' | 'membership';

/** How much more often people come, go and change roles in a world that is about that. */
const BELONGING_MORE = 4;

/** The acts of this seed: people's ways differ, and each seed has some kinds of doing and of trouble, not all. */
function swarm(sim: Sim, focus: Focus): Act[] {
  const { chance } = sim;
  const more = focus === 'membership' ? BELONGING_MORE : 1;
  const people = [
    ...[...WRITING, ...ATTACHING, ...CARRYING, ...MEETING, ...NEWER],
    ...[...BELONGING, ...AT_ONCE].map((act) => ({ ...act, weight: act.weight * more })),
  ].map((act) => ({ ...act, weight: act.weight * chance.pick([0, 0.3, 1, 1, 1, 2]) }));
  const loud = chance.pick([0, 0.5, 1, 2]);
  const trouble = [...TROUBLE, ...CHEATING, ...HOSTILE]
    .filter(() => chance.onceIn(2))
    .map((act) => ({
      ...act,
      weight: act.weight * loud,
    }));
  return [...people, ...trouble].filter(({ weight }) => weight > 0);
}

function draw(sim: Sim, acts: readonly Act[]): Act {
  let left = sim.chance.below(1_000_000) / 1_000_000;
  const total = acts.reduce((sum, { weight }) => sum + weight, 0);
  for (const act of acts) {
    left -= act.weight / total;
    if (left <= 0) return act;
  }
  return acts[acts.length - 1] as Act;
}

/** Two to five devices, most of them in one space: a world in which something can happen. */
async function begins(sim: Sim): Promise<void> {
  const people = 2 + sim.chance.below(4);
  for (let i = 0; i < people; i++) await sim.settles(sim.nextName());
  const [founder, ...others] = sim.nodes;
  if (!founder || sim.chance.onceIn(10)) return;
  const space = await founder.persona.founds('Dyers');
  for (const other of others) {
    if (sim.chance.onceIn(6)) continue;
    const role = sim.chance.pick(['steward', 'member', 'member', 'reviewer', 'reader'] as const);
    await other.persona.joins(await founder.persona.invites(space, role));
    if (role === 'steward') sim.raised.add(`${space} ${other.device}`);
    sim.note(`${other.name} joins Dyers as ${role}`);
    if (!sim.chance.onceIn(3)) await founder.persona.takes(await other.persona.bundles(space));
  }
  await beginsTogether(sim, founder, space);
  for (const node of sim.nodes) await sim.chronicle.observe(node);
}

/** A few entries that everybody has, for only on those can people work at the same time. */
async function beginsTogether(sim: Sim, founder: Node, space: SpaceId): Promise<void> {
  const draft = {
    ...EMPTY_DRAFT,
    body: bodyOf([pieceOf(sim.fresh()), pieceOf(sim.fresh())]),
    tags: ['first'],
  };
  for (let i = 0; i < 2; i++)
    await sim.adds(founder, { id: space, private: false }, { ...draft, title: `word${sim.fresh()}` });
  const paper = await founder.persona.bundles(space);
  for (const node of sim.nodes)
    if (node !== founder && (await node.shared()).length > 0) await node.persona.takes(paper);
}

async function lives(sim: Sim, focus: Focus): Promise<void> {
  const acts = swarm(sim, focus);
  const steps = 12 + sim.chance.below(28);
  for (let i = 0; i < steps; i++) {
    sim.step += 1;
    const node = sim.chance.pick(sim.living);
    node.persona.clock.advance(1000 + sim.chance.below(100_000));
    if (node.dark || node.sick) await wakes(sim, node);
    let act = draw(sim, acts);
    let went = await act.does(sim, node);
    for (let tries = 0; went === undefined && tries < 4; tries++) {
      act = draw(sim, acts);
      went = await act.does(sim, node);
    }
    if (went === undefined) continue;
    if (act.fault) sim.deeds.faults += 1;
    sim.did(act.name);
    sim.note(`${node.name} ${act.name}: ${went}`);
    if (node.dark) {
      node.persona.disk.crash(sim.chance);
      await wakes(sim, node);
    }
    await sim.chronicle.observe(node);
  }
}

async function checks(sim: Sim): Promise<void> {
  await sameEverywhere(sim);
  await nothingVanishes(sim);
  await privateStaysPrivate(sim);
  await removedMeansRemoved(sim);
  await noLieIsShown(sim);
  await newerIsKept(sim);
  await filesAreKept(sim);
  await nobodyIsSaidToHoldInVain(sim);
  await repeatsChangeNothing(sim);
  await rebuildsTheSame(sim);
}

export async function runSeed(seed: number, focus: Focus = 'all'): Promise<Outcome> {
  const sim = new Sim(seed);
  let failure: string | undefined;
  try {
    await begins(sim);
    await lives(sim, focus);
    await heal(sim);
    await checks(sim);
  } catch (error) {
    const text =
      error instanceof Error ? ((error instanceof PowerCut ? error.stack : undefined) ?? error.message) : '';
    const stack =
      error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 6).join('\n') : String(error);
    failure = `${text}\n${stack}`;
  }
  // Also who is retired: its documents live in memory that is never given back.
  for (const node of sim.nodes) await node.persona.rests();
  const { deeds, done, leaked, digest, schedule } = sim;
  return { seed, deeds, done, leaked, digest, schedule, ...(failure === undefined ? {} : { failure }) };
}
