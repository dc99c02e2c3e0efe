import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './Callout.module.css';

const ICONS = {
  good: IconCircleCheck,
  notice: IconInfoCircle,
  warning: IconAlertTriangle,
  wrong: IconAlertTriangle,
};

/** A remark that stands out from the page. `wrong` and `warning` are read aloud at once. */
export function Callout({
  tone,
  title,
  children,
  actions,
}: {
  tone: keyof typeof ICONS;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const Icon = ICONS[tone];
  return (
    <div className={styles.callout} data-tone={tone} role={tone === 'wrong' ? 'alert' : undefined}>
      <Icon size="1.25rem" stroke={1.8} className={styles.icon} aria-hidden />
      <div className={styles.text}>
        {title ? <p className={styles.title}>{title}</p> : null}
        {children}
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
    </div>
  );
}
