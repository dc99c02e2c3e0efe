import type { SearchableRow } from '../../../../renderer/search/row.ts';
import { createSearch, type Search } from '../../../../renderer/search/search.ts';
import type { Doc } from '../corpus.ts';
import type { Engine } from '../engine.ts';

const rowOf = ({ id, lang, title, body, tags }: Doc): SearchableRow => ({
  id,
  space: 'private',
  kind: 'lesson',
  confidence: 'draft',
  lang,
  tags,
  title,
  story: '',
  body,
  updated: 0,
  disputed: false,
  tick: 0,
});

export function granary(search: Search = createSearch()): Engine {
  return {
    build: (docs) => search.put(docs.map(rowOf)),
    find: (words, limit) => search.find({ words, limit }).map(({ id }) => id),
    edit: (doc) => search.put([rowOf(doc)]),
  };
}
