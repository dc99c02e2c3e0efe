/** A member whose program was rewritten, at the end of a link: it floods, lies, repeats and breaks off. */
import type { ChainValue, SegmentHash, SpaceId } from '../../../sync/domain/ids.ts';
import { encodeMessage, type Message } from '../../../sync/exchange/message.ts';
import type { Bytes, Link } from '../../../sync/ports.ts';
import { fakeLink } from '../fake-link.ts';
import { type Inside, inside } from '../forgery.ts';
import type { Node } from '../node.ts';
import type { Sim } from '../sim.ts';
import { carry, watched } from '../wire.ts';
import { type Act, oneOf } from './act.ts';
import { forgeries } from './cheating.ts';
import { letIn } from './meeting.ts';

/** What a hostile peer has to try with. */
interface Liar {
  sim: Sim;
  me: Inside;
  role: string;
  /** Every segment on its disk, also those of spaces that the other end is not in. */
  parts: readonly { hash: SegmentHash; bytes: Bytes }[];
}

const FLOOD = 300;
const PART = 1000;

const hashBy = (sim: Sim): SegmentHash => Buffer.from(sim.chance.bytes(32)).toString('hex') as SegmentHash;
const chainBy = (sim: Sim): ChainValue => hashBy(sim) as string as ChainValue;
const hashesBy = (sim: Sim, most: number): SegmentHash[] =>
  Array.from({ length: sim.chance.below(most) }, () => hashBy(sim));

/** A whole segment in pieces, as an honest device would send it. */
function pieces(hash: SegmentHash, bytes: Bytes): Message[] {
  const chunks: Message[] = [];
  for (let at = 0; at < bytes.length; at += PART)
    chunks.push({ is: 'chunk', hash, size: bytes.length, at, bytes: bytes.slice(at, at + PART) });
  return chunks;
}

type Trick = (liar: Liar) => Promise<readonly (Message | Bytes)[]>;

const TRICKS: Readonly<Record<string, Trick>> = {
  floods: async ({ sim }) =>
    Array.from({ length: FLOOD }, (_, i): Message => {
      if (i % 3 === 0) return { is: 'rest' };
      return i % 3 === 1
        ? { is: 'alive' }
        : { is: 'took', taken: hashesBy(sim, 4), aside: hashesBy(sim, 4), refused: hashesBy(sim, 4) };
    }),
  'lies about what it has': async ({ sim, me }) => {
    const logs = [...new Set([...me.headers.values()].map(({ log }) => log))];
    const have = Object.fromEntries(logs.map((log) => [log, { last: 0xffff_fff0, head: chainBy(sim) }]));
    const begun = [...me.headers.keys()].slice(0, 64).map((hash) => ({ hash, bytes: 1 + sim.chance.u32() }));
    sim.liars.add(me.device);
    return [{ is: 'have', space: me.space, have, aside: hashesBy(sim, 60), begun }];
  },
  'says that it took what it did not': async ({ sim, me }) => {
    sim.liars.add(me.device);
    return [{ is: 'took', taken: [...me.headers.keys()].slice(0, 1000), aside: [], refused: [] }];
  },
  'sends out of order': async ({ sim, parts }) => {
    const part = oneOf(sim, parts);
    return part ? pieces(part.hash, part.bytes).reverse() : [];
  },
  'begins and never ends': async ({ sim, parts }) =>
    Array.from({ length: 80 }, (): Message => {
      const head = oneOf(sim, parts)?.bytes.subarray(0, 300) ?? sim.chance.bytes(300);
      return { is: 'chunk', hash: hashBy(sim), size: 1_000_000, at: 0, bytes: head };
    }),
  'sends all it has, of whatever space': async ({ parts }) =>
    parts.slice(0, 40).flatMap(({ hash, bytes }) => pieces(hash, bytes)),
  'sends a damaged part': async ({ sim, parts }) => {
    const part = oneOf(sim, parts);
    if (!part) return [];
    const bytes = part.bytes.slice();
    bytes[sim.chance.below(bytes.length)]! ^= 1 << sim.chance.below(8);
    return pieces(part.hash, bytes);
  },
  forges: async ({ sim, me, role }) => {
    const ring = me.secrets.keys.get(me.space);
    if (!me.roster.keyHeads.every(({ key }) => ring?.has(key))) return [];
    const forged = await oneOf(sim, forgeries(sim, me, role))?.segment();
    if (!forged) return [];
    const hash = Buffer.from(sim.world.crypto.sha256(forged.bytes)).toString('hex') as SegmentHash;
    return pieces(hash, forged.bytes);
  },
  'says again what others said': async ({ sim }) => {
    // Among it is what somebody said to hold: it is this device that says so now.
    return sim.overheard.slice(sim.chance.below(sim.overheard.length + 1));
  },
  'greets again': async (liar) => [hello(liar)],
  'says nonsense': async ({ sim }) => [sim.chance.bytes(1 + sim.chance.below(500))],
};

/** What a run must have tried, each at least once. */
export const HOSTILE_TRICKS = Object.keys(TRICKS).map((name) => `hostile: ${name}`);

function hello({ sim, me }: Liar): Message {
  const digests = new Map<SpaceId, string>([[me.space, hashBy(sim)]]);
  return { is: 'hello', oldest: 1, newest: 1, incarnation: me.secrets.incarnation, digests };
}

/** Says its lines, whatever it hears; answers when the link is gone or all is said. */
async function plays(link: Link, lines: readonly (Message | Bytes)[]): Promise<void> {
  const listening = (async () => {
    for await (const _ of link.pieces());
  })();
  for (const line of lines)
    if (!(await link.send(line instanceof Uint8Array ? line : encodeMessage(line)))) break;
  await listening;
}

async function segmentsOf({ persona }: Node): Promise<Liar['parts']> {
  const parts: { hash: SegmentHash; bytes: Bytes }[] = [];
  for (const path of persona.disk.paths) {
    const hash = /^journal\/segments\/(\w{64})\.seg$/.exec(path)?.[1] as SegmentHash | undefined;
    const bytes = hash && (await persona.disk.read(path));
    if (hash && bytes) parts.push({ hash, bytes });
  }
  return parts;
}

async function isHostile(sim: Sim, node: Node): Promise<string | undefined> {
  const up = ({ dark, sick }: Node): boolean => !dark && !sick;
  const space = oneOf(
    sim,
    (await node.shared()).filter(({ role }) => role !== 'removed'),
  );
  const calling = node.persona.engine.callings().find((it) => it.space === space?.id);
  const host = oneOf(
    sim,
    sim.living.filter((each) => each.device !== node.device && up(each)),
  );
  if (!space || !calling || !host || !up(node) || !letIn(sim, node, host, calling)) return undefined;
  const me = await inside(node.persona, space.id);
  const liar: Liar = { sim, me, role: space.role, parts: await segmentsOf(node) };
  const lines: (Message | Bytes)[] = [hello(liar)];
  const tried: string[] = [];
  for (let i = 1 + sim.chance.below(4); i > 0; i--) {
    const [name, trick] = sim.chance.pick(Object.entries(TRICKS));
    lines.push(...(await trick(liar)));
    tried.push(name);
    sim.did(`hostile: ${name}`);
  }
  if (tried.includes('says again what others said')) sim.liars.add(me.device);
  const link = fakeLink({ keys: [await node.deviceKey(), await host.deviceKey()], byHand: true });
  const here = new Set((await node.shared()).map(({ id }) => id));
  const common = new Set((await host.shared()).map(({ id }) => id).filter((id) => here.has(id)));
  const meets = host.meets(watched(sim, host, link.ends[1], node.device, common));
  const played = plays(link.ends[0], lines);
  const step = sim.chance.pick([500, 20_000]);
  await carry(sim.chance.fork(), [link], step, Promise.all([meets, played]), async () => {});
  const report = await meets;
  if (!host.dark) await sim.chronicle.observe(host);
  host.metAt = sim.step;
  const spaces = new Set((await host.spaces()).map(({ id }) => id));
  for (const hash of host.held) {
    const held = sim.chronicle.segments.get(hash);
    if (held && !spaces.has(held.space))
      throw new Error(`${host.name} keeps a part of a space it is not in, from ${node.name}`);
  }
  return `to ${host.name}: ${tried.join(', ')}: ${report === 'cut' ? 'cut' : report.ended}`;
}

export const HOSTILE: readonly Act[] = [{ name: 'is hostile', weight: 4, fault: true, does: isHostile }];
