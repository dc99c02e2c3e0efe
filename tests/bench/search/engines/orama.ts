/** Orama as it comes, the title boosted and one edit of tolerance. */
import { create, insertMultiple, load, save, search, update } from '@orama/orama';
import { type Engine, textOf, utf8 } from '../engine.ts';

const SCHEMA = { title: 'string', tags: 'string', body: 'string' } as const;
const made = () => create({ schema: SCHEMA });

export function orama(base: ReturnType<typeof made> = made()): Engine {
  const rowOf = ({
    id,
    title,
    tags,
    body,
  }: {
    id: string;
    title: string;
    tags: readonly string[];
    body: string;
  }) => ({
    id,
    title,
    tags: tags.join(' '),
    body,
  });
  return {
    async build(docs) {
      await insertMultiple(base, docs.map(rowOf), 500);
    },
    async find(words, limit) {
      const ask = { term: words, limit, boost: { title: 4, tags: 2 } };
      const exact = await search(base, ask);
      const found = exact.hits.length >= limit ? exact : await search(base, { ...ask, tolerance: 1 });
      return [...new Set([...exact.hits, ...found.hits].map(({ id }) => id))].slice(0, limit);
    },
    save: () => utf8(JSON.stringify(save(base))),
    load(kept) {
      const again = made();
      load(again, JSON.parse(textOf(kept)));
      return orama(again);
    },
    async edit(doc) {
      await update(base, doc.id, rowOf(doc));
    },
  };
}
