import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../../sync/domain/ids.ts';
import { give, meet, type Persona, together, World } from '../world.ts';

const three = async () => {
  const world = new World(3);
  const [ana, bo, cy] = [await world.persona('ana'), await world.persona('bo'), await world.persona('cy')];
  return { world, ana, bo, cy };
};
const rolesSeenBy = async (who: Persona, space: Parameters<Persona['bundles']>[0]) =>
  Object.fromEntries(
    (await who.does('space.members', { space })).map((it) => [
      it.name,
      it.state === 'active' ? it.role : it.state,
    ]),
  );

describe('a space', () => {
  it('is founded with its founder as steward, and its name is taken from then on', async () => {
    const { ana } = await three();
    const space = await ana.founds('Dyers');
    expect(await rolesSeenBy(ana, space)).toEqual({ ana: 'steward' });
    expect((await ana.isRefused('space.create', { name: ' Dyers ' })).code).toBe('space-exists');
    expect((await ana.isRefused('space.create', { name: ' ' })).code).toBe('name-invalid');
  });

  it('is joined from a file, with the cable pulled, and what is written at once is taken in', async () => {
    const { ana, bo } = await three();
    const space = await ana.founds('Dyers');
    const paper = await ana.invites(space, 'reviewer');
    expect(await bo.joins(paper)).toBe(space);
    await bo.adds('Madder', { space });
    const receipt = await give(bo, ana, space);
    expect(receipt).toMatchObject({ added: 1, refused: [], waiting: 0, who: 'bo' });
    expect(await rolesSeenBy(ana, space)).toEqual({ ana: 'steward', bo: 'reviewer' });
    expect((await bo.isRefused('space.join', { file: paper.id })).code).toBe('already-member');
  });

  it('is not joined again by a PC that was removed from it', async () => {
    const { world, ana, bo, cy } = await three();
    const backup = await bo.backsUp();
    const space = await together('Dyers', ana, { persona: bo, role: 'member' });
    const { device } = await bo.does('home.status', {});
    await ana.does('space.remove', { space, member: device });
    const paper = await ana.invites(space);
    await give(ana, bo, space);
    expect((await bo.isRefused('space.join', { file: paper.id })).code).toBe('device-removed');
    const back = await world.restores('bo again', backup);
    expect((await back.isRefused('space.join', { file: paper.id })).code).toBe('device-removed');
    expect(await cy.joins(paper)).toBe(space);
  });

  it('is found again by a backup from before it was founded, with the role it had', async () => {
    const { world, ana, bo } = await three();
    const backup = await ana.backsUp();
    const space = await ana.founds('Dyers');
    await ana.adds('Madder', { space });
    const back = await world.restores('ana again', backup);
    const paper = await ana.invites(space);
    expect(await back.joins(paper)).toBe(space);
    expect(await rolesSeenBy(back, space)).toMatchObject({ ana: 'steward' });
    await back.adds('Indigo', { space });
    await bo.joins(paper); // it is still open: nobody joined with it
    await meet(space, ana, back, bo);
    expect(await rolesSeenBy(ana, space)).toEqual({ ana: 'steward', bo: 'member' });
    for (const each of [ana, back, bo])
      expect((await each.lists(space)).map(({ title }) => title).sort()).toEqual(['Indigo', 'Madder']);
  });

  it('shows an open invitation, and one that is withdrawn lets nobody in', async () => {
    const { ana, bo } = await three();
    const space = await ana.founds('Dyers');
    const paper = await ana.invites(space);
    const invited = (await ana.does('space.members', { space })).find(({ state }) => state === 'invited');
    await ana.does('space.remove', { space, member: invited!.id });
    await bo.joins(paper);
    await bo.adds('Madder', { space });
    const receipt = await give(bo, ana, space);
    expect(receipt.added).toBe(0);
    expect(receipt.refused.length).toBeGreaterThan(0);
    expect(await rolesSeenBy(ana, space)).toEqual({ ana: 'steward' });
  });

  it('admits one of two who use the same invitation at the same time', async () => {
    const { ana, bo, cy } = await three();
    const space = await ana.founds('Dyers');
    const paper = await ana.invites(space);
    await bo.joins(paper);
    await cy.joins(paper);
    await give(bo, ana, space);
    await give(cy, ana, space);
    const news = await ana.bundles(space);
    const roles = await rolesSeenBy(ana, space);
    expect(Object.keys(roles)).toHaveLength(2);
    const admitted = 'bo' in roles ? bo : cy;
    await admitted.takes(news);
    expect(await rolesSeenBy(admitted, space)).toEqual(roles);
  });

  it('keeps a member whom a steward has met, whoever uses the same invitation later', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const world = new World(seed);
      const [ana, bo, cy] = [
        await world.persona('ana'),
        await world.persona('bo'),
        await world.persona('cy'),
      ];
      const space = await ana.founds('Dyers');
      const paper = await ana.invites(space);
      await bo.joins(paper);
      await give(bo, ana, space);
      await bo.adds('Madder', { space });
      await cy.joins(paper);
      await give(cy, ana, space);
      expect(await rolesSeenBy(ana, space)).toEqual({ ana: 'steward', bo: 'member' });
      expect((await give(bo, ana, space)).added).toBe(1);
    }
  });

  it('knows what each role may do before anything is written', async () => {
    const { ana, bo, cy } = await three();
    const space = await together(
      'Dyers',
      ana,
      { persona: bo, role: 'member' },
      { persona: cy, role: 'reader' },
    );
    const { id } = await ana.adds('Madder', { space });
    await meet(space, ana, bo, cy);
    expect((await cy.isRefused('entry.edit', { id, changes: { title: 'x' } })).code).toBe('not-writer');
    const validated = { id, changes: { confidence: 'validated' as const } };
    expect((await bo.isRefused('entry.edit', validated)).code).toBe('not-validator');
    expect((await bo.isRefused('space.invite', { space, role: 'member' })).code).toBe('not-steward');
    await ana.does('space.role', { space, member: await bo.device(), role: 'reviewer' });
    await meet(space, ana, bo, cy);
    expect((await bo.does('entry.edit', validated)).confidence).toBe('validated');
  });

  it('lets nobody validate by the way, whatever the entry says now or whichever version they began with', async () => {
    const { ana, bo } = await three();
    const space = await together('Dyers', ana, { persona: bo, role: 'member' });
    const { id, version } = await ana.adds('Madder', { space });
    await meet(space, ana, bo);
    await bo.edits(id, { title: 'Madder root' });
    await ana.does('entry.edit', { id, changes: { confidence: 'validated' } });
    await meet(space, ana, bo);
    // The entry is validated, but what this would write says so anew, in bo's name.
    const late = { id, base: version, changes: { confidence: 'validated' as const, body: 'Soak.' } };
    expect((await bo.isRefused('entry.edit', late)).code).toBe('not-validator');
    expect((await bo.does('entry.get', { id })).body).toBe('');
    // What it says already can be said along with something else.
    await bo.does('entry.edit', { id, changes: { confidence: 'validated', body: 'Soak.' } });
    await meet(space, ana, bo);
    expect(await ana.does('entry.get', { id })).toMatchObject({ body: 'Soak.', title: 'Madder root' });
  });

  it('keeps a steward: the last one can neither go nor be demoted', async () => {
    const { ana } = await three();
    const space = await ana.founds('Dyers');
    const member = await ana.device();
    expect((await ana.isRefused('space.remove', { space, member })).code).toBe('last-steward');
    expect((await ana.isRefused('space.role', { space, member, role: 'member' })).code).toBe('last-steward');
  });
});

describe('a removed member', () => {
  const removed = async () => {
    const { world, ana, bo, cy } = await three();
    const space = await together(
      'Dyers',
      ana,
      { persona: bo, role: 'member' },
      { persona: cy, role: 'member' },
    );
    await ana.adds('Before', { space });
    await meet(space, ana, bo, cy);
    await ana.does('space.remove', { space, member: await bo.device() });
    return { world, ana, bo, cy, space };
  };

  it('cannot open what is written afterwards, whoever hands it over', async () => {
    const { ana, bo, cy, space } = await removed();
    await ana.adds('After', { space });
    await give(ana, cy, space);
    await cy.adds('Also after', { space });
    for (const from of [ana, cy]) await bo.takes(await from.bundles(space));
    expect(await bo.titles(space)).toEqual(['Before']);
    expect(await rolesSeenBy(bo, space)).toMatchObject({ bo: 'removed' });
    const key = [...(await cy.secrets()).keys.get(space)!.keys()].at(-1)!;
    expect((await bo.secrets()).keys.get(space)?.has(key)).toBe(false);
  });

  it('adds nothing any more, though nobody told it yet', async () => {
    const { ana, bo, cy, space } = await removed();
    await bo.adds('Too late', { space });
    const receipt = await give(bo, ana, space);
    expect(receipt.refused).toMatchObject([{ why: expect.stringContaining('after being removed') }]);
    await give(ana, cy, space);
    expect(await ana.titles(space)).toEqual(['Before']);
    expect(await cy.titles(space)).toEqual(['Before']);
  });

  it('leaves what somebody took in before hearing of it, and then everybody has it', async () => {
    const { ana, bo, cy, space } = await removed();
    await bo.adds('In time for cy', { space });
    await give(bo, cy, space);
    await meet(space, ana, cy);
    expect(await cy.titles(space)).toEqual(['Before', 'In time for cy']);
    expect(await ana.titles(space)).toEqual(['Before', 'In time for cy']);
    expect(await ana.fingerprint(space)).toBe(await cy.fingerprint(space));
  });

  it('keeps what it has, is told, and can write there no more', async () => {
    const { ana, bo, space } = await removed();
    await give(ana, bo, space);
    expect(await bo.titles(space)).toEqual(['Before']);
    const [, dyers] = await bo.does('space.list', {});
    expect(dyers).toMatchObject({ id: space, role: 'removed' });
    const id = (await bo.lists(space))[0]!.id;
    expect((await bo.isRefused('entry.delete', { id })).code).toBe('not-member');
  });

  it('is refused twice the same way: a removed device does not come back by another invitation', async () => {
    const { ana, bo, space } = await removed();
    await give(ana, bo, space);
    const paper = await ana.invites(space);
    await bo.joins(paper).catch(() => undefined);
    const member = (await bo.device()) as DeviceId;
    await bo.takes(await ana.bundles(space));
    expect((await ana.does('space.members', { space })).find(({ id }) => id === member)?.state).toBe(
      'removed',
    );
  });
});

describe('keys', () => {
  it('reach a member who joined beside a removal, from the next steward who hears of both', async () => {
    const { world, ana, bo, cy } = await three();
    const space = await together(
      'Dyers',
      ana,
      { persona: bo, role: 'steward' },
      { persona: cy, role: 'member' },
    );
    const dee = await world.persona('dee');
    const paper = await bo.invites(space);
    await dee.joins(paper);
    // Ana, who knows nothing of dee or the invitation, changes the key.
    await ana.does('space.remove', { space, member: await cy.device() });
    await ana.adds('Under the new key', { space });
    await dee.adds('From dee', { space });
    await meet(space, ana, bo, dee);
    for (const who of [ana, bo, dee])
      expect(await who.titles(space)).toEqual(['From dee', 'Under the new key']);
  });
});
