/** Two small readings of the shelf for Home: what others brought since a tick, and one row of a day. */
import { liveQuery } from 'dexie';
import { useEffect, useState } from 'react';
import type { EntryRow } from '../../sync/api.ts';
import type { EntryId } from '../../sync/domain/ids.ts';
import { markOf, type Shelf } from './database.ts';
import { shelf, shelfDamaged, useShelf } from './shelf.ts';

/** A query that is asked again when what it read changes; undefined before the first answer. */
function useReading<T>(query: () => Promise<T>, key: string): T | undefined {
  const [answer, setAnswer] = useState<{ key: string; value: T }>();
  // A reading that failed is dead; it is made anew when the shelf is.
  const ready = useShelf().is === 'ready';
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the query
  useEffect(() => {
    const reading = liveQuery(query).subscribe({
      next: (value) => setAnswer({ key, value }),
      error: shelfDamaged,
    });
    return () => reading.unsubscribe();
  }, [key, ready]);
  return answer?.key === key ? answer.value : undefined;
}

/** How far the shelf has come; what is above it has not been seen by anybody. */
export const useTick = (): number | undefined =>
  useReading(async () => (await markOf(shelf))?.upTo ?? 0, 'tick');

/** The same, once. */
export const tickNow = async (): Promise<number> => (await markOf(shelf).catch(() => undefined))?.upTo ?? 0;

/** At most `limit` rows whose last change after a tick was made on another device, the latest arrivals first. */
export const readNews = (from: Shelf, after: number, limit: number): Promise<EntryRow[]> =>
  from.rows
    .where('[theirs+tick]')
    .between([1, after], [1, Infinity], false, true)
    .reverse()
    .limit(limit)
    .toArray();

/** What others wrote or changed after a tick. */
export function useNews(
  after: number | undefined,
  limit: number,
): { rows: readonly EntryRow[]; more: boolean } | undefined {
  const found = useReading(
    async () => (after === undefined ? [] : readNews(shelf, after, limit + 1)),
    JSON.stringify([after, limit]),
  );
  return found && { rows: found.slice(0, limit), more: found.length > limit };
}

/** The entries that hold two versions of something. */
export const useDisputed = (): readonly EntryId[] | undefined =>
  useReading(
    async () => [...new Set(await shelf.rows.where('conflicts').above('').primaryKeys())],
    'disputed',
  );

/** How many deleted entries could be brought back. */
export const useDeletedCount = (): number | undefined =>
  useReading(() => shelf.gone.filter(({ hidden }) => !hidden).count(), 'deleted');

/** A number that a day always gives, well spread. */
function numberOfDay(day: string): number {
  let n = 2_166_136_261;
  for (let i = 0; i < day.length; i++) n = Math.imul(n ^ day.charCodeAt(i), 16_777_619);
  return n >>> 0;
}

/** One lesson for a day (ISO): the same all day long, archived ones left out. */
export function useLessonOf(day: string): EntryRow | undefined {
  return useReading(async () => {
    const lessons = () =>
      shelf.rows.where('[kind+updated]').between(['lesson', -Infinity], ['lesson', Infinity]);
    const count = await lessons().count();
    if (count === 0) return undefined;
    const row = await lessons()
      .offset(numberOfDay(day) % count)
      .first();
    if (row && row.confidence !== 'archived') return row;
    return lessons()
      .filter((each) => each.confidence !== 'archived')
      .first();
  }, day);
}
