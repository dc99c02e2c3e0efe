/** Imported drafts to entries of a space: new ones, edits of what is there, or nothing. */
import type { ImportReport, Refusal } from '../../api.ts';
import { parseGenesis } from '../../document/genesis.ts';
import { equal } from '../../domain/bytes.ts';
import { canonicalBytes } from '../../domain/canonical.ts';
import { type EntryDraft, tidyDraft } from '../../domain/entry.ts';
import { type Fault, fault, refusal } from '../../domain/fault.ts';
import { parseEntryId, type SpaceId } from '../../domain/ids.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { POWERS } from '../../domain/space.ts';
import { atMost, type ImportedDraft } from '../../interchange/import.ts';
import type { SegmentRecord } from '../../segment/records.ts';
import type { EntryState, SpaceState } from '../state.ts';
import { ourRole, type Workbench } from '../workbench.ts';
import { genesisOf, storable } from './entries.ts';

/** An import under way: what will be written, and what will be said of it. */
interface Taking {
  bench: Workbench;
  space: SpaceState;
  report: ImportReport;
  records: SegmentRecord[];
  /** What only who holds the entries can see. */
  seen: Refusal[];
}

/**
 * Makes entries of imported drafts: new sources become entries, changed ones an edit of what was imported last (so
 * that local edits since then merge with it), unchanged ones nothing. One commit: all of it or none.
 */
export async function takeDrafts(
  bench: Workbench,
  space: SpaceState,
  drafts: readonly ImportedDraft[],
  report: ImportReport,
): Promise<Result<ImportReport>> {
  const { store, progress } = bench;
  const known = sourcesIn(bench, space.id);
  const taking: Taking = { bench, space, report, records: [], seen: [] };
  for (const [i, imported] of drafts.entries()) {
    if (progress.cancelled()) return failed(fault('cancelled'));
    if (i % 100 === 0) progress.report('import.run', i, drafts.length);
    const copy = known.get(imported.key);
    const itself = copy ? undefined : ownEntry(bench, imported);
    if (itself && itself.space !== space.id) leave(taking, imported, itself);
    else {
      const wrong = take(taking, imported, copy, itself);
      if (wrong) report.refused.push(refusal(imported.where, wrong));
    }
  }
  const written = await store.write(space.id, taking.records);
  if (!written.ok) return written;
  progress.report('import.run', drafts.length, drafts.length);
  // In front: what happened to entries matters more than what was guessed about rows.
  return ok({ ...report, oddities: [...atMost(taking.seen), ...report.oddities] });
}

/** Why a draft is refused. `copy` was imported from the same row before; `itself` is the very entry, exported from here. */
function take(
  taking: Taking,
  imported: ImportedDraft,
  copy: EntryState | undefined,
  itself: EntryState | undefined,
): Fault | undefined {
  const { bench, space, report } = taking;
  const { library } = bench;
  const draft = storable(bench, space, lowered(bench, space, imported.draft));
  if (!draft.ok) return draft.fault;
  const source = { key: imported.key, digest: imported.digest };
  if (copy) {
    if (library.view(copy).source?.digest === imported.digest) {
      report.unchanged += 1;
      return undefined;
    }
    const base = library.lastImport(copy);
    const before = library.viewAt(copy, base)?.title;
    return change(taking, imported, copy, before, library.edit(copy, { ...draft.value, source }, base));
  }
  if (itself)
    return change(taking, imported, itself, library.view(itself).title, library.edit(itself, draft.value));
  const { author, firm, created } = imported;
  const bytes = genesisOf(bench, space, draft.value, {
    source,
    ...(author === undefined ? {} : { author }),
    ...(firm === undefined ? {} : { firm }),
    ...(created === undefined ? {} : { created }),
  });
  if (!bytes.ok) return bytes.fault;
  taking.records.push({ kind: 'genesis', bytes: bytes.value });
  report.added += 1;
  return undefined;
}

/** Another title may mean another lesson, whose source only counts its rows alike: never without a word. */
function change(
  { report, records, seen }: Taking,
  { where, draft }: ImportedDraft,
  { id }: EntryState,
  before: string | undefined,
  changes: Result<readonly Uint8Array[]>,
): Fault | undefined {
  if (!changes.ok) return changes.fault;
  for (const bytes of changes.value) records.push({ kind: 'change', entry: id, bytes });
  if (changes.value.length === 0) report.unchanged += 1;
  else {
    report.updated += 1;
    if (before !== undefined && before !== draft.title)
      seen.push({
        where,
        why: `is now "${draft.title}"; it was "${before}", and the earlier text is in its history`,
      });
  }
  return undefined;
}

/** Our own export, taken into another space: the entry is here already, where it belongs, and stays as it is. */
function leave({ bench, report, seen }: Taking, { where, draft }: ImportedDraft, entry: EntryState): void {
  const view = bench.library.view(entry);
  const space = bench.store.spaces.get(entry.space)?.roster.name ?? '';
  report.unchanged += 1;
  if (view.hidden === 'whole')
    seen.push({
      where,
      why: `"${view.title}" is hidden here since its exchange was undone; nothing was changed`,
    });
  else if (view.deleted)
    seen.push({ where, why: `"${view.title}" was deleted in ${space}; nothing was changed` });
  else if (!equal(canonicalBytes(tidyDraft(view)), canonicalBytes(tidyDraft(draft))))
    seen.push({ where, why: `"${view.title}" is in ${space} and says something else; nothing was changed` });
}

/** Our own export coming home, perhaps changed on the way: it names the very entry it was, in whatever space. */
function ownEntry({ store }: Workbench, { sourceId }: ImportedDraft): EntryState | undefined {
  const id = parseEntryId(sourceId ?? '');
  return id && store.entries.get(id);
}

/** An import does not make anybody a reviewer: what claims to be validated comes in as not validated. */
function lowered(bench: Workbench, space: SpaceState, draft: EntryDraft): EntryDraft {
  const role = ourRole(bench, space);
  const mayValidate = role !== 'removed' && POWERS[role].validate;
  return draft.confidence === 'validated' && !mayValidate ? { ...draft, confidence: 'not-validated' } : draft;
}

/** Entries of a space by the source row they were imported from. Deleted ones count: deleted stays deleted. */
function sourcesIn({ store }: Workbench, space: SpaceId): Map<string, EntryState> {
  const sources = new Map<string, EntryState>();
  for (const entry of store.entries.values()) {
    if (entry.space !== space) continue;
    const key = parseGenesis(entry.genesis)?.value.source?.key;
    if (key !== undefined && !sources.has(key)) sources.set(key, entry);
  }
  return sources;
}
