/** Bundles: made, handed on late, twice, in any order, cut short, or never. */
import type { Receipt } from '../../../sync/api.ts';
import type { DeviceId } from '../../../sync/domain/ids.ts';
import { readBundle } from '../../../sync/exchange/bundle-file.ts';
import type { Node } from '../node.ts';
import type { Letter, Sim } from '../sim.ts';
import { type Act, oneOf } from './act.ts';

/** Makes a bundle for everybody, or for one (`whom`, else anybody); answers the letter. */
export async function bundle(
  sim: Sim,
  node: Node,
  space: Letter['space'],
  everybody: boolean,
  whom?: DeviceId,
): Promise<Letter | string> {
  const members = await node.persona.does('space.members', { space });
  const other = oneOf(
    sim,
    members.filter(({ id, us, state }) => state === 'active' && !us && (!whom || id === whom)),
  );
  const to = !everybody && other ? { for: other.id as never } : {};
  const answer = await node.asks('bundle.make', { space, ...to });
  if (answer === 'cut') return 'cut';
  if (!answer.ok) return answer.fault.code;
  const paper = sim.world.papers.get(answer.value.file);
  const letter: Letter = { paper, is: 'bundle', space, from: node, step: sim.step, delivered: new Set() };
  sim.letters.push(letter);
  return letter;
}

async function make(sim: Sim, node: Node): Promise<string | undefined> {
  const space = oneOf(sim, await node.shared());
  if (!space) return undefined;
  const letter = await bundle(sim, node, space.id, sim.chance.onceIn(2));
  return `of ${space.name}: ${typeof letter === 'string' ? letter : letter.paper.id}`;
}

/** Hands a letter over. */
export async function deliver(sim: Sim, letter: Letter, to: Node): Promise<string> {
  const before = to.persona.disk.changes;
  const answer = await to.asks('bundle.take', { file: letter.paper.id });
  if (answer === 'cut') return 'cut';
  if (to.persona.disk.changes > before) await sim.chronicle.observe(to);
  if (!answer.ok) return answer.fault.code;
  letter.delivered.add(to);
  sim.deeds.taken += 1;
  const { waiting, healed } = answer.value;
  const aside = to.persona.disk.paths.filter((path) => path.startsWith('journal/waiting/')).length;
  // What came back for a lost part is tried again at once, so some of it may be in by now.
  if (!healed && aside < waiting)
    throw new Error(`C13: ${to.name} says that ${waiting} parts wait, and keeps ${aside}`);
  return told(answer.value);
}

const told = ({ added, updated, waiting, refused }: Receipt): string =>
  `+${added} ~${updated} …${waiting} ✗${refused.length}${refused.map(({ why }) => ` [${why}]`).join('')}`;

async function take(sim: Sim, node: Node): Promise<string | undefined> {
  const here = new Set((await node.shared()).map(({ id }) => id));
  const letters = sim.letters.filter(
    (it) => it.is !== 'invitation' && here.has(it.space) && it.from !== node,
  );
  const fresh = letters.filter(({ delivered }) => delivered.size === 0);
  const letter = oneOf(sim, fresh.length > 0 && !sim.chance.onceIn(3) ? fresh : letters);
  return letter && `${letter.paper.id} of ${letter.from.name}: ${await deliver(sim, letter, node)}`;
}

/** Two meet and exchange: the usual case, which random letters alone would seldom make. */
async function visit(sim: Sim, node: Node): Promise<string | undefined> {
  const space = oneOf(sim, await node.shared());
  if (!space) return undefined;
  const letter = await bundle(sim, node, space.id, true);
  if (typeof letter === 'string') return letter;
  await sim.chronicle.observe(node);
  const others = sim.living.filter((other) => other !== node && !other.dark && !other.sick);
  const host = oneOf(sim, others);
  if (!host || !(await host.shared()).some(({ id }) => id === space.id))
    return `of ${space.name}: nobody is in`;
  return `${host.name} with ${letter.paper.id}: ${await deliver(sim, letter, host)}`;
}

/** One carries all it has of a space to another. */
export async function carryTo(sim: Sim, node: Node, host: Node, space: Letter['space']): Promise<string> {
  if (host.dark || host.sick) return 'nobody is in';
  const letter = await bundle(sim, node, space, true);
  if (typeof letter === 'string') return letter;
  await sim.chronicle.observe(node);
  return deliver(sim, letter, host);
}

async function partsAreWhole(sim: Sim, { bytes }: Letter['paper']): Promise<boolean> {
  const read = async (at: number, length: number): Promise<Uint8Array> => bytes.slice(at, at + length);
  const bundle = await readBundle(sim.world.crypto, { name: '', size: bytes.length, read });
  if (bundle.is !== 'bundle') return false;
  for await (const part of bundle.segments()) if (!part.whole) return false;
  return true;
}

async function takeBroken(sim: Sim, node: Node): Promise<string | undefined> {
  const here = new Set((await node.shared()).map(({ id }) => id));
  const letter = oneOf(
    sim,
    sim.letters.filter((it) => it.is === 'bundle' && here.has(it.space)),
  );
  if (!letter) return undefined;
  const { bytes, name } = letter.paper;
  const cut = bytes.slice(0, sim.chance.below(bytes.length));
  const flipped = bytes.slice();
  flipped[sim.chance.below(bytes.length)]! ^= 1 << sim.chance.below(8);
  const paper = sim.world.papers.lay(name, sim.chance.onceIn(2) ? cut : flipped);
  const changes = node.persona.disk.changes;
  const answer = await node.persona.asks('bundle.take', { file: paper.id });
  // Files travel behind the parts, each piece checked by itself: one that is damaged is left out.
  if (answer.ok && (await partsAreWhole(sim, paper))) return `${letter.paper.id} broken in a file: taken`;
  if (answer.ok)
    throw new Error(`${node.name} took in a broken bundle: ${paper.id} made of ${letter.paper.id}`);
  if (node.persona.disk.changes !== changes)
    throw new Error(`${node.name}: a broken bundle left something behind`);
  return `${letter.paper.id} broken: ${answer.fault.code}`;
}

export const CARRYING: readonly Act[] = [
  { name: 'bundles', weight: 5, does: make },
  { name: 'takes', weight: 10, does: take },
  { name: 'visits', weight: 9, does: visit },
  { name: 'takes broken', weight: 2, does: takeBroken },
];
