import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import type { DraftId, EntryId } from '../../sync/domain/ids.ts';
import { PowerCut } from '../simulator/fake-disk.ts';
import { give, meet, together, World } from '../world.ts';

const one = async () => {
  const world = new World();
  return { world, ana: await world.persona('ana') };
};

describe('a home of one', () => {
  it('asks who this is before anything can be written', async () => {
    const world = new World();
    const ana = await world.opens('ana', world.disk());
    expect((await ana.does('home.status', {})).founded).toBe(false);
    expect((await ana.isRefused('entry.add', { draft: EMPTY_DRAFT })).code).toBe('home-missing');
    const status = await ana.does('home.found', { name: 'Ana', firm: 'Ana’s bakery' });
    expect(status).toMatchObject({ founded: true, name: 'Ana', firm: 'Ana’s bakery', entries: 0 });
    expect(status.spaces).toMatchObject([{ private: true, role: 'steward' }]);
  });

  it('founds nothing twice', async () => {
    const { ana } = await one();
    const again = await ana.does('home.found', { name: 'Ana', firm: 'Another' });
    expect(again.spaces).toHaveLength(1);
    expect(again.firm).toBe('Another');
  });

  it('keeps an entry as it was written, in the private space unless told otherwise', async () => {
    const { ana } = await one();
    const written = await ana.adds('Salt last', {
      body: 'Salt **last**.',
      tags: ['Dough', 'dough '],
      lang: 'en',
    });
    expect(written).toMatchObject({
      title: 'Salt last',
      body: 'Salt **last**.',
      tags: ['dough'],
      author: 'ana',
    });
    expect(written.space).toBe(await ana.privateSpace());
    expect(await (await ana.restarts()).reads(written.id)).toEqual(written);
  });

  it('refuses an entry without a title and keeps nothing of it', async () => {
    const { ana } = await one();
    const fault = await ana.isRefused('entry.add', { draft: { ...EMPTY_DRAFT, body: 'untitled' } });
    expect(fault.code).toBe('entry-invalid');
    expect(fault.sentence).toContain('it has no title');
    expect(fault.params.name).toBe('title-missing');
    expect(await ana.lists()).toEqual([]);
  });

  it('changes only what an edit names', async () => {
    const { ana } = await one();
    const { id } = await ana.adds('Salt last', { body: 'one', fields: { why: 'yeast' } });
    const edited = await ana.edits(id, { title: 'Salt later' });
    expect(edited).toMatchObject({ title: 'Salt later', body: 'one', fields: { why: 'yeast' } });
  });

  it('deletes, keeps it deleted over a restart, and brings it back', async () => {
    const { ana } = await one();
    const { id } = await ana.adds('Salt last');
    await ana.does('entry.delete', { id });
    await ana.restarts();
    expect(await ana.titles()).toEqual([]);
    expect((await ana.isRefused('entry.edit', { id, changes: { title: 'x' } })).code).toBe('entry-deleted');
    await ana.does('entry.undelete', { id });
    expect(await ana.titles()).toEqual(['Salt last']);
  });

  it('deletes many in one write, none of them when one is refused, and brings them back', async () => {
    const { ana } = await one();
    const ids = [];
    for (const title of ['a', 'b', 'c', 'd']) ids.push((await ana.adds(title)).id);
    let writes = 0;
    const end = ana.engine.listen((event) => {
      if (event.is === 'rows') writes += 1;
    });
    const unknown = 'a'.repeat(ids[0]!.length) as EntryId;
    expect((await ana.isRefused('entry.delete', { ids: [...ids, unknown] })).code).toBe('entry-unknown');
    expect(writes).toBe(0);
    await ana.does('entry.delete', { ids: [...ids.slice(1), ids[1]!] });
    expect(writes).toBe(1);
    await ana.restarts();
    expect(await ana.titles()).toEqual(['a']);
    await ana.does('entry.undelete', { ids });
    expect((await ana.titles()).sort()).toEqual(['a', 'b', 'c', 'd']);
    end();
  });

  it('remembers every version, shows an old one and goes back to it as a new edit', async () => {
    const { ana } = await one();
    const { id } = await ana.adds('first', { body: 'one' });
    for (const title of ['second', 'third']) {
      ana.clock.advance(1000);
      await ana.edits(id, { title });
    }
    const history = await ana.does('entry.history', { id });
    expect(history.map(({ changed }) => changed)).toEqual([['created'], ['title'], ['title']]);
    expect(history.every(({ us, by }) => us && by === 'ana')).toBe(true);
    const version = history[1]!.version;
    expect((await ana.does('entry.at', { id, version })).title).toBe('second');
    ana.clock.advance(1000);
    expect((await ana.does('entry.revert', { id, version })).title).toBe('second');
    expect(await ana.does('entry.history', { id })).toHaveLength(4);
  });

  it('knows no entry and no version that is not there', async () => {
    const { ana } = await one();
    const { id } = await ana.adds('here');
    const other = await (await new World(2).persona('zoe')).adds('elsewhere');
    expect((await ana.isRefused('entry.get', { id: other.id })).code).toBe('entry-unknown');
    const version = `${'0'.repeat(64)}` as never;
    expect((await ana.isRefused('entry.at', { id, version })).code).toBe('version-unknown');
  });

  it('keeps a draft over a power cut, and forgets it when its entry is saved', async () => {
    const { ana, world } = await one();
    const space = await ana.privateSpace();
    const id = 'draft-1' as DraftId;
    await ana.does('draft.keep', { id, space, draft: { ...EMPTY_DRAFT, title: 'half a thou' } });
    ana.disk.cutPowerBefore(1);
    await expect(ana.asks('draft.keep', { id, space, draft: EMPTY_DRAFT })).rejects.toBeInstanceOf(PowerCut);
    ana.disk.crash(world.chance);
    await ana.restarts();
    expect(await ana.does('draft.list', {})).toMatchObject([{ id, draft: { title: 'half a thou' } }]);
    await ana.does('entry.add', { draft: { ...EMPTY_DRAFT, title: 'a thought' }, dropDraft: id });
    await ana.restarts();
    expect(await ana.does('draft.list', {})).toEqual([]);
    expect(await ana.titles()).toEqual(['a thought']);
  });

  it('says a disk failed, saves nothing more, and is well again after a start', async () => {
    const { ana } = await one();
    await ana.adds('before');
    ana.disk.fail({ on: 'sync', nth: 1, trouble: 'failed' });
    expect((await ana.isRefused('entry.add', { draft: { ...EMPTY_DRAFT, title: 'lost' } })).code).toBe(
      'disk-failed',
    );
    expect((await ana.isRefused('entry.add', { draft: { ...EMPTY_DRAFT, title: 'no' } })).code).toBe(
      'read-only',
    );
    expect(await ana.titles()).toEqual(['before']);
    ana.disk.heal();
    await ana.restarts();
    await ana.adds('after');
    expect(await ana.titles()).toContain('after');
  });

  it('says the disk is full, and goes on when there is room again', async () => {
    const { ana } = await one();
    ana.disk.capacity = ana.disk.used + 10;
    expect((await ana.isRefused('entry.add', { draft: { ...EMPTY_DRAFT, title: 'no' } })).code).toBe(
      'disk-full',
    );
    ana.disk.heal();
    await ana.adds('yes');
    expect(await (await ana.restarts()).titles()).toEqual(['yes']);
  });
});

describe('two at one entry', () => {
  const pair = async () => {
    const world = new World();
    const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
    const space = await together('Dyers', ana, { persona: bo, role: 'member' });
    const { id } = await ana.adds('Indigo', { space, body: 'Stir. Wait. Dip.' });
    await give(ana, bo, space);
    return { ana, bo, space, id };
  };

  it('merges different sentences of one text and different fields without a conflict', async () => {
    const { ana, bo, space, id } = await pair();
    await ana.edits(id, { body: 'Stir slowly. Wait. Dip.', fields: { why: 'foam' } });
    await bo.edits(id, { body: 'Stir. Wait. Dip twice.', tags: ['vat'] });
    await meet(space, ana, bo);
    const both = await bo.reads(id);
    expect(both).toMatchObject({
      body: 'Stir slowly. Wait. Dip twice.',
      tags: ['vat'],
      fields: { why: 'foam' },
    });
    expect(both.conflicts).toEqual([]);
    expect(await ana.fingerprint(space)).toBe(await bo.fingerprint(space));
  });

  it('shows both values of a field both changed, and whoever settles it settles it for all', async () => {
    const { ana, bo, space, id } = await pair();
    await ana.edits(id, { title: 'Indigo vat' });
    await bo.edits(id, { title: 'Blue vat' });
    await meet(space, ana, bo);
    for (const who of [ana, bo]) {
      const [conflict] = await who.does('entry.conflicts', { id });
      expect(conflict?.field).toBe('title');
      expect(conflict?.values.map(({ value, by }) => `${value} by ${by}`).sort()).toEqual([
        'Blue vat by bo',
        'Indigo vat by ana',
      ]);
    }
    await bo.does('entry.settle', { id, field: 'title', value: 'Indigo vat' });
    await meet(space, ana, bo);
    expect(await ana.reads(id)).toMatchObject({ title: 'Indigo vat', conflicts: [] });
  });

  it('keeps deleted what one deleted while the other edited, and loses no edit when it comes back', async () => {
    const { ana, bo, space, id } = await pair();
    await ana.does('entry.delete', { id });
    await bo.edits(id, { title: 'Indigo vat' });
    await meet(space, ana, bo);
    expect(await ana.titles(space)).toEqual([]);
    expect(await bo.titles(space)).toEqual([]);
    await ana.does('entry.undelete', { id });
    await meet(space, ana, bo);
    expect(await bo.titles(space)).toEqual(['Indigo vat']);
  });

  it('writes an edit on the version the form showed, not over what came meanwhile', async () => {
    const { ana, bo, space, id } = await pair();
    const form = await bo.reads(id);
    await ana.edits(id, { title: 'Indigo vat' });
    await give(ana, bo, space);
    await bo.does('entry.edit', { id, base: form.version, changes: { title: 'Blue vat' } });
    expect((await bo.reads(id)).conflicts).toEqual(['title']);
  });
});
