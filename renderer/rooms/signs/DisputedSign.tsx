import { IconGitFork } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import styles from './signs.module.css';

/** Two people changed the same thing at the same time, and nobody has chosen yet. */
export function DisputedSign() {
  const { t } = useTranslation();
  return (
    <span className={styles.disputed}>
      <IconGitFork size="1rem" stroke={1.8} aria-hidden />
      {t('words.twoVersions')}
    </span>
  );
}
