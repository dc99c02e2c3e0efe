import { describe, expect, it } from 'vitest';
import { copyOf, freeDocument, headsOf } from '../../sync/document/build.ts';
import { DocumentShelf, type DocumentSource } from '../../sync/document/shelf.ts';
import { entryValueOf } from '../../sync/document/view.ts';
import { ANA, BO, build, crypto, edit, editorOn, entryOf } from './sample.ts';

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

  it('has exactly the changes of its source: later ones added, others not kept', () => {
    const shelf = new DocumentShelf(crypto);
    const editor = editorOn(ANA);
    const one = edit(build(at(0)), { title: 'One' }, editor());
    const two = edit(copyOf(one.doc), { title: 'Two' }, editor());
    const other = edit(build(at(0)), { title: 'Other' }, editorOn(BO)());
    const title = (...changes: Uint8Array[]): string =>
      shelf.use({ ...at(0), changes }, (doc) => entryValueOf(doc).title);
    const [first, second, beside] = [one, two, other].map(({ changes }) => changes[0]) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    expect(title()).toBe('Entry 0');
    expect(title(first)).toBe('One');
    expect(title(first, second)).toBe('Two');
    expect(title(beside)).toBe('Other');
    expect(title(first)).toBe('One');
    expect(title()).toBe('Entry 0');
    expect(shelf.size).toBe(1);
    for (const { doc } of [one, two, other]) freeDocument(doc);
    shelf.clear();
  });

  it('does not change a document under who holds it', () => {
    const shelf = new DocumentShelf(crypto);
    const edited = edit(build(at(0)), { title: 'Edited' }, editorOn(ANA)());
    shelf.use(at(0), (doc) => {
      shelf.use({ ...at(0), changes: edited.changes }, (newer) => {
        expect(entryValueOf(newer).title).toBe('Edited');
      });
      expect(entryValueOf(doc).title).toBe('Entry 0');
    });
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
