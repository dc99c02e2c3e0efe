import { readFileSync } from 'node:fs';
import * as A from '@automerge/automerge';
import { describe, expect, it } from 'vitest';
import { actorPrefix } from '../../sync/document/actor.ts';
import { applyAll } from '../../sync/document/apply.ts';
import { copyOf, freeDocument, headsOf } from '../../sync/document/build.ts';
import { inspectChange } from '../../sync/document/inspect.ts';
import { entryValueOf } from '../../sync/document/view.ts';
import { fromHex } from '../../sync/domain/bytes.ts';
import type { EntryValue } from '../../sync/domain/entry.ts';
import { actor, bo, crafted, doc, judged, type LooseOp, next, type RawOp, withOps } from './crafted.ts';
import { BO, CHI, crypto, edit, editorOn, inspected } from './sample.ts';

describe('a change of an earlier Granary', () => {
  it('is admitted and means the same for ever', () => {
    const golden = JSON.parse(readFileSync(new URL('../golden/change.json', import.meta.url), 'utf8')) as {
      change: string;
      head: string;
      value: EntryValue;
    };
    const bytes = fromHex(golden.change) as Uint8Array;
    expect(judged(bytes)).toEqual({ is: 'new' });
    const applied = applyAll(doc, [bytes]);
    if (applied.is !== 'applied') throw new Error(applied.is);
    expect(headsOf(applied.doc)).toEqual([golden.head]);
    expect(entryValueOf(applied.doc)).toEqual(golden.value);
    freeDocument(applied.doc);
  });
});

describe('a change that would destroy or divide a document', () => {
  it.each([next - 1, next + 1, 1e7, 1e8, 2 ** 32 - 5])(
    'is refused when it starts at operation %d',
    (startOp) => {
      const inspection = inspectChange(crypto, crafted({ startOp }));
      if (inspection.ok)
        expect(judged(crafted({ startOp }))).toEqual({ is: 'refused', code: 'change-poisoned' });
      expect(judged(crafted({}))).toEqual({ is: 'new' });
    },
  );

  it('is refused when the number of another change comes back with other content', () => {
    const first = crafted({});
    const other = withOps({ key: 'title', value: 'y' });
    expect(judged(other, bo, [first])).toEqual({ is: 'refused', code: 'change-repeated' });
  });

  it('is refused when it leaves numbers out, or goes behind its own back', () => {
    expect(judged(crafted({ seq: 2 }))).toEqual({ is: 'refused', code: 'change-shape' });
    const first = crafted({});
    expect(judged(crafted({ seq: 2 }), bo, [first])).toEqual({ is: 'refused', code: 'change-shape' });
  });

  it('is refused when it claims to be written by somebody else', () => {
    expect(judged(crafted({}), { device: CHI, validate: true })).toEqual({
      is: 'refused',
      code: 'author-forged',
    });
    expect(judged(crafted({ actor: doc.firstActor }))).toEqual({ is: 'refused', code: 'author-forged' });
    const long = crafted({ actor: `${actorPrefix(BO)}0011223344556677ff` });
    expect(inspectChange(crypto, long)).toEqual({ ok: false, reason: 'shape' });
  });

  it('waits while its dependencies are orphans, and is refused without any', () => {
    const dep = 'ab'.repeat(32);
    expect(judged(crafted({ deps: [dep] }))).toEqual({ is: 'waiting', deps: [dep] });
    expect(judged(crafted({ deps: [], startOp: 1 }))).toEqual({ is: 'refused', code: 'change-shape' });
  });

  it.each(['body', 'fields', 'tags'])('is refused when it replaces or deletes %s', (key) => {
    const pred = [doc.parts[key as keyof typeof doc.parts]];
    for (const op of [
      { action: 'set', value: 'x' },
      { action: 'makeMap' },
      { action: 'makeText' },
      { action: 'del' },
    ]) {
      expect(judged(withOps({ key, pred, ...op }))).toEqual({ is: 'refused', code: 'change-shape' });
    }
  });

  it('is refused when it validates without the power to', () => {
    const validated = withOps({ key: 'confidence', value: 'validated' });
    expect(judged(validated)).toEqual({ is: 'refused', code: 'not-validated-by' });
    expect(judged(validated, { ...bo, validate: true })).toEqual({ is: 'new' });
    expect(judged(withOps({ key: 'confidence', value: 'archived' }))).toEqual({ is: 'new' });
  });

  it('is refused when it rests on what its author had not seen', () => {
    const beside = edit(copyOf(doc), { title: 'Beside' }, editorOn(CHI)());
    const change = beside.changes[0] as Uint8Array;
    const { ops } = A.decodeChange(change);
    expect(ops).toHaveLength(1);
    const pred = [`${inspected(change).startOp}@${inspected(change).actor}`];
    expect(judged(withOps({ key: 'title', value: 'x', pred }), bo, [change])).toEqual({
      is: 'refused',
      code: 'change-shape',
    });
    freeDocument(beside.doc);
  });

  const letter = (n: number): string => `${Number(doc.parts.body.split('@')[0]) + n}@${doc.firstActor}`;
  it.each([
    ['deletes nothing', { action: 'del', key: 'title' }],
    ['deletes what is not there', { action: 'del', key: 'title', pred: [`999999@${doc.firstActor}`] }],
    ['deletes it at another place', { action: 'del', key: 'title', pred: [doc.parts.body] }],
    ['writes into an object that is not there', { obj: `999@${actor}`, key: 'x', value: 'x' }],
    ['writes into a letter', { obj: `3@${doc.firstActor}`, key: 'x', value: 'x' }],
    ['writes a key into the text', { obj: doc.parts.body, key: 'x', value: 'x' }],
    ['inserts into a map', { elemId: '_head', insert: true, value: 'x' }],
    ['inserts a word as one letter', { obj: doc.parts.body, elemId: '_head', insert: true, value: 'xy' }],
    ['inserts nothing as a letter', { obj: doc.parts.body, elemId: '_head', insert: true, value: '' }],
    [
      'inserts an object into the text',
      { obj: doc.parts.body, elemId: '_head', insert: true, action: 'makeMap' },
    ],
    [
      'inserts after a letter that is not there',
      { obj: doc.parts.body, elemId: `2@${actor}`, insert: true, value: 'x' },
    ],
    ['exchanges a letter', { obj: doc.parts.body, elemId: letter(1), pred: [letter(1)], value: 'x' }],
    [
      'deletes a letter by another',
      { obj: doc.parts.body, action: 'del', elemId: letter(1), pred: [letter(2)] },
    ],
    ['counts', { action: 'inc', key: 'title', value: 1, datatype: 'int' }],
    ['sets a counter', { key: 'x', value: 1, datatype: 'counter' }],
    ['makes a table', { action: 'makeTable', key: 'x' }],
    ['uses a forbidden key', { key: '__proto__', value: 'x' }],
    ['uses an empty key', { key: '', value: 'x' }],
  ] as [string, LooseOp][])('is refused when it %s', (_, op) => {
    const inspection = inspectChange(crypto, withOps(op));
    if (inspection.ok) expect(judged(withOps(op))).toEqual({ is: 'refused', code: 'change-shape' });
    else expect(inspection.reason).toBe('shape');
  });

  it('is refused when it takes an operation between two letters for a letter', () => {
    const { body } = doc.parts;
    const typed = withOps(
      { obj: body, elemId: '_head', insert: true, value: 'a' },
      { key: 'title', value: 'x' },
      { obj: body, elemId: `${next}@${actor}`, insert: true, value: 'b' },
    );
    const deps = [inspected(typed).hash];
    const del = (n: number): Uint8Array => {
      const id = `${next + n}@${actor}`;
      const op = { action: 'del', obj: body, elemId: id, pred: [id] };
      return crafted({ seq: 2, startOp: next + 3, deps, ops: [op as unknown as RawOp] });
    };
    expect(judged(del(0), bo, [typed])).toEqual({ is: 'new' });
    expect(judged(del(1), bo, [typed])).toEqual({ is: 'refused', code: 'change-shape' });
    expect(judged(del(2), bo, [typed])).toEqual({ is: 'new' });
  });

  it('is refused when it deletes a letter twice', () => {
    const del = { obj: doc.parts.body, action: 'del', elemId: letter(1), pred: [letter(1)] };
    expect(judged(withOps(del))).toEqual({ is: 'new' });
    expect(judged(withOps(del, del))).toEqual({ is: 'refused', code: 'change-shape' });
  });
});
