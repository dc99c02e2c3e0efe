/** Importing from and exporting to the formats of others; the starter set is an import that comes with the app. */
import type { Answer, Verbs } from '../../api.ts';
import { toBase32 } from '../../domain/bytes.ts';
import { canonicalBytes } from '../../domain/canonical.ts';
import { tidyDraft } from '../../domain/entry.ts';
import { fault } from '../../domain/fault.ts';
import { taggedHash } from '../../domain/hash.ts';
import type { EntryId } from '../../domain/ids.ts';
import { failed, ok } from '../../domain/result.ts';
import { exportFiles } from '../../interchange/export.ts';
import { type ImportedDraft, previewOf, readForImport } from '../../interchange/import.ts';
import { STARTER } from '../../starter/starter.ts';
import { type Workbench, writable } from '../workbench.ts';
import { takeDrafts } from './interchange-drafts.ts';
import { filesOf } from './interchange-files.ts';

export async function previewImport(
  bench: Workbench,
  args: Verbs['import.preview']['args'],
): Promise<Answer<'import.preview'>> {
  const files = await filesOf(bench, args.file);
  if (!files.ok) return files;
  return previewOf(bench.store.ports.crypto, files.value.files, args.map, files.value.refused);
}

export async function runImport(
  bench: Workbench,
  args: Verbs['import.run']['args'],
): Promise<Answer<'import.run'>> {
  const space = writable(bench, args.space);
  if (!space.ok) return space;
  const files = await filesOf(bench, args.file);
  if (!files.ok) return files;
  const read = readForImport(bench.store.ports.crypto, files.value.files, args.map, files.value.refused);
  if (!read.ok) return read;
  const { drafts, repeated, refused, oddities } = read.value;
  // A row that is there twice is in Granary once and needs no other: unchanged, like one that comes again.
  const report = { added: 0, updated: 0, unchanged: repeated, refused, oddities };
  return takeDrafts(bench, space.value, drafts, report);
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
