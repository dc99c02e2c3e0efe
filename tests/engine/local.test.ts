import { describe, expect, it } from 'vitest';
import type { KeptDraft } from '../../sync/api.ts';
import type { Json } from '../../sync/domain/canonical.ts';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { fault, refusal } from '../../sync/domain/fault.ts';
import type { DraftId, SpaceId } from '../../sync/domain/ids.ts';
import { failed, ok, type Result } from '../../sync/domain/result.ts';
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

it('the local network is off unless it was kept readably that it is on', () => {
  const keeping = (lan: Json) => new LocalMemory({} as Journal, new Map([['lan', lan]])).lan;
  const kept = { on: true, called: ['192.168.1.20:4711'], port: 4711 };
  expect(keeping(kept)).toEqual(kept);
  expect(keeping({ on: true, called: [] })).toEqual({ on: true, called: [] });
  for (const wrong of [
    null,
    {},
    { on: 'yes', called: [] },
    { on: true, called: [7] },
    { ...kept, port: 'x' },
  ])
    expect(keeping(wrong)).toEqual({ on: false, called: [] });
});

describe('keeps of one draft that overtake each other', () => {
  /** A journal whose writes end when the test says so. */
  function slow() {
    const ends: ((how: Result<void>) => void)[] = [];
    const rememberAll = () => new Promise<Result<void>>((done) => ends.push(done));
    const memory = new LocalMemory({ rememberAll } as unknown as Journal, new Map());
    const keep = (title: string, window: string, nth: number): Promise<Result<void>> =>
      memory.keepDraft(draftOf(title, { window, nth }));
    const titles = (): string[] => memory.drafts().map(({ draft }) => draft.title);
    return { ends, memory, keep, titles };
  }
  const draftOf = (title: string, turn?: KeptDraft['turn']): KeptDraft => ({
    id: 'd' as DraftId,
    space: 's' as SpaceId,
    draft: { ...EMPTY_DRAFT, title },
    kept: 1,
    ...(turn ? { turn } : {}),
  });

  it('the later words stay, and the earlier ones are answered when those are safe', async () => {
    const { ends, keep, titles } = slow();
    const later = keep('later', 'w', 2);
    const earlier = keep('earlier', 'w', 1);
    let answered = false;
    void earlier.then(() => {
      answered = true;
    });
    expect(ends).toHaveLength(1);
    await Promise.resolve();
    expect(answered).toBe(false);
    ends[0]?.(ok(undefined));
    expect([await later, await earlier]).toEqual([ok(undefined), ok(undefined)]);
    expect(titles()).toEqual(['later']);
  });

  it('earlier words are not called safe when the later ones could not be kept', async () => {
    const { ends, keep } = slow();
    void keep('later', 'w', 2);
    const earlier = keep('earlier', 'w', 1);
    ends[0]?.(failed(fault('disk-failed')));
    expect(await earlier).toMatchObject({ ok: false });
  });

  it('another window, the same turn tried again and a keep without a turn are no earlier ones', async () => {
    const { ends, memory, keep, titles } = slow();
    for (const sent of [
      () => keep('one', 'w', 7),
      () => keep('again', 'w', 7),
      () => keep('other window', 'x', 1),
      () => memory.keepDraft(draftOf('no turn')),
      () => keep('first again', 'w', 1),
    ]) {
      const kept = sent();
      ends.pop()?.(ok(undefined));
      expect(await kept).toEqual(ok(undefined));
      expect(ends).toEqual([]);
    }
    expect(titles()).toEqual(['first again']);
  });
});
