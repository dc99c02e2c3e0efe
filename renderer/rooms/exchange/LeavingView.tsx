import { IconCircleCheck, IconHelpCircle } from '@tabler/icons-react';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Leaving } from '../../../sync/api.ts';
import { addressOf } from '../../route.ts';
import { sizeOf } from '../signs/words.ts';
import styles from './exchange.module.css';

const SHOWN = 200;

function Receivers({ leaving }: { leaving: Leaving }) {
  const { t } = useTranslation();
  if (leaving.receivers.length === 0) return <p>{t('exchange.nobody')}</p>;
  return (
    <ul className={styles.receivers}>
      {leaving.receivers.map(({ id, name, firm, known }) => (
        <li key={id}>
          {known ? (
            <IconCircleCheck size="1.125rem" stroke={1.7} className={styles.known} aria-hidden />
          ) : (
            <IconHelpCircle size="1.125rem" stroke={1.7} className={styles.unknown} aria-hidden />
          )}
          <span>
            <bdi>{name}</bdi>
            {firm === '' ? '' : ', '}
            <bdi>{firm}</bdi>
          </span>
          <span className={styles.quiet}>{t(known ? 'exchange.known' : 'exchange.unknown')}</span>
        </li>
      ))}
    </ul>
  );
}

/** What leaves, in one sentence. News of who belongs is worth a bundle of its own: without it nobody knows who joined. */
export function leavingWords({ entries, everything, bytes, memberships }: Leaving): string {
  const facts = { count: entries.length, size: sizeOf(bytes) };
  if (entries.length > 0) return i18next.t(everything ? 'exchange.everything' : 'exchange.onlyNew', facts);
  return memberships > 0 ? i18next.t('exchange.onlyBelonging', facts) : i18next.t('exchange.nothingNew');
}

/** What will leave this PC: to whom, which entries, how much. */
export function LeavingView({ leaving }: { leaving: Leaving }) {
  const { t } = useTranslation();
  const { entries } = leaving;
  return (
    <>
      <Receivers leaving={leaving} />
      <p className={styles.sum} role="status">
        {leavingWords(leaving)}
      </p>
      {entries.length > 0 ? (
        <details className={styles.leaving} open={entries.length <= 8}>
          <summary>{t('exchange.showList')}</summary>
          <ul>
            {entries.slice(0, SHOWN).map(({ id, title, what }) => (
              <li key={id}>
                <span className={styles.what} data-what={what}>
                  {t(`exchange.what.${what}`)}
                </span>
                <a href={addressOf('entry', id)} dir="auto">
                  {title}
                </a>
              </li>
            ))}
          </ul>
          {entries.length > SHOWN ? <p>{t('words.andMore', { count: entries.length - SHOWN })}</p> : null}
        </details>
      ) : null}
    </>
  );
}
