/** What a hostile file can do: nothing. Each lie is named, not a byte of the home changes, and honest parts come in. */
import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '../../sync/domain/bytes.ts';
import type { ChainValue } from '../../sync/domain/ids.ts';
import { encodeRecords } from '../../sync/segment/records.ts';
import type { SealedSegment } from '../../sync/segment/seal.ts';
import {
  carried,
  changeBy,
  genesisBy,
  type Inside,
  inside,
  nextOp,
  resealed,
  sealed,
} from '../simulator/forgery.ts';
import type { Paper } from '../simulator/papers.ts';
import { give, meet, type Persona, together, World } from '../world.ts';

const scene = async () => {
  const world = new World(10);
  const [ana, bo, cy] = [await world.persona('ana'), await world.persona('bo'), await world.persona('cy')];
  const space = await together(
    'Dyers',
    ana,
    { persona: bo, role: 'member' },
    { persona: cy, role: 'reader' },
  );
  const { id } = await ana.adds('Madder', { space, body: 'Chop. Soak.' });
  await bo.adds('From bo', { space });
  await meet(space, ana, bo, cy);
  return { world, ana, bo, cy, space, id };
};
const filesOf = ({ disk }: Persona) => disk.image().files;

/** Takes the paper in and expects these reasons, and the home byte for byte as before. */
async function refuses(who: Persona, paper: Paper, ...reasons: readonly string[]): Promise<void> {
  const before = filesOf(who);
  const receipt = await who.takes(paper);
  expect(receipt.refused.map(({ why }) => why)).toEqual(reasons.map((text) => expect.stringContaining(text)));
  expect(receipt).toMatchObject({ added: 0, updated: 0 });
  expect(filesOf(who)).toEqual(before);
}
/** The same, for a file that is refused whole. */
async function refusesWhole(who: Persona, paper: Paper, code: string): Promise<void> {
  const before = filesOf(who);
  expect((await who.isRefused('bundle.take', { file: paper.id })).code).toBe(code);
  expect(filesOf(who)).toEqual(before);
}
const forged = async (me: Inside, ...records: Parameters<typeof sealed>[2]): Promise<Paper> =>
  carried(me, (await sealed(me, 'content', records)).bytes);

describe('a file of very many bad parts', () => {
  it('is named by its first ones, on the receipt that is kept too, and its honest part comes in', async () => {
    const { ana, bo, space } = await scene();
    const me = await inside(bo, space);
    const good = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'Honest')]);
    const bad = Array.from({ length: 230 }, (_, i) => {
      const bytes = good.bytes.slice();
      bytes.fill(i, -64);
      return bytes;
    });
    const receipt = await ana.takes(carried(me, good.bytes, ...bad));
    expect(receipt).toMatchObject({ added: 1, unnamed: 30 });
    expect(receipt.refused).toHaveLength(200);
    expect(receipt.sentence).toContain('230 parts were refused');
    expect(await ana.does('receipt.list', {})).toContainEqual(receipt);
  });
});

describe('a forged part', () => {
  it('with a change that would destroy an entry is refused, and the entry lives on', async () => {
    const { ana, bo, cy, space, id } = await scene();
    const me = await inside(bo, space);
    await refuses(ana, await forged(me, changeBy(me, id)), 'A change from bo would destroy an entry');
    await ana.edits(id, { title: 'Madder root' });
    await meet(space, ana, bo, cy);
    expect(await bo.titles(space)).toEqual(['From bo', 'Madder root']);
    expect((await ana.does('home.doctor', {})).healthy).toBe(true);
  });

  it('with a change by another actor or an entry by another author is refused', async () => {
    const { ana, bo, space, id } = await scene();
    const me = await inside(bo, space);
    const mixed = changeBy(me, id, { startOp: nextOp(me, id), actor: 'ab'.repeat(16) });
    await refuses(ana, await forged(me, mixed), 'A part from bo claims to be written by somebody else');
    const foreign = genesisBy(me, await ana.device(), 'Signed for ana');
    await refuses(ana, await forged(me, foreign), 'A part from bo claims to be written by somebody else');
  });

  it('that gives one number to two changes is refused', async () => {
    const { ana, bo, space, id } = await scene();
    const me = await inside(bo, space);
    const startOp = nextOp(me, id);
    const actor = me.actor + 'cd'.repeat(8);
    const change = (key: string) => {
      const ops = [{ action: 'set' as const, obj: '_root', key, value: 'x', pred: [] }];
      return changeBy(me, id, { startOp, actor, ops });
    };
    await refuses(
      ana,
      await forged(me, change('one'), change('two')),
      'repeats the number of another change',
    );
  });

  it('by a reader, with a patched engine, is refused by every honest device', async () => {
    const { ana, bo, cy, space } = await scene();
    const me = await inside(cy, space);
    const paper = await forged(me, genesisBy(me, await cy.device(), 'A reader writes'));
    for (const who of [ana, bo]) await refuses(who, paper, 'cy may not write in this space');
  });

  it('by a stranger who has the key is refused', async () => {
    const { ana, bo, space } = await scene();
    const me = await inside(bo, space);
    const seed = bo.random.bytes(32);
    const stranger = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'x')], {
      signingSeed: seed,
      first: 1,
      before: undefined,
    });
    await refuses(ana, carried(me, stranger.bytes), 'Somebody unknown may not write in this space');
  });

  it('that marks an entry as validated without the right is refused', async () => {
    const { ana, bo, space } = await scene();
    const me = await inside(bo, space);
    const paper = await forged(me, genesisBy(me, await bo.device(), 'Trust me', 'validated'));
    await refuses(ana, paper, 'bo marked an entry as validated without being a reviewer');
  });

  it('that unpacks to more than it says is refused before it fills the memory', async () => {
    const { ana, bo, space } = await scene();
    const me = await inside(bo, space);
    const honest = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'Small')]);
    const bomb = await resealed(me, honest, { plain: 'bomb' });
    await refuses(ana, carried(me, bomb), 'A part from bo unpacks to more than is allowed');
  });

  it('in another form, or with another key, is refused', async () => {
    const { ana, bo, space } = await scene();
    const me = await inside(bo, space);
    const honest = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'Small')]);
    await refuses(
      ana,
      carried(me, await resealed(me, honest, { plain: utf8('nonsense') })),
      'not in the right form',
    );
    await refuses(
      ana,
      carried(me, await resealed(me, honest, { key: bo.random.bytes(32) })),
      'could not be opened',
    );
  });

  it('whose bytes were changed after it was signed is refused', async () => {
    const { ana, bo, space } = await scene();
    const me = await inside(bo, space);
    const { bytes } = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'Small')]);
    const at = bytes.length - 100;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await refuses(ana, carried(me, bytes), 'was not signed by its author');
  });

  it('that takes the place of another in the same log is refused', async () => {
    const { ana, bo, space } = await scene();
    const before = await inside(bo, space);
    const twin = await sealed(before, 'content', [genesisBy(before, await bo.device(), 'The other one')]);
    await bo.adds('The first one', { space });
    await give(bo, ana, space);
    await refuses(ana, carried(before, twin.bytes), 'Two different parts from bo claim the same place');
    const chainless = await sealed(
      await inside(bo, space),
      'content',
      [genesisBy(before, await bo.device(), 'x')],
      {
        before: 'ab'.repeat(32) as never,
      },
    );
    await refuses(ana, carried(before, chainless.bytes), 'Two different parts from bo claim the same place');
  });

  it('that says another chain of its records than they have is refused, and nobody tells it on', async () => {
    const { ana, bo, space } = await scene();
    const me = await inside(bo, space);
    const born = genesisBy(me, await bo.device(), 'One past for you');
    const honest = await sealed(me, 'content', [born]);
    const lie = { plain: encodeRecords([born]), after: 'ab'.repeat(32) as ChainValue };
    await refuses(ana, carried(me, await resealed(me, honest, lie)), 'not in the right form');
    // The honest one still has its place.
    expect((await ana.takes(carried(me, honest.bytes))).added).toBe(1);
  });

  it('does not keep honest parts of the same bundle out', async () => {
    const { ana, bo, cy, space, id } = await scene();
    const me = await inside(bo, space);
    const reader = await inside(cy, space);
    const good = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'Honest')]);
    const bad = await sealed(reader, 'content', [genesisBy(reader, await cy.device(), 'Not allowed')]);
    const poison: SealedSegment = await sealed(reader, 'content', [changeBy(reader, id)]);
    const receipt = await ana.takes(carried(me, bad.bytes, good.bytes, poison.bytes));
    expect(receipt.added).toBe(1);
    expect(receipt.refused).toHaveLength(2);
    expect(await ana.titles(space)).toEqual(['From bo', 'Honest', 'Madder']);
    expect((await ana.does('home.doctor', {})).healthy).toBe(true);
  });

  it('by a newer Granary is kept aside, not refused, and nothing else is held up', async () => {
    const { ana, bo, space } = await scene();
    const me = await inside(bo, space);
    const honest = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'Later')]);
    const newer = await resealed(me, honest, { plain: concat(Uint8Array.of(5, 0, 0, 0, 1), utf8('?')) });
    const receipt = await ana.takes(carried(me, newer));
    expect(receipt).toMatchObject({ added: 0, refused: [], waiting: 1 });
    await ana.adds('Still going', { space });
    expect(await ana.titles(space)).toContain('Still going');
  });
});

describe('a forged bundle', () => {
  it('cut short, with bytes added, or with another kind of content is refused whole', async () => {
    const { world, ana, bo, space } = await scene();
    await bo.adds('More', { space });
    const { bytes } = await bo.bundles(space);
    for (const cut of [0, 5, 40, 200, bytes.length - 1])
      await refusesWhole(ana, world.papers.lay('cut', bytes.slice(0, cut)), 'bundle-damaged');
    await refusesWhole(ana, world.papers.lay('long', concat(bytes, utf8('!'))), 'bundle-damaged');
    await refusesWhole(
      ana,
      world.papers.lay('text', utf8('Dear Ana, here is the bundle.')),
      'bundle-damaged',
    );
  });

  it('whose list was changed after it was signed is refused whole', async () => {
    const { world, ana, bo, space } = await scene();
    await bo.adds('More', { space });
    const { bytes } = await bo.bundles(space);
    const text = Buffer.from(bytes).toString('latin1');
    const at = text.indexOf('"incarnation":"') + 15;
    const swapped = bytes.slice();
    swapped[at] = bytes[at] === 0x61 ? 0x62 : 0x61;
    await refusesWhole(ana, world.papers.lay('swapped', swapped), 'bundle-forged');
  });

  it('with a part exchanged for another is refused whole', async () => {
    const { world, ana, bo, space } = await scene();
    await bo.adds('More', { space });
    const { bytes } = await bo.bundles(space);
    const swapped = bytes.slice();
    swapped.fill(7, bytes.length - 300);
    await refusesWhole(ana, world.papers.lay('swapped', swapped), 'bundle-damaged');
  });

  it('of a newer format is refused whole, with a sentence that says what to do', async () => {
    const { world, ana, bo, space } = await scene();
    const newer = (await bo.bundles(space)).bytes.slice();
    // Format and least reader.
    newer[7] = 2;
    newer[9] = 2;
    await refusesWhole(ana, world.papers.lay('newer', newer), 'bundle-newer');
  });

  it('replayed a year later changes nothing', async () => {
    const { ana, bo, space } = await scene();
    await bo.adds('More', { space });
    const paper = await bo.bundles(space);
    await ana.takes(paper);
    await give(bo, ana, space);
    ana.clock.advance(31_557_600_000);
    await refuses(ana, paper);
  });
});
