import { afterEach, describe, expect, it } from 'vitest';
import { applyAll } from '../../sync/document/apply.ts';
import { buildDocument, type Doc, freeDocument } from '../../sync/document/build.ts';
import { conflictsOf } from '../../sync/document/conflicts.ts';
import { entryValueOf } from '../../sync/document/view.ts';
import { LIMITS } from '../../sync/domain/limits.ts';
import { actor, bo, crafted, doc, judged, type LooseOp, next, withOps } from './crafted.ts';
import { crypto, entryOf, LESSON, ORIGIN } from './sample.ts';

const FIRST = { ...LESSON, ...ORIGIN, deleted: false };
const live: Doc[] = [];
afterEach(() => {
  for (const it of live.splice(0)) freeDocument(it);
});

/** The document after a change that admission lets through. */
function changed(...ops: LooseOp[]): Doc {
  const bytes = ops.length > 0 ? withOps(...ops) : crafted({});
  expect(judged(bytes, { ...bo, validate: true })).toEqual({ is: 'new' });
  const applied = applyAll(doc, [bytes]);
  if (applied.is !== 'applied') throw new Error(applied.is);
  live.push(applied.doc);
  return applied.doc;
}

const setter = (object: string, key: string): string => String(doc.handle.getAll(object, key)[0]?.at(-1));

describe('the value of a document', () => {
  it.each<[string, LooseOp]>([
    ['a title that is a number', { key: 'title', value: 7, datatype: 'int' }],
    ['a title that is empty', { key: 'title', value: ' ' }],
    ['a title that is a map', { key: 'title', action: 'makeMap' }],
    ['a title that is a text', { key: 'title', action: 'makeText' }],
    ['no title', { key: 'title', action: 'del', pred: [setter('_root', 'title')] }],
    ['a kind nobody knows', { key: 'kind', value: 'secret' }],
    ['a language that is none', { key: 'lang', value: '<b>' }],
    ['a day that does not exist', { key: 'reviewBy', value: '2027-02-30' }],
    ['a field that is null', { obj: doc.parts.fields, key: 'why', value: null }],
    ['a field of tomorrow', { obj: doc.parts.fields, key: 'video', value: 'x' }],
    ['a tag that is a word', { obj: doc.parts.tags, key: 'oven', value: 'yes' }],
    ['a tag that is too long', { obj: doc.parts.tags, key: 'x'.repeat(LIMITS.tagLength + 1), value: true }],
    ['a deletion that is a word', { key: 'deleted', value: 'yes' }],
    ['a source without content', { key: 'source', action: 'makeMap' }],
    ['a key nobody knows', { key: 'later', value: 'x' }],
    ['another author', { key: 'author', value: 'Mallory', pred: [setter('_root', 'author')] }],
    ['another birthday', { key: 'created', value: 1, datatype: 'int', pred: [setter('_root', 'created')] }],
    ['another device', { key: 'device', value: 'x', pred: [setter('_root', 'device')] }],
  ])('is that of the genesis beside %s', (_, op) => {
    const odd = changed(op);
    expect(entryValueOf(odd)).toEqual(FIRST);
    expect(conflictsOf(odd)).toEqual([]);
  });

  it('takes a concurrent value that makes sense before one that does not', () => {
    const value = entryValueOf(
      changed({ key: 'title', value: 'Sound' }, { key: 'title', value: 7, datatype: 'int' }),
    );
    expect(value.title).toBe('Sound');
  });

  it('cuts what is too long, at a whole character', () => {
    const long = `${'x'.repeat(LIMITS.titleLength - 1)}😀`;
    expect(entryValueOf(changed({ key: 'title', value: long })).title).toBe(
      'x'.repeat(LIMITS.titleLength - 1),
    );
    const field = 'y'.repeat(LIMITS.fieldLength + 9);
    const { fields } = entryValueOf(changed({ obj: doc.parts.fields, key: 'why', value: field }));
    expect(fields.why).toHaveLength(LIMITS.fieldLength);
    const tags = Array.from({ length: 99 }, (_, n) => ({ obj: doc.parts.tags, key: `t${n}`, value: true }));
    expect(entryValueOf(changed(...tags)).tags).toHaveLength(LIMITS.tags);
  });

  it('is no longer validated when its confidence is taken away', () => {
    const entry = entryOf({ confidence: 'validated' });
    const validated = buildDocument(crypto, entry.id, entry.genesis);
    live.push(validated);
    expect(entryValueOf(validated).confidence).toBe('validated');
    const edited = validated.handle.fork();
    edited.delete('_root', 'confidence');
    edited.commit(null, 1);
    expect(entryValueOf({ ...validated, handle: edited }).confidence).toBe('not-validated');
    edited.free();
  });

  it('never takes a typed text for a mark of confidence', () => {
    const text = `${next}@${actor}`;
    const letters = [...'validated'].map((value, n) => ({
      obj: text,
      elemId: n === 0 ? '_head' : `${next + n}@${actor}`,
      insert: true,
      value,
    }));
    const typed = withOps(
      { key: 'confidence', action: 'makeText', pred: [setter('_root', 'confidence')] },
      ...letters,
    );
    expect(judged(typed)).toEqual({ is: 'new' });
    const applied = applyAll(doc, [typed]);
    if (applied.is !== 'applied') throw new Error(applied.is);
    live.push(applied.doc);
    expect(entryValueOf(applied.doc).confidence).toBe('not-validated');
  });
});
