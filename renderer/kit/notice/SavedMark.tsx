import { IconAlertTriangle, IconCheck, IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Saving } from './keeper.ts';
import styles from './notice.module.css';

const ICONS = {
  clean: null,
  unsaved: IconDots,
  saving: IconDots,
  saved: IconCheck,
  failed: IconAlertTriangle,
};

/**
 * Says where the words are. "Kept" means the engine has them on its disk. It changes every second while somebody
 * types: only a failure is read aloud by itself.
 */
export function SavedMark({ state, problem }: { state: Saving; problem?: string | undefined }) {
  const { t } = useTranslation();
  const Icon = ICONS[state];
  const failed = state === 'failed';
  return (
    <span className={styles.saved} data-state={state}>
      {Icon ? <Icon size="1rem" stroke={2} aria-hidden /> : null}
      {state === 'clean' || failed ? null : <span>{t(`kit.saving.${state}`)}</span>}
      <span role="status">{failed ? (problem ?? t('kit.saving.failed')) : ''}</span>
    </span>
  );
}
