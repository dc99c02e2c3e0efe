import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../../sync/api.ts';
import styles from './RefusedList.module.css';
import { refusalWords } from './sentence.ts';

/** So many are shown at first: a file can be wrong in ten thousand lines. */
const SHOWN = 100;

interface RefusedListProps {
  refused: readonly Refusal[];
  /** How many there were besides. */
  unnamed?: number | undefined;
  title?: string;
}

/** What was not taken, or is odd, and why: place by place. Nothing when there is nothing. */
export function RefusedList({ refused, unnamed = 0, title }: RefusedListProps) {
  const { t } = useTranslation();
  if (refused.length === 0) return null;
  const more = Math.max(0, refused.length - SHOWN) + unnamed;
  return (
    <details className={styles.list} open={refused.length <= 5}>
      <summary>{title ?? t('words.refused', { count: refused.length + unnamed })}</summary>
      <ul>
        {refused.slice(0, SHOWN).map((refusal, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a report does not change, and two of its rows may be alike
          <li key={at}>
            <bdi className={styles.where}>{refusal.where}</bdi>
            <span dir="auto">{refusalWords(refusal)}</span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p>{t('words.andMore', { count: more })}</p> : null}
    </details>
  );
}
