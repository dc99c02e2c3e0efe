/** C9 what a newer version wrote is kept and passed on by everybody, and no edit of ours takes anything from it. */
import { buildDocument, freeDocument } from '../../../sync/document/build.ts';
import { parseGenesis } from '../../../sync/document/genesis.ts';
import type { SegmentRecord } from '../../../sync/segment/records.ts';
import { LATER } from '../acts/newer.ts';
import { inside } from '../forgery.ts';
import type { Newer, Sim } from '../sim.ts';
import { inGoodStanding } from './agreement.ts';

const spelled = ({ kind, bytes }: SegmentRecord): string =>
  `${kind} ${Buffer.from(bytes).toString('latin1')}`;

export async function newerIsKept(sim: Sim): Promise<void> {
  if (sim.newer.length === 0) return;
  for (const [space, nodes] of await inGoodStanding(sim)) {
    const members = (await nodes[0]?.persona.does('space.members', { space })) ?? [];
    const belongs = (author: string): boolean =>
      members.some(({ id, state }) => id === author && state === 'active');
    const owed = sim.newer.filter(
      (it) =>
        it.space === space &&
        it.node &&
        belongs(it.author) &&
        !sim.lessened.has(it.author) &&
        !sim.maySealInVain(it.author),
    );
    if (owed.length === 0) continue;
    for (const node of nodes) {
      const { records } = await inside(node.persona, space);
      const here = new Set(records.map(spelled));
      for (const newer of owed) {
        if (!here.has(spelled(newer.record)))
          throw new Error(`C9: ${node.name} lost a ${newer.record.kind} that a newer version wrote`);
        keepsUnknownKeys(sim, node.name, newer, records);
      }
    }
  }
}

/** The entry as it is now still has what we do not know, after every edit of ours. */
function keepsUnknownKeys(
  { world }: Sim,
  who: string,
  { entry, record }: Newer,
  records: readonly SegmentRecord[],
): void {
  const genesis = entry && parseGenesis(record.bytes);
  if (!entry || !genesis) return;
  const doc = buildDocument(world.crypto, entry, genesis);
  const changes = records.filter((it) => it.kind === 'change' && it.entry === entry);
  doc.handle.applyChanges(changes.map(({ bytes }) => bytes));
  const kept = doc.handle.getAll('_root', LATER).length === 1;
  const field = doc.handle.getAll(doc.parts.fields, 'laterField').length === 1;
  freeDocument(doc);
  if (!kept || !field) throw new Error(`C9: ${who} has an entry without what a newer version wrote in it`);
}
