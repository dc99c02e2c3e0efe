/** What people write: new entries, edits of each field, deletions, drafts, sharing. */
import { EMPTY_DRAFT, type EntryDraft, type EntryView } from '../../../sync/domain/entry.ts';
import type { DraftId, EntryId, SpaceId } from '../../../sync/domain/ids.ts';
import type { SpaceView } from '../../../sync/domain/space.ts';
import { bodyOf, pieceOf, piecesIn, strokesOf } from '../ledger.ts';
import { mayBeThere, type Node, type Reading } from '../node.ts';
import type { Sim } from '../sim.ts';
import { type Act, oneOf } from './act.ts';

/** Mostly an entry several people share: that is where things can go wrong. */
async function anEntry(sim: Sim, node: Node, where = (_: EntryView) => true): Promise<EntryView | undefined> {
  const entries = (await node.persona.lists(undefined, true)).filter(where);
  const secret = new Set(sim.secrets.values());
  const shared = entries.filter(({ id }) => !secret.has(id));
  const [hot] = shared.filter(({ tags }) => tags.includes('first'));
  if (hot && sim.chance.onceIn(2)) return hot;
  return oneOf(sim, shared.length > 0 && !sim.chance.onceIn(5) ? shared : entries);
}

const isPrivate = (sim: Sim, id: EntryId): boolean => [...sim.secrets.values()].includes(id);

/** A word for the entry: in the private space one that must never be read outside. */
function word(sim: Sim, secretOf?: EntryId): string {
  const n = sim.fresh();
  if (!secretOf) return `word${n}`;
  const canary = `zq${n}canary${sim.chance.u32().toString(36)}`;
  sim.secrets.set(canary, secretOf);
  return canary;
}

const NOT_YET = 'not yet known' as EntryId;

/** A new entry in this very space; answers how it went. */
export async function addTo(sim: Sim, node: Node, space: SpaceView): Promise<string> {
  const title = word(sim, space.private ? NOT_YET : undefined);
  const pieces = Array.from({ length: sim.chance.below(4) }, () => pieceOf(sim.fresh()));
  const went = await sim.adds(node, space, { ...EMPTY_DRAFT, title, body: bodyOf(pieces), tags: ['born'] });
  if (space.private) {
    const made = (await node.persona.lists(space.id, true)).find((entry) => entry.title === title);
    if (made) sim.secrets.set(title, made.id);
  }
  return `"${title}" in ${space.name}: ${went}`;
}

export const mayWrite = ({ role }: SpaceView): boolean => role !== 'reader' && role !== 'removed';

async function add(sim: Sim, node: Node): Promise<string | undefined> {
  const spaces = (await node.spaces()).filter(mayWrite);
  const shared = spaces.filter((it) => !it.private);
  const space = oneOf(sim, shared.length > 0 && !sim.chance.onceIn(4) ? shared : spaces);
  return space && addTo(sim, node, space);
}

/** One change of one field, as somebody who looks at `shown` makes it. */
function change(sim: Sim, { view }: Reading): Partial<EntryDraft> {
  const secret = isPrivate(sim, view.id) ? view.id : undefined;
  if (secret) return { title: word(sim, secret), fields: { advice: word(sim, secret) } };
  const pieces = piecesIn(view.body);
  switch (sim.chance.below(7)) {
    case 0:
    case 1:
      return { title: word(sim) };
    case 2:
      return { fields: { ...view.fields, advice: word(sim) } };
    case 3: {
      const tags = [...view.tags];
      if (tags.length > 0 && sim.chance.onceIn(3)) tags.splice(sim.chance.below(tags.length), 1);
      else tags.push(`tag${sim.fresh()}`);
      return { tags };
    }
    case 4:
      return {
        confidence: sim.chance.pick(['validated', 'validated', 'not-validated', 'archived'] as const),
      };
    case 5:
      if (pieces.length > 0) pieces.splice(sim.chance.below(pieces.length), 1);
      return { title: word(sim), body: bodyOf(pieces) };
    default:
      pieces.splice(sim.chance.below(pieces.length + 1), 0, pieceOf(sim.fresh()));
      return { body: bodyOf(pieces) };
  }
}

async function edit(sim: Sim, node: Node): Promise<string | undefined> {
  const entry = await anEntry(sim, node, ({ deleted }) => !deleted);
  if (!entry) return undefined;
  const shown = await node.reads(entry.id);
  const changes = change(sim, shown);
  const went = await sim.edits(node, shown, changes, sim.chance.onceIn(3));
  return `${entry.title} ${JSON.stringify(changes)}: ${went}`;
}

/** Opens the form now, saves it some steps later, on the version it showed. */
async function editLate(sim: Sim, node: Node): Promise<string | undefined> {
  const form = forms.get(node);
  if (!form) {
    const entry = await anEntry(sim, node, ({ deleted, id }) => !deleted && !isPrivate(sim, id));
    if (!entry) return undefined;
    forms.set(node, await node.reads(entry.id));
    return `opens ${entry.title}`;
  }
  forms.delete(node);
  const now = (await node.persona.lists(undefined, true)).find(({ id }) => id === form.view.id);
  if (!now || now.deleted) return undefined;
  // The disk may have gone back to before the form was opened.
  const { versions } = await node.reads(form.view.id);
  if ([...form.versions].some((version) => !versions.has(version))) return undefined;
  const changes = change(sim, form);
  return `saves ${form.view.title} ${JSON.stringify(changes)}: ${await sim.edits(node, form, changes, true)}`;
}
/** Forms that are open, with what they show. */
const forms = new WeakMap<Node, Reading>();

const setDeleted =
  (deleted: boolean) =>
  async (sim: Sim, node: Node): Promise<string | undefined> => {
    const entry = await anEntry(sim, node, (it) => it.deleted !== deleted);
    if (!entry) return undefined;
    const shown = await node.reads(entry.id);
    const verb = deleted ? 'entry.delete' : 'entry.undelete';
    const strokes = [{ field: 'deleted', value: String(deleted), set: true }];
    return `${entry.title}: ${await sim.writes(node, shown, strokes, verb, { id: entry.id })}`;
  };

async function settle(sim: Sim, node: Node): Promise<string | undefined> {
  const entry = await anEntry(sim, node, ({ conflicts, deleted }) => conflicts.length > 0 && !deleted);
  if (!entry) return undefined;
  const conflict = oneOf(sim, await node.persona.does('entry.conflicts', { id: entry.id }));
  const chosen = conflict && oneOf(sim, conflict.values);
  if (!conflict || !chosen) return undefined;
  const { field } = conflict;
  const strokes = [{ field, value: chosen.value, set: !chosen.present }];
  const shown = await node.reads(entry.id);
  const args = { id: entry.id, field, value: chosen.value };
  return `${entry.title} ${field} = ${chosen.value}: ${await sim.writes(node, shown, strokes, 'entry.settle', args)}`;
}

async function revert(sim: Sim, node: Node): Promise<string | undefined> {
  const entry = await anEntry(sim, node, ({ deleted, id }) => !deleted && !isPrivate(sim, id));
  if (!entry) return undefined;
  const version = oneOf(sim, await node.persona.does('entry.history', { id: entry.id }));
  if (!version) return undefined;
  const { title, body, fields, tags, confidence } = await node.persona.does('entry.at', {
    id: entry.id,
    version: version.version,
  });
  const shown = await node.reads(entry.id);
  const strokes = strokesOf(shown.view, { title, body, fields: { advice: '', ...fields }, tags, confidence });
  // An advice that goes leaves nothing behind, so there is no value to look for: such a revert is not made.
  if (strokes.some(({ field, value }) => field === 'fields.advice' && value === '')) return undefined;
  const changes = { title, body, fields, tags, confidence };
  const went = await sim.writes(node, shown, strokes, 'entry.edit', { id: entry.id, changes });
  return `${entry.title} to ${version.version.slice(0, 8)}: ${went}`;
}

async function share(sim: Sim, node: Node): Promise<string | undefined> {
  const spaces = await node.spaces();
  const from = spaces.find((space) => space.private);
  const to = oneOf(
    sim,
    spaces.filter((it) => !it.private && it.role !== 'reader' && it.role !== 'removed'),
  );
  const entry = oneOf(sim, await node.persona.lists(from?.id));
  if (!to || !entry) return undefined;
  const told = [entry.title, entry.fields.advice, ...(entry.files ?? []).map(({ name }) => name)];
  for (const shown of told) if (shown) sim.secrets.delete(shown);
  const shownBefore = new Set((await node.persona.lists(to.id, true)).map(({ id }) => id));
  const answer = await node.asks('entry.share', { ids: [entry.id], to: to.id });
  if (mayBeThere(answer)) {
    const none: ReadonlySet<never> = new Set();
    node.unanswered.push({ strokes: [], space: to.id, title: entry.title, saw: none, before: none });
  }
  if (answer === 'cut') return 'cut';
  if (!answer.ok) return answer.fault.code;
  const [shared] = answer.value.shared;
  if (shared && !shownBefore.has(shared.to)) sim.born(node, await node.persona.reads(shared.to));
  return `${entry.title} to ${to.name}`;
}

async function draft(sim: Sim, node: Node): Promise<string | undefined> {
  const space = oneOf(sim, await node.spaces());
  if (!space) return undefined;
  const id = `draft${sim.chance.below(3)}` as DraftId;
  const title = word(sim, NOT_YET);
  const answer = await node.asks('draft.keep', {
    id,
    space: space.id as SpaceId,
    draft: { ...EMPTY_DRAFT, title },
  });
  return answer === 'cut' ? 'cut' : answer.ok ? title : answer.fault.code;
}

export const WRITING: readonly Act[] = [
  { name: 'adds', weight: 12, does: add },
  { name: 'edits', weight: 30, does: edit },
  { name: 'form', weight: 10, does: editLate },
  { name: 'deletes', weight: 3, does: setDeleted(true) },
  { name: 'undeletes', weight: 2, does: setDeleted(false) },
  { name: 'settles', weight: 3, does: settle },
  { name: 'reverts', weight: 2, does: revert },
  { name: 'shares', weight: 4, does: share },
  { name: 'drafts', weight: 2, does: draft },
];
