import { describe, expect, it } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import { Shelf } from '../../sync/hub/shelf.ts';
import type { HubStore, StoreEvent } from '../../sync/hub/store.ts';
import { partOf, segmentOf, spaceCalled } from './segments.ts';

/** One place where a hub keeps things, opened as often as a test likes. */
export interface StorePlace {
  /** A store on what is there. One after another, or together when `shared`. */
  store(): HubStore;
  shared: boolean;
  /** Makes the bytes of the segment that is there something else. Absent: the place guards them itself. */
  damage?(hash: string): Promise<void>;
}

const opened = async (store: HubStore) => {
  const heard: StoreEvent[] = [];
  const { seed } = await store.open((event) => heard.push(event));
  return { store, heard, seed };
};
const hashesIn = (heard: readonly StoreEvent[]): string[] =>
  heard.flatMap((event) => (event.is === 'segment' ? [event.segment.hash] : []));

/** Each once, in any order: a store may tell of its own twice. */
const partsIn = (heard: readonly StoreEvent[]): string[] =>
  [...new Set(heard.flatMap((event) => (event.is === 'part' ? [JSON.stringify(event.part)] : [])))].sort();

/** What every HubStore does. */
export const storeContract = (name: string, place: () => Promise<StorePlace>): void => {
  describe(`the hub's store: ${name}`, () => {
    it('gives back every segment after a new start, in the order in which they came', async () => {
      const at = await place();
      const [one, other] = [spaceCalled('one'), spaceCalled('other')];
      const first = await opened(at.store());
      const a = await segmentOf(one);
      const b = await segmentOf(one, { author: 'bo', size: 1_300_000 });
      const c = await segmentOf(one, { after: a });
      const d = await segmentOf(other);
      for (const { facts, bytes } of [a, b, c, d]) expect(await first.store.place(facts, bytes)).toBe(true);
      expect(hashesIn(first.heard)).toEqual([a, b, c, d].map(({ facts }) => facts.hash));
      await first.store.close();

      const again = await opened(at.store());
      expect(again.seed).toEqual(first.seed);
      const told = again.heard.flatMap((event) => (event.is === 'segment' ? [event.segment] : []));
      const ofOne = told.filter(({ space }) => space === one).map(({ tick: _, ...facts }) => facts);
      expect(ofOne).toEqual([a, b, c].map(({ facts }) => facts));
      expect(told.filter(({ space }) => space === one).map(({ tick }) => tick)).toEqual(
        told
          .filter(({ space }) => space === one)
          .map(({ tick }) => tick)
          .sort((x, y) => x - y),
      );
      for (const { facts, bytes } of [a, b, c, d])
        expect(Buffer.from((await again.store.read(facts.space, facts.hash)) ?? []).equals(bytes)).toBe(true);
      await again.store.close();
    });

    it('answers nothing for what it does not hold', async () => {
      const { store } = await opened((await place()).store());
      const { facts } = await segmentOf(spaceCalled('one'));
      expect(await store.read(facts.space, facts.hash)).toBeUndefined();
      expect(await store.writable()).toBe(true);
      await store.close();
    });

    it('keeps the newest grant of a space', async () => {
      const at = await place();
      const { store } = await opened(at.store());
      const space = spaceCalled('one');
      expect(await store.keepGrant(space, utf8('first'))).toBe(true);
      expect(await store.keepGrant(space, utf8('second'))).toBe(true);
      await store.close();
      const again = await opened(at.store());
      const grants = again.heard.flatMap((event) => (event.is === 'grant' ? [event.bytes] : []));
      expect(Buffer.from(grants.at(-1) ?? []).toString()).toBe('second');
      await again.store.close();
    });

    it('keeps parts of attachments, tells of them at every start, and gives one up when it is told to', async () => {
      const at = await place();
      const { store, heard } = await opened(at.store());
      const parts = [0, 1, 2].map((part) => partOf(spaceCalled('one'), part));
      const other = partOf(spaceCalled('other'), 0);
      for (const { which, bytes } of [...parts, other]) await store.placePart(which, bytes);
      for (const { which, bytes } of parts) await store.placePart(which, bytes);
      expect(partsIn(heard)).toEqual([...parts, other].map(({ which }) => JSON.stringify(which)).sort());
      await store.close();

      const again = await opened(at.store());
      expect(partsIn(again.heard)).toEqual(partsIn(heard));
      for (const { which, bytes } of [...parts, other])
        expect(Buffer.from((await again.store.readPart(which)) ?? []).equals(bytes)).toBe(true);
      const [first] = parts;
      if (!first) throw new Error('no part');
      await again.store.dropPart(first.which);
      expect(await again.store.readPart(first.which)).toBeUndefined();
      expect(again.heard.at(-1)).toEqual({ is: 'part-gone', part: first.which });
      await again.store.close();
      const last = await opened(at.store());
      expect(partsIn(last.heard)).toHaveLength(3);
      await last.store.close();
    });

    it('tells one process of the parts that another one keeps', async (context) => {
      const at = await place();
      if (!at.shared) return context.skip('one process has it alone');
      const [here, there] = [await opened(at.store()), await opened(at.store())];
      const { which, bytes } = partOf(spaceCalled('one'), 0);
      await here.store.placePart(which, bytes);
      await expect.poll(() => partsIn(there.heard)).toEqual([JSON.stringify(which)]);
      expect(await there.store.readPart(which)).toEqual(bytes);
      for (const { store } of [here, there]) await store.close();
    });

    it('notices bytes that are not what they were, and claims them no more', async (context) => {
      const at = await place();
      if (!at.damage) return context.skip('its servers check the bytes themselves');
      const { store, heard } = await opened(at.store());
      const { facts, bytes } = await segmentOf(spaceCalled('one'));
      await store.place(facts, bytes);
      await at.damage(facts.hash);
      expect(await store.read(facts.space, facts.hash)).toBeUndefined();
      expect(heard.at(-1)).toEqual({ is: 'gone', space: facts.space, hash: facts.hash });
      await store.place(facts, bytes);
      await at.damage(facts.hash);
      await store.close();
      const again = await opened(at.store());
      expect(hashesIn(again.heard)).toEqual([]);
      await again.store.close();
    });

    it('of two branches that two processes place at one moment keeps one, and both hear which', async (context) => {
      const at = await place();
      if (!at.shared) return context.skip('one process has it alone');
      const [here, there] = [await opened(at.store()), await opened(at.store())];
      expect(here.seed).toEqual(there.seed);
      const space = spaceCalled('one');
      for (let round = 0; round < 5; round++) {
        const author = `author ${round}`;
        const branches = [await segmentOf(space, { author }), await segmentOf(space, { author })] as const;
        const placed = await Promise.all([
          here.store.place(branches[0].facts, branches[0].bytes),
          there.store.place(branches[1].facts, branches[1].bytes),
        ]);
        expect([...placed].sort()).toEqual([false, true]);
        const winner = branches[placed[0] ? 0 : 1].facts.hash;
        await expect
          .poll(() => [here.heard, there.heard].map((heard) => hashesIn(heard).includes(winner)))
          .toEqual([true, true]);
        const shelf = new Shelf();
        for (const event of here.heard) if (event.is === 'segment') shelf.add(event.segment);
        expect(shelf.placeOf(branches[placed[0] ? 1 : 0].facts)).toBe('fork');
      }
      for (const { store } of [here, there]) await store.close();
    });
  });
};
