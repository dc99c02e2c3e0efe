import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../../sync/api.ts';
import styles from './RefusedList.module.css';
import { refusalWords } from './sentence.ts';

/** So many are shown at first: a file can be wrong in ten thousand lines. */
const SHOWN = 100;

/** What was not taken, or is odd, and why: place by place. Nothing when there is nothing. */
export function RefusedList({ refused, title }: { refused: readonly Refusal[]; title?: string }) {
  const { t } = useTranslation();
  if (refused.length === 0) return null;
  return (
    <details className={styles.list} open={refused.length <= 5}>
      <summary>{title ?? t('words.refused', { count: refused.length })}</summary>
      <ul>
        {refused.slice(0, SHOWN).map((refusal, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a report does not change, and two of its rows may be alike
          <li key={at}>
            <bdi className={styles.where}>{refusal.where}</bdi>
            <span dir="auto">{refusalWords(refusal)}</span>
          </li>
        ))}
      </ul>
      {refused.length > SHOWN ? <p>{t('words.andMore', { count: refused.length - SHOWN })}</p> : null}
    </details>
  );
}
