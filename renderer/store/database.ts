/**
 * The shelf: a projection of the engine's entries in the window's own IndexedDB. Nothing in it is the only copy of
 * anything, so it may be deleted at any moment and made again.
 */
import Dexie, { type Table } from 'dexie';
import type { EntryRow } from '../../sync/api.ts';
import type { EntryId, StoreId } from '../../sync/domain/ids.ts';

/** One record: what the rows were made from, and how far. */
export interface Mark {
  key: 'mark';
  store: StoreId;
  /** Ask the engine for what comes after this tick. */
  upTo: number;
  /** Living rows there should be when `whole`. */
  total: number;
  /** False while the first filling has not come to its end. */
  whole: boolean;
  /** Changes whenever the rows are made anew, so that a reader of an older life starts over. */
  life: string;
}

/** `theirs`: last changed on another device. Only such rows are in its index, so own ones cost it nothing. */
export interface ShelfRow extends EntryRow {
  theirs?: 1;
}

export const shelved = (row: EntryRow): ShelfRow => (row.updatedByUs ? row : { ...row, theirs: 1 });

/** What was there and is deleted now: readers that hold a copy must hear of it, and people can bring it back. */
export type Gone = EntryRow;

export class Shelf extends Dexie {
  declare rows: Table<ShelfRow, EntryId>;
  declare gone: Table<Gone, EntryId>;
  declare meta: Table<Mark, 'mark'>;

  constructor(name = 'granary-rows') {
    // Rows can be made again, so writing need not wait for the disk; the default cache would keep rows in memory.
    super(name, { chromeTransactionDurability: 'relaxed', cache: 'disabled' });
    // Each index costs time on every write: these are the orders and filters the rooms ask for, and no others.
    this.version(1).stores({
      rows: 'id, tick, updated, [space+updated], [kind+updated], [confidence+updated], *tags, reviewBy',
      gone: 'id, tick',
      meta: 'key',
    });
    // Few rows are in the two new indexes. Rows of the first version say less than ours: they come anew.
    this.version(2)
      .stores({
        rows: 'id, tick, updated, [space+updated], [kind+updated], [confidence+updated], *tags, reviewBy, *conflicts, [theirs+tick]',
      })
      .upgrade((change) => Promise.all(['rows', 'gone', 'meta'].map((name) => change.table(name).clear())));
  }
}

export const markOf = (shelf: Shelf): Promise<Mark | undefined> => shelf.meta.get('mark');
