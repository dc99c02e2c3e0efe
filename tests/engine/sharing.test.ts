import { describe, expect, it } from 'vitest';
import { fault, refusal } from '../../sync/domain/fault.ts';
import { Reader, wordsIn } from '../simulator/exposure.ts';
import { give, together, World } from '../world.ts';

const scene = async () => {
  const world = new World();
  const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  const space = await together('Dyers', ana, { persona: bo, role: 'member' });
  return { world, ana, bo, space, reader: new Reader(world.crypto) };
};

describe('sharing a private entry', () => {
  it('copies its present value only: no earlier draft is in any byte that leaves', async () => {
    const { world, ana, bo, space, reader } = await scene();
    const { id } = await ana.adds('secretbeginning', { body: 'the supplier secretsupplier overcharges' });
    await ana.edits(id, { fields: { why: 'secretmiddle' } });
    await ana.edits(id, { title: 'Check each invoice', body: 'Compare with the offer.', fields: {} });
    const copy = await ana.shares(id, space);
    expect(copy).not.toBe(id);
    await give(ana, bo, space);
    expect(await bo.reads(copy)).toMatchObject({
      title: 'Check each invoice',
      body: 'Compare with the offer.',
    });
    expect(await bo.does('entry.history', { id: copy })).toHaveLength(1);
    const secrets = ['secretbeginning', 'secretsupplier', 'secretmiddle', id];
    for (const paper of world.papers.all) expect(wordsIn(await reader.paper(paper), secrets)).toEqual([]);
    expect(wordsIn(await reader.disk(bo.disk), secrets)).toEqual([]);
    // The search can find them: they are on the disk they were written on.
    expect(wordsIn(await reader.disk(ana.disk), secrets.slice(0, 3))).toHaveLength(3);
  });

  it('keeps the author, and never shares the same entry twice', async () => {
    const { ana, bo, space } = await scene();
    const { id, created } = await ana.adds('Salt last');
    ana.clock.advance(90_000_000);
    const copy = await ana.shares(id, space);
    const again = await ana.does('entry.share', { ids: [id], to: space });
    expect(again).toEqual({ shared: [{ from: id, to: copy, already: true }], refused: [] });
    await give(ana, bo, space);
    expect(await bo.reads(copy)).toMatchObject({ author: 'ana', created });
  });

  it('later edits of the private one stay private', async () => {
    const { world, ana, bo, space, reader } = await scene();
    const { id } = await ana.adds('Salt last');
    await ana.shares(id, space);
    await ana.edits(id, { body: 'secretafterwards' });
    await give(ana, bo, space);
    for (const paper of world.papers.all)
      expect(wordsIn(await reader.paper(paper), ['secretafterwards'])).toEqual([]);
  });

  it('refuses deleted entries and the private space, and shares the rest', async () => {
    const { ana, space } = await scene();
    const gone = await ana.adds('gone');
    const there = await ana.adds('there');
    await ana.does('entry.delete', { id: gone.id });
    const report = await ana.does('entry.share', { ids: [gone.id, there.id], to: space });
    expect(report.shared).toHaveLength(1);
    expect(report.refused).toEqual([refusal('gone', fault('entry-deleted'))]);
    const home = await ana.privateSpace();
    expect((await ana.isRefused('entry.share', { ids: [there.id], to: home })).code).toBe('space-private');
  });

  it('a private space is in no bundle and no invitation', async () => {
    const { ana } = await scene();
    const space = await ana.privateSpace();
    expect((await ana.isRefused('bundle.make', { space })).code).toBe('space-private');
    expect((await ana.isRefused('bundle.preview', { space })).code).toBe('space-private');
    expect((await ana.isRefused('space.invite', { space, role: 'member' })).code).toBe('space-private');
  });
});
