/** The starter set: what a firm finds on its first day. Data only; taken in like any other import. */
import { EMPTY_DRAFT, type EntryDraft, FIELDS, parseKind } from '../domain/entry.ts';
import en from './en.json' with { type: 'json' };
import hi from './hi.json' with { type: 'json' };
import ja from './ja.json' with { type: 'json' };
import th from './th.json' with { type: 'json' };
import vi from './vi.json' with { type: 'json' };
import zhHans from './zh-Hans.json' with { type: 'json' };

export interface StarterEntry {
  /** The same in every language: `starter/<slug>`. */
  key: string;
  draft: EntryDraft;
}

interface Written {
  key: string;
  kind: string;
  title: string;
  lang: string;
  tags: string[];
  body: string;
  fields: Partial<Record<string, string>>;
}

function entryOf({ key, kind, fields, title, lang, tags, body }: Written): StarterEntry {
  const filled = FIELDS.flatMap((name) => (fields[name] ? [[name, fields[name]] as const] : []));
  const draft: EntryDraft = {
    ...EMPTY_DRAFT,
    kind: parseKind(kind) ?? 'note',
    title,
    lang,
    tags,
    body,
    fields: Object.fromEntries(filled),
    confidence: 'not-validated',
  };
  return { key, draft };
}

/** By language, in the order in which they are offered. */
export const STARTER: ReadonlyMap<string, readonly StarterEntry[]> = new Map(
  [en, hi, ja, th, vi, zhHans].map((entries: Written[]) => [entries[0]?.lang ?? '', entries.map(entryOf)]),
);
