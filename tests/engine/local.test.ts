import { expect, it } from 'vitest';
import type { Json } from '../../sync/domain/canonical.ts';
import { fault, refusal } from '../../sync/domain/fault.ts';
import { LocalMemory } from '../../sync/engine/local.ts';
import type { Journal } from '../../sync/journal/journal.ts';

/** As Granary wrote them before a receipt held its facts. */
const EARLIER = {
  id: 'a1',
  at: 1000,
  direction: 'out',
  space: 'space',
  spaceName: 'Dyers',
  who: 'anyone you invite',
  file: 'Dyers.gbundle',
  bytes: 512,
  added: 1,
  updated: 0,
  unchanged: 0,
  refused: [{ where: 'part 1', why: 'A part was not signed by its author and was refused.' }],
  waiting: 0,
  entries: [{ id: 'entry', title: 'Madder', what: 'added' }],
  sentence: 'This bundle holds everything in Dyers: 1 entry, for anyone you invite.',
};

const remembering = (...receipts: Json[]) =>
  new LocalMemory({} as Journal, new Map(receipts.map((receipt, i) => [`receipt/${i}`, receipt])));

it('receipts of earlier days, of today and of a later Granary are read as they were written', () => {
  const today = {
    ...EARLIER,
    refused: [refusal('part 1', fault('segment-fork', { who: 'bo' }))],
    memberships: 2,
    everything: true,
  };
  const later = { ...today, byPost: true };
  for (const receipt of [EARLIER, today, later])
    expect(remembering(receipt as unknown as Json).receipts()).toEqual([receipt]);
});

it('a fact of a receipt that is not in form costs the fact, not the receipt', () => {
  const [{ where, why }] = EARLIER.refused as [(typeof EARLIER.refused)[0]];
  for (const wrong of [7, { code: 'segment-forged' }, { code: 'x', params: { who: {} }, sentence: '' }]) {
    const [receipt] = remembering({ ...EARLIER, refused: [{ where, why, fault: wrong }] }).receipts();
    expect(receipt?.refused[0]?.fault).toBeUndefined();
    expect(receipt?.refused).toMatchObject([{ where, why }]);
  }
  const [receipt] = remembering({ ...EARLIER, memberships: 'many', everything: 1 }).receipts();
  expect(receipt).toMatchObject({ sentence: EARLIER.sentence });
  expect(receipt?.memberships).toBeUndefined();
  expect(receipt?.everything).toBeUndefined();
});

it('what is no receipt is left out', () => {
  const { sentence: _, ...cut } = EARLIER;
  expect(remembering(null, 'text', cut, EARLIER).receipts()).toEqual([EARLIER]);
});
