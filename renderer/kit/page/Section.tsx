import { type ReactNode, useId } from 'react';
import styles from './page.module.css';

/** A named part of a page. */
export function Section({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.sectionHead}>
        <h2 id={id}>{title}</h2>
        {aside ? <div className={styles.aside}>{aside}</div> : null}
      </div>
      {children}
    </section>
  );
}

/** A sheet of paper: content that stands apart from the page. */
export function Sheet({
  children,
  tone = 'plain',
}: {
  children: ReactNode;
  tone?: 'plain' | 'green' | 'ochre' | 'clay';
}) {
  return (
    <div className={styles.sheet} data-tone={tone}>
      {children}
    </div>
  );
}
