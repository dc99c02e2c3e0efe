import type { ReactNode } from 'react';
import styles from './text.module.css';

/** A word in a colour; the word alone carries the meaning. */
export function Badge({
  tone = 'plain',
  children,
}: {
  tone?: 'plain' | 'green' | 'ochre' | 'clay';
  children: ReactNode;
}) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {children}
    </span>
  );
}
