import { beforeEach, describe, expect, it } from 'vitest';
import type { EntryId, SpaceId } from '../../sync/domain/ids.ts';
import { give, meet, type Persona, together, World } from '../world.ts';

let world: World;
let ana: Persona;
let bo: Persona;
let space: SpaceId;
let ids: EntryId[];

const writes = async (who: Persona, many: number): Promise<EntryId[]> => {
  const made: EntryId[] = [];
  for (let i = 0; i < many; i++) made.push((await who.adds(`Lesson ${i}`, { space })).id);
  return made;
};
const living = async (who: Persona): Promise<number> => (await who.lists(space)).length;
const settles = async (who: Persona, accept: boolean) => {
  const [held] = await who.does('arrivals.held', {});
  if (!held) throw new Error('nothing is held');
  return who.does('arrivals.settle', { space, author: held.author, accept });
};

beforeEach(async () => {
  world = new World(31);
  [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  space = await together('Dyers', ana, { persona: bo, role: 'member' });
  ids = await writes(ana, 30);
  await meet(space, ana, bo);
});

describe('many deletions at once', () => {
  it('wait for a word, and say who, how many and which', async () => {
    await ana.does('entry.delete', { ids: ids.slice(0, 21) });
    const receipt = await give(ana, bo, space);
    expect(receipt.held).toBe(21);
    expect(receipt.sentence).toContain('21 entries would be deleted');
    expect(await living(bo)).toBe(30);
    const [held, ...more] = await bo.does('arrivals.held', {});
    expect(more).toEqual([]);
    expect(held).toMatchObject({ space, spaceName: 'Dyers', who: 'ana', count: 21 });
    expect(held?.entries.map(({ title }) => title)).toContain('Lesson 20');
  });

  it('go through up to twenty', async () => {
    await ana.does('entry.delete', { ids: ids.slice(0, 20) });
    expect((await give(ana, bo, space)).held).toBeUndefined();
    expect(await living(bo)).toBe(10);
    expect(await bo.does('arrivals.held', {})).toEqual([]);
  });

  it('are counted together when they come in several parts of one bundle', async () => {
    for (const part of [ids.slice(0, 12), ids.slice(12, 24)]) {
      await ana.does('entry.delete', { ids: part });
      await ana.bundles(space);
    }
    await give(ana, bo, space);
    expect(await living(bo)).toBe(30);
    expect((await bo.does('arrivals.held', {}))[0]?.count).toBe(24);
  });

  it('are asked about once, whatever comes again, and also after a start', async () => {
    await ana.does('entry.delete', { ids });
    const paper = await ana.bundles(space);
    await bo.takes(paper);
    const held = await bo.does('arrivals.held', {});
    await bo.takes(paper);
    await bo.restarts();
    expect(await bo.does('arrivals.held', {})).toEqual(held);
    expect(await living(bo)).toBe(30);
  });

  it('are taken over when the owner says so, and both hold the same', async () => {
    await ana.does('entry.delete', { ids });
    await ana.adds('Later', { space });
    await meet(space, ana, bo);
    expect(await settles(bo, true)).toEqual({ deleted: 30, broughtBack: 0 });
    await meet(space, ana, bo);
    expect(await bo.titles(space)).toEqual(['Later']);
    expect(await bo.fingerprint(space)).toBe(await ana.fingerprint(space));
    expect(await bo.does('arrivals.held', {})).toEqual([]);
  });

  it('are undone for everybody when the owner wants the entries', async () => {
    await ana.does('entry.delete', { ids });
    await give(ana, bo, space);
    expect(await settles(bo, false)).toEqual({ deleted: 0, broughtBack: 30 });
    expect(await living(bo)).toBe(30);
    await meet(space, ana, bo);
    expect(await living(ana)).toBe(30);
    expect(await bo.fingerprint(space)).toBe(await ana.fingerprint(space));
  });

  it('do not hold up what others wrote', async () => {
    const cy = await world.persona('cy');
    await cy.joins(await ana.invites(space));
    await meet(space, ana, bo, cy);
    await ana.does('entry.delete', { ids });
    await cy.adds('Of cy', { space });
    await give(ana, bo, space);
    await give(cy, bo, space);
    expect(await bo.titles(space)).toContain('Of cy');
    expect(await living(bo)).toBe(31);
  });

  it('of our own on another day are no news to us', async () => {
    const backup = await bo.backsUp();
    await bo.does('entry.delete', { ids });
    await give(bo, ana, space);
    await settles(ana, true);
    const again = await world.restores('bo again', backup);
    await give(again, ana, space);
    await give(ana, again, space);
    expect(await again.does('arrivals.held', {})).toEqual([]);
    expect(await living(again)).toBe(0);
  });

  it('cannot be refused by who may only read', async () => {
    const cy = await world.persona('cy');
    await cy.joins(await ana.invites(space, 'reader'));
    await meet(space, ana, bo, cy);
    await ana.does('entry.delete', { ids });
    await give(ana, cy, space);
    const author = await ana.device();
    expect((await cy.isRefused('arrivals.settle', { space, author, accept: false })).code).toBe('not-writer');
    expect(await living(cy)).toBe(30);
  });

  it('are settled to the end by the next start, when the program ended in between', async () => {
    await ana.does('entry.delete', { ids });
    await give(ana, bo, space);
    const author = await ana.device();
    // The word is on disk; what follows from it finds no room.
    bo.disk.fail({ on: 'append', nth: 1, trouble: 'full', path: /index[.]log$/ });
    await bo.isRefused('arrivals.settle', { space, author, accept: false });
    expect(await bo.does('arrivals.held', {})).toEqual([]);
    await bo.restarts();
    expect(await living(bo)).toBe(30);
    await meet(space, ana, bo);
    expect(await living(ana)).toBe(30);
  });

  it('name who deleted an entry, when the word of their joining came with it', async () => {
    const cy = await world.persona('cy');
    await cy.joins(await ana.invites(space, 'member'));
    await give(ana, cy, space);
    await cy.does('entry.delete', { ids: ids.slice(0, 1) });
    await give(cy, ana, space);
    expect((await ana.lists(space, true)).find(({ deleted }) => deleted)?.updatedBy).toBe('cy');
  });
});
