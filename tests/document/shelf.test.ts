import { describe, expect, it } from 'vitest';
import { freeDocument, headsOf } from '../../sync/document/build.ts';
import { DocumentShelf, type DocumentSource } from '../../sync/document/shelf.ts';
import { entryValueOf } from '../../sync/document/view.ts';
import { ANA, build, crypto, edit, editorOn, entryOf } from './sample.ts';

const sources: DocumentSource[] = Array.from({ length: 6 }, (_, n) => ({
  ...entryOf({ title: `Entry ${n}` }),
  changes: [],
}));
const at = (n: number): DocumentSource => sources[n] as DocumentSource;

describe('the shelf of live documents', () => {
  it('holds no more than its capacity, and forgets the least recently used', () => {
    const shelf = new DocumentShelf(crypto, 3);
    const built: object[] = [];
    for (const n of [0, 1, 2, 0, 3, 0]) shelf.use(at(n), ({ handle }) => built.push(handle));
    expect(shelf.size).toBe(3);
    expect(built[3]).toBe(built[0]);
    expect(built[5]).toBe(built[0]);
    shelf.use(at(1), ({ handle }) => {
      expect(handle).not.toBe(built[1]);
    });
    shelf.clear();
    expect(shelf.size).toBe(0);
  });

  it('never frees a document that is lent', () => {
    const shelf = new DocumentShelf(crypto, 1);
    const titles = shelf.use(at(0), (outer) => {
      const inner = sources.slice(1).map((source) => shelf.use(source, (doc) => entryValueOf(doc).title));
      shelf.drop(at(0).id);
      shelf.clear();
      return [entryValueOf(outer).title, ...inner];
    });
    expect(titles).toEqual(sources.map((_, n) => `Entry ${n}`));
    expect(shelf.size).toBe(0);
  });

  it('frees a lent document that was dropped, once it is back', () => {
    const shelf = new DocumentShelf(crypto, 1);
    const kept = shelf.use(at(0), (doc) => {
      shelf.drop(at(0).id);
      return doc;
    });
    expect(() => headsOf(kept)).toThrow();
  });

  it('has every change of its source, also those that came later', () => {
    const shelf = new DocumentShelf(crypto);
    expect(shelf.use(at(0), (doc) => entryValueOf(doc).title)).toBe('Entry 0');
    const edited = edit(build(at(0)), { title: 'Edited' }, editorOn(ANA)());
    const source = { ...at(0), changes: edited.changes };
    expect(shelf.use(source, (doc) => entryValueOf(doc).title)).toBe('Edited');
    expect(shelf.size).toBe(1);
    freeDocument(edited.doc);
    shelf.clear();
  });

  it('gives the document back when the work throws', () => {
    const shelf = new DocumentShelf(crypto, 1);
    expect(() =>
      shelf.use(at(0), () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    shelf.use(at(1), () => undefined);
    expect(shelf.size).toBe(1);
    shelf.clear();
  });
});
