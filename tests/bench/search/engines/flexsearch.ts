/** FlexSearch as it comes: a document of fields, words from their beginning, results of all fields in one list. */
import { Document } from 'flexsearch';
import type { Engine } from '../engine.ts';

export function flexsearch(): Engine {
  const index = new Document({
    document: { id: 'id', index: ['title', 'tags', 'body'] },
    tokenize: 'forward',
  });
  const put = ({
    id,
    title,
    tags,
    body,
  }: {
    id: string;
    title: string;
    tags: readonly string[];
    body: string;
  }) => index.add({ id, title, tags: tags.join(' '), body });
  return {
    build(docs) {
      for (const doc of docs) put(doc);
    },
    find(words, limit) {
      const fields = index.search(words, { limit, suggest: true });
      return [...new Set(fields.flatMap(({ result }) => result.map(String)))].slice(0, limit);
    },
    edit: (doc) =>
      void index.update({ id: doc.id, title: doc.title, tags: doc.tags.join(' '), body: doc.body }),
  };
}
