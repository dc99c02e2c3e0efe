import { describe, expect, it } from 'vitest';
import { freeDocument } from '../../sync/document/build.ts';
import {
  firstVersion,
  historyOf,
  lastEdit,
  parseVersion,
  revertTo,
  valueAt,
  versionOf,
} from '../../sync/document/history.ts';
import { Device, exchange, free } from './device.ts';
import { ANA, BO, BODY, build, CREATED, edit, editorOn, entryOf, LESSON } from './sample.ts';

const entry = entryOf();

describe('the history of an entry', () => {
  it('begins with its genesis, which needs no document to be named', () => {
    const doc = build(entry);
    expect(historyOf(doc)).toEqual([
      { version: 'genesis', at: CREATED, actor: doc.firstActor, changed: ['created'] },
    ]);
    expect(versionOf(doc)).toBe(firstVersion);
    expect(lastEdit(doc)).toBeUndefined();
    freeDocument(doc);
  });

  it('names what each edit changed, and shows the entry as it was', () => {
    const editor = editorOn(ANA);
    const one = edit(build(entry), { title: 'New', fields: { why: 'x' }, tags: ['bakery'] }, editor());
    const two = edit(one.doc, { body: `${BODY} More.`, deleted: true }, editor());
    const history = historyOf(two.doc);
    expect(history.map(({ changed }) => changed)).toEqual([
      ['created'],
      ['fields.advice', 'fields.why', 'tags', 'title'],
      ['body', 'deleted'],
    ]);
    expect(history.map(({ at }) => at)).toEqual([CREATED, CREATED + 60_000, CREATED + 120_000]);
    expect(lastEdit(two.doc)).toEqual({ at: CREATED + 120_000, actor: two.actor });
    expect(versionOf(two.doc)).toBe(history[2]?.version);
    expect(valueAt(two.doc, 'genesis')).toMatchObject({ ...LESSON, deleted: false });
    expect(valueAt(two.doc, history[1]?.version ?? '')).toMatchObject({
      title: 'New',
      body: BODY,
      deleted: false,
    });
    freeDocument(two.doc);
  });

  it('is told in the order in which one edit followed the other', () => {
    const editor = editorOn(ANA);
    let doc = build(entry);
    for (let n = 1; n <= 8; n++) doc = edit(doc, { title: `Title ${n}` }, editor()).doc;
    const titles = historyOf(doc).map(({ version }) => valueAt(doc, version)?.title);
    expect(titles).toEqual([LESSON.title, ...Array.from({ length: 8 }, (_, n) => `Title ${n + 1}`)]);
    freeDocument(doc);
  });

  it('makes an old version the present one, as a new edit', () => {
    const device = new Device(ANA, entry);
    const other = new Device(BO, entry);
    device.edit({ title: 'Worse', body: 'Gone', tags: [], fields: {}, deleted: true });
    device.edit(revertTo(device.doc, 'genesis') ?? {});
    exchange(device, other);
    expect(other.value).toMatchObject({ ...LESSON, deleted: false });
    expect(historyOf(other.doc)).toHaveLength(3);
    free(device, other);
  });

  it('knows a merged version by all its heads', () => {
    const [ana, bo] = [new Device(ANA, entry), new Device(BO, entry)];
    ana.edit({ title: 'A' });
    bo.edit({ lang: 'de' });
    exchange(ana, bo);
    const merged = versionOf(ana.doc);
    const before = ana.value;
    expect(merged.split('+')).toEqual(ana.heads);
    ana.edit({ title: 'Later' });
    expect(valueAt(ana.doc, merged)).toEqual(before);
    free(ana, bo);
  });

  it.each([
    '',
    'x',
    'genesis+genesis',
    'AB'.repeat(32),
    `${'ab'.repeat(32)}+`,
    new Array(65).fill('ab'.repeat(32)).join('+'),
  ])('takes no "%s" for a version', (version) => {
    expect(parseVersion(version)).toBeUndefined();
  });

  it('answers nothing for a version that is not here', () => {
    const doc = build(entry);
    const elsewhere = 'ab'.repeat(32);
    expect(parseVersion(elsewhere)).toEqual({ is: 'heads', heads: [elsewhere] });
    expect(valueAt(doc, elsewhere)).toBeUndefined();
    expect(revertTo(doc, `${elsewhere}+${doc.first}`)).toBeUndefined();
    freeDocument(doc);
  });
});
