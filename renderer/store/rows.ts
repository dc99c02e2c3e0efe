/** Reading the shelf, by id and by page. There is on purpose no way to read all of it. */
import { type Collection, liveQuery } from 'dexie';
import { useEffect, useRef, useState } from 'react';
import type { EntryRow } from '../../sync/api.ts';
import type { Confidence, Kind } from '../../sync/domain/entry.ts';
import type { EntryId, SpaceId } from '../../sync/domain/ids.ts';
import { fold } from '../search/normalise.ts';
import type { Shelf } from './database.ts';
import { shelf, shelfDamaged, useShelf } from './shelf.ts';

export interface RowFilter {
  space?: SpaceId;
  kind?: Kind;
  confidence?: Confidence;
  tag?: string;
  /** Review date on or before this day (ISO). */
  dueBy?: string;
  /** Only what holds two versions of something, or only what is deleted. */
  only?: 'disputed' | 'deleted';
  /** Only what came or was touched after this tick. */
  since?: number;
  /** Only rows with all these words in the title or the text, upper or lower case alike. For the deleted, which nobody searches. */
  words?: string;
}

export type RowOrder = 'newest' | 'oldest' | 'due';

type Rows = Collection<EntryRow, EntryId>;

const FROM = -Infinity;
const TO = Infinity;

const matches =
  (filter: RowFilter) =>
  (row: EntryRow): boolean =>
    (filter.space === undefined || row.space === filter.space) &&
    (filter.kind === undefined || row.kind === filter.kind) &&
    (filter.confidence === undefined || row.confidence === filter.confidence) &&
    (filter.tag === undefined || row.tags.includes(filter.tag)) &&
    (filter.only !== 'disputed' || row.conflicts.length > 0) &&
    (filter.since === undefined || row.tick > filter.since) &&
    (filter.dueBy === undefined || (row.reviewBy !== '' && row.reviewBy <= filter.dueBy));

/** Whether all the words stand somewhere in the row. */
function saying(words: string): (row: EntryRow) => boolean {
  const wanted = fold(words).split(/\s+/u);
  return ({ title, body, fields, tags }) => {
    const text = fold([title, body, ...Object.values(fields), ...tags].join('\n'));
    return wanted.every((word) => text.includes(word));
  };
}

/** The narrowest index that is already in the order of `updated`. */
function byUpdated(rows: Shelf['rows'], filter: RowFilter): Rows {
  const within = (index: string, value: string): Rows =>
    rows.where(index).between([value, FROM], [value, TO]);
  if (filter.space !== undefined) return within('[space+updated]', filter.space);
  if (filter.kind !== undefined) return within('[kind+updated]', filter.kind);
  if (filter.confidence !== undefined) return within('[confidence+updated]', filter.confidence);
  return rows.orderBy('updated');
}

/** At most `limit` rows that match, in order. Reads through an index and stops when it has enough. */
export async function readPage(
  from: Shelf,
  filter: RowFilter,
  order: RowOrder,
  limit: number,
): Promise<EntryRow[]> {
  const fits = matches(filter);
  if (filter.only === 'deleted') {
    // What is hidden here is not deleted, and cannot be brought back one by one.
    const gone = from.gone
      .orderBy('tick')
      .reverse()
      .filter((row) => !row.hidden && fits(row));
    return (filter.words ? gone.filter(saying(filter.words)) : gone).limit(limit).toArray();
  }
  if (filter.only === 'disputed') {
    const disputed = await from.rows.where('conflicts').above('').distinct().filter(fits).sortBy('updated');
    return (order === 'newest' ? disputed.reverse() : disputed).slice(0, limit);
  }
  if (filter.since !== undefined)
    return from.rows.where('tick').above(filter.since).reverse().filter(fits).limit(limit).toArray();
  if (order === 'due' || filter.dueBy !== undefined) {
    const due = from.rows.where('reviewBy').between('0', filter.dueBy ?? '9', true, true);
    return due.filter(fits).limit(limit).toArray();
  }
  if (filter.tag !== undefined) {
    const tagged = await from.rows.where('tags').equals(filter.tag).filter(fits).sortBy('updated');
    return (order === 'newest' ? tagged.reverse() : tagged).slice(0, limit);
  }
  const rows = byUpdated(from.rows, filter);
  return (order === 'newest' ? rows.reverse() : rows).filter(fits).limit(limit).toArray();
}

/** Milliseconds between two answers to the same question; while the shelf is filled every chunk would change it. */
const CALM = { usual: 200, filling: 1_000 };

interface Live<T> {
  value: T;
  key: string;
  /** Read from a shelf that is being filled: what is not in it may still come. */
  early: boolean;
}

/** Runs a query, and again whenever what it read has changed. Keeps the last answer while a new one is made. */
function useLive<T>(query: () => Promise<T>, key: string): Live<T> | undefined {
  const [answer, setAnswer] = useState<Live<T>>();
  const [failed, setFailed] = useState(false);
  const latest = useRef(query);
  latest.current = query;
  // A query that failed is dead: it is asked anew once the shelf has been made again.
  const state = useShelf().is;
  const remade = state === 'ready' && failed;
  const early = state === 'opening' || state === 'filling';
  const calm = useRef(CALM.usual);
  calm.current = state === 'filling' ? CALM.filling : CALM.usual;
  useEffect(() => {
    if (failed && !remade) return;
    setFailed(false);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown = 0;
    const subscription = liveQuery(() => latest.current()).subscribe({
      next: (value) => {
        clearTimeout(timer);
        const wait = shown + calm.current - performance.now();
        timer = setTimeout(
          () => {
            shown = performance.now();
            setAnswer({ value, key, early });
          },
          shown === 0 ? 0 : Math.max(0, wait),
        );
      },
      error: () => {
        setFailed(true);
        shelfDamaged();
      },
    });
    return () => {
      clearTimeout(timer);
      subscription.unsubscribe();
    };
  }, [key, failed, remade, early]);
  return answer;
}

export type Looked<T> = { is: 'looking' } | { is: 'found'; row: T } | { is: 'none' };

/** One row, kept up to date. `none`: the shelf does not hold it (deleted, unknown, or not there yet). */
export function useRow(id: EntryId): Looked<EntryRow> {
  const answer = useLive(() => shelf.rows.get(id), id);
  if (!answer || answer.key !== id) return { is: 'looking' };
  return answer.value ? { is: 'found', row: answer.value } : { is: 'none' };
}

export interface RowPageState {
  rows: readonly EntryRow[];
  /** There are more rows than `limit`. */
  more: boolean;
  /** Nothing has been read yet: show no "nothing here". */
  looking: boolean;
}

/** The first `limit` rows that match, kept up to date; ask for a larger limit to see more. */
export function useRowPage(filter: RowFilter, order: RowOrder, limit: number): RowPageState {
  const answer = useLive(
    () => readPage(shelf, filter, order, limit + 1),
    JSON.stringify([filter, order, limit]),
  );
  if (!answer) return { rows: [], more: false, looking: true };
  const { value, early } = answer;
  return { rows: value.slice(0, limit), more: value.length > limit, looking: early && value.length === 0 };
}

/** The rows with these ids, in this order; those the shelf does not hold are left out. */
export function useRows(ids: readonly EntryId[]): readonly EntryRow[] | undefined {
  const answer = useLive(() => shelf.rows.bulkGet([...ids]), ids.join(' '));
  return answer?.value.filter((row) => row !== undefined);
}
