import type { ComponentType, ReactNode } from 'react';
import styles from './page.module.css';

export interface EmptyStateProps {
  Icon?: ComponentType<{ size?: number | string; stroke?: number | string }>;
  title: ReactNode;
  /** What to do about it, in one or two sentences. */
  children?: ReactNode;
  action?: ReactNode;
}

/** Nothing here, why that is fine, and the next step. */
export function EmptyState({ Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {Icon ? (
        <span className={styles.emptyIcon}>
          <Icon size="1.75rem" stroke={1.5} />
        </span>
      ) : null}
      <p className={styles.emptyTitle}>{title}</p>
      {children ? <p className={styles.emptyText}>{children}</p> : null}
      {action}
    </div>
  );
}
