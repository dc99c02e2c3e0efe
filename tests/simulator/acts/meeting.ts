/** Devices meet over links: good ones and bad ones, one or three at a time, while people write. */
import type { SpaceId } from '../../../sync/domain/ids.ts';
import type { Calling, MeetingReport } from '../../../sync/engine/engine.ts';
import { readEndorsement } from '../../../sync/exchange/endorsement.ts';
import type { Link } from '../../../sync/ports.ts';
import { PowerCut } from '../fake-disk.ts';
import { type FakeLink, fakeLink } from '../fake-link.ts';
import type { Node } from '../node.ts';
import type { Sim } from '../sim.ts';
import { carry, halfOpen, newer, older, watched } from '../wire.ts';
import { type Act, oneOf } from './act.ts';
import { WRITING } from './writing.ts';

/** What links of a run must have been, each at least once. */
export const LINKS = [
  'link: good',
  'link: cut',
  'link: crawls',
  'link: half-open',
  'link: three at once',
  'link: while writing',
  'link: newer version',
  'link: older version',
] as const;

const told = (report: MeetingReport | 'cut'): string =>
  report === 'cut'
    ? 'cut'
    : `${report.ended} ${report.sent}>${report.fault ? ` [${report.fault.code}]` : ''}`;

/** Whether both ends let the other in; the caller calls in the name of one space. */
export function letIn(sim: Sim, { persona }: Node, host: Node, { space, word }: Calling): boolean {
  const linkKey = sim.chance.bytes(32);
  const said = persona.engine.endorse(linkKey, space);
  const caller = readEndorsement(sim.world.crypto, linkKey, said);
  const called = readEndorsement(sim.world.crypto, linkKey, host.persona.engine.endorse(linkKey));
  if (readEndorsement(sim.world.crypto, sim.chance.bytes(32), said))
    throw new Error(`${host.name}: the word of ${persona.name} for one link is good for another`);
  if (!caller || !called || !host.persona.engine.opens(word)) return false;
  return host.persona.engine.admits(caller) && persona.engine.admits(called);
}

const isUp = ({ dark, sick }: Node): boolean => !dark && !sick;

async function inCommon(node: Node, other: Node): Promise<Set<SpaceId>> {
  const here = new Set((await node.shared()).map(({ id }) => id));
  return new Set((await other.shared()).map(({ id }) => id).filter((id) => here.has(id)));
}

/** Two and the link between them. */
interface Pair {
  nodes: readonly [Node, Node];
  link: FakeLink;
  ends: readonly [Link, Link];
}

/** Mostly both speak as we do; sometimes one has a newer version, or an older one, which both then go by. */
function spoken(sim: Sim, [one, two]: Pair['ends']): Pair['ends'] {
  const version = sim.chance.below(5);
  if (version > 1) return [one, two];
  sim.did(version === 0 ? 'link: newer version' : 'link: older version');
  return version === 0 ? [newer(one, sim.chance.fork()), two] : [older(one), older(two)];
}

/** A link between two, if both let the other in. */
async function linked(sim: Sim, node: Node, other: Node): Promise<Pair | undefined> {
  const calling = oneOf(sim, node.persona.engine.callings());
  if (!calling || !letIn(sim, node, other, calling)) return undefined;
  const keys = [await node.deviceKey(), await other.deviceKey()] as const;
  const common = await inCommon(node, other);
  const crawls = sim.chance.onceIn(6);
  const room = crawls ? 16 + sim.chance.below(48) : sim.chance.pick([300, 5000, 65_536]);
  const link = fakeLink({ keys, room, byHand: true });
  const cut = sim.chance.onceIn(3);
  if (cut) link.cutAfter(1 + sim.chance.below(6000));
  const [one, two] = link.ends;
  const half = sim.chance.onceIn(8);
  sim.did(crawls ? 'link: crawls' : half ? 'link: half-open' : cut ? 'link: cut' : 'link: good');
  const ends = [
    watched(sim, node, half ? halfOpen(one, sim.chance.below(4000)) : one, other.device, common),
    watched(sim, other, two, node.device, common),
  ] as const;
  return { nodes: [node, other], link, ends: spoken(sim, ends) };
}

/** Now and then somebody at one of the ends writes. */
function writing(sim: Sim, nodes: readonly Node[]): () => Promise<void> {
  let left = sim.chance.onceIn(3) ? 1 + sim.chance.below(3) : 0;
  return async () => {
    if (left === 0 || !sim.chance.onceIn(4)) return;
    left -= 1;
    const node = sim.chance.pick(nodes);
    const act = sim.chance.pick(WRITING);
    try {
      const went = isUp(node) ? await act.does(sim, node) : undefined;
      if (went === undefined) return;
      sim.did('link: while writing');
      sim.note(`${node.name} ${act.name} while they meet: ${went}`);
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      node.dark = true;
    }
  };
}

/** What came over one link may be taken in good faith while another one brings word of a removal. */
function looking(sim: Sim, nodes: readonly Node[]): () => Promise<void> {
  const seen = new Map<Node, number>();
  return async () => {
    for (const node of nodes) {
      const { changes } = node.persona.disk;
      if (node.dark || seen.get(node) === changes) continue;
      seen.set(node, changes);
      await sim.chronicle.observe(node);
    }
  };
}

/** Holds meetings over all these links at once; answers how each went. */
async function hold(sim: Sim, pairs: readonly Pair[]): Promise<string> {
  const nodes = [...new Set(pairs.flatMap((pair) => pair.nodes))];
  const held = Promise.all(
    pairs.map(({ nodes: [a, b], ends }) => Promise.all([a.meets(ends[0]), b.meets(ends[1])])),
  );
  const links = pairs.map(({ link }) => link);
  const step = sim.chance.pick([200, 4000, 100_000]);
  const writes = writing(sim, nodes);
  const looks = pairs.length > 1 ? looking(sim, nodes) : async () => {};
  await carry(sim.chance.fork(), links, step, held, async () => {
    await looks();
    await writes();
  });
  const reports = await held;
  for (const node of nodes) {
    node.metAt = sim.step;
    if (!node.dark) await sim.chronicle.observe(node);
  }
  for (const report of reports.flat())
    if (report !== 'cut' && report.receipts.some(({ direction }) => direction === 'in')) sim.deeds.taken += 1;
  return pairs
    .map(({ nodes: [a, b] }, at) => `${a.name}-${b.name} ${(reports[at] ?? []).map(told).join(' ')}`)
    .join(', ');
}

/** Others who could be met now. */
const around = (sim: Sim, node: Node): Node[] => sim.living.filter((each) => each !== node && isUp(each));

async function meets(sim: Sim, node: Node): Promise<string | undefined> {
  const other = oneOf(sim, around(sim, node));
  if (!other || !isUp(node) || (await node.shared()).length === 0) return undefined;
  const pair = await linked(sim, node, other);
  return pair ? hold(sim, [pair]) : `${other.name}: not let in`;
}

/** Three who all meet each other at the same time: what one brings goes on to the next while it comes. */
async function threeMeet(sim: Sim, node: Node): Promise<string | undefined> {
  const one = oneOf(sim, around(sim, node));
  const two = oneOf(
    sim,
    around(sim, node).filter((each) => each !== one),
  );
  if (!one || !two || !isUp(node) || (await node.shared()).length === 0) return undefined;
  const pairs: Pair[] = [];
  for (const [a, b] of [
    [node, one],
    [node, two],
    [one, two],
  ] as const) {
    const pair = await linked(sim, a, b);
    if (pair) pairs.push(pair);
  }
  if (pairs.length < 2) return undefined;
  sim.did('link: three at once');
  return hold(sim, pairs);
}

export const MEETING: readonly Act[] = [
  { name: 'meets', weight: 6, does: meets },
  { name: 'three meet', weight: 2, does: threeMeet },
];
