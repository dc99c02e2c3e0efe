import { useTranslation } from 'react-i18next';
import type { ExchangeProgress } from '../../../../sync/api.ts';
import styles from './near.module.css';
import { progressWords } from './nearWords.ts';

/** A calm bar instead of what came and went, which is counted when both are at rest. */
export function UnderWay({ who, progress }: { who: string; progress: ExchangeProgress }) {
  const { t } = useTranslation();
  const { came, toCome, went, toGo } = progress;
  const done = came + went;
  return (
    <span className={styles.under}>
      <progress
        aria-label={t('near.under.label', { who })}
        max={Math.max(1, done + toCome + toGo)}
        value={done}
      />
      <span className={styles.figures}>
        <bdi>{progressWords(progress)}</bdi>
      </span>
    </span>
  );
}
