/** C2 nothing acknowledged vanishes silently · C3 deleted stays deleted. */
import type { EntryView } from '../../../sync/domain/entry.ts';
import type { DeviceId, EntryId, SpaceId } from '../../../sync/domain/ids.ts';
import { type Expected, expectedOf, piecesIn, type Writing } from '../ledger.ts';
import type { Node, Reading } from '../node.ts';
import type { Sim } from '../sim.ts';
import { inGoodStanding } from './agreement.ts';

const told = ({ node, step, strokes }: Writing): string =>
  `step ${step}, ${node}: ${strokes.map(({ field, value, set }) => `${set ? '' : 'not '}${field} ${value}`).join(', ')}`;

/** Whether a node has a writing by its own past: it or what it was copied from made it. */
function isOwn(node: Node, { node: writer, step }: Writing): boolean {
  if (node.name === writer) return true;
  const { cameFrom } = node;
  return (
    cameFrom !== undefined && step <= cameFrom.step && isOwn(cameFrom.node, { node: writer, step } as Writing)
  );
}

export async function nothingVanishes(sim: Sim): Promise<void> {
  for (const [space, nodes] of await inGoodStanding(sim)) {
    const [witness] = nodes;
    if (!witness) continue;
    const members = await witness.persona.does('space.members', { space });
    const trusted = new Set(
      members
        .filter(({ state }) => state === 'active')
        .map(({ id }) => id as DeviceId)
        .filter((id) => !sim.lessened.has(id) && !sim.maySealInVain(id)),
    );
    const writings = sim.writings.filter((writing) => writing.space === space);
    await holds(sim, witness, space, writings, (writing) => writing.owed && trusted.has(writing.device));
  }
  for (const node of sim.living) {
    const home = (await node.spaces()).find((space) => space.private);
    if (!home) throw new Error(`C2: ${node.name} has no private space any more`);
    const own = sim.writings.filter((writing) => writing.space === home.id && isOwn(node, writing));
    await holds(sim, node, home.id, own, ({ owed }) => owed);
  }
}

/** Compares what a node shows of a space with what was written there. */
async function holds(
  sim: Sim,
  node: Node,
  space: SpaceId,
  writings: readonly Writing[],
  isOwed: (writing: Writing) => boolean,
): Promise<void> {
  const entries = new Set((await node.persona.lists(space, true)).map(({ id }) => id));
  const byEntry = new Map<EntryId, Writing[]>();
  for (const writing of writings)
    byEntry.set(writing.entry, [...(byEntry.get(writing.entry) ?? []), writing]);
  for (const [id, all] of byEntry) {
    const reading = entries.has(id) ? await node.reads(id) : undefined;
    const isHere = ({ versions }: Writing): boolean =>
      reading !== undefined && versions.every((version) => reading.versions.has(version));
    const lost = all.find((writing) => isOwed(writing) && !isHere(writing));
    if (lost) throw new Error(`C2: ${node.name} lost what was saved at ${told(lost)}`);
    if (reading) await shows(node, reading, all, all.filter(isHere));
    if (reading?.view.conflicts.length) sim.deeds.conflicts += 1;
  }
}

async function shows(
  node: Node,
  { view, versions }: Reading,
  all: readonly Writing[],
  here: readonly Writing[],
): Promise<void> {
  // A version nobody is known to have made: then nothing can be said about what it replaced.
  const known = new Set(all.flatMap((writing) => writing.versions));
  if ([...versions].some((version) => !known.has(version))) return;
  const expected = expectedOf(here);
  const wrong =
    singleFault(view, expected) ?? pieceFault(view, expected) ?? (await conflictFault(node, view, expected));
  if (wrong)
    throw new Error(`${wrong} (${node.name}, ${view.id.slice(0, 6)})\n  ${here.map(told).join('\n  ')}`);
}

const textOf = (view: EntryView, field: string): string => {
  if (field === 'title') return view.title;
  if (field === 'confidence') return view.confidence;
  return field === 'deleted' ? String(view.deleted) : (view.fields.advice ?? '');
};

function singleFault(view: EntryView, { single }: Expected): string | undefined {
  for (const [field, values] of single) {
    const shown = textOf(view, field);
    if (field === 'deleted' && values.has('true') !== view.deleted) return `C3: deleted is ${shown}`;
    if (field !== 'deleted' && !values.has(shown))
      return `C2: ${field} is ${shown}, not ${[...values].join(' or ')}`;
  }
  return undefined;
}

function pieceFault(view: EntryView, { pieces, tags }: Expected): string | undefined {
  const shown = piecesIn(view.body);
  for (const [piece, times] of pieces) {
    const found = shown.filter((it) => it === piece).length;
    if (found !== times)
      return `C2: ${piece} is ${found} times in the body, not ${times} times: ${view.body}`;
  }
  const wanted = [...tags].sort().join();
  return wanted === view.tags.join() ? undefined : `C2: the tags are ${view.tags.join()}, not ${wanted}`;
}

async function conflictFault(node: Node, view: EntryView, { single }: Expected): Promise<string | undefined> {
  for (const [field, values] of single) {
    if (values.size < 2 || field === 'deleted') continue;
    const conflicts = await node.persona.does('entry.conflicts', { id: view.id });
    const listed =
      conflicts.find((conflict) => conflict.field === field)?.values.map(({ value }) => value) ?? [];
    const missing = [...values].filter((value) => !listed.includes(value));
    if (missing.length > 0) return `C2: ${missing.join(', ')} of ${field} is not listed as a conflict`;
  }
  return undefined;
}
