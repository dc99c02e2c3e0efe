import { describe, expect, it } from 'vitest';
import type { EntryRow } from '../../sync/api.ts';
import type { EntryId, StoreId } from '../../sync/domain/ids.ts';
import { give, type Persona, together, World } from '../world.ts';

/** What a window does: keeps rows by id, and the number it has seen. */
class Window {
  readonly rows = new Map<EntryId, EntryRow>();
  store: StoreId | undefined;
  seen = 0;
  fetched = 0;

  /** Answers whether there is more. */
  async page(who: Persona, limit: number): Promise<boolean> {
    const store = this.store ? { store: this.store } : {};
    const page = await who.does('rows.since', { ...store, after: this.seen, limit });
    if (page.startOver) this.rows.clear();
    for (const row of page.rows) this.rows.set(row.id, row);
    this.fetched += page.rows.length;
    this.store = page.store;
    this.seen = page.upTo;
    return page.more;
  }
  async follow(who: Persona, limit = 3): Promise<this> {
    while (await this.page(who, limit));
    return this;
  }
  get titles(): string[] {
    return [...this.rows.values()].map(({ title }) => title).sort();
  }
}

describe('the rows of a window', () => {
  it('come page by page, each with a number that grows with every touch', async () => {
    const ana = await new World(6).persona('ana');
    for (const title of ['a', 'b', 'c', 'd', 'e']) await ana.adds(title);
    const window = await new Window().follow(ana, 2);
    expect(window.titles).toEqual(['a', 'b', 'c', 'd', 'e']);
    const before = window.seen;
    const b = [...window.rows.values()].find(({ title }) => title === 'b')!;
    await ana.edits(b.id, { title: 'b2' });
    window.fetched = 0;
    await window.follow(ana);
    expect(window.fetched).toBe(1);
    expect(window.seen).toBeGreaterThan(before);
    expect(window.titles).toEqual(['a', 'b2', 'c', 'd', 'e']);
  });

  it('come page by page after a start too, when many were saved at once', async () => {
    const ana = await new World(6).persona('ana');
    const space = (await ana.does('space.list', {}))[0]!.id;
    const lines = Array.from({ length: 9 }, (_, i) => JSON.stringify({ title: `lesson ${i}`, body: 'x' }));
    const { id: file } = ana.world.papers.lay('l.jsonl', new TextEncoder().encode(lines.join('\n')));
    await ana.does('import.run', { file, space });
    const half = new Window();
    await half.page(ana, 4);
    const wanted = lines.map((_, i) => `lesson ${i}`);
    await ana.restarts();
    expect((await new Window().follow(ana, 4)).titles).toEqual(wanted);
    expect((await half.follow(ana, 4)).titles).toEqual(wanted);
  });

  it('start over when the window knew another store', async () => {
    const ana = await new World(6).persona('ana');
    await ana.adds('a');
    const window = await new Window().follow(ana);
    const bo = await new World(7).persona('bo');
    await bo.adds('b');
    expect((await window.follow(bo)).titles).toEqual(['b']);
  });

  it('hold deleted entries too, so that a window forgets nothing it should hide', async () => {
    const ana = await new World(6).persona('ana');
    const { id } = await ana.adds('a');
    const window = await new Window().follow(ana);
    await ana.does('entry.delete', { id });
    await window.follow(ana);
    expect(window.rows.get(id)?.deleted).toBe(true);
  });

  it('say whose hand was last on an entry, by the device and not by the name', async () => {
    const world = new World(9);
    const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
    await bo.does('home.rename', { name: 'ana', firm: `ana's shop` });
    const space = await together('Dyers', ana, { persona: bo, role: 'member' });
    const { id } = await ana.adds('Indigo', { space, fields: {} });
    const byUs = async () => [(await ana.reads(id)).updatedByUs, (await bo.reads(id)).updatedByUs];
    await give(ana, bo, space);
    expect(await byUs()).toEqual([true, false]);
    await bo.edits(id, { title: 'Indigo vat' });
    await give(bo, ana, space);
    expect(await byUs()).toEqual([false, true]);
    expect(await ana.fingerprint(space)).toBe(await bo.fingerprint(space));
    ana.clock.advance(1000);
    await ana.edits(id, { body: 'Stir.' });
    await give(ana, bo, space);
    expect(await byUs()).toEqual([true, false]);
    expect((await ana.restarts()) && (await byUs())).toEqual([true, false]);
  });

  it('miss nothing over restarts, sealing and bundles, wherever the window had stopped', async () => {
    const world = new World(8);
    const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
    const space = await together('Dyers', ana, { persona: bo, role: 'member' });
    const windows: Window[] = [];
    const chance = world.chance.fork();
    for (let step = 0; step < 40; step++) {
      const entries = await ana.lists(space);
      const at = chance.below(7);
      if (at < 2 || entries.length === 0) await ana.adds(`a${step}`, { space });
      else if (at === 2) await ana.edits(chance.pick(entries).id, { title: `e${step}` });
      else if (at === 3) await ana.restarts();
      else if (at === 4) await give(ana, bo, space);
      else if (at === 5) {
        for (const { id } of (await bo.lists(space)).slice(0, 2)) await bo.edits(id, { body: `b${step}` });
        await give(bo, ana, space);
      } else windows.push(await new Window().follow(ana));
    }
    const whole = await new Window().follow(await ana.restarts());
    for (const window of windows) {
      await window.follow(ana);
      const told = (it: Window) => [...it.rows.values()].map(({ id, version }) => `${id} ${version}`).sort();
      expect(told(window)).toEqual(told(whole));
    }
    expect(windows.length).toBeGreaterThan(2);
  });
});
