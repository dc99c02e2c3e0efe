/** Who has an entry: by what they last told, and never a yes that is not so. */
import { expect, it } from 'vitest';
import type { EntryId } from '../../sync/domain/ids.ts';
import { type Persona, World } from '../world.ts';

async function together() {
  const world = new World(5);
  const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  const space = await ana.founds('Dyers');
  await bo.joins(await ana.invites(space, 'member'));
  return { ana, bo, space };
}

const saidOf = async (who: Persona, id: EntryId) =>
  Object.fromEntries((await who.does('entry.holders', { id })).map(({ name, has }) => [name, has]));

it('says present only after they told that they hold every record, and older after an edit', async () => {
  const { ana, bo, space } = await together();
  const { id } = await ana.adds('Alum', { space });
  expect(await saidOf(ana, id)).toEqual({ ana: 'present' });

  await ana.takes(await bo.bundles(space));
  expect(await saidOf(ana, id)).toEqual({ ana: 'present', bo: 'unknown' });

  await bo.takes(await ana.bundles(space));
  // They have it, but have not told: no yes on trust.
  expect(await saidOf(ana, id)).toMatchObject({ bo: 'unknown' });
  expect(await saidOf(bo, id)).toEqual({ ana: 'present', bo: 'present' });

  await ana.takes(await bo.bundles(space));
  expect(await saidOf(ana, id)).toMatchObject({ bo: 'present' });

  await ana.edits(id, { body: 'Twice as much.' });
  expect(await saidOf(ana, id)).toMatchObject({ bo: 'older' });
  await ana.restarts();
  expect(await saidOf(ana, id)).toMatchObject({ bo: 'older' });
});

it('asks for the edits of every author, not only of the first one', async () => {
  const { ana, bo, space } = await together();
  const { id } = await ana.adds('Alum', { space });
  await bo.takes(await ana.bundles(space));
  await bo.edits(id, { body: 'Less of it.' });
  await ana.takes(await bo.bundles(space));
  expect(await saidOf(ana, id)).toMatchObject({ bo: 'present' });
  // Bo knows that Ana wrote it; that she has read his edit she has not told.
  expect(await saidOf(bo, id)).toMatchObject({ ana: 'older' });
});

it('leaves out who was removed, and nobody else is in the private space', async () => {
  const { ana, bo, space } = await together();
  const { id } = await ana.adds('Alum', { space });
  await ana.takes(await bo.bundles(space));
  await ana.does('space.remove', { space, member: bo.engine.device });
  expect(await saidOf(ana, id)).toEqual({ ana: 'present' });
  const own = await ana.adds('Mine');
  expect(await saidOf(ana, own.id)).toEqual({ ana: 'present' });
});

it('counts what a member has not got, and how many edits they have that are not here', async () => {
  const { ana, bo, space } = await together();
  for (const title of ['Alum', 'Madder', 'Woad']) await ana.adds(title, { space });
  expect(await ana.does('space.standing', { space })).toEqual([]);
  await ana.takes(await bo.bundles(space));
  expect(await ana.does('space.standing', { space })).toMatchObject([{ told: true, behind: 3, ahead: 0 }]);

  await bo.takes(await ana.bundles(space));
  await bo.adds('Weld', { space });
  const before = await bo.does('space.standing', { space });
  expect(before).toMatchObject([{ told: true, behind: 1, ahead: 0 }]);
  await ana.takes(await bo.bundles(space));
  expect(await ana.does('space.standing', { space })).toMatchObject([{ behind: 0, ahead: 0 }]);
  expect(await bo.does('space.standing', { space })).toEqual(before);
});
