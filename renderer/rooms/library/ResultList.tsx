/** The results: one tab stop, arrows inside, a preview for the one the keyboard or the pointer is on. */
import { Button, Checkbox } from '@mantine/core';
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { useListKeys } from '../../kit/list/useListKeys.ts';
import { Marked } from '../../kit/text/Marked.tsx';
import { addressOf } from '../../route.ts';
import { EntryRowWords } from '../signs/EntryRows.tsx';
import styles from './LibraryRoom.module.css';
import type { FoundState, Result } from './useFound.ts';

export interface ResultListProps {
  found: FoundState;
  shown: EntryId | undefined;
  onVisit(id: EntryId): void;
  /** Undefined while nothing can be chosen. */
  chosen: ReadonlySet<EntryId> | undefined;
  onChoose(chosen: ReadonlySet<EntryId>): void;
  /** Where deleted entries are listed: each can be brought back. */
  onBringBack: ((id: EntryId) => void) | undefined;
  /** Arrow up from the first row. */
  onUp(): void;
}

/** Asks for more when the list's end comes near. */
function Further({ onNear }: { onNear(): void }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(onNear);
  latest.current = onNear;
  useEffect(() => {
    const watcher = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting) latest.current();
      },
      { rootMargin: '600px' },
    );
    if (place.current) watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  return (
    <div ref={place} className={styles.further}>
      <Button variant="subtle" onClick={onNear}>
        {t('library.more')}
      </Button>
    </div>
  );
}

/** The pointer must rest: on its way to the preview it crosses other rows. */
const REST = 160;

function useDwell(visit: (id: EntryId) => void): { begin(id: EntryId): void; end(): void } {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const end = (): void => clearTimeout(timer.current);
  return {
    begin(id) {
      end();
      timer.current = setTimeout(() => visit(id), REST);
    },
    end,
  };
}

/** Kept while its result is the same: walking down a long list draws two rows anew, not all of them. */
const Words = memo(function Words({ row, titleMarks, snippet }: Result) {
  if (!snippet) return <EntryRowWords entry={row} />;
  return (
    <EntryRowWords
      entry={row}
      title={<Marked text={row.title} marks={titleMarks} />}
      text={<Marked text={snippet.text} marks={snippet.marks} />}
    />
  );
});

export const ResultList = memo(function ResultList(props: ResultListProps) {
  const { found, shown, onVisit, chosen, onChoose, onBringBack, onUp } = props;
  const { t } = useTranslation();
  const { results, more, showMore } = found;
  const keys = useListKeys(results.length);
  const dwell = useDwell(onVisit);

  const toggle = (id: EntryId): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };

  return (
    <div className={styles.results}>
      <ul
        className={styles.list}
        aria-label={t('library.results')}
        onFocus={keys.list.onFocus}
        onKeyDown={(event) => {
          if (event.key === 'ArrowUp' && keys.current === 0) {
            event.preventDefault();
            onUp();
          } else keys.list.onKeyDown(event);
        }}
      >
        {results.map((result, at) => {
          const { id } = result.row;
          const on = chosen?.has(id) ?? false;
          return (
            <li
              key={id}
              className={styles.item}
              data-shown={id === shown || undefined}
              data-on={on || undefined}
            >
              {chosen ? (
                <Checkbox
                  size="md"
                  className={styles.box}
                  checked={on}
                  aria-label={t('library.chooseOne', { title: result.row.title })}
                  onChange={() => toggle(id)}
                />
              ) : null}
              <a
                className={styles.row}
                href={addressOf('entry', id)}
                data-id={id}
                {...keys.row(at)}
                onFocus={() => onVisit(id)}
                onMouseEnter={() => dwell.begin(id)}
                onMouseLeave={dwell.end}
                onClick={(event) => {
                  dwell.end();
                  onVisit(id);
                  if (!chosen) return;
                  event.preventDefault();
                  toggle(id);
                }}
              >
                <Words {...result} />
              </a>
              {onBringBack && !chosen ? (
                <Button
                  variant="default"
                  size="compact-sm"
                  className={styles.back}
                  aria-label={t('library.bringBackOne', { title: result.row.title })}
                  onClick={() => onBringBack(id)}
                >
                  {t('entry.bringBack')}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {more ? <Further key={results.length} onNear={showMore} /> : null}
    </div>
  );
});
