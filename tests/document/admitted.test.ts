import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyAll, survivesSaving } from '../../sync/document/apply.ts';
import { copyOf, freeDocument, headsOf } from '../../sync/document/build.ts';
import { conflictsOf } from '../../sync/document/conflicts.ts';
import { editDocument } from '../../sync/document/edit.ts';
import { historyOf } from '../../sync/document/history.ts';
import { holdingsOf } from '../../sync/document/holdings.ts';
import { inspectChange } from '../../sync/document/inspect.ts';
import { judgeChange } from '../../sync/document/judge-change.ts';
import { entryValueOf } from '../../sync/document/view.ts';
import { actor, bo, chunk, contentOf, crafted, doc, entry, next, type RawOp, withOps } from './crafted.ts';
import { ANA, BO, BODY, counting, crypto, edit, editorOn } from './sample.ts';

describe('whatever is admitted', () => {
  const { body, fields, tags } = doc.parts;
  const keys = fc.constantFrom(
    'title',
    'kind',
    'why',
    'advice',
    'deleted',
    'source',
    'created',
    'bakery',
    'later',
  );
  const objects = fc.constantFrom(
    '_root',
    '_root',
    body,
    fields,
    tags,
    `${next}@${actor}`,
    `${next + 1}@${actor}`,
  );
  const ids = fc.oneof(
    fc.nat(next + 4).map((n) => `${n}@${doc.firstActor}`),
    fc.nat(4).map((n) => `${next + n}@${actor}`),
  );
  const place = fc.oneof(
    keys.map((key) => ({ key })),
    fc
      .tuple(fc.oneof(fc.constant('_head'), ids), fc.boolean())
      .map(([elemId, insert]) => ({ elemId, ...(insert && { insert }) })),
  );
  const value = fc.constantFrom<[unknown, string?]>(
    ['x'],
    ['é'],
    ['😀'],
    ['validated'],
    [''],
    [7, 'int'],
    [true],
    [null],
    [1.5, 'float64'],
    [5, 'timestamp'],
    [7, 'uint'],
    [2 ** 52, 'int'],
  );
  const action = fc.constantFrom('set', 'set', 'set', 'del', 'makeMap', 'makeText', 'makeList');
  /** Half of them overwrite what really is at their place. */
  const preds = (object: string, at: { key?: string; elemId?: string }): string[] => {
    if (at.elemId !== undefined) return at.elemId === '_head' ? [] : [at.elemId];
    if (!['_root', fields, tags].includes(object)) return [];
    return doc.handle.getAll(object, at.key ?? '').map((full) => String(full.at(-1)));
  };
  const op = fc
    .record({
      action,
      obj: objects,
      at: place,
      value,
      made: fc.array(ids, { maxLength: 2 }),
      real: fc.boolean(),
    })
    .map(({ action, obj, at, value: [raw, datatype], made, real }) => ({
      action,
      obj,
      ...at,
      ...(action === 'set' && { value: raw, ...(datatype && { datatype }) }),
      pred: 'insert' in at ? [] : real ? preds(obj, at) : made,
    }));

  it('leaves a document that can be read, edited, saved and loaded', () => {
    let admitted = 0;
    fc.assert(
      fc.property(fc.array(op, { minLength: 1, maxLength: 4 }), (ops) => {
        const bytes = crafted({ ops: ops as RawOp[] });
        const inspection = inspectChange(crypto, bytes);
        if (!inspection.ok) return;
        if (judgeChange(holdingsOf(doc, []), doc.parts, inspection.change, bo).is !== 'new') return;
        admitted++;
        const applied = applyAll(doc, [bytes]);
        if (applied.is !== 'applied') throw new Error(`admitted, but ${JSON.stringify(applied)}`);
        expect(survivesSaving(applied.doc)).toBe(true);
        expect(entryValueOf(applied.doc).created).toBe(entry.genesis.value.created);
        expect(historyOf(applied.doc)).toHaveLength(2);
        expect(conflictsOf(applied.doc).every(({ values }) => values.length > 1)).toBe(true);
        const wanted = {
          title: 'Honest',
          body: `${BODY} More.`,
          tags: ['new'],
          fields: { why: 'So' },
          deleted: true,
        };
        const edited = edit(applied.doc, { ...wanted, source: { key: 'k', digest: 'd' } }, editorOn(ANA)());
        expect(entryValueOf(edited.doc)).toMatchObject(wanted);
        expect(survivesSaving(edited.doc)).toBe(true);
        freeDocument(edited.doc);
      }),
      { numRuns: 1_000 },
    );
    // About 70 of them, give or take chance: enough to say that the generator is not idle.
    expect(admitted).toBeGreaterThan(20);
  });

  it('is spelled as the library spells it, even when an attacker mends the checksum', () => {
    const editor = editorOn(BO, counting(), actor);
    const wanted = { title: 'Warm', body: BODY.replace('hour', 'day'), tags: ['a'] };
    const edited = edit(copyOf(doc), wanted, editor());
    const content = contentOf(edited.changes[0] as Uint8Array);
    let admitted = 0;
    const mutation = fc.array(fc.tuple(fc.nat(content.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 2,
    });
    fc.assert(
      fc.property(mutation, (bytes) => {
        const changed = content.slice();
        for (const [at, byte] of bytes) changed[at] = byte;
        const inspection = inspectChange(crypto, chunk(changed));
        if (!inspection.ok) return;
        if (judgeChange(holdingsOf(doc, []), doc.parts, inspection.change, bo).is !== 'new') return;
        admitted++;
        const applied = applyAll(doc, [chunk(changed)]);
        if (applied.is !== 'applied') throw new Error(`admitted, but ${JSON.stringify(applied)}`);
        expect(survivesSaving(applied.doc)).toBe(true);
        freeDocument(applied.doc);
      }),
      { numRuns: 2_500 },
    );
    expect(admitted).toBeGreaterThan(20);
    freeDocument(edited.doc);
  });
});

describe('applying', () => {
  it('answers a value when the library breaks, and leaves the document as it was', () => {
    const before = headsOf(doc);
    expect(applyAll(doc, [withOps({ obj: `999@${actor}`, key: 'x', value: 'x' })]).is).toBe('broken');
    expect(applyAll(doc, [crafted({ deps: ['ab'.repeat(32)] })]).is).toBe('incomplete');
    expect(applyAll(doc, [new Uint8Array(3)]).is).toBe('broken');
    expect(headsOf(doc)).toEqual(before);
    expect(editDocument(doc, undefined, {}, editorOn(BO)())).toEqual({ is: 'nothing' });
  });

  it('finds the save that cannot be read back: why the rules above are strict', () => {
    const poisoned = applyAll(doc, [withOps({ action: 'del', key: 'x' })]);
    if (poisoned.is !== 'applied')
      throw new Error('the library refuses this now: look whether the rule is needed');
    expect(survivesSaving(poisoned.doc)).toBe(false);
    freeDocument(poisoned.doc);
    expect(survivesSaving(doc)).toBe(true);
  });
});
