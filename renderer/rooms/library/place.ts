/** Where the person was in the list, so that coming back from an entry goes on there. Lives as long as the window. */
import type { EntryId } from '../../../sync/domain/ids.ts';
import { queryOf, type Wanted } from './wanted.ts';

export interface Place {
  pages: number;
  scrolled: number;
  visited: EntryId | undefined;
}

let last: { key: string; place: Place } | undefined;

const keyOf = (wanted: Wanted): string => JSON.stringify(queryOf(wanted));

export function rememberPlace(wanted: Wanted, place: Place): void {
  last = { key: keyOf(wanted), place };
}

/** The place, when the same is wanted as when it was left. */
export const placeFor = (wanted: Wanted): Place | undefined =>
  last?.key === keyOf(wanted) ? last.place : undefined;
