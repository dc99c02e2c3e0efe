/**
 * Keeps the shelf equal to the engine's rows. Invariants:
 * - Rows flow one way, engine to shelf, in the order of their ticks; `mark.upTo` is never ahead of the rows.
 * - A shelf that is new, damaged, of another store or short of rows is made again from the engine.
 * - One window at a time writes (`alone`); the others see its writes through Dexie.
 * - After the last page the living rows are counted; a shelf that is short is rebuilt once, then reported.
 */
import type { Call, RowPage } from '../../sync/api.ts';
import type { Fault } from '../../sync/domain/fault.ts';
import { type Mark, markOf, type Shelf, shelved } from './database.ts';

export type ShelfState =
  | { is: 'opening' }
  /** `again`: there was a shelf before, and it is being made anew. */
  | { is: 'filling'; done: number; total: number; again: boolean }
  /** `short`: entries that the engine has and the shelf lacks, even made anew: a fault of ours, never to be hidden. */
  | { is: 'ready'; total: number; short?: number }
  /** The engine refused, or nobody answers; what is on the shelf stays readable. */
  | { is: 'waiting'; fault: Fault; total: number }
  /** IndexedDB cannot be used at all. */
  | { is: 'broken' };

export interface FollowPorts {
  call: Call;
  shelf: Shelf;
  /** Gives the frame back to the page between two chunks. */
  breathe(): Promise<void>;
  /** Runs the task while no other window of this profile does. */
  alone<T>(task: () => Promise<T>): Promise<T>;
  tell(state: ShelfState): void;
  /** A new name for a new life of the shelf. */
  newLife(): string;
}

/** Rows asked for at once: reading the answer's JSON (3 kB a row) must fit into a frame. */
const PAGE = 400;
/** Rows per transaction: handing them to IndexedDB must fit into a frame on a slow PC. */
const CHUNK = 100;

export interface Follower {
  /** Brings the shelf up to date; calls made meanwhile are folded into one more round. */
  pull(): Promise<void>;
  /** Somebody met an error reading the shelf: make it again. */
  damaged(): Promise<void>;
  /** Somebody else took the shelf away: fill the new one. */
  gone(): Promise<void>;
}

class Stop {
  readonly fault: Fault;
  constructor(fault: Fault) {
    this.fault = fault;
  }
}

/** Takes every row off a healthy shelf. */
const clear = (shelf: Shelf): Promise<void> =>
  shelf.transaction('rw', shelf.rows, shelf.gone, shelf.meta, async () => {
    await shelf.rows.clear();
    await shelf.gone.clear();
    await shelf.meta.clear();
  });

/** Throws a damaged shelf away, file and all. */
async function empty(shelf: Shelf): Promise<void> {
  shelf.close();
  await shelf.delete();
  await shelf.open();
}

/**
 * Opens the shelf and reads a little of it; one that cannot be read is deleted and made new. Whether rows are missing
 * is seen at the end of catching up, when the engine's own count is known.
 */
async function openShelf(shelf: Shelf): Promise<'as-it-was' | 'made-new' | 'no-use'> {
  try {
    if (!shelf.isOpen()) await shelf.open();
    await markOf(shelf);
    await shelf.rows.count();
    return 'as-it-was';
  } catch {
    // falls through to a new one
  }
  try {
    await empty(shelf);
    return 'made-new';
  } catch {
    return 'no-use';
  }
}

/** Writes one page in chunks; the mark moves only with the page's last chunk. */
async function writePage(
  ports: FollowPorts,
  page: RowPage,
  life: string,
  filling: (done: number) => void,
): Promise<void> {
  const { shelf, breathe } = ports;
  for (let from = 0; from < page.rows.length || from === 0; from += CHUNK) {
    const chunk = page.rows.slice(from, from + CHUNK);
    const living = chunk.filter((row) => !row.deleted);
    const deleted = chunk.filter((row) => row.deleted);
    const last = from + CHUNK >= page.rows.length;
    await shelf.transaction('rw', shelf.rows, shelf.gone, shelf.meta, async () => {
      await shelf.rows.bulkPut(living.map(shelved));
      await shelf.gone.bulkDelete(living.map((row) => row.id));
      await shelf.rows.bulkDelete(deleted.map((row) => row.id));
      await shelf.gone.bulkPut(deleted);
      if (last) await shelf.meta.put(markAfter(page, life));
    });
    filling(Math.min(from + CHUNK, page.rows.length));
    await breathe();
  }
}

const markAfter = (page: RowPage, life: string): Mark => ({
  key: 'mark',
  store: page.store,
  upTo: page.upTo,
  total: page.total,
  whole: !page.more,
  life,
});

async function nextPage(ports: FollowPorts, mark: Mark | undefined): Promise<RowPage> {
  const asked = mark ? { store: mark.store, after: mark.upTo, limit: PAGE } : { after: 0, limit: PAGE };
  const answer = await ports.call('rows.since', asked);
  if (!answer.ok) throw new Stop(answer.fault);
  return answer.value;
}

/** Asks page after page until there is no more. Answers the number of living rows there should be. */
async function catchUp(ports: FollowPorts, again: boolean): Promise<number> {
  const { shelf } = ports;
  let mark = await markOf(shelf);
  let anew = again;
  for (;;) {
    let page = await nextPage(ports, mark);
    if (mark && (page.startOver || page.store !== mark.store)) {
      ports.tell({ is: 'filling', done: 0, total: page.total, again: true });
      await clear(shelf);
      mark = undefined;
      anew = true;
      page = await nextPage(ports, undefined);
    }
    const fresh = !mark?.whole;
    const before = fresh ? await shelf.rows.count() : 0;
    const life = mark?.life ?? ports.newLife();
    await writePage(ports, page, life, (done) => {
      if (fresh && page.total > 0)
        ports.tell({
          is: 'filling',
          done: Math.min(before + done, page.total),
          total: page.total,
          again: anew,
        });
    });
    mark = markAfter(page, life);
    if (!page.more) return page.total;
  }
}

/** Makes a follower over the ports. Nothing happens until `pull`. */
export function followEngine(ports: FollowPorts): Follower {
  const { shelf, tell } = ports;
  let running: Promise<void> | undefined;
  let asked = false;
  let opened = false;
  let rebuilt = false;

  async function oneRound(): Promise<void> {
    let again = false;
    if (!opened) {
      const how = await openShelf(shelf);
      if (how === 'no-use') return tell({ is: 'broken' });
      again = how === 'made-new';
      opened = true;
    }
    let total = await catchUp(ports, again);
    // The engine's total counts deleted entries too: whoever lacks the news of one would keep showing it.
    const held = async () => (await shelf.rows.count()) + (await shelf.gone.count());
    if ((await held()) !== total && !rebuilt) {
      rebuilt = true;
      tell({ is: 'filling', done: 0, total, again: true });
      await clear(shelf);
      total = await catchUp(ports, true);
    }
    const short = total - (await held());
    tell({ is: 'ready', total: await shelf.rows.count(), ...(short > 0 ? { short } : {}) });
  }

  async function round(): Promise<void> {
    try {
      await ports.alone(oneRound);
    } catch (error) {
      if (error instanceof Stop)
        return tell({ is: 'waiting', fault: error.fault, total: await shelf.rows.count().catch(() => 0) });
      if (rebuilt) return tell({ is: 'broken' });
      rebuilt = true;
      opened = false;
      tell({ is: 'opening' }); // an emptied shelf is not an empty base
      await empty(shelf).catch(() => undefined);
      await round();
    }
  }

  async function pull(): Promise<void> {
    asked = true;
    running ??= (async () => {
      while (asked) {
        asked = false;
        await round();
      }
      running = undefined;
    })();
    return running;
  }

  return {
    pull,
    damaged: async () => {
      if (rebuilt) return;
      rebuilt = true;
      tell({ is: 'opening' });
      await running;
      await empty(shelf).catch(() => undefined);
      await pull();
    },
    gone: async () => {
      tell({ is: 'opening' });
      await pull();
    },
  };
}
