import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import styles from './notice.module.css';

export interface ProgressProps {
  label: string;
  done: number;
  /** 0 when nobody knows yet. */
  total: number;
  onCancel?(): void;
}

/** Long work: what it is, how far it is, and a way to stop it. */
export function Progress({ label, done, total, onCancel }: ProgressProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.progress}>
      <div className={styles.progressWords}>
        <span>{label}</span>
        {total > 0 ? <span className={styles.numbers}>{t('kit.doneOf', { done, total })}</span> : null}
      </div>
      <progress aria-label={label} max={total > 0 ? total : undefined} value={total > 0 ? done : undefined} />
      {onCancel ? (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={onCancel}>
          {t('kit.cancel')}
        </Button>
      ) : null}
    </div>
  );
}
