/** Library: search as you type, filters, results beside a preview, and what can be done with several at once. */
import { Button } from '@mantine/core';
import { IconFileImport, IconListCheck } from '@tabler/icons-react';
import {
  type RefObject,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { SearchField } from '../../kit/field/SearchField.tsx';
import { Page } from '../../kit/page/Page.tsx';
import { addressOf, go, parseRoute, type Route } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useDelete } from '../verbs/useDelete.ts';
import { Filters } from './Filters.tsx';
import styles from './LibraryRoom.module.css';
import { NothingFound } from './NothingFound.tsx';
import { Preview } from './Preview.tsx';
import { type Place, placeFor, rememberPlace } from './place.ts';
import { ResultList } from './ResultList.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { type FoundState, useFound } from './useFound.ts';
import { useRested } from './useRested.ts';
import { queryOf, type Wanted, wantedOf } from './wanted.ts';

/** The address follows what is wanted a moment later: a browser refuses too many changes of it. */
function useWanted(route: Route): [Wanted, (changes: Partial<Wanted>) => void] {
  const inAddress = JSON.stringify(wantedOf(route.query));
  const [wanted, setWanted] = useState<Wanted>(() => JSON.parse(inAddress));
  const written = useRef(inAddress);
  useEffect(() => {
    if (inAddress === written.current) return;
    written.current = inAddress; // Back, or a link from elsewhere
    setWanted(JSON.parse(inAddress));
  }, [inAddress]);
  useEffect(() => {
    const query = queryOf(wanted);
    const timer = setTimeout(() => {
      // While the next room is being loaded this one is still alive, and must not call the person back.
      if (parseRoute(window.location.hash).room !== 'library') return;
      written.current = JSON.stringify(wantedOf(query));
      go('library', undefined, query, { replace: true });
    }, 300);
    return () => clearTimeout(timer);
  }, [wanted]);
  return [wanted, (changes) => setWanted((now) => wantedOf(queryOf({ ...now, ...changes })))];
}

/** '/' goes to the search line from anywhere in the room, unless it is being typed. */
function useSlash(focus: () => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.key !== '/' || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
      if (target.closest('input, textarea, select, [contenteditable="true"], dialog')) return;
      event.preventDefault();
      focus();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [focus]);
}

/** Goes back to where the list was left, once its rows are there, and remembers the place when leaving. */
function usePlace(
  room: RefObject<HTMLElement | null>,
  wanted: Wanted,
  now: Omit<Place, 'scrolled'>,
  left: Place | undefined,
): void {
  const latest = useRef({ wanted, now });
  latest.current = { wanted, now };
  const scrolled = useRef(0);
  const [back] = useState({ done: false });
  useLayoutEffect(() => {
    if (!left || back.done) return;
    back.done = true;
    window.scrollTo(0, left.scrolled);
    if (left.visited)
      room.current?.querySelector<HTMLElement>(`[data-id="${left.visited}"]`)?.focus({ preventScroll: true });
  }, [left, back, room]);
  // A layout effect: its end comes before the rows are gone and the page, short again, has scrolled up.
  useLayoutEffect(() => {
    const note = (): void => {
      scrolled.current = window.scrollY;
    };
    window.addEventListener('scroll', note, { passive: true });
    return () => {
      window.removeEventListener('scroll', note);
      rememberPlace(latest.current.wanted, { ...latest.current.now, scrolled: scrolled.current });
    };
  }, []);
}

/** Enter opens the first result; of what is still being looked for, as soon as it is known. */
function useOpenFirst({ results, looking }: FoundState): { ask(): void; forget(): void } {
  const [asked, setAsked] = useState(false);
  const first = results[0]?.row.id;
  useEffect(() => {
    if (!asked || looking) return;
    setAsked(false);
    if (first) go('entry', first);
  }, [asked, looking, first]);
  return { ask: () => setAsked(true), forget: () => setAsked(false) };
}

export function LibraryRoom({ route }: { route: Route }) {
  const { t } = useTranslation();
  const [wanted, want] = useWanted(route);
  const [left] = useState(() => placeFor(wanted));
  const found = useFound(wanted, left?.pages);
  const [visited, setVisited] = useState(left?.visited);
  const [chosen, setChosen] = useState<ReadonlySet<EntryId>>();
  const line = useRef<HTMLInputElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const focusLine = useMemo(() => () => line.current?.focus(), []);
  useSlash(focusLine);

  // Letters and arrows are answered at once; drawing forty rows follows in pieces that no frame notices.
  const drawn = useDeferredValue(found);
  const seen = useDeferredValue(visited);
  const { results } = drawn;
  const looking = found.looking || drawn.looking;
  usePlace(room, wanted, { pages: found.pages, visited }, results.length > 0 ? left : undefined);
  const shown = results.find(({ row }) => row.id === seen) ?? results[0];
  // Drawing a whole entry at every letter costs more than the rows; only the one they stop at is read.
  const previewed = useRested(shown?.row);
  const openFirst = useOpenFirst(found);
  const { bringBack, fault } = useDelete();
  const deleted = wanted.only === 'deleted';
  // What is chosen among the living cannot be brought back, and the other way round.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choice ends when the list becomes another one
  useEffect(() => setChosen(undefined), [deleted]);
  const firstRow = (): void => room.current?.querySelector<HTMLElement>('[data-row="0"]')?.focus();

  return (
    <div ref={room} className={styles.room}>
      <Page
        title={t('library.title')}
        focusTitle={false}
        actions={
          <>
            <Button
              variant="subtle"
              component="a"
              href={addressOf('transfer')}
              leftSection={<IconFileImport size="1.125rem" stroke={1.7} />}
            >
              {t('library.transfer')}
            </Button>
            <Button
              variant={chosen ? 'filled' : 'default'}
              aria-pressed={chosen !== undefined}
              leftSection={<IconListCheck size="1.125rem" stroke={1.7} />}
              onClick={() => setChosen(chosen ? undefined : new Set())}
            >
              {t('library.choose')}
            </Button>
          </>
        }
      >
        <div className={styles.asking}>
          <SearchField
            label={t('library.search')}
            placeholder={t('library.placeholder')}
            value={wanted.words}
            onChange={(words) => {
              openFirst.forget();
              want({ words });
            }}
            onDown={firstRow}
            onEnter={openFirst.ask}
            inputRef={line}
            autoFocus={left === undefined}
          />
          <Filters wanted={wanted} onChange={want} />
        </div>
        {chosen ? (
          <SelectionBar
            chosen={chosen}
            all={results.map(({ row }) => row.id)}
            onChange={setChosen}
            deleted={deleted}
            onDone={() => setChosen(undefined)}
          />
        ) : null}
        <p className={styles.count} role="status">
          {looking || drawn.total === undefined
            ? ''
            : t(drawn.best ? 'library.foundBest' : 'library.found', { count: drawn.total })}
        </p>
        <FaultNote fault={fault} />
        {results.length === 0 ? (
          looking ? null : (
            <NothingFound wanted={wanted} onChange={want} />
          )
        ) : (
          <div className={styles.split}>
            <ResultList
              found={drawn}
              shown={shown?.row.id}
              onVisit={setVisited}
              chosen={chosen}
              onChoose={setChosen}
              onBringBack={deleted ? (id) => void bringBack([id]).then(focusLine) : undefined}
              onUp={focusLine}
            />
            {previewed ? <Preview row={previewed} /> : null}
          </div>
        )}
      </Page>
    </div>
  );
}
