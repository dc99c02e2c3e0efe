import { IconAlertTriangle, IconCheck, IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import styles from './notice.module.css';
import type { Saving } from './useAutosave.ts';

const ICONS = {
  clean: null,
  unsaved: IconDots,
  saving: IconDots,
  saved: IconCheck,
  failed: IconAlertTriangle,
};

/** Says where the words are. "Saved" means the engine has them on its disk. */
export function SavedMark({ state, problem }: { state: Saving; problem?: string }) {
  const { t } = useTranslation();
  const Icon = ICONS[state];
  return (
    <span className={styles.saved} data-state={state} role="status">
      {Icon ? <Icon size="1rem" stroke={2} aria-hidden /> : null}
      {state === 'clean' ? '' : state === 'failed' && problem ? problem : t(`kit.saving.${state}`)}
    </span>
  );
}
