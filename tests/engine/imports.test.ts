import { describe, expect, it } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import type { FileId } from '../../sync/domain/ids.ts';
import { DiskError, type Source } from '../../sync/ports.ts';
import { type Persona, World } from '../world.ts';

const scene = async () => {
  const world = new World(9);
  const ana = await world.persona('ana');
  return { world, ana, space: await ana.privateSpace() };
};
const csv = (...rows: string[]) => utf8(`id,title,body,tags\n${rows.join('\n')}\n`);
const ROWS = ['1,Salt last,Add the salt last.,dough', '2,Rest the dough,An hour at least.,dough'];

const imports = (
  ana: Persona,
  bytes: Uint8Array,
  space: Awaited<ReturnType<Persona['privateSpace']>>,
  job?: string,
) => {
  const file = ana.world.papers.lay('lessons.csv', bytes).id;
  return ana.asks('import.run', { file, space, ...(job ? { job } : {}) });
};

const lays = (ana: Persona, name: string, ...lines: string[]) =>
  ana.world.papers.lay(name, utf8(lines.map((line) => `${line}\n`).join(''))).id;

describe('an import', () => {
  it('counts a row that is there twice as unchanged', async () => {
    const { ana, space } = await scene();
    const file = lays(ana, 'a.csv', 'title,body', 'Salt,x', 'Rest,y', 'Salt,x');
    expect(await ana.does('import.run', { file, space })).toMatchObject({
      added: 2,
      unchanged: 1,
      refused: [],
    });
    expect(await ana.does('import.run', { file, space })).toMatchObject({ added: 0, unchanged: 3 });
  });

  it('never puts another title in the place of an earlier one without a word', async () => {
    const { ana, space } = await scene();
    const first = lays(ana, 'y2023.csv', 'id,title,body', '1,Lesson A,aaa', '2,Lesson B,bbb');
    const next = lays(ana, 'y2024.csv', 'id,title,body', '1,Lesson C,ccc', '2,Lesson B,bbb again');
    expect((await ana.does('import.run', { file: first, space })).oddities).toEqual([]);
    const [a] = await ana.lists();
    await ana.edits(a!.id, { title: 'Lesson A as we call it' });
    expect(await ana.does('import.run', { file: next, space })).toEqual({
      added: 0,
      updated: 2,
      unchanged: 0,
      refused: [],
      oddities: [
        {
          where: 'y2024.csv, line 2',
          why: 'is now "Lesson C"; it was "Lesson A", and the earlier text is in its history',
        },
      ],
    });
    const history = await ana.does('entry.history', { id: a!.id });
    const [born] = history.filter(({ changed }) => changed.includes('created'));
    expect(await ana.does('entry.at', { id: a!.id, version: born!.version })).toMatchObject({
      title: 'Lesson A',
    });
  });

  it('that comes again adds nothing and changes nothing', async () => {
    const { ana, space } = await scene();
    expect(await imports(ana, csv(...ROWS), space)).toMatchObject({
      ok: true,
      value: { added: 2, refused: [] },
    });
    const before = await ana.lists();
    const again = await imports(ana, csv(...ROWS), space);
    expect(again).toMatchObject({ ok: true, value: { added: 0, updated: 0, unchanged: 2 } });
    expect(await ana.lists()).toEqual(before);
  });

  it('that comes again changed edits what it brought, and keeps what was written here since', async () => {
    const { ana, space } = await scene();
    await imports(ana, csv(...ROWS), space);
    const salt = (await ana.lists()).find(({ title }) => title === 'Salt last')!;
    await ana.edits(salt.id, { title: 'Salt last of all' });
    const changed = csv('1,Salt last,Add the salt last. Sieve it.,dough', ROWS[1]!);
    expect(await imports(ana, changed, space)).toMatchObject({ ok: true, value: { added: 0, updated: 1 } });
    expect(await ana.reads(salt.id)).toMatchObject({
      title: 'Salt last of all',
      body: 'Add the salt last. Sieve it.',
    });
  });

  it('that is stopped leaves nothing, and can be run again', async () => {
    const { ana, space } = await scene();
    const many = csv(...Array.from({ length: 500 }, (_, i) => `${i},Title ${i},Body ${i},t`));
    ana.engine.listen((event) => {
      if (event.is === 'progress') void ana.does('job.cancel', { job: 'import' });
    });
    const before = ana.disk.changes;
    expect(await imports(ana, many, space, 'import')).toMatchObject({
      ok: false,
      fault: { code: 'cancelled' },
    });
    expect(ana.disk.changes).toBe(before);
    expect(await ana.lists()).toEqual([]);
    expect(await imports(ana, many, space)).toMatchObject({ ok: true, value: { added: 500 } });
  });

  it('is there whole after a power cut, or not at all', async () => {
    const { world, ana, space } = await scene();
    const bytes = csv(...Array.from({ length: 60 }, (_, i) => `${i},Title ${i},Body ${i},t`));
    for (let cut = 1; cut < 12; cut++) {
      ana.disk.cutPowerBefore(cut);
      await imports(ana, bytes, space).catch(() => undefined);
      ana.disk.crash(world.chance);
      await ana.restarts();
      expect([0, 60]).toContain((await ana.lists()).length);
    }
  });
});

describe('our own export, taken in again', () => {
  const exported = async (ana: Persona, format: 'json' | 'csv' | 'markdown') =>
    (await ana.does('export.run', { format })).file;
  const nothing = { added: 0, updated: 0, refused: [], oddities: [] };

  it.each(['json', 'csv', 'markdown'] as const)(
    'as %s makes no second copies of shared entries',
    async (format) => {
      const { ana, space } = await scene();
      const dyers = await ana.founds('Dyers');
      await ana.adds('Shared', { space: dyers, body: 'x', tags: ['Dye', 'Ärger'], confidence: 'validated' });
      await ana.adds('Private', { fields: { why: 'y' } });
      const before = await ana.lists();
      const file = await exported(ana, format);
      expect(await ana.does('import.run', { file, space })).toEqual({ ...nothing, unchanged: 2 });
      expect(await ana.does('import.run', { file, space: dyers })).toEqual({ ...nothing, unchanged: 2 });
      expect(await ana.lists()).toEqual(before);
    },
  );

  it('edits the entry in the space it is taken into, and only tells of one that is elsewhere', async () => {
    const { ana, space } = await scene();
    const dyers = await ana.founds('Dyers');
    const shared = await ana.adds('Shared', { space: dyers });
    const gone = await ana.adds('Gone', { space: dyers });
    const own = await ana.adds('Private');
    const file = await exported(ana, 'json');
    await ana.edits(shared.id, { title: 'Shared, since edited' });
    await ana.does('entry.delete', { id: gone.id });
    await ana.edits(own.id, { title: 'Private, since edited' });
    const report = await ana.does('import.run', { file, space });
    expect(report).toMatchObject({ added: 0, updated: 1, unchanged: 2, refused: [] });
    expect(report.oddities.map(({ why }) => why).sort()).toEqual([
      '"Gone" was deleted in Dyers; nothing was changed',
      '"Shared, since edited" is in Dyers and says something else; nothing was changed',
      'is now "Private"; it was "Private, since edited", and the earlier text is in its history',
    ]);
    expect(await ana.titles()).toEqual(['Private', 'Shared, since edited']);
  });

  it('is copied in a home that does not have the entries, once', async () => {
    const { world, ana } = await scene();
    await ana.adds('Salt last');
    const bo = await world.persona('bo');
    const file = await exported(ana, 'json');
    const space = await bo.privateSpace();
    expect(await bo.does('import.run', { file, space })).toMatchObject({ added: 1 });
    expect(await bo.does('import.run', { file, space })).toEqual({ ...nothing, unchanged: 1 });
  });
});

describe('a folder', () => {
  const MB = 1_048_576;
  const folder = async (...sources: (Partial<Source> & { name: string })[]) => {
    const { world, ana, space } = await scene();
    const read = (name: string) => async () => utf8(`# ${name}\n\nText`);
    const all = sources.map((source) => ({ size: 20, read: read(source.name), ...source }));
    world.papers.openAll = async () => all;
    return ana.asks('import.run', { file: 'folder' as FileId, space });
  };
  const refused = async () => {
    throw new DiskError('denied', 'x');
  };

  it('is not too large for what is left out of it anyway, of which only the beginning is read', async () => {
    const asked: number[] = [];
    const photo = {
      name: 'photo.jpg',
      size: 300 * MB,
      read: async (_: number, length: number) => {
        asked.push(length);
        return new Uint8Array(length);
      },
    };
    const report = await folder({ name: 'a.md' }, photo, { ...photo, name: '.trash' });
    expect(report).toMatchObject({
      ok: true,
      value: { added: 1, refused: [], oddities: [{ where: 'photo.jpg' }] },
    });
    expect(asked).toEqual([8]);
  });

  it('comes in without the file that is too large, and says which', async () => {
    const names = [
      { name: 'a.md' },
      { name: 'b.csv', size: 300 * MB, read: refused },
      { name: 'c.csv', size: 200 * MB, read: refused },
      { name: 'd.md', size: 100 * MB },
    ];
    expect(await folder(...names)).toMatchObject({
      ok: true,
      value: {
        added: 2,
        refused: [
          { where: 'b.csv', why: 'is too large' },
          { where: 'c.csv', why: 'is too large to come in together with the others' },
        ],
      },
    });
    const alone = await folder({ name: 'b.csv', size: 300 * MB });
    expect(alone).toMatchObject({ ok: false, fault: { code: 'file-too-large', params: { name: 'b.csv' } } });
  });

  it('comes in without what cannot be read, and says what that was', async () => {
    const shut = { name: 'shut', size: 0, read: refused };
    expect(await folder({ name: 'a.md' }, { name: 'b.md', read: refused }, shut)).toMatchObject({
      ok: true,
      value: {
        added: 1,
        refused: [
          { where: 'b.md', why: 'cannot be read' },
          { where: 'shut', why: 'cannot be read' },
        ],
      },
    });
    expect(await folder(shut, { name: 'e.csv', size: 0, read: async () => new Uint8Array() })).toMatchObject({
      ok: true,
      value: { added: 0, refused: [{ where: 'shut' }, { where: 'e.csv', why: 'it is empty' }] },
    });
    expect(await folder(shut)).toMatchObject({ ok: false, fault: { code: 'file-unknown' } });
  });
});
