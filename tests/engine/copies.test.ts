import { describe, expect, it } from 'vitest';
import { FakeDisk } from '../simulator/fake-disk.ts';
import { give, meet, together, World } from '../world.ts';

const pair = async () => {
  const world = new World(4);
  const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  const space = await together('Dyers', ana, { persona: bo, role: 'member' });
  await ana.adds('Before', { space });
  await give(ana, bo, space);
  return { world, ana, bo, space };
};

describe('a backup', () => {
  it('brings everything back, drafts and spaces too, and says it is a copy', async () => {
    const { world, ana, space } = await pair();
    const { id } = await ana.adds('Private');
    await ana.edits(id, { title: 'Private, edited' });
    const back = await world.restores('ana again', await ana.backsUp());
    expect(await back.titles()).toEqual(['Before', 'Private, edited']);
    expect(await back.device()).toBe(await ana.device());
    expect(await back.notices()).toEqual(['copied']);
    expect(await back.fingerprint(space)).toBe(await ana.fingerprint(space));
  });

  it('goes on beside the original: both keep their edits, and both are told when they meet', async () => {
    const { world, ana, bo, space } = await pair();
    const backup = await ana.backsUp();
    await ana.adds('From the old PC', { space });
    const back = await world.restores('ana again', backup);
    await back.adds('From the new PC', { space });
    await meet(space, ana, bo, back);
    for (const who of [ana, bo, back])
      expect(await who.titles(space)).toEqual(['Before', 'From the new PC', 'From the old PC']);
    expect(await ana.notices()).toContain('two-lives');
    expect(await back.notices()).toContain('copied');
  });

  it('goes only into an empty folder, and a damaged one brings nothing', async () => {
    const { world, ana, bo } = await pair();
    const backup = await ana.backsUp();
    const again = await ana.engine.backup(backup);
    expect(again.ok ? '' : again.fault.code).toBe('folder-not-empty');
    backup.rot(backup.paths.find((path) => path.endsWith('.seg'))!, 200, 1);
    await expect(world.restores('x', backup)).rejects.toThrow('backup-damaged');
    expect(await bo.titles()).toEqual(['Before']);
  });
});

describe('a copy that is used beside the original', () => {
  it('stands by what it alone had taken in of somebody, when both hear that they were removed', async () => {
    const { world, ana, bo, space } = await pair();
    const cy = await world.persona('cy');
    await cy.joins(await ana.invites(space));
    await meet(space, ana, bo, cy);
    const copy = await world.opens('bo again', world.copyOf(bo.disk.image()));
    await cy.adds('To one of them', { space });
    const first = await cy.bundles(space);
    await bo.takes(first);
    await copy.takes(first);
    await cy.adds('To the other alone', { space });
    await copy.takes(await cy.bundles(space));
    await ana.does('space.remove', { space, member: await cy.device() });
    const news = await ana.bundles(space);
    await bo.takes(news);
    // The copy hears of the removal together with what the original has stood by.
    const told = await bo.bundles(space);
    await copy.takes(told);
    await copy.takes(news);
    await meet(space, ana, bo, copy);
    for (const who of [ana, bo, copy])
      expect(await who.titles(space)).toEqual(['Before', 'To one of them', 'To the other alone']);
    expect(await copy.fingerprint(space)).toBe(await ana.fingerprint(space));
  });
});

describe('a backup that cannot be finished', () => {
  it('leaves nothing behind, so that it can be tried again in the same folder', async () => {
    const { world, ana } = await pair();
    const disk = world.disk();
    for (const room of [0, 700, 3000]) {
      disk.capacity = room;
      const full = await ana.engine.backup(disk);
      expect(full.ok ? '' : full.fault.code).toBe('disk-full');
      expect(disk.paths).toEqual([]);
    }
  });

  it('takes away only what it made', async () => {
    const { world, ana } = await pair();
    const disk = world.disk();
    await disk.write('granary.a', new Uint8Array(3));
    await disk.write('mine.txt', new Uint8Array(3));
    const refused = await ana.engine.backup(disk);
    expect(refused.ok ? '' : refused.fault.code).toBe('folder-not-empty');
    expect(disk.paths).toEqual(['granary.a', 'mine.txt']);
  });
});

describe('a copied folder', () => {
  it('starts a life of its own at its first start, and stays in it', async () => {
    const { world, ana } = await pair();
    const copy = await world.opens('ana copied', world.copyOf(ana.disk.image()));
    const first = (await copy.secrets()).incarnation;
    expect(first).not.toBe((await ana.secrets()).incarnation);
    await copy.restarts();
    expect((await copy.secrets()).incarnation).toBe(first);
    expect(await copy.notices()).toEqual([]);
  });

  it('does not make one of a home that was merely opened again', async () => {
    const { ana } = await pair();
    const before = (await ana.secrets()).incarnation;
    await ana.restarts();
    expect((await ana.secrets()).incarnation).toBe(before);
  });
});

describe('a disk set back to an earlier day', () => {
  it('meets its own newer edits, takes them in, and goes on without a fork', async () => {
    const { ana, bo, space } = await pair();
    const monday = ana.disk.image();
    await ana.adds('On tuesday', { space });
    await give(ana, bo, space);
    await ana.movesTo(FakeDisk.again(monday));
    expect(await ana.titles(space)).toEqual(['Before']);
    await ana.adds('On the second monday', { space });
    await give(bo, ana, space);
    await meet(space, ana, bo);
    for (const who of [ana, bo])
      expect(await who.titles(space)).toEqual(['Before', 'On the second monday', 'On tuesday']);
    expect(await ana.fingerprint(space)).toBe(await bo.fingerprint(space));
  });
});
