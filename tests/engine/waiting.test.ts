import { expect, it, vi } from 'vitest';
import { fault } from '../../sync/domain/fault.ts';
import type { ChainValue } from '../../sync/domain/ids.ts';
import { carried, genesisBy, inside, sealed } from '../simulator/forgery.ts';
import { together, World } from '../world.ts';

vi.mock('../../sync/domain/limits.ts', async (original) => {
  const { LIMITS, ...more } = await original<typeof import('../../sync/domain/limits.ts')>();
  return { ...more, LIMITS: { ...LIMITS, waitingSegments: 0 } };
});

it('a part for which the waiting shelf has no room is refused by the name of its author', async () => {
  const world = new World(13);
  const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  const space = await together('Dyers', ana, { persona: bo, role: 'member' });
  const me = await inside(bo, space);
  const early = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'Later')], {
    first: 9,
    before: 'ab'.repeat(32) as ChainValue,
  });
  const { refused } = await ana.takes(carried(me, early.bytes));
  expect(refused.map((row) => row.fault)).toEqual([fault('too-much-waiting', { who: 'bo' })]);
});
