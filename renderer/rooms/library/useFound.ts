/** Rows for what is wanted: by search when there are words, else the newest, a page at a time. */
import { useRef, useState } from 'react';
import type { EntryRow } from '../../../sync/api.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import type { Marks, Snippet } from '../../search/highlight.ts';
import { useRowPage, useRows } from '../../store/rows.ts';
import { useSearch } from '../../store/search/client.ts';
import { filterOf, type Wanted } from './wanted.ts';

/** One result; a row that was only listed has no marks. */
export interface Result {
  row: EntryRow;
  titleMarks: Marks;
  snippet: Snippet | undefined;
}

export interface FoundState {
  results: readonly Result[];
  /** How many the search found, shown or not; of very many the search only looks for the best. */
  total: number | undefined;
  best: boolean;
  /** How many pages of the list are shown. */
  pages: number;
  /** There are more than are shown. */
  more: boolean;
  showMore(): void;
  /** Nothing is known yet, so nothing may be called empty. */
  looking: boolean;
}

const UNMARKED: Marks = [];
const PAGE = 60;
/** Results drawn at first, and the most there are: drawing many costs more than finding them. */
const FIRST = 24;
const MOST = 100;

/** `firstPages`: how far the list was open when it was left. */
export function useFound(wanted: Wanted, firstPages = 1): FoundState {
  const filter = filterOf(wanted);
  const key = JSON.stringify(filter);
  const [pages, setPages] = useState({ key, count: firstPages });
  const count = pages.key === key ? pages.count : 1;
  // The search does not know what is deleted; among that the words are looked for in the rows themselves.
  const { only, ...others } = filter;
  const within = only === 'deleted' ? wanted.words.trim() : '';
  const searching = only !== 'deleted' && wanted.words.trim() !== '';

  const listed = useRowPage(within === '' ? filter : { ...filter, words: within }, 'newest', PAGE * count);
  const search = useSearch(
    searching ? wanted.words : '',
    only === 'disputed' ? { ...others, only } : others,
    MOST,
  );
  const [all, setAll] = useState('');
  const shown = all === wanted.words ? search.found : search.found.slice(0, FIRST);
  const foundRows = useRows(shown.map(({ id }) => id as EntryId));
  const last = useRef<readonly Result[]>([]);

  if (!searching) {
    last.current = listed.rows.map((row) => ({ row, titleMarks: UNMARKED, snippet: undefined }));
    return {
      results: last.current,
      total: undefined,
      best: false,
      pages: count,
      more: listed.more,
      // Doubling keeps the number of readings small however far a person scrolls.
      showMore: () => setPages({ key, count: count * 2 }),
      looking: listed.looking,
    };
  }

  const byId = new Map(foundRows?.map((row) => [row.id as string, row]));
  const results = shown.flatMap(({ id, titleMarks, snippet }) => {
    const row = byId.get(id);
    return row ? [{ row, titleMarks, snippet }] : [];
  });
  // The rows come a moment after the search has named them; until then there is no "nothing found".
  const looking = search.pending || foundRows === undefined || (shown.length > 0 && results.length === 0);
  // A list that vanishes for a moment takes the focus of whoever is in it along.
  if (!looking || results.length > 0) last.current = results;
  return {
    results: last.current,
    total: search.found.length,
    best: search.found.length >= MOST,
    pages: 1,
    more: shown.length < search.found.length,
    showMore: () => setAll(wanted.words),
    looking,
  };
}
