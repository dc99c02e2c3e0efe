/** The end of every run: all trouble is over, everything is delivered, until nobody learns anything new. */
import type { SpaceId } from '../../sync/domain/ids.ts';
import { bundle, deliver } from './acts/carrying.ts';
import { wakes } from './acts/trouble.ts';
import { carried, inside } from './forgery.ts';
import type { Node } from './node.ts';
import type { Letter, Sim } from './sim.ts';

const ROUNDS = 14;

function shuffled<T>(sim: Sim, list: readonly T[]): T[] {
  const left = [...list];
  const order: T[] = [];
  while (left.length > 0) order.push(...left.splice(sim.chance.below(left.length), 1));
  return order;
}

async function takes(sim: Sim, node: Node, letter: Sim['letters'][number]): Promise<boolean> {
  if (!(await node.shared()).some(({ id }) => id === letter.space)) return false;
  const before = node.persona.disk.changes;
  const went = await deliver(sim, letter, node);
  const news = node.persona.disk.changes > before;
  if (news) sim.note(`${node.name} takes ${letter.paper.id} of ${letter.from.name}: ${went}`);
  return news;
}

/** Wakes everybody, delivers what is still on the table in any order, then bundles until all is quiet. */
export async function heal(sim: Sim): Promise<void> {
  sim.step += 1;
  sim.note('all trouble is over');
  for (const node of sim.living) {
    // What followed a durable write may have failed: that write was answered with ok, and was the last.
    const { readOnly } = await node.persona.does('home.status', {});
    if (node.dark || node.sick || readOnly) await wakes(sim, node);
    node.persona.disk.heal();
    await sim.chronicle.observe(node);
  }
  const bundles = sim.letters.filter((letter) => letter.is !== 'invitation');
  for (const letter of shuffled(sim, bundles))
    for (const node of sim.living) if (!letter.delivered.has(node)) await takes(sim, node, letter);
  await untilQuiet(sim);
  if (await handsOverWhole(sim)) await untilQuiet(sim);
}

async function untilQuiet(sim: Sim): Promise<void> {
  const handed = new Handed();
  for (let round = 0; round < ROUNDS; round++) {
    sim.step += 1;
    let news = false;
    for (const from of sim.living) {
      for (const { id, role } of await from.shared()) {
        if (role === 'removed') continue;
        const others = sim.living.filter((node) => node !== from && !handed.stillHolds(from, node, id));
        if (others.length === 0) continue;
        const letter = await bundle(sim, from, id, true);
        if (typeof letter === 'string') throw new Error(`${from.name} could not make a bundle: ${letter}`);
        await sim.chronicle.observe(from);
        for (const node of others) {
          if (await takes(sim, node, letter)) news = true;
          else handed.brought(from, node, id);
        }
      }
    }
    if (!news) return;
  }
  throw new Error(`C11: after ${ROUNDS} rounds of exchanging everything there is still something new`);
}

/** Who had nothing new for whom, as their disks were then: while both are the same, asking again tells the same. */
class Handed {
  readonly #then = new Map<string, string>();

  brought(from: Node, to: Node, space: SpaceId): void {
    this.#then.set(`${from.name} ${to.name} ${space}`, stateOf(from, to));
  }
  stillHolds(from: Node, to: Node, space: SpaceId): boolean {
    return this.#then.get(`${from.name} ${to.name} ${space}`) === stateOf(from, to);
  }
}
const stateOf = (from: Node, to: Node): string => `${from.persona.disk.changes} ${to.persona.disk.changes}`;

/**
 * Copies of one device are one receiver to everybody who plans a bundle, so one of them may go without. Where there are
 * copies, everybody also hands over all they have.
 */
async function handsOverWhole(sim: Sim): Promise<boolean> {
  const devices = sim.living.map(({ device }) => device);
  if (new Set(devices).size === devices.length) return false;
  sim.step += 1;
  for (const from of sim.living) {
    for (const { id, role } of await from.shared()) {
      if (role === 'removed') continue;
      const all: Uint8Array[] = [];
      const me = await inside(from.persona, id);
      for (const hash of me.headers.keys()) {
        const bytes = await from.persona.disk.read(`journal/segments/${hash}.seg`);
        if (bytes) all.push(bytes);
      }
      const letter: Letter = {
        paper: carried(me, ...all),
        is: 'bundle',
        space: id,
        from,
        step: sim.step,
        delivered: new Set(),
      };
      for (const node of sim.living) if (node !== from) await takes(sim, node, letter);
    }
  }
  return true;
}
