import { beforeEach, describe, expect, it } from 'vitest';
import type { Receipt } from '../../sync/api.ts';
import type { EntryId, SpaceId } from '../../sync/domain/ids.ts';
import { give, meet, type Persona, together, World } from '../world.ts';

let world: World;
let ana: Persona;
let bo: Persona;
let space: SpaceId;
let known: EntryId;

beforeEach(async () => {
  world = new World(47);
  [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  space = await together('Dyers', ana, { persona: bo, role: 'member' });
  known = (await ana.adds('Known', { space, body: 'As it was.' })).id;
  await meet(space, ana, bo);
});

/** Ana brings bo a new entry and an edit of a known one. */
async function brings(): Promise<{ receipt: Receipt; fresh: EntryId }> {
  const fresh = (await ana.adds('Fresh', { space })).id;
  await ana.edits(known, { body: 'As it was. And then ana changed it.' });
  return { receipt: await give(ana, bo, space), fresh };
}
const undoes = (who: Persona, { id }: Receipt) => who.does('exchange.undo', { receipt: id });
const redoes = (who: Persona, { id }: Receipt) => who.does('exchange.redo', { receipt: id });
const undone = async (who: Persona): Promise<string[]> =>
  (await who.does('receipt.list', {})).filter((each) => each.undone).map(({ id }) => id);
const living = async (who: Persona): Promise<number> =>
  (await who.does('space.list', {})).find(({ id }) => id === space)?.entries ?? -1;

describe('undoing an exchange', () => {
  it('hides what it brought and shows what was known as it was before', async () => {
    const { receipt } = await brings();
    expect(await undoes(bo, receipt)).toMatchObject({ hidden: 1, earlier: 1, shown: 0 });
    expect(await bo.titles(space)).toEqual(['Known']);
    expect(await living(bo)).toBe(1);
    expect(await bo.reads(known)).toMatchObject({ body: 'As it was.', hidden: 'part', updatedBy: 'ana' });
    expect(await undone(bo)).toEqual([receipt.id]);
  });

  it('shows everything again when it is done again', async () => {
    const { receipt } = await brings();
    const before = await bo.lists(space);
    await undoes(bo, receipt);
    expect(await redoes(bo, receipt)).toMatchObject({ hidden: 0, earlier: 0, shown: 2 });
    const after = await bo.lists(space);
    const facts = (rows: typeof before) =>
      rows.map(({ id, version, body, hidden }) => ({ id, version, body, hidden })).sort(byId);
    expect(facts(after)).toEqual(facts(before));
    expect(await undone(bo)).toEqual([]);
  });

  it('leaves what was worked with here in sight, with what it was built on', async () => {
    const { receipt, fresh } = await brings();
    await bo.edits(fresh, { body: 'Bo went on with it.' });
    const mine = (await bo.adds('Mine', { space })).id;
    await ana.edits(known, { tags: ['later'] });
    expect(await undoes(bo, receipt)).toMatchObject({ hidden: 0, earlier: 1, shown: 1 });
    expect(await bo.titles(space)).toEqual(['Fresh', 'Known', 'Mine']);
    expect((await bo.reads(fresh)).body).toBe('Bo went on with it.');
    expect((await bo.reads(mine)).hidden).toBeUndefined();
  });

  it('lets somebody go on from what they see, without what was hidden, and loses neither for the others', async () => {
    const { receipt } = await brings();
    await undoes(bo, receipt);
    const { version } = await bo.reads(known);
    await bo.does('entry.edit', { id: known, base: version, changes: { title: 'Known to bo' } });
    await bo.edits(known, { tags: ['bo'] });
    expect(await bo.reads(known)).toMatchObject({
      title: 'Known to bo',
      body: 'As it was.',
      tags: ['bo'],
      hidden: 'part',
    });
    await meet(space, ana, bo);
    expect(await ana.reads(known)).toMatchObject({
      title: 'Known to bo',
      body: 'As it was. And then ana changed it.',
      tags: ['bo'],
    });
    await redoes(bo, receipt);
    expect((await bo.reads(known)).version).toBe((await ana.reads(known)).version);
  });

  it('keeps to it whatever others build on it later, and shows what they do besides', async () => {
    const { receipt, fresh } = await brings();
    await undoes(bo, receipt);
    await ana.edits(fresh, { body: 'More.' });
    await ana.edits(known, { tags: ['more'] });
    await ana.adds('Another', { space });
    await meet(space, ana, bo);
    expect(await bo.titles(space)).toEqual(['Another', 'Known']);
    expect((await bo.reads(known)).tags).toEqual([]);
  });

  it('changes nothing that others get, and nothing that is compared', async () => {
    const { receipt, fresh } = await brings();
    await undoes(bo, receipt);
    expect(await bo.fingerprint(space)).toBe(await ana.fingerprint(space));
    const cy = await world.persona('cy');
    await cy.joins(await ana.invites(space));
    await give(ana, bo, space);
    await meet(space, bo, cy);
    expect(await cy.reads(fresh)).toMatchObject({ title: 'Fresh', deleted: false });
  });

  it('survives a start, a repeat of the bundle, and a backup brought back', async () => {
    const { receipt } = await brings();
    await undoes(bo, receipt);
    const rows = await bo.lists(space, true);
    await bo.restarts();
    expect(await bo.lists(space, true)).toEqual(rows);
    await give(ana, bo, space);
    expect(await bo.titles(space)).toEqual(['Known']);
    const restored = await world.restores('bo', await bo.backsUp());
    expect(await restored.titles(space)).toEqual(['Known']);
    await redoes(restored, receipt);
    expect(await restored.titles(space)).toEqual(['Fresh', 'Known']);
  });

  it('reaches a window that has seen everything before, also by way of a start', async () => {
    const { receipt, fresh } = await brings();
    const { store } = await bo.does('home.status', {});
    const since = (after: number) => bo.does('rows.since', { store, after, limit: 1 });
    let seen = 0;
    for (let more = true; more; ) ({ upTo: seen, more } = await since(seen));
    const news = async (): Promise<string[]> => {
      const ids: string[] = [];
      for (let more = true; more; ) {
        const page = await since(seen);
        ids.push(...page.rows.map(({ id }) => id));
        ({ upTo: seen, more } = page);
      }
      return ids.sort();
    };
    await undoes(bo, receipt);
    await bo.restarts();
    expect(await news()).toEqual([fresh, known].sort());
    await redoes(bo, receipt);
    expect(await news()).toEqual([fresh, known].sort());
    const later = (await bo.adds('Later', { space })).id;
    expect(await news()).toEqual([later]);
  });

  it('brings back here what the exchange had deleted', async () => {
    await ana.does('entry.delete', { id: known });
    const receipt = await give(ana, bo, space);
    expect(await bo.titles(space)).toEqual([]);
    await undoes(bo, receipt);
    expect(await bo.titles(space)).toEqual(['Known']);
    expect((await ana.reads(known)).deleted).toBe(true);
  });

  it('refuses to work on what is hidden, and what brought nothing', async () => {
    const { receipt, fresh } = await brings();
    expect((await bo.isRefused('exchange.redo', { receipt: receipt.id })).code).toBe('exchange-not-undone');
    await undoes(bo, receipt);
    for (const refused of [
      await bo.isRefused('entry.edit', { id: fresh, changes: { title: 'x' } }),
      await bo.isRefused('entry.delete', { id: fresh }),
      await bo.isRefused('entry.undelete', { ids: [fresh] }),
    ])
      expect(refused.code).toBe('entry-hidden');
    const [out] = await ana.does('receipt.list', {});
    expect(out?.direction).toBe('out');
    expect((await ana.isRefused('exchange.undo', { receipt: out?.id ?? '' })).code).toBe(
      'exchange-not-undoable',
    );
    expect((await ana.isRefused('exchange.undo', { receipt: 'nothing' })).code).toBe('receipt-unknown');
  });
});

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
