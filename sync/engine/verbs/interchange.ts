/** Importing from and exporting to the formats of others; the starter set is an import that comes with the app. */
import type { Answer, ImportReport, Verbs } from '../../api.ts';
import { parseGenesis } from '../../document/genesis.ts';
import { toBase32 } from '../../domain/bytes.ts';
import { canonicalBytes } from '../../domain/canonical.ts';
import { type EntryDraft, tidyDraft } from '../../domain/entry.ts';
import { fault, refusal } from '../../domain/fault.ts';
import { taggedHash } from '../../domain/hash.ts';
import { type EntryId, type FileId, parseEntryId, type SpaceId } from '../../domain/ids.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { POWERS } from '../../domain/space.ts';
import { exportFiles } from '../../interchange/export.ts';
import { type ImportedDraft, type ImportFile, previewOf, readForImport } from '../../interchange/import.ts';
import type { SegmentRecord } from '../../segment/records.ts';
import { STARTER } from '../../starter/starter.ts';
import type { SpaceState } from '../state.ts';
import { ourRole, type Workbench, writable } from '../workbench.ts';
import { genesisOf, storable } from './entries.ts';

/** Sources larger than this are refused before they are read. */
const IMPORT_BYTES = 268_435_456;

async function filesOf({ store }: Workbench, id: FileId): Promise<Result<ImportFile[]>> {
  const sources = await store.ports.files.openAll(id);
  if (sources.length === 0) return failed(fault('file-gone'));
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  if (total > IMPORT_BYTES) return failed(fault('file-too-large', { name: sources[0]?.name ?? '' }));
  const files: ImportFile[] = [];
  for (const source of sources) files.push({ name: source.name, bytes: await source.read(0, source.size) });
  return ok(files);
}

export async function previewImport(
  bench: Workbench,
  args: Verbs['import.preview']['args'],
): Promise<Answer<'import.preview'>> {
  const files = await filesOf(bench, args.file);
  return files.ok ? previewOf(bench.store.ports.crypto, files.value, args.map) : files;
}

export async function runImport(
  bench: Workbench,
  args: Verbs['import.run']['args'],
): Promise<Answer<'import.run'>> {
  const space = writable(bench, args.space);
  if (!space.ok) return space;
  const files = await filesOf(bench, args.file);
  if (!files.ok) return files;
  const read = readForImport(bench.store.ports.crypto, files.value, args.map);
  if (!read.ok) return read;
  const { drafts, refused, oddities } = read.value;
  return takeDrafts(bench, space.value, drafts, { added: 0, updated: 0, unchanged: 0, refused, oddities });
}

/**
 * Makes entries of imported drafts: new sources become entries, changed ones an edit of what was imported last (so
 * that local edits since then merge with it), unchanged ones nothing. One commit: all of it or none.
 */
async function takeDrafts(
  bench: Workbench,
  space: SpaceState,
  drafts: readonly ImportedDraft[],
  report: ImportReport,
): Promise<Result<ImportReport>> {
  const { store, library } = bench;
  const known = sourcesIn(bench, space.id);
  const records: SegmentRecord[] = [];
  for (const [i, imported] of drafts.entries()) {
    if (bench.progress.cancelled()) return failed(fault('cancelled'));
    if (i % 100 === 0) bench.progress.report('import.run', i, drafts.length);
    const draft = storable(bench, space, lowered(bench, space, imported.draft));
    if (!draft.ok) {
      report.refused.push(refusal(imported.where, draft.fault));
      continue;
    }
    const source = { key: imported.key, digest: imported.digest };
    const itself = ownEntry(bench, space.id, imported);
    const id = known.get(imported.key) ?? itself;
    const entry = id && store.entries.get(id);
    if (!entry) {
      const { author, firm, created } = imported;
      const bytes = genesisOf(bench, space, draft.value, {
        source,
        ...(author === undefined ? {} : { author }),
        ...(firm === undefined ? {} : { firm }),
        ...(created === undefined ? {} : { created }),
      });
      if (bytes.ok) {
        records.push({ kind: 'genesis', bytes: bytes.value });
        report.added += 1;
      } else report.refused.push(refusal(imported.where, bytes.fault));
    } else if (!itself && library.view(entry).source?.digest === imported.digest) report.unchanged += 1;
    else {
      const change = itself
        ? library.edit(entry, draft.value)
        : library.edit(entry, { ...draft.value, source }, library.lastImport(entry));
      if (!change.ok) report.refused.push(refusal(imported.where, change.fault));
      else {
        for (const bytes of change.value) records.push({ kind: 'change', entry: entry.id, bytes });
        report[change.value.length > 0 ? 'updated' : 'unchanged'] += 1;
      }
    }
  }
  const written = await store.write(space.id, records);
  if (!written.ok) return written;
  bench.progress.report('import.run', drafts.length, drafts.length);
  return ok(report);
}

/** Our own export coming home, perhaps changed on the way: it names the very entry it was. */
function ownEntry({ store }: Workbench, space: SpaceId, { sourceId }: ImportedDraft): EntryId | undefined {
  const id = parseEntryId(sourceId ?? '');
  return id && store.entries.get(id)?.space === space ? id : undefined;
}

/** An import does not make anybody a reviewer: what claims to be validated comes in as not validated. */
function lowered(bench: Workbench, space: SpaceState, draft: EntryDraft): EntryDraft {
  const role = ourRole(bench, space);
  const mayValidate = role !== 'removed' && POWERS[role].validate;
  return draft.confidence === 'validated' && !mayValidate ? { ...draft, confidence: 'not-validated' } : draft;
}

/** Entries of a space by the source row they were imported from. Deleted ones count: deleted stays deleted. */
function sourcesIn({ store }: Workbench, space: SpaceId): Map<string, EntryId> {
  const sources = new Map<string, EntryId>();
  for (const entry of store.entries.values()) {
    if (entry.space !== space) continue;
    const key = parseGenesis(entry.genesis)?.value.source?.key;
    if (key !== undefined && !sources.has(key)) sources.set(key, entry.id);
  }
  return sources;
}

export async function runExport(
  bench: Workbench,
  args: Verbs['export.run']['args'],
): Promise<Answer<'export.run'>> {
  const { store, library } = bench;
  const only = args.ids && new Set<EntryId>(args.ids);
  const views = [...store.entries.values()]
    .filter((entry) => (!args.space || entry.space === args.space) && (!only || only.has(entry.id)))
    .map((entry) => library.view(entry))
    .filter((view) => !view.deleted)
    .sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : a.id < b.id ? -1 : 1));
  const files = exportFiles(views, args.format);
  const file = await store.ports.files.giveAll(`granary ${args.format}`, files);
  return ok({ file, entries: views.length });
}

export async function offerStarter(): Promise<Answer<'starter.offer'>> {
  return ok([...STARTER].map(([lang, entries]) => ({ lang, entries: entries.length })));
}

export async function takeStarter(
  bench: Workbench,
  { langs }: Verbs['starter.take']['args'],
): Promise<Answer<'starter.take'>> {
  const space = bench.store.privateSpace;
  if (!space) return failed(fault('home-missing'));
  const { crypto } = bench.store.ports;
  const drafts = [...new Set(langs)].flatMap((lang) =>
    (STARTER.get(lang) ?? []).map(
      ({ key, draft }): ImportedDraft => ({
        draft: tidyDraft(draft),
        author: 'Granary',
        firm: 'Granary',
        key: toBase32(taggedHash(crypto, 'granary starter', canonicalBytes([key, lang])).subarray(0, 10)),
        digest: toBase32(taggedHash(crypto, 'granary starter', canonicalBytes(draft)).subarray(0, 5)),
        where: `${key} (${lang})`,
      }),
    ),
  );
  return takeDrafts(bench, space, drafts, { added: 0, updated: 0, unchanged: 0, refused: [], oddities: [] });
}
