import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coarseSplices, FINE } from '../../sync/document/body.ts';
import { freeDocument } from '../../sync/document/build.ts';
import { conflictsOf, disputedFields } from '../../sync/document/conflicts.ts';
import { editDocument, settle } from '../../sync/document/edit.ts';
import { historyOf } from '../../sync/document/history.ts';
import { entryValueOf } from '../../sync/document/view.ts';
import { LIMITS } from '../../sync/domain/limits.ts';
import { Device, exchange, free } from './device.ts';
import {
  ANA,
  BO,
  BODY,
  build,
  CREATED,
  edit,
  editorOn,
  entryOf,
  inspected,
  LESSON,
  ORIGIN,
} from './sample.ts';

const entry = entryOf();

/** Many different words, the same ones in every run. */
function prose(length: number, seed: number): string {
  const list = ['kiln', 'dye', 'flour', 'oven', 'ไหม', 'yeast', 'salt', 'loom', 'glaze', 'invoice'];
  let text = '';
  for (let n = seed; text.length < length; n = (n * 48_271) % 2_147_483_647) {
    text += `${list[n % 10]}${n % 97}${n % 11 === 0 ? '.\n' : ' '}`;
  }
  return text.slice(0, length);
}

describe('an edit', () => {
  it('writes nothing when nothing differs', () => {
    const doc = build(entry);
    expect(editDocument(doc, undefined, { ...LESSON, deleted: false }, editorOn(ANA)())).toEqual({
      is: 'nothing',
    });
    freeDocument(doc);
  });

  it('writes only what differs', () => {
    const { changes, doc } = edit(
      build(entry),
      {
        ...LESSON,
        body: BODY.replace('winter', 'cold winters'),
        fields: { why: LESSON.fields.why ?? '', helps: 'Bo' },
      },
      editorOn(ANA)(),
    );
    const { ops } = inspected(changes[0] as Uint8Array);
    expect(ops.filter(({ object }) => object === doc.parts.fields).map(({ at }) => at.slot)).toEqual([
      'advice',
      'helps',
    ]);
    expect(ops.filter(({ object }) => object === doc.parts.body)).toHaveLength('cold s'.length);
    expect(ops).toHaveLength(2 + 'cold s'.length);
    freeDocument(doc);
  });

  it('of one sentence costs about 150 bytes', () => {
    const { changes, doc } = edit(
      build(entry),
      { body: `${BODY} Set an alarm the day before.` },
      editorOn(ANA)(),
    );
    expect(changes[0]?.length).toBeLessThan(220);
    freeDocument(doc);
  });

  it('never cuts a joined character in two', () => {
    const family = '👨‍👩‍👧‍👦';
    const made = build(entryOf({ body: `Ask ${family} first` }));
    const { changes, doc } = edit(made, { body: 'Ask 👨‍👩‍👧 first' }, editorOn(ANA)());
    expect(entryValueOf(doc).body).toBe('Ask 👨‍👩‍👧 first');
    const removed = inspected(changes[0] as Uint8Array).ops.filter(({ action }) => action === 'del');
    expect(removed).toHaveLength([...family].length);
    freeDocument(doc);
  });

  it('changes where an imported entry came from', () => {
    const editor = editorOn(ANA);
    const first = edit(build(entry), { source: { key: 'row 1', digest: 'a' } }, editor());
    const second = edit(first.doc, { source: { key: 'row 1', digest: 'b' } }, editor());
    expect(entryValueOf(second.doc).source).toEqual({ key: 'row 1', digest: 'b' });
    expect(historyOf(second.doc).map(({ changed }) => changed)).toEqual([
      ['created'],
      ['source'],
      ['source'],
    ]);
    freeDocument(second.doc);
  });

  it('leaves the given document as it was', () => {
    const doc = build(entry);
    const edited = editDocument(doc, undefined, { title: 'New' }, editorOn(ANA)());
    expect(entryValueOf(doc)).toEqual({ ...LESSON, ...ORIGIN, deleted: false });
    if (edited.is === 'edited') freeDocument(edited.doc);
    freeDocument(doc);
  });
});

describe('a large edit', () => {
  it.each([
    ['a whole new text', prose(12_000, 1), prose(11_000, 77)],
    ['a text from nothing', '', prose(12_000, 5)],
    ['nothing from a text', prose(12_000, 5), ''],
    ['characters of two halves', 'x', '😀'.repeat(10_001)],
  ])('of %s is cut into changes that others take in', (_, before, after) => {
    const ana = new Device(ANA, entryOf({ body: before }));
    const bo = new Device(BO, entryOf({ body: before }));
    const changes = ana.edit({ title: 'Rewritten', body: after });
    expect(changes.length).toBeGreaterThan(1);
    expect(new Set(bo.take(ana.held))).toEqual(new Set(['new']));
    expect(bo.value.body).toBe(after);
    expect(bo.heads).toEqual(ana.heads);
    expect(historyOf(bo.doc)).toHaveLength(2);
    expect(historyOf(bo.doc)[1]?.changed).toEqual(['body', 'title']);
    free(ana, bo);
  });

  it('of all fields at once is cut by bytes', () => {
    const text = 'ก'.repeat(LIMITS.fieldLength);
    const ana = new Device(ANA, entry);
    const bo = new Device(BO, entry);
    ana.edit({ fields: { expected: text, happened: text, why: text, advice: text, helps: text } });
    expect(new Set(bo.take(ana.held))).toEqual(new Set(['new']));
    expect(bo.value).toEqual(ana.value);
    free(ana, bo);
  });

  it('keeps what others typed into lines that it left alone', () => {
    const lines = Array.from({ length: 400 }, (_, n) => `Line ${n}: ${prose(60, n + 1)}`);
    const large = entryOf({ body: lines.join('\n') });
    const [ana, bo] = [new Device(ANA, large), new Device(BO, large)];
    const rewritten = lines.map((line, n) =>
      n >= 50 && n < 300 ? `Rewritten ${n} ${prose(70, n + 900)}` : line,
    );
    ana.edit({ body: rewritten.join('\n') });
    bo.edit({ body: lines.with(10, `${lines[10]} Bo too.`).with(390, `Bo: ${lines[390]}`).join('\n') });
    exchange(ana, bo);
    const merged = rewritten.with(10, `${rewritten[10]} Bo too.`).with(390, `Bo: ${rewritten[390]}`);
    expect(ana.value.body).toBe(merged.join('\n'));
    free(ana, bo);
  });

  it('touches only the lines and words that differ, however long the text', () => {
    const before = prose(60_000, 3);
    const lines = before.split('\n');
    const after = lines.map((line, n) => (n % 20 === 0 ? `${line} and salt` : line)).join('\n');
    const { changes, doc } = edit(build(entryOf({ body: before })), { body: after }, editorOn(ANA)());
    expect(entryValueOf(doc).body).toBe(after);
    const ops = changes.flatMap((bytes) => inspected(bytes).ops);
    expect(ops.filter(({ action }) => action === 'del').length).toBeLessThan(ops.length / 2);
    expect(ops.length).toBeLessThan(2 * (after.length - before.length));
    freeDocument(doc);
  });

  it('plans coarse steps that leave little to compare letter by letter', () => {
    const before = prose(12_000, 3);
    expect(coarseSplices(BODY, 'short')).toEqual([]);
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(9_000), (from, count, length) => {
        const lines = before.split('\n');
        lines.splice(from, count, prose(length, 9));
        const after = lines.join('\n');
        const left = coarseSplices(before, after).reduce(
          (text, { at, remove, add }) => text.slice(0, at) + add + text.slice(at + remove),
          before,
        );
        expect(Math.abs(left.length - after.length)).toBeLessThanOrEqual(FINE);
      }),
      { numRuns: 50 },
    );
  });

  it('never cuts a character in two while it trims', () => {
    const before = `${'😀'.repeat(1_500)}😁${'😀'.repeat(1_500)}`;
    const halves = [before.replace('😁', '😂'), before.replace('😁', '🐁'), before.replace('😁', '')];
    for (const after of halves) {
      for (const { at, remove, add } of coarseSplices(before, after)) {
        expect(
          [before.slice(0, at), before.slice(at, at + remove), add].every((it) => it.isWellFormed()),
        ).toBe(true);
      }
    }
    const far = before.replace('😁', '🐁'.repeat(3_000));
    const [splice] = coarseSplices(before, far);
    expect(splice?.add.isWellFormed()).toBe(true);
    expect(splice?.at).toBe(3_000);
  });

  it('adds to a body that grew beyond the limit without cutting its end off', () => {
    const full = entryOf({ body: prose(LIMITS.bodyLength - 5, 7) });
    const [ana, bo] = [new Device(ANA, full), new Device(BO, full)];
    ana.edit({ body: `${ana.value.body}ana a` });
    bo.edit({ body: `bo bo${bo.value.body}` });
    exchange(ana, bo);
    expect(ana.value.body).toHaveLength(LIMITS.bodyLength);
    ana.edit({ body: ana.value.body.slice(10) });
    expect(ana.value.body.endsWith('ana a')).toBe(true);
    expect(ana.value.body).toHaveLength(LIMITS.bodyLength - 5);
    free(ana, bo);
  });
});

describe('a conflict', () => {
  it('shows each value with who wrote it and when, and which one stands', () => {
    const [ana, bo] = [new Device(ANA, entry), new Device(BO, entry)];
    ana.edit({ title: 'Ana says', fields: { ...ana.value.fields, why: 'Cold' } });
    bo.edit({ title: 'Bo says', fields: { ...bo.value.fields, why: 'Cold' } });
    exchange(ana, bo);
    const conflicts = conflictsOf(ana.doc);
    expect(conflicts.map(({ field }) => field)).toEqual(['title']);
    expect(disputedFields(ana.doc)).toEqual(['title']);
    const { values } = conflicts[0] as (typeof conflicts)[0];
    expect(values.map(({ value }) => value).sort()).toEqual(['Ana says', 'Bo says']);
    expect(values.filter(({ present }) => present).map(({ value }) => value)).toEqual([ana.value.title]);
    for (const { time, hash, actor } of values) {
      expect(time).toBe(CREATED + 60_000);
      expect([...ana.heads]).toContain(hash);
      expect(actor).toHaveLength(32);
    }
    free(ana, bo);
  });

  it.each(['Ana says', 'Bo says', 'Both say'])('ends for everybody when one settles it as "%s"', (value) => {
    const [ana, bo] = [new Device(ANA, entry), new Device(BO, entry)];
    ana.edit({ title: 'Ana says' });
    bo.edit({ title: 'Bo says' });
    exchange(ana, bo);
    const settled = settle(ana.doc, 'title', value, ana.editor());
    if (!settled.ok || settled.value.is === 'nothing') throw new Error('not settled');
    expect(new Set(bo.take(settled.value.changes.map((bytes) => ({ bytes, device: ANA }))))).toEqual(
      new Set(['new']),
    );
    expect(bo.value.title).toBe(value);
    expect(conflictsOf(bo.doc)).toEqual([]);
    freeDocument(settled.value.doc);
    free(ana, bo);
  });

  it.each([
    ['body', 'x'],
    ['fields.nothing', 'x'],
    ['kind', 'secret'],
    ['deleted', 'perhaps'],
    ['title', ' '],
    ['reviewBy', 'soon'],
  ])('is not settled for %s as "%s"', (field, value) => {
    const doc = build(entry);
    expect(settle(doc, field, value, editorOn(ANA)())).toMatchObject({ fault: { code: 'arguments-wrong' } });
    freeDocument(doc);
  });
});
