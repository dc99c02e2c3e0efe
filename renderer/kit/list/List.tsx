import type { ReactNode } from 'react';
import styles from './list.module.css';
import { useListKeys } from './useListKeys.ts';

export interface ListProps<T> {
  items: readonly T[];
  keyOf(item: T): string;
  addressOf(item: T): string;
  /** The words of a row; `Row` draws the usual ones. */
  children(item: T): ReactNode;
  label: string;
  /** The row whose content is open beside the list. */
  selected?: string;
  /** Told when the keyboard or the pointer comes to a row (for a preview). */
  onVisit?(item: T): void;
}

/** A list of links, one tab stop, arrows inside. */
export function List<T>({ items, keyOf, addressOf, children, label, selected, onVisit }: ListProps<T>) {
  const keys = useListKeys(items.length);
  return (
    <ul className={styles.list} aria-label={label} {...keys.list}>
      {items.map((item, at) => {
        const key = keyOf(item);
        return (
          <li key={key}>
            <a
              className={styles.row}
              href={addressOf(item)}
              aria-current={selected === key || undefined}
              onFocus={() => onVisit?.(item)}
              {...keys.row(at)}
            >
              {children(item)}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

export interface RowProps {
  title: ReactNode;
  /** BCP 47 of the title and text, '' when unknown. */
  lang?: string;
  /** A few small facts: kind, who, when. */
  facts?: ReactNode;
  /** One or two lines of the content. */
  text?: ReactNode;
  /** At the end side: a badge, a number. */
  end?: ReactNode;
}

/** The usual inside of a row. */
export function Row({ title, lang, facts, text, end }: RowProps) {
  return (
    <>
      <span className={styles.words}>
        <span className={styles.title} lang={lang || undefined} dir="auto">
          {title}
        </span>
        {text ? (
          <span className={styles.text} lang={lang || undefined} dir="auto">
            {text}
          </span>
        ) : null}
        {facts ? <span className={styles.facts}>{facts}</span> : null}
      </span>
      {end ? <span className={styles.end}>{end}</span> : null}
    </>
  );
}

/** Small facts with a dot between them; empty ones are left out. */
export function Facts({ children }: { children: readonly ReactNode[] }) {
  const shown = children.filter(
    (fact) => fact !== '' && fact !== null && fact !== undefined && fact !== false,
  );
  return shown.map((fact, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the facts of one row keep their places
    <span key={at} className={styles.fact}>
      {fact}
    </span>
  ));
}
