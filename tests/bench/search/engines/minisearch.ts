/** MiniSearch with what its own documentation recommends: prefix, fuzzy, the title boosted, all words before some. */
import MiniSearch from 'minisearch';
import { type Engine, textOf, utf8 } from '../engine.ts';

const OPTIONS = { fields: ['title', 'tags', 'body'] };
const SEARCH = { prefix: true, fuzzy: 0.2, boost: { title: 4, tags: 2 } };

export function minisearch(index: MiniSearch = new MiniSearch(OPTIONS)): Engine {
  return {
    build: (docs) => index.addAll(docs.map((doc) => ({ ...doc, tags: doc.tags.join(' ') }))),
    find(words, limit) {
      const all = index.search(words, { ...SEARCH, combineWith: 'AND' });
      const found = all.length >= limit ? all : [...all, ...index.search(words, SEARCH)];
      return [...new Set(found.map(({ id }) => String(id)))].slice(0, limit);
    },
    save: () => utf8(JSON.stringify(index)),
    load: (kept) => minisearch(MiniSearch.loadJSON(textOf(kept), OPTIONS)),
    edit: (doc) => index.replace({ ...doc, tags: doc.tags.join(' ') }),
  };
}
