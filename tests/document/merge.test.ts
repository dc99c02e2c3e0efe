import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { survivesSaving } from '../../sync/document/apply.ts';
import { conflictsOf, disputedFields } from '../../sync/document/conflicts.ts';
import type { EntryEdit } from '../../sync/document/edit.ts';
import { historyOf } from '../../sync/document/history.ts';
import { CONFIDENCES, KINDS } from '../../sync/domain/entry.ts';
import { Device, exchange, free } from './device.ts';
import { ANA, BO, BODY, CHI, entryOf } from './sample.ts';

const entry = entryOf();
const both = (): [Device, Device] => [new Device(ANA, entry), new Device(BO, entry)];

describe('two devices that edit one entry apart', () => {
  it('agree on different sentences and fields, whoever gives first', () => {
    const results = [false, true].map((turned) => {
      const [ana, bo] = both();
      ana.edit({ body: BODY.replace('an hour', 'two hours'), title: 'Cold flour rises very late' });
      bo.edit({
        body: BODY.replace('twice', 'three times'),
        fields: { ...bo.value.fields, helps: 'Bakers' },
      });
      if (turned) {
        bo.take(ana.held);
        ana.take(bo.held);
      } else {
        ana.take(bo.held);
        bo.take(ana.held);
      }
      expect(ana.heads).toEqual(bo.heads);
      expect(ana.value).toEqual(bo.value);
      expect(ana.value.body).toBe(BODY.replace('an hour', 'two hours').replace('twice', 'three times'));
      expect(ana.value).toMatchObject({ title: 'Cold flour rises very late', fields: { helps: 'Bakers' } });
      expect(conflictsOf(ana.doc)).toEqual([]);
      const { value } = ana;
      free(ana, bo);
      return value;
    });
    expect(results[0]).toEqual(results[1]);
  });

  it('keep both when one writes on an older version than they have', () => {
    const [ana, bo] = both();
    const base = ana.heads;
    bo.edit({ title: 'Bo was here', body: `${BODY}\n\nBo adds this.` });
    ana.take(bo.held);
    ana.edit({ body: `Ana adds that.\n\n${BODY}`, lang: 'en-GB' }, base);
    exchange(ana, bo);
    expect(ana.value).toEqual(bo.value);
    expect(ana.value).toMatchObject({ title: 'Bo was here', lang: 'en-GB' });
    expect(ana.value.body).toBe(`Ana adds that.\n\n${BODY}\n\nBo adds this.`);
    free(ana, bo);
  });

  it('may edit an older version twice in one process', () => {
    const [ana, bo] = both();
    const base = ana.heads;
    for (const title of ['One', 'Two', 'Three']) ana.edit({ title }, base);
    exchange(ana, bo);
    expect(bo.value).toEqual(ana.value);
    expect(
      conflictsOf(bo.doc)[0]
        ?.values.map(({ value }) => value)
        .sort(),
    ).toEqual(['One', 'Three', 'Two']);
    free(ana, bo);
  });

  it('add and remove tags as members of a set', () => {
    const [ana, bo] = both();
    ana.edit({ tags: ['bakery', 'flour'] });
    bo.edit({ tags: ['bakery', 'winter', 'yeast'] });
    exchange(ana, bo);
    expect(ana.value.tags).toEqual(['bakery', 'flour', 'yeast']);
    free(ana, bo);
  });

  it('keep an edit made beside a field that was emptied', () => {
    const [ana, bo] = both();
    ana.edit({ fields: { advice: 'x' } });
    bo.edit({ fields: { ...bo.value.fields, why: 'Still true' } });
    exchange(ana, bo);
    expect(ana.value.fields).toEqual({ advice: 'x', why: 'Still true' });
    free(ana, bo);
  });
});

describe('a deleted entry', () => {
  it('stays deleted when somebody edits it at the same time', () => {
    const [ana, bo] = both();
    ana.edit({ deleted: true });
    bo.edit({ title: 'Better title', body: `${BODY} And more.` });
    exchange(ana, bo);
    expect(ana.value).toMatchObject({ deleted: true, title: 'Better title' });
    expect(bo.value).toEqual(ana.value);
    free(ana, bo);
  });

  it('comes back for everybody when somebody who saw the deletion brings it back', () => {
    const [ana, bo] = both();
    ana.edit({ deleted: true });
    exchange(ana, bo);
    bo.edit({ deleted: false });
    exchange(ana, bo);
    expect(ana.value.deleted).toBe(false);
    free(ana, bo);
  });

  it('stays deleted when it was deleted again by one who did not see it brought back', () => {
    const devices = [ANA, BO, CHI].map((id) => new Device(id, entry)) as [Device, Device, Device];
    const [ana, bo, chi] = devices;
    ana.edit({ deleted: true });
    bo.take(ana.held);
    bo.edit({ deleted: false });
    chi.edit({ deleted: true });
    exchange(...devices);
    for (const { value } of devices) expect(value.deleted).toBe(true);
    expect(disputedFields(ana.doc)).toContain('deleted');
    ana.edit({ deleted: false });
    exchange(...devices);
    for (const { value } of devices) expect(value.deleted).toBe(false);
    expect(disputedFields(ana.doc)).toEqual([]);
    free(...devices);
  });
});

type Step =
  | { is: 'edit'; who: number; edit: EntryEdit }
  | { is: 'splice'; who: number; at: number; remove: number; add: string; old: boolean }
  | { is: 'tag'; who: number; tag: string; set: boolean }
  | { is: 'give'; from: number; to: number };

const who = fc.nat(2);
const words = fc.constantFrom('warm ', 'a', '\n\nNew. ', 'ข้าว', 'आटा ', '🔥', '👩‍🔧', '', 'é');
const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({
      is: fc.constant('edit' as const),
      who,
      edit: fc.record(
        {
          title: fc.constantFrom('One', 'Two', 'ก', '😀'),
          kind: fc.constantFrom(...KINDS),
          confidence: fc.constantFrom(...CONFIDENCES),
          fields: fc.dictionary(fc.constantFrom('why', 'advice', 'helps'), fc.constantFrom('x', 'y')),
          deleted: fc.boolean(),
          reviewBy: fc.constantFrom('', '2027-01-31'),
          source: fc.constantFrom({ key: 'a', digest: '1' }, { key: 'a', digest: '2' }),
        },
        { requiredKeys: [] },
      ),
    }),
    fc.record({
      is: fc.constant('splice' as const),
      who,
      at: fc.nat(150),
      remove: fc.nat(9),
      add: words,
      old: fc.boolean(),
    }),
    fc.record({
      is: fc.constant('tag' as const),
      who,
      tag: fc.constantFrom('a', 'ข', 'bakery'),
      set: fc.boolean(),
    }),
    fc.record({ is: fc.constant('give' as const), from: who, to: who }),
  ),
  { maxLength: 30 },
);

/** Replaces by characters, as an editor would: never half of one. */
function spliced(text: string, at: number, remove: number, add: string): string {
  const letters = [...text];
  letters.splice(at, remove, add);
  return letters.join('');
}

function play(devices: Device[], list: readonly Step[]): void {
  const starts = devices.map(({ heads }) => heads);
  for (const step of list) {
    if (step.is === 'give') {
      if (step.from !== step.to) devices[step.to]?.take(devices[step.from]?.held ?? []);
      continue;
    }
    const device = devices[step.who] as Device;
    if (step.is === 'edit') device.edit(step.edit);
    else if (step.is === 'tag') {
      const others = device.value.tags.filter((tag) => tag !== step.tag);
      device.edit({ tags: step.set ? [...others, step.tag] : others });
    } else {
      const base = step.old ? starts[step.who] : undefined;
      const from = base ? BODY : device.value.body;
      device.edit({ body: spliced(from, step.at, step.remove, step.add) }, base);
    }
  }
}

describe('three devices with any edits, exchanged in any order', () => {
  it('admit each other, end alike, and can save what they have', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (list, reversed) => {
        const devices = [ANA, BO, CHI].map((id) => new Device(id, entry));
        try {
          play(devices, list);
          const [ana, bo, chi] = devices as [Device, Device, Device];
          for (const device of devices) {
            const all = devices.flatMap(({ held }) => held);
            const verdicts = device.take(reversed ? all.reverse() : all);
            expect(verdicts.filter((verdict) => verdict === 'refused' || verdict === 'waiting')).toEqual([]);
          }
          for (const other of [bo, chi]) {
            expect(other.heads).toEqual(ana.heads);
            expect(other.value).toEqual(ana.value);
            expect(historyOf(other.doc)).toEqual(historyOf(ana.doc));
            expect(conflictsOf(other.doc)).toEqual(conflictsOf(ana.doc));
          }
          expect(survivesSaving(ana.doc)).toBe(true);
        } finally {
          free(...devices);
        }
      }),
      { numRuns: 120 },
    );
  });
});
