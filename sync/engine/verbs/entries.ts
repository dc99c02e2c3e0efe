/** Writing, reading and changing one entry. */
import type { Answer, Verbs, VersionView } from '../../api.ts';
import type { EntryEdit } from '../../document/edit.ts';
import { makeGenesis } from '../../document/genesis.ts';
import { inspectChange } from '../../document/inspect.ts';
import { marksValidated } from '../../document/judge-ops.ts';
import type { Attachment } from '../../domain/attachment.ts';
import { toHex } from '../../domain/bytes.ts';
import type { DraftProblem, EntryDraft, EntryOrigin, EntryView } from '../../domain/entry.ts';
import { draftProblem, tidyDraft } from '../../domain/entry.ts';
import { type Fault, fault } from '../../domain/fault.ts';
import { entryIdOf } from '../../domain/hash.ts';
import type { EntryId, SpaceId, VersionId } from '../../domain/ids.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { POWERS } from '../../domain/space.ts';
import type { SegmentRecord } from '../../segment/records.ts';
import type { EntryState, SpaceState } from '../state.ts';
import { findEntry, ourRole, viewOf, type Workbench, writable } from '../workbench.ts';

function mayValidate(bench: Workbench, space: SpaceState): boolean {
  const role = ourRole(bench, space);
  return role !== 'removed' && POWERS[role].validate;
}

function validates({ store }: Workbench, bytes: Uint8Array): boolean {
  const inspected = inspectChange(store.ports.crypto, bytes);
  return inspected.ok && inspected.change.ops.some(marksValidated);
}

/** A draft in the form it is stored, or why it cannot be saved in this space. */
export function storable(bench: Workbench, space: SpaceState, draft: EntryDraft): Result<EntryDraft> {
  const tidy = tidyDraft(draft);
  const problem = draftProblem(tidy);
  if (problem) return failed(invalid(problem));
  if (tidy.confidence === 'validated' && !mayValidate(bench, space))
    return failed(fault('not-validator', { space: space.roster.name }));
  return ok(tidy);
}

/** `shape`: what a document could not hold, for a reason nobody foresaw. */
const PROBLEMS: Record<DraftProblem | 'shape', string> = {
  'title-missing': 'it has no title',
  'title-long': 'its title is longer than 500 characters',
  'body-long': 'its text is too long (at most 262,144 characters, and 1 MiB with its answers)',
  'field-long': 'one of its answers is longer than 65,536 characters',
  'tag-long': 'one of its tags is longer than 80 characters',
  'tags-many': 'it has more than 64 tags',
  'lang-wrong': 'its language is not a language code such as en or zh-Hans',
  'day-wrong': 'its review date is not a day such as 2027-01-31',
  shape: 'something in it is not in the right form',
};

/** With the problem's words for the command line, and its name for who has words of their own. */
const invalid = (problem: DraftProblem | 'shape'): Fault =>
  fault('entry-invalid', { problem: PROBLEMS[problem], name: problem });

/** The document knows a problem by its name only. */
function inWords(wrong: Fault): Fault {
  const { problem } = wrong.params;
  const name = (Object.keys(PROBLEMS) as (DraftProblem | 'shape')[]).find((known) => known === problem);
  return wrong.code === 'entry-invalid' && name ? invalid(name) : wrong;
}

/** The genesis of a new entry of ours, ready to be written. */
export function genesisOf(
  { store, local }: Workbench,
  space: SpaceState,
  draft: EntryDraft,
  origin: Partial<Omit<EntryOrigin, 'device'>> = {},
  files: readonly Attachment[] = [],
): Result<Uint8Array> {
  const { clock, random } = store.ports;
  const owner = local.owner ?? { name: '', firm: '' };
  const made = makeGenesis({
    space: space.id,
    draft,
    files,
    origin: {
      author: owner.name,
      firm: owner.firm,
      created: clock.now(),
      ...origin,
      device: store.self.device,
    },
    nonce: toHex(random.bytes(16)),
  });
  return made.ok ? made : failed(inWords(made.fault));
}

export async function addEntry(
  bench: Workbench,
  args: Verbs['entry.add']['args'],
): Promise<Answer<'entry.add'>> {
  const target = args.space ?? bench.store.privateSpace?.id;
  if (!target) return failed(fault('home-missing'));
  const space = writable(bench, target);
  if (!space.ok) return space;
  const draft = storable(bench, space.value, args.draft);
  if (!draft.ok) return draft;
  const genesis = genesisOf(bench, space.value, draft.value);
  if (!genesis.ok) return genesis;
  const written = await bench.store.write(space.value.id, [{ kind: 'genesis', bytes: genesis.value }]);
  if (!written.ok) return written;
  if (args.dropDraft) await bench.local.dropDraft(args.dropDraft);
  return viewOf(bench, entryIdOf(bench.store.ports.crypto, genesis.value));
}

/** Writes an edit of ours and answers the entry as it is then. */
export async function writeEdit(
  bench: Workbench,
  entry: EntryState,
  edit: EntryEdit,
  base?: VersionId,
): Promise<Result<EntryView>> {
  const changes = bench.library.edit(entry, edit, base);
  return changes.ok ? writeChanges(bench, entry, changes.value) : changes;
}

async function writeChanges(
  bench: Workbench,
  entry: EntryState,
  changes: readonly Uint8Array[],
): Promise<Result<EntryView>> {
  const space = writable(bench, entry.space);
  if (!space.ok) return space;
  // Judged by what the changes hold, as everybody will who gets them: one they refuse closes our log for ever.
  if (changes.some((bytes) => validates(bench, bytes)) && !mayValidate(bench, space.value))
    return failed(fault('not-validator', { space: space.value.roster.name }));
  const records = changes.map((bytes) => ({ kind: 'change' as const, entry: entry.id, bytes }));
  const written = await bench.store.write(entry.space, records);
  return written.ok ? viewOf(bench, entry.id) : written;
}

export async function editEntry(
  bench: Workbench,
  args: Verbs['entry.edit']['args'],
): Promise<Answer<'entry.edit'>> {
  const entry = findEntry(bench, args.id);
  if (!entry.ok) return entry;
  const present = bench.library.view(entry.value);
  if (present.hidden === 'whole') return failed(fault('entry-hidden'));
  if (present.deleted) return failed(fault('entry-deleted'));
  const tidy = tidyDraft({ ...present, ...args.changes });
  const problem = draftProblem(tidy);
  if (problem) return failed(invalid(problem));
  const edit: Record<string, unknown> = {};
  for (const key of Object.keys(args.changes)) edit[key] = tidy[key as keyof EntryDraft];
  const written = await writeEdit(bench, entry.value, edit as EntryEdit, args.base);
  if (written.ok && args.dropDraft) await bench.local.dropDraft(args.dropDraft);
  return written;
}

/** What was undone here has to be shown again before anything is done to it. */
export async function deleteEntries(
  bench: Workbench,
  args: Verbs['entry.delete']['args'],
  deleted: boolean,
): Promise<Answer<'entry.delete'>> {
  for (const id of 'ids' in args ? args.ids : [args.id]) {
    const entry = bench.store.entries.get(id);
    if (entry?.hidden && bench.library.view(entry).hidden === 'whole') return failed(fault('entry-hidden'));
  }
  return setDeleted(bench, args, deleted);
}

/**
 * Everything is found and made before the first write, so that a refusal changes nothing. `forAll`: as everybody has the
 * entries, whatever was undone here.
 */
export async function setDeleted(
  bench: Workbench,
  args: Verbs['entry.delete']['args'],
  deleted: boolean,
  { forAll = false } = {},
): Promise<Answer<'entry.delete'>> {
  const ids = 'ids' in args ? args.ids : [args.id];
  const bySpace = new Map<SpaceId, SegmentRecord[]>();
  for (const id of new Set(ids)) {
    const entry = findEntry(bench, id);
    if (!entry.ok) return entry;
    const space = writable(bench, entry.value.space);
    if (!space.ok) return space;
    const base = forAll ? bench.library.common(entry.value).version : undefined;
    const changes = bench.library.edit(entry.value, { deleted }, base);
    if (!changes.ok) return changes;
    const records = bySpace.get(space.value.id) ?? [];
    records.push(...changes.value.map((bytes) => ({ kind: 'change' as const, entry: id, bytes })));
    bySpace.set(space.value.id, records);
  }
  for (const [space, records] of bySpace) {
    const written = await bench.store.write(space, records);
    if (!written.ok) return written;
  }
  return viewOf(bench, ids[0] as EntryId);
}

export async function entryHistory(
  bench: Workbench,
  { id }: Verbs['entry.history']['args'],
): Promise<Answer<'entry.history'>> {
  const entry = findEntry(bench, id);
  if (!entry.ok) return entry;
  const history: VersionView[] = bench.library.history(entry.value);
  return ok(history);
}

export async function entryAt(
  bench: Workbench,
  { id, version }: Verbs['entry.at']['args'],
): Promise<Answer<'entry.at'>> {
  const entry = findEntry(bench, id);
  if (!entry.ok) return entry;
  const view = bench.library.viewAt(entry.value, version);
  return view ? ok(view) : failed(fault('version-unknown'));
}

export async function revertEntry(
  bench: Workbench,
  { id, version }: Verbs['entry.revert']['args'],
): Promise<Answer<'entry.revert'>> {
  const old = await entryAt(bench, { id, version });
  if (!old.ok) return old;
  const { kind, title, body, fields, tags, lang, confidence, reviewBy } = old.value;
  return editEntry(bench, { id, changes: { kind, title, body, fields, tags, lang, confidence, reviewBy } });
}

export async function entryConflicts(
  bench: Workbench,
  { id }: Verbs['entry.conflicts']['args'],
): Promise<Answer<'entry.conflicts'>> {
  const entry = findEntry(bench, id);
  return entry.ok ? ok(bench.library.conflicts(entry.value)) : entry;
}

/** Ends a conflict: everybody who sees this sees `value`. */
export async function settleEntry(
  bench: Workbench,
  args: Verbs['entry.settle']['args'],
): Promise<Answer<'entry.settle'>> {
  const entry = findEntry(bench, args.id);
  if (!entry.ok) return entry;
  const changes = bench.library.settle(entry.value, args.field, args.value);
  return changes.ok ? writeChanges(bench, entry.value, changes.value) : changes;
}
