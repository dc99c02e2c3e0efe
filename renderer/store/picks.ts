/** Two small readings of the shelf for Home: what others brought since a tick, and one row of a day. */
import { liveQuery } from 'dexie';
import { useEffect, useState } from 'react';
import type { EntryRow } from '../../sync/api.ts';
import type { DeviceId } from '../../sync/domain/ids.ts';
import { markOf } from './database.ts';
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

/** Rows that somebody else wrote or changed after a tick, the latest arrivals first. */
export function useNews(
  after: number | undefined,
  us: { device: DeviceId; name: string },
  limit: number,
): { rows: readonly EntryRow[]; more: boolean } | undefined {
  const found = useReading(
    async () =>
      after === undefined
        ? []
        : shelf.rows
            .where('tick')
            .above(after)
            .reverse()
            .filter((row) => row.device !== us.device || row.updatedBy !== us.name)
            .limit(limit + 1)
            .toArray(),
    JSON.stringify([after, us, limit]),
  );
  return found && { rows: found.slice(0, limit), more: found.length > limit };
}

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
