/** The starter set as drafts, by language. */

import { EMPTY_DRAFT, type EntryDraft, parseKind } from '../../../../sync/domain/entry.ts';
import en from '../../../../sync/starter/en.json' with { type: 'json' };
import hi from '../../../../sync/starter/hi.json' with { type: 'json' };
import ja from '../../../../sync/starter/ja.json' with { type: 'json' };
import th from '../../../../sync/starter/th.json' with { type: 'json' };
import vi from '../../../../sync/starter/vi.json' with { type: 'json' };
import zh from '../../../../sync/starter/zh-Hans.json' with { type: 'json' };

type Item = (typeof en)[number] | (typeof th)[number];

const draftOf = ({ kind, title, lang, tags, body, fields }: Item): EntryDraft => ({
  ...EMPTY_DRAFT,
  kind: parseKind(kind) ?? 'note',
  title,
  lang,
  tags,
  body,
  fields: Object.fromEntries(Object.entries(fields)),
  confidence: 'not-validated',
});

export const STARTER: Record<string, EntryDraft[]> = Object.fromEntries(
  Object.entries({ en, th, vi, hi, ja, 'zh-Hans': zh }).map(([lang, items]) => [lang, items.map(draftOf)]),
);
