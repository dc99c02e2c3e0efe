import type { ReactNode } from 'react';
import styles from './Empty.module.css';

/** What stands where nothing is yet: why it is empty and what to do about it. */
export function Empty({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <svg className={styles.picture} viewBox="0 0 64 40" aria-hidden="true" focusable="false">
        <path d="M4 36h56" />
        <path d="M32 36V14M24 36c0-8-3-12-8-15M40 36c0-8 3-12 8-15" />
        <path
          className={styles.grain}
          d="M32 15c-4-3-4-8 0-12 4 4 4 9 0 12ZM17 22c-4 0-7-2-8-6 4 0 7 2 8 6ZM47 22c4 0 7-2 8-6-4 0-7 2-8 6Z"
        />
      </svg>
      <p className={styles.title}>{title}</p>
      {children ? <div className={styles.text}>{children}</div> : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  );
}
