/** Entries to files that others can read without Granary, and that Granary reads back. */
import type { ExportFormat } from '../api.ts';
import { utf8 } from '../domain/bytes.ts';
import type { EntryView } from '../domain/entry.ts';
import { fileNamer } from './file-name.ts';
import { dayAndTime, writeMarkdown } from './markdown.ts';
import { writeCsv } from './write-csv.ts';
import { writeHtml } from './write-html.ts';

export interface ExportFile {
  name: string;
  bytes: Uint8Array;
}

/** One file, or for Markdown one per entry. Deleted entries are left out. Importing the files gives equal drafts. */
export function exportFiles(entries: readonly EntryView[], format: ExportFormat): ExportFile[] {
  const living = entries.filter((entry) => !entry.deleted);
  switch (format) {
    case 'markdown': {
      const nameFor = fileNamer('.md');
      return living.map((entry) => ({
        name: nameFor(entry.title),
        bytes: utf8(writeMarkdown(entry, entry)),
      }));
    }
    case 'json':
      return [{ name: 'granary.json', bytes: utf8(`${JSON.stringify(living.map(plain), null, 2)}\n`) }];
    case 'csv':
      return [
        {
          name: 'granary.csv',
          bytes: utf8(writeCsv(living.map((entry) => ({ draft: entry, facts: factsOf(entry) })))),
        },
      ];
    case 'html':
      return [
        {
          name: 'granary.html',
          bytes: utf8(writeHtml(living.map((entry) => ({ draft: entry, facts: wordsOf(entry) })))),
        },
      ];
  }
}

/** What others may know of an entry, in one order of keys; our bookkeeping (device, versions, conflicts) stays. */
const plain = (entry: EntryView) => ({
  id: entry.id,
  kind: entry.kind,
  title: entry.title,
  body: entry.body,
  fields: entry.fields,
  tags: entry.tags,
  lang: entry.lang,
  confidence: entry.confidence,
  reviewBy: entry.reviewBy,
  author: entry.author,
  firm: entry.firm,
  created: entry.created,
  updated: entry.updated,
  updatedBy: entry.updatedBy,
  space: entry.space,
});

const factsOf = (entry: EntryView) => ({
  id: entry.id,
  author: entry.author,
  firm: entry.firm,
  created: dayAndTime(entry.created),
  updated: dayAndTime(entry.updated),
});

const wordsOf = (entry: EntryView): string[] => [
  entry.author,
  entry.firm,
  dayAndTime(entry.created).slice(0, 10),
  entry.confidence,
];
