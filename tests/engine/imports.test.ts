import { describe, expect, it } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
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

describe('an import', () => {
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
