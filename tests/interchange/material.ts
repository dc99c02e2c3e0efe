/** What the interchange tests share: a crypto, drafts nobody would write by hand, and entries made of them. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { toBase32, utf8 } from '../../sync/domain/bytes.ts';
import {
  CONFIDENCES,
  draftProblem,
  EMPTY_DRAFT,
  type EntryDraft,
  type EntryView,
  KINDS,
  tidyDraft,
} from '../../sync/domain/entry.ts';
import type { DeviceId, EntryId, SpaceId, VersionId } from '../../sync/domain/ids.ts';
import { type ImportReading, readForImport } from '../../sync/interchange/import.ts';

export const crypto = {
  sha256: (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest()),
};

/** Reads one file that must be readable. */
export function taken(name: string, content: string | Uint8Array): ImportReading {
  const bytes = typeof content === 'string' ? utf8(content) : content;
  const read = readForImport(crypto, [{ name, bytes }]);
  if (!read.ok) throw new Error(read.fault.sentence);
  return read.value;
}

/** The files of the data folder beside the checkout, where there is one. */
export function sharedData(name: string): Uint8Array | undefined {
  const path = join(import.meta.dirname, '../../../shared/data', name);
  if (existsSync(path)) return new Uint8Array(readFileSync(path));
  process.stdout.write(`${name} is not here: tried on our own small fixture instead.\n`);
  return undefined;
}

/** Strings made of what breaks formats: their marks, line ends, invisible characters and scripts. */
const NASTY = [
  '---',
  '...',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '## Why',
  '## Advice\n',
  '# x',
  '\n## Other\n',
  ':',
  ': ',
  '"',
  '""',
  "'",
  ' ',
  '    ',
  '\t',
  '\0',
  '\u0085',
  '\ufeff',
  '\u2028',
  '\u200d',
  '```',
  '\n```\n',
  '~~~',
  '- ',
  '=1+1',
  '@',
  "'=",
  "''-",
  ',',
  ';',
  '|',
  '{',
  '[',
  '}',
  ']',
  '\\',
  '\\n',
  '#',
  '%',
  '&a',
  '*a',
  '!!x',
  '? ',
  'null',
  'NA',
  '~',
  '0',
  '1/2/03',
  '\ud800',
  '\udc00',
  'ก็',
  'เนื้อ',
  'é',
  'e\u0301',
  '知识',
  'ज्ञान',
  '👩‍🌾',
  'word',
  'Two words.',
  '<b>',
  '-->',
  '__proto__',
];
export const nasty = fc.oneof(
  fc.array(fc.constantFrom(...NASTY), { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/** Drafts in the form in which they are stored. */
export const drafts: fc.Arbitrary<EntryDraft> = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    title: nasty,
    body: nasty,
    fields: fc.record(
      { expected: nasty, happened: nasty, why: nasty, advice: nasty, helps: nasty },
      { requiredKeys: [] },
    ),
    tags: fc.array(nasty, { maxLength: 4 }),
    lang: fc.constantFrom('', 'en', 'zh-Hant', 'no'),
    confidence: fc.constantFrom(...CONFIDENCES),
    reviewBy: fc.constantFrom('', '2027-01-31', '2024-02-29'),
  })
  .map(tidyDraft)
  .filter((draft) => draftProblem(draft) === undefined);

/** The n-th of many entry ids. */
export const idOf = (n: number): EntryId =>
  toBase32(new Uint8Array(20).fill(n & 255, 0, 10).fill(n >> 8, 10)) as EntryId;

/** An entry as the engine shows it. */
export const viewOf = (draft: Partial<EntryDraft>, more: Partial<EntryView> = {}): EntryView => ({
  ...EMPTY_DRAFT,
  title: 'A title',
  ...draft,
  author: 'Ana',
  firm: 'Bakery',
  device: 'd'.repeat(32) as DeviceId,
  created: 1_700_000_000_123,
  deleted: false,
  id: 'a'.repeat(32) as EntryId,
  space: 's'.repeat(32) as SpaceId,
  version: 'genesis' as VersionId,
  updated: 1_700_000_500_000,
  updatedBy: 'Ana',
  updatedByUs: true,
  conflicts: [],
  ...more,
});
