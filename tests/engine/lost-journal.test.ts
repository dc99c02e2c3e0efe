/** Damage to a home's own files: whatever is lost, a home with data in it is never called empty or unknown. */
import { describe, expect, it } from 'vitest';
import { give, type Persona, World } from '../world.ts';

const SEGMENT = /^journal\/segments\//;

async function home() {
  const world = new World(5);
  const ana = await world.persona('ana');
  const { id } = await ana.adds('kept');
  return { world, ana, id };
}
/** The home with something done to its files, opened again. */
async function reopened(
  who: Persona,
  harm: (paths: readonly string[]) => void | Promise<void>,
): Promise<void> {
  await who.rests();
  await harm(who.disk.paths);
  await who.restarts();
}

describe('a home', () => {
  it('whose private space lost its founding part is still that home, and goes on', async () => {
    const { ana, id } = await home();
    await reopened(ana, (paths) => {
      for (const path of paths.filter((each) => SEGMENT.test(each))) ana.disk.rot(path, 200, 0xff);
    });
    const status = await ana.does('home.status', {});
    expect(status).toMatchObject({ founded: true, name: 'ana' });
    expect(status.spaces).toMatchObject([{ name: 'Private', private: true, role: 'steward', entries: 1 }]);
    expect(status.notices.map(({ code }) => code)).toContain('parts-missing');
    await ana.does('entry.edit', { id, changes: { title: 'kept and edited' } });
    await ana.adds('new');
    await ana.restarts();
    expect(await ana.titles()).toEqual(['kept and edited', 'new']);
  });

  it('that lost its memory of the owner asks nobody for a name', async () => {
    const { ana } = await home();
    await reopened(ana, async () => {
      await ana.disk.write('journal/local.log', new Uint8Array(0));
    });
    expect(await ana.does('home.status', {})).toMatchObject({
      founded: true,
      name: 'ana',
      firm: "ana's shop",
    });
    expect(await ana.titles()).toEqual(['kept']);
    await ana.restarts();
    expect(await ana.does('home.status', {})).toMatchObject({ founded: true, name: 'ana' });
  });

  it('whose journal is gone says so at every start, and can be written in', async () => {
    const { ana } = await home();
    await reopened(ana, async (paths) => {
      for (const path of paths.filter((each) => each.startsWith('journal/'))) await ana.disk.remove(path);
    });
    for (let start = 0; start < 2; start++) {
      const { founded, notices } = await ana.does('home.status', {});
      expect(founded).toBe(true);
      expect(notices.map(({ code }) => code)).toContain('journal-lost');
      await ana.restarts();
    }
    await ana.adds('after');
    await ana.restarts();
    expect(await ana.titles()).toEqual(['after']);
  });

  it('whose shared space lost its founding part keeps its name and its members', async () => {
    const { world, ana } = await home();
    const bo = await world.persona('bo');
    const space = await ana.founds('Dyers');
    await bo.joins(await ana.invites(space));
    await give(bo, ana, space);
    await ana.adds('madder', { space });
    await give(ana, bo, space);
    await reopened(bo, (paths) => {
      for (const path of paths.filter((each) => SEGMENT.test(each))) bo.disk.rot(path, 200, 0xff);
    });
    const { spaces } = await bo.does('home.status', {});
    expect(spaces.map(({ name }) => name).sort()).toEqual(['Dyers', 'Private']);
    await ana.adds('weld', { space });
    await give(bo, ana, space);
    await give(ana, bo, space);
    expect(await bo.titles(space)).toEqual(['madder', 'weld']);
  });
});
