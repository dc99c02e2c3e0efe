import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markOf, Shelf } from '../../../renderer/store/database.ts';
import { type Follower, followEngine, type ShelfState } from '../../../renderer/store/follow.ts';
import { readNews } from '../../../renderer/store/picks.ts';
import { readPage } from '../../../renderer/store/rows.ts';
import type { Call, EntryRow, RowPage } from '../../../sync/api.ts';
import { EMPTY_DRAFT } from '../../../sync/domain/entry.ts';
import { fault } from '../../../sync/domain/fault.ts';
import type { DeviceId, EntryId, SpaceId, StoreId, VersionId } from '../../../sync/domain/ids.ts';

const entry = (n: number, changes: Partial<EntryRow> = {}): EntryRow => ({
  ...EMPTY_DRAFT,
  id: `entry-${String(n).padStart(5, '0')}` as EntryId,
  space: 'private' as SpaceId,
  version: 'genesis' as VersionId,
  author: 'Ana',
  firm: 'Bakery',
  device: 'device' as DeviceId,
  created: n,
  updated: n,
  updatedBy: 'Ana',
  updatedByUs: true,
  conflicts: [],
  deleted: false,
  title: `Entry ${n}`,
  tick: n,
  ...changes,
});

/** An engine of rows and nothing else. */
class FakeEngine {
  rows: EntryRow[] = [];
  store = 'store-1' as StoreId;
  asked: { store?: StoreId; after: number; limit: number }[] = [];
  /** Answers this instead of rows, when set. */
  refuses = false;

  fill(count: number): this {
    this.rows = Array.from({ length: count }, (_, n) => entry(n + 1));
    return this;
  }

  page(args: { store?: StoreId; after: number; limit: number }): RowPage {
    const startOver = args.store !== undefined && args.store !== this.store;
    const newer = this.rows
      .filter((row) => startOver || row.tick > args.after)
      .sort((a, b) => a.tick - b.tick);
    const rows = newer.slice(0, args.limit);
    return {
      store: this.store,
      startOver,
      rows,
      upTo: rows.at(-1)?.tick ?? args.after,
      more: newer.length > rows.length,
      total: this.rows.length,
    };
  }

  call = (async (verb: string, args: { store?: StoreId; after: number; limit: number }) => {
    expect(verb).toBe('rows.since');
    if (this.refuses) return { ok: false, fault: fault('home-damaged') };
    this.asked.push(args);
    return { ok: true, value: this.page(args) };
  }) as unknown as Call;
}

let shelf: Shelf;
let engine: FakeEngine;
let states: ShelfState[];
let lives = 0;

function follower(over: Shelf = shelf): Follower {
  return followEngine({
    call: engine.call,
    shelf: over,
    breathe: async () => {},
    alone: (task) => task(),
    tell: (state) => states.push(state),
    newLife: () => `life-${++lives}`,
  });
}

const titles = async (): Promise<string[]> => (await shelf.rows.toArray()).map((row) => row.title);

beforeEach(() => {
  shelf = new Shelf(`shelf-${++lives}`);
  engine = new FakeEngine();
  states = [];
});
afterEach(() => shelf.close());

describe('filling the shelf', () => {
  it('brings every row over, page after page, and says how far it is', async () => {
    engine.fill(945);
    await follower().pull();
    expect(await shelf.rows.count()).toBe(945);
    expect(engine.asked.map(({ after }) => after)).toEqual([0, 400, 800]);
    const filling = states.filter((state) => state.is === 'filling');
    expect(filling.length).toBeGreaterThan(8);
    expect(filling.every((state) => state.total === 945 && !state.again)).toBe(true);
    expect(states.at(-1)).toEqual({ is: 'ready', total: 945 });
  });

  it('is ready with an empty shelf when the engine has nothing', async () => {
    await follower().pull();
    expect(states).toEqual([{ is: 'ready', total: 0 }]);
  });

  it('asks only for what is newer, says nothing of filling, and takes deletions off', async () => {
    engine.fill(10);
    const following = follower();
    await following.pull();
    states.length = 0;
    engine.rows[2] = entry(3, { deleted: true, tick: 11 });
    engine.rows[4] = entry(5, { title: 'Changed', tick: 12 });
    await following.pull();
    expect(engine.asked.at(-1)).toMatchObject({ store: 'store-1', after: 10 });
    expect(await shelf.rows.count()).toBe(9);
    expect((await shelf.gone.toArray()).map(({ id }) => id)).toEqual([entry(3).id]);
    expect(await titles()).toContain('Changed');
    expect(states).toEqual([{ is: 'ready', total: 9 }]);
  });

  it('puts an undeleted entry back', async () => {
    engine.fill(2);
    engine.rows[0] = entry(1, { deleted: true, tick: 3 });
    const following = follower();
    await following.pull();
    engine.rows[0] = entry(1, { tick: 4 });
    await following.pull();
    expect(await shelf.rows.count()).toBe(2);
    expect(await shelf.gone.count()).toBe(0);
  });

  it('goes on where it was when the filling was cut off', async () => {
    engine.fill(700);
    const cut = engine.call;
    let pages = 0;
    engine.call = (async (verb: never, args: never) => {
      if (++pages === 2) return { ok: false, fault: fault('home-damaged') };
      return cut(verb, args);
    }) as Call;
    await follower().pull();
    expect(states.at(-1)).toMatchObject({ is: 'waiting', total: 400 });
    await follower().pull();
    expect(engine.asked.map(({ after }) => after)).toEqual([0, 400]);
    expect(await shelf.rows.count()).toBe(700);
    expect(states.at(-1)).toEqual({ is: 'ready', total: 700 });
  });

  it('keeps what is on the shelf readable while the engine refuses', async () => {
    engine.fill(5);
    const following = follower();
    await following.pull();
    engine.refuses = true;
    await following.pull();
    expect(await shelf.rows.count()).toBe(5);
    expect(states.at(-1)).toMatchObject({ is: 'waiting', total: 5 });
  });
});

describe('a shelf that is not what it should be', () => {
  it('starts over when the engine has another store', async () => {
    engine.fill(20);
    await follower().pull();
    const before = (await markOf(shelf))?.life;
    engine.store = 'store-2' as StoreId;
    engine.rows = [entry(1, { title: 'Other base' })];
    await follower().pull();
    expect(await titles()).toEqual(['Other base']);
    expect((await markOf(shelf))?.life).not.toBe(before);
  });

  it('starts over as often as the store changes', async () => {
    engine.fill(20);
    const following = follower();
    await following.pull();
    for (const n of [2, 3, 4]) {
      engine.store = `store-${n}` as StoreId;
      engine.rows = [entry(n, { title: `Base ${n}`, tick: 1 })];
      await following.pull();
      expect(await titles()).toEqual([`Base ${n}`]);
    }
  });

  it('asks for the whole page again when it was cut off in the middle of one', async () => {
    engine.fill(350);
    let chunks = 0;
    const cut = followEngine({
      call: engine.call,
      shelf,
      // The window is closed after the second chunk: nothing after that ever runs.
      breathe: () => (++chunks < 2 ? Promise.resolve() : new Promise(() => {})),
      alone: (task) => task(),
      tell: () => {},
      newLife: () => `life-${++lives}`,
    });
    void cut.pull();
    while (chunks < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(await shelf.rows.count()).toBe(200);
    expect(await markOf(shelf)).toBeUndefined();
    await follower().pull();
    expect(engine.asked.map(({ after }) => after)).toEqual([0, 0]);
    expect(await shelf.rows.count()).toBe(350);
  });

  it('is made again when rows vanished from it, and says so', async () => {
    engine.fill(300);
    await follower().pull();
    await shelf.rows.bulkDelete([entry(7).id, entry(8).id]);
    shelf.close();
    shelf = new Shelf(shelf.name);
    states.length = 0;
    await follower().pull();
    expect(await shelf.rows.count()).toBe(300);
    expect(states.some((state) => state.is === 'filling' && state.again)).toBe(true);
    expect(states.at(-1)).toEqual({ is: 'ready', total: 300 });
  });

  it('is made again when the browser emptied it silently but kept the mark', async () => {
    engine.fill(50);
    await follower().pull();
    await shelf.rows.clear();
    shelf.close();
    shelf = new Shelf(shelf.name);
    await follower().pull();
    expect(await shelf.rows.count()).toBe(50);
  });

  it('is filled from nothing when the whole database is gone', async () => {
    engine.fill(50);
    await follower().pull();
    shelf.close();
    await shelf.delete();
    shelf = new Shelf(shelf.name);
    await follower().pull();
    expect(await shelf.rows.count()).toBe(50);
  });

  it.each(['opening', 'reading'])('is thrown away and made again when %s it fails', async (what) => {
    engine.fill(12);
    await follower().pull();
    shelf.close();
    shelf = new Shelf(shelf.name);
    // What Dexie gives when Chromium finds its files damaged; the files are gone after `delete`.
    let damaged = true;
    const damage = new Error('Internal error opening backing store');
    const open = shelf.open.bind(shelf);
    const remove = shelf.delete.bind(shelf);
    const count = shelf.rows.count.bind(shelf.rows);
    if (what === 'opening') shelf.open = () => (damaged ? Promise.reject(damage) : open()) as never;
    else shelf.rows.count = () => (damaged ? Promise.reject(damage) : count()) as never;
    shelf.delete = () => {
      damaged = false;
      return remove();
    };
    states.length = 0;
    await follower().pull();
    expect(damaged).toBe(false);
    expect(await shelf.rows.count()).toBe(12);
    expect(states.some((state) => state.is === 'filling' && state.again)).toBe(true);
    expect(states.at(-1)).toEqual({ is: 'ready', total: 12 });
  });

  it('is rebuilt once when the count does not agree at the end, not for ever', async () => {
    engine.fill(30);
    const honest = engine.page.bind(engine);
    engine.page = (args) => ({ ...honest(args), total: 31 });
    await follower().pull();
    expect(engine.asked.map(({ after }) => after)).toEqual([0, 0]);
    expect(await shelf.rows.count()).toBe(30);
    // Never in silence: a list that lacks something must say so.
    expect(states.at(-1)).toEqual({ is: 'ready', total: 30, short: 1 });
  });

  it('is made again when somebody met an error reading it', async () => {
    engine.fill(40);
    const following = follower();
    await following.pull();
    await shelf.rows.clear();
    await following.damaged();
    expect(await shelf.rows.count()).toBe(40);
    expect(states.at(-1)).toEqual({ is: 'ready', total: 40 });
  });

  it('says that it cannot be kept when there is no IndexedDB at all', async () => {
    engine.fill(3);
    const none = new Shelf(`none-${++lives}`);
    none.open = () => Promise.reject(new Error('no')) as never;
    none.delete = () => Promise.reject(new Error('no')) as never;
    await follower(none).pull();
    expect(states.at(-1)).toEqual({ is: 'broken' });
    none.close();
  });
});

describe('what others changed', () => {
  it('is what was changed last on another device, whatever the names', async () => {
    engine.rows = [
      entry(1, { updatedByUs: false }),
      entry(2, { author: 'Bo', updatedBy: 'Bo' }),
      entry(3, { updatedByUs: false }),
      entry(4, { device: 'other' as DeviceId }),
      entry(5, { updatedByUs: false, updatedBy: 'Ana' }),
      entry(6, { updatedByUs: false, deleted: true }),
    ];
    const following = follower();
    await following.pull();
    const news = async (after: number, limit = 9) =>
      (await readNews(shelf, after, limit)).map((row) => row.tick);
    expect(await news(0)).toEqual([5, 3, 1]);
    expect(await news(1)).toEqual([5, 3]);
    expect(await news(0, 1)).toEqual([5]);
    engine.rows[4] = entry(5, { tick: 7 });
    await following.pull();
    expect(await news(0)).toEqual([3, 1]);
  });
});

describe('a shelf of an earlier version', () => {
  it('is filled anew, for its rows say less', async () => {
    engine.fill(3);
    const old = new Dexie(shelf.name);
    old.version(1).stores({
      rows: 'id, tick, updated, [space+updated], [kind+updated], [confidence+updated], *tags, reviewBy',
      gone: 'id, tick',
      meta: 'key',
    });
    const { updatedByUs: _, ...less } = entry(1);
    await old.table('rows').put(less);
    await old.table('meta').put({ key: 'mark', store: 'store-1', upTo: 3, total: 3, whole: true, life: 'x' });
    old.close();
    await follower().pull();
    expect(await shelf.rows.count()).toBe(3);
    expect((await shelf.rows.get(entry(1).id))?.updatedByUs).toBe(true);
  });
});

describe('reading by page', () => {
  it('finds what is deleted, holds two versions, or came lately', async () => {
    engine.rows = [
      entry(1, { conflicts: ['title', 'tags'] }),
      entry(2, { deleted: true, title: 'Sour dough', fields: { advice: 'Keep it COOL' } }),
      entry(3, { conflicts: ['title'], kind: 'note' }),
      entry(4, { deleted: true, kind: 'note' }),
      entry(5),
    ];
    await follower().pull();
    const ids = async (...args: Parameters<typeof readPage> extends [Shelf, ...infer R] ? R : never) =>
      (await readPage(shelf, ...args)).map((row) => row.tick);
    expect(await ids({ only: 'disputed' }, 'newest', 9)).toEqual([3, 1]);
    expect(await ids({ only: 'disputed', kind: 'note' }, 'newest', 9)).toEqual([3]);
    expect(await ids({ only: 'deleted' }, 'newest', 9)).toEqual([4, 2]);
    expect(await ids({ only: 'deleted', kind: 'note' }, 'newest', 9)).toEqual([4]);
    expect(await ids({ only: 'deleted', words: 'cool dough' }, 'newest', 9)).toEqual([2]);
    expect(await ids({ since: 2 }, 'newest', 9)).toEqual([5, 3]);
    expect(await ids({}, 'newest', 9)).toEqual([5, 3, 1]);
  });

  it('filters and orders through the indexes', async () => {
    engine.rows = [
      entry(1, { kind: 'note', tags: ['heat'], reviewBy: '2026-01-01' }),
      entry(2, { space: 'cluster' as SpaceId, tags: ['heat', 'oven'] }),
      entry(3, { confidence: 'validated', reviewBy: '2030-01-01' }),
      entry(4, { kind: 'note', confidence: 'validated' }),
    ];
    await follower().pull();
    const ids = async (...args: Parameters<typeof readPage> extends [Shelf, ...infer R] ? R : never) =>
      (await readPage(shelf, ...args)).map((row) => row.tick);
    expect(await ids({}, 'newest', 2)).toEqual([4, 3]);
    expect(await ids({}, 'oldest', 9)).toEqual([1, 2, 3, 4]);
    expect(await ids({ space: 'cluster' as SpaceId }, 'newest', 9)).toEqual([2]);
    expect(await ids({ kind: 'note' }, 'newest', 9)).toEqual([4, 1]);
    expect(await ids({ confidence: 'validated', kind: 'note' }, 'newest', 9)).toEqual([4]);
    expect(await ids({ tag: 'heat' }, 'newest', 9)).toEqual([2, 1]);
    expect(await ids({ dueBy: '2026-06-01' }, 'due', 9)).toEqual([1]);
    expect(await ids({}, 'due', 9)).toEqual([1, 3]);
  });
});
