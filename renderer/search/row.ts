import type { EntryView } from '../../sync/domain/entry.ts';
import { plainText } from './plain.ts';

/** What search keeps of an entry. */
export interface SearchableRow {
  id: string;
  space: string;
  kind: string;
  confidence: string;
  lang: string;
  tags: readonly string[];
  title: string;
  /** The advice and the other fields, advice first: what people look for. */
  story: string;
  /** The body without its Markdown signs, and the names of its files. */
  body: string;
  /** Milliseconds; only compared with other rows'. */
  updated: number;
  /** Holds two versions of something. */
  disputed: boolean;
  /** When it came, in the order of arrival; 0 where nobody counts. */
  tick: number;
}

type Row = Pick<
  EntryView,
  | 'id'
  | 'space'
  | 'kind'
  | 'confidence'
  | 'lang'
  | 'tags'
  | 'title'
  | 'fields'
  | 'body'
  | 'updated'
  | 'conflicts'
  | 'files'
> & { tick?: number };

export function searchableOf(row: Row): SearchableRow {
  const { advice, expected, happened, why, helps } = row.fields;
  const story = [advice, expected, happened, why, helps].filter((text) => text !== undefined);
  return {
    id: row.id,
    space: row.space,
    kind: row.kind,
    confidence: row.confidence,
    lang: row.lang,
    tags: row.tags,
    title: row.title,
    story: plainText(story.join('\n')),
    // What its files are called stands behind the text: somebody remembers a name.
    body: [plainText(row.body), ...(row.files ?? []).map(({ name }) => name)].join('\n').trimEnd(),
    updated: row.updated,
    disputed: row.conflicts.length > 0,
    tick: row.tick ?? 0,
  };
}
