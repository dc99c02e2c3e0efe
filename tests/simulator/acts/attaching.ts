/** Files with entries: attached, taken off again, opened wherever they have come to. */
import type { EntryView } from '../../../sync/domain/entry.ts';
import type { Node } from '../node.ts';
import type { Sim } from '../sim.ts';
import { type Act, oneOf } from './act.ts';

const isUp = ({ dark, sick }: Node): boolean => !dark && !sick;

const listed = async (node: Node, wanted: (entry: EntryView) => boolean): Promise<EntryView[]> =>
  (await node.persona.lists()).filter(wanted);

/** Small ones mostly: what matters is what becomes of them. Now and then one of several parts. */
const sizeOf = (sim: Sim): number =>
  sim.chance.onceIn(8) ? 262_144 + sim.chance.below(9000) : sim.chance.below(4000);

async function attach(sim: Sim, node: Node): Promise<string | undefined> {
  const entry = isUp(node) ? oneOf(sim, await listed(node, ({ deleted }) => !deleted)) : undefined;
  if (!entry) return undefined;
  const shown = await node.reads(entry.id);
  const secret = [...sim.secrets.values()].includes(entry.id);
  const name = `${secret ? `zq${sim.fresh()}canary` : 'file'}${sim.fresh()}.bin`;
  if (secret) sim.secrets.set(name, entry.id);
  const text = `${name} `.repeat(1 + Math.floor(sizeOf(sim) / 12));
  const bytes = new Uint8Array(Buffer.from(text));
  const file = sim.world.papers.lay(name, bytes).id;
  const went = await sim.writes(node, shown, [], 'entry.attach', { id: entry.id, file });
  if (went !== 'ok') return `${name} to ${entry.title}: ${went}`;
  const before = new Set((shown.view.files ?? []).map(({ id }) => id));
  const { view } = await node.reads(entry.id);
  for (const { id } of view.files ?? [])
    if (!before.has(id)) sim.files.set(id, { bytes, space: entry.space, node: node.name, step: sim.step });
  return `${name} (${bytes.length}) to ${entry.title}`;
}

async function detach(sim: Sim, node: Node): Promise<string | undefined> {
  const withFiles = ({ files, deleted }: EntryView): boolean => !deleted && (files ?? []).length > 0;
  const entry = isUp(node) ? oneOf(sim, await listed(node, withFiles)) : undefined;
  const file = entry && oneOf(sim, entry.files ?? []);
  if (!entry || !file) return undefined;
  const shown = await node.reads(entry.id);
  const went = await sim.writes(node, shown, [], 'entry.detach', { id: entry.id, file: file.id });
  return `${file.name} from ${entry.title}: ${went}`;
}

/** Opens one: it is there as it was attached, or it is said to come. */
async function open(sim: Sim, node: Node): Promise<string | undefined> {
  const entry = isUp(node)
    ? oneOf(sim, await listed(node, ({ files }) => (files ?? []).length > 0))
    : undefined;
  const file = entry && oneOf(sim, entry.files ?? []);
  if (!entry || !file) return undefined;
  const answer = await node.asks('file.open', { entry: entry.id, file: file.id });
  if (answer === 'cut') return 'cut';
  if (!answer.ok) return answer.fault.code;
  if (answer.value.is === 'waiting') return `${file.name}: ${answer.value.done} of ${answer.value.total}`;
  const known = sim.files.get(file.id);
  const { bytes } = sim.world.papers.get(answer.value.file);
  if (known && !Buffer.from(bytes).equals(known.bytes))
    throw new Error(`${node.name} opens ${file.name}, which is not what was attached`);
  return `${file.name}: here`;
}

export const ATTACHING: readonly Act[] = [
  { name: 'attaches', weight: 4, does: attach },
  { name: 'detaches', weight: 1, does: detach },
  { name: 'opens a file', weight: 2, does: open },
];
