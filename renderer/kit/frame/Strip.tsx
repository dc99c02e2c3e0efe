import { IconAlertTriangle, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './Strip.module.css';

const ICONS = { notice: IconRefresh, warning: IconAlertTriangle, lost: IconPlugConnectedX };

/** One line above the page about the state of things; `share` (0..1) draws how far it is. */
export function Strip({
  tone,
  children,
  share,
}: {
  tone: keyof typeof ICONS;
  children: ReactNode;
  share?: number;
}) {
  const Icon = ICONS[tone];
  return (
    <div className={styles.strip} data-tone={tone}>
      <Icon size="1.125rem" stroke={1.8} aria-hidden />
      <span>{children}</span>
      {share === undefined ? null : <progress className={styles.share} value={share} max={1} aria-hidden />}
    </div>
  );
}
