import { describe, expect, it } from 'vitest';
import { give, meet, together, World } from '../world.ts';

const pair = async () => {
  const world = new World(5);
  const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  const space = await together('Dyers', ana, { persona: bo, role: 'member' });
  return { world, ana, bo, space };
};
const bytesOf = (disk: { image(): { files: [string, Uint8Array, number][] } }) =>
  disk.image().files.map(([path, bytes]) => `${path} ${Buffer.from(bytes).toString('base64')}`);

describe('a bundle', () => {
  it('is small when it is known what its receivers have', async () => {
    const { ana, bo, space } = await pair();
    const noise = () => Buffer.from(ana.random.bytes(300)).toString('hex');
    for (let i = 0; i < 40; i++) await ana.adds(`Lesson ${i}`, { space, body: noise() });
    const first = await ana.bundles(space);
    await bo.takes(first);
    await give(bo, ana, space);
    const nothing = await ana.bundles(space);
    expect(nothing.bytes.length).toBeLessThan(1024);
    const { id } = await ana.adds('One more', { space });
    await ana.edits(id, { title: 'One more, edited' });
    const more = await ana.bundles(space);
    expect(more.bytes.length).toBeLessThan(2500);
    expect(first.bytes.length).toBeGreaterThan(12_000);
    expect((await bo.takes(more)).added).toBe(1);
  });

  it('shows before it leaves what will leave', async () => {
    const { ana, bo, space } = await pair();
    await ana.adds('New to bo', { space });
    const preview = await ana.does('bundle.preview', { space });
    expect(preview.entries.map(({ title, what }) => `${title} ${what}`)).toEqual(['New to bo new']);
    expect(preview.receivers).toMatchObject([{ id: await bo.device(), name: 'bo', known: true }]);
    expect(preview.everything).toBe(false);
    expect(preview.bytes).toBeGreaterThan((await ana.bundles(space)).bytes.length / 2);
  });

  it('changes nothing when it is taken in again, not even a receipt', async () => {
    const { ana, bo, space } = await pair();
    await ana.adds('Lesson', { space });
    const paper = await ana.bundles(space);
    expect(await bo.takes(paper)).toMatchObject({ added: 1 });
    const before = bytesOf(bo.disk);
    const again = await bo.takes(paper);
    expect(again).toMatchObject({ added: 0, updated: 0, refused: [] });
    expect(again.sentence).toContain('Nothing new from ana');
    expect(bytesOf(bo.disk)).toEqual(before);
  });

  it('waits when what it builds on has not come, and comes in when that does, after a restart too', async () => {
    const { ana, bo, space } = await pair();
    const { id } = await ana.adds('Lesson', { space });
    const first = await ana.bundles(space);
    await ana.edits(id, { title: 'Lesson, edited' });
    const second = await ana.bundles(space);
    const cy = await ana.world.persona('cy');
    await cy.joins(await ana.invites(space));
    await give(cy, bo, space);
    // Measured against what bo has, the later bundle holds both parts; one with the later alone is made by hand.
    expect((await bo.takes(second)).added + (await bo.takes(first)).added).toBe(1);
    expect(await (await bo.restarts()).titles(space)).toEqual(['Lesson, edited']);
  });

  it('for another space is refused whole', async () => {
    const { ana, bo } = await pair();
    const other = await ana.founds('Weavers');
    const paper = await ana.bundles(other);
    const before = bytesOf(bo.disk);
    expect((await bo.isRefused('bundle.take', { file: paper.id })).code).toBe('bundle-foreign');
    expect(bytesOf(bo.disk)).toEqual(before);
  });

  it('that is stopped while it comes in leaves nothing behind', async () => {
    const { ana, bo, space } = await pair();
    for (let i = 0; i < 5; i++) {
      await ana.adds(`Lesson ${i}`, { space });
      await ana.bundles(space);
    }
    const paper = await ana.bundles(space);
    const before = bytesOf(bo.disk);
    bo.engine.listen((event) => {
      if (event.is === 'progress') void bo.does('job.cancel', { job: 'taking' });
    });
    expect((await bo.isRefused('bundle.take', { file: paper.id, job: 'taking' })).code).toBe('cancelled');
    expect(bytesOf(bo.disk)).toEqual(before);
    expect((await bo.takes(paper)).added).toBe(5);
  });

  it('carries what others wrote, so that two who never meet agree', async () => {
    const { world, ana, bo, space } = await pair();
    const cy = await world.persona('cy');
    await cy.joins(await ana.invites(space));
    await bo.adds('From bo', { space });
    await give(bo, ana, space);
    await give(ana, cy, space);
    expect(await cy.titles(space)).toEqual(['From bo']);
    await meet(space, ana, bo, cy);
    expect(await cy.fingerprint(space)).toBe(await bo.fingerprint(space));
  });
});
