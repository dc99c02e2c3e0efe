/** Names instead of ids and tickets, and facts beside the sentences: what the window needs to speak for itself. */
import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { fault, refusal } from '../../sync/domain/fault.ts';
import type { ChainValue, DeviceId, FileId, SpaceId } from '../../sync/domain/ids.ts';
import { LIMITS } from '../../sync/domain/limits.ts';
import { carried, genesisBy, inside, sealed } from '../simulator/forgery.ts';
import { give, meet, type Persona, together, World } from '../world.ts';

const scene = async () => {
  const world = new World(11);
  const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  const space = await together('Dyers', ana, { persona: bo, role: 'member' });
  return { world, ana, bo, space };
};
const NOBODY = 'abcdefgh'.repeat(4);

const segmentsOf = ({ disk }: Persona): string[] =>
  disk
    .image()
    .files.map(([path]) => path)
    .filter((path) => path.startsWith('journal/segments/'));
async function loses({ disk }: Persona, paths: readonly string[]): Promise<void> {
  for (const path of paths) await disk.remove(path);
}

describe('a fault', () => {
  it('about a file that is gone names no ticket', async () => {
    const { ana, space } = await scene();
    const file = 'f00d'.repeat(8) as FileId;
    const gone = fault('file-gone');
    expect(await ana.isRefused('bundle.take', { file })).toEqual(gone);
    expect(await ana.isRefused('space.join', { file })).toEqual(gone);
    expect(await ana.isRefused('import.preview', { file })).toEqual(gone);
    expect(await ana.isRefused('import.run', { file, space })).toEqual(gone);
  });

  it('about somebody who is not in the space calls them by name, or by the beginning of an id', async () => {
    const { ana, bo, space } = await scene();
    const stranger = { space, member: NOBODY as DeviceId };
    const short = fault('member-unknown', { member: 'abcdefgh…' });
    expect(await ana.isRefused('space.remove', stranger)).toEqual(short);
    expect(await ana.isRefused('space.role', { ...stranger, role: 'reader' })).toEqual(short);
    expect(await ana.isRefused('bundle.preview', { space, for: NOBODY as DeviceId })).toEqual(short);
    const member = await bo.device();
    await ana.does('space.remove', { space, member });
    const named = fault('member-unknown', { member: 'bo' });
    expect(await ana.isRefused('space.remove', { space, member })).toEqual(named);
    expect(await ana.isRefused('bundle.make', { space, for: member })).toEqual(named);
  });

  it('about a space that is not there shows the beginning of its id', async () => {
    const { ana } = await scene();
    const short = fault('space-unknown', { space: 'abcdefgh…' });
    const space = NOBODY as SpaceId;
    expect(await ana.isRefused('space.members', { space })).toEqual(short);
    expect(await ana.isRefused('entry.add', { space, draft: { ...EMPTY_DRAFT, title: 'x' } })).toEqual(short);
  });

  it('about a part this disk has lost names the space, and changes nothing', async () => {
    const ana = await new World(14).persona('ana');
    const space = await ana.founds('Dyers');
    await ana.bundles(space);
    await loses(ana, segmentsOf(ana));
    const missing = fault('part-missing', { space: 'Dyers' });
    expect(await ana.isRefused('bundle.make', { space })).toEqual(missing);
    expect(await ana.isRefused('space.invite', { space, role: 'member' })).toEqual(missing);
    expect(await ana.does('receipt.list', {})).toHaveLength(1);
  });

  it('about an entry says the problem in words and by name, whoever found it', async () => {
    const { ana } = await scene();
    const draft = { ...EMPTY_DRAFT, title: 'Madder' };
    const { id } = await ana.adds('Madder');
    const problemOf = ({ code, params }: ReturnType<typeof fault>) => [code, params.name, params.problem];
    const wordless = ['entry-invalid', 'title-missing', 'it has no title'];
    expect(problemOf(await ana.isRefused('entry.add', { draft: EMPTY_DRAFT }))).toEqual(wordless);
    expect(problemOf(await ana.isRefused('entry.edit', { id, changes: { title: ' ' } }))).toEqual(wordless);
    // Each of them is short enough, all of them together are not: the document finds out.
    const body = '漢'.repeat(LIMITS.bodyLength);
    const fields = { why: '漢'.repeat(LIMITS.fieldLength), advice: '漢'.repeat(LIMITS.fieldLength) };
    const large = await ana.isRefused('entry.add', { draft: { ...draft, body, fields } });
    expect(problemOf(large)).toEqual(['entry-invalid', 'body-long', expect.stringContaining('too long')]);
    expect(large.sentence).not.toContain('body-long');
  });
});

describe('a row of a report', () => {
  it('holds the fault beside its sentence, in receipts too', async () => {
    const { ana, bo, space } = await scene();
    const me = await inside(bo, space);
    const good = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'Honest')]);
    const broken = good.bytes.slice();
    broken[broken.length - 100] = (broken[broken.length - 100] ?? 0) ^ 1;
    const receipt = await ana.takes(carried(me, broken, good.bytes));
    expect(receipt.refused).toEqual([refusal('part 1', fault('segment-forged', { who: 'bo' }))]);
    expect(receipt.refused).toMatchObject([
      { why: 'A part was not signed by its author and was refused.', fault: { params: { who: 'bo' } } },
    ]);
    expect(await ana.does('receipt.list', {})).toContainEqual(receipt);
  });
});

describe('a receipt', () => {
  it('holds what its sentence tells, in and out', async () => {
    const world = new World(12);
    const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
    const space = await ana.founds('Dyers');
    const alone = (await ana.does('bundle.make', { space })).receipt;
    expect(alone).toMatchObject({ who: '', memberships: 1, everything: true });
    expect(alone.sentence).toContain('0 entries, for anyone you invite.');
    await bo.joins(await ana.invites(space));
    const joined = await give(bo, ana, space);
    expect(joined).toMatchObject({ who: 'bo', memberships: 1, healed: 0 });
    expect(joined).not.toHaveProperty('everything');
    await meet(space, ana, bo);
    const known = (await ana.does('bundle.make', { space })).receipt;
    expect(known).toMatchObject({ who: 'bo', memberships: 0, everything: false });
  });

  it('counts the parts that came back', async () => {
    const { ana, space } = await scene();
    const before = new Set(segmentsOf(ana));
    await ana.adds('Madder', { space });
    const paper = await ana.bundles(space);
    await loses(
      ana,
      segmentsOf(ana).filter((path) => !before.has(path)),
    );
    await ana.restarts();
    const { notices } = await ana.does('home.status', {});
    expect(notices.find(({ code }) => code === 'parts-missing')?.params).toEqual({ count: 1 });
    const receipt = await ana.takes(paper);
    expect(receipt.healed).toBe(1);
    expect(receipt.sentence).toContain('1 part that this disk had lost came back.');
  });

  it('that brings nothing but what must wait does not say that all of it was here', async () => {
    const { ana, bo, space } = await scene();
    const me = await inside(bo, space);
    const early = await sealed(me, 'content', [genesisBy(me, await bo.device(), 'Later')], {
      first: 9,
      before: 'ab'.repeat(32) as ChainValue,
    });
    const receipt = await ana.takes(carried(me, early.bytes));
    expect(receipt.sentence).toBe(
      'Nothing from bo could be taken in now. 1 part waits for an earlier bundle; take that in too, in any order.',
    );
  });
});
