/** Entries as one table (RFC 4180) that spreadsheets open and `readCsv` takes back. */

import type { ColumnMap, ColumnTarget } from '../api.ts';
import { type EntryDraft, FIELDS } from '../domain/entry.ts';
import { guarded } from './formula-guard.ts';
import { joinTags } from './tag-list.ts';

/** What an export holds of an entry beside its draft. */
export interface ExportFacts {
  id: string;
  author: string;
  firm: string;
  created: string;
  updated: string;
}

const COLUMNS = [
  'id',
  'kind',
  'title',
  'body',
  ...FIELDS,
  'tags',
  'lang',
  'confidence',
  'reviewBy',
  'author',
  'firm',
  'created',
  'updated',
] as const;

/** True for the header of our own export: then every character of a cell counts, and the map is known. */
export const isOwnTable = (columns: readonly string[]): boolean =>
  columns.length === COLUMNS.length && COLUMNS.every((name, index) => columns[index] === name);

/** Column and target have the same name but for the last edit's time, which no new entry takes. */
export const OWN_MAP: ColumnMap = Object.fromEntries(
  COLUMNS.map((name): [string, ColumnTarget] => [name, name === 'updated' ? 'ignore' : name]),
);

const quoted = (cell: string): string =>
  /[",;\t|\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** CRLF line ends, and a byte order mark without which spreadsheets misread every script but Latin. */
export function writeCsv(entries: readonly { draft: EntryDraft; facts: ExportFacts }[]): string {
  const rows = entries.map(({ draft, facts }) =>
    [
      facts.id,
      draft.kind,
      draft.title,
      draft.body,
      ...FIELDS.map((name) => draft.fields[name] ?? ''),
      joinTags(draft.tags),
      draft.lang,
      draft.confidence,
      draft.reviewBy,
      facts.author,
      facts.firm,
      facts.created,
      facts.updated,
    ]
      .map((cell) => quoted(guarded(cell)))
      .join(','),
  );
  return `\ufeff${[COLUMNS.join(','), ...rows, ''].join('\r\n')}`;
}
