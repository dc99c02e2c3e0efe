import { useTranslation } from 'react-i18next';
import type { Receipt } from '../../../sync/api.ts';
import { addressOf } from '../../route.ts';
import { useDisputed } from '../../store/picks.ts';
import { RefusedList } from '../signs/RefusedList.tsx';
import { useSpaces } from '../signs/SpaceSign.tsx';
import { sizeOf } from '../signs/words.ts';
import styles from './exchange.module.css';
import { receiptWords } from './receiptWords.ts';

/** What came may have met something written here: then both are kept until somebody chooses. */
function Disputed({ entries }: Pick<Receipt, 'entries'>) {
  const { t } = useTranslation();
  const disputed = useDisputed();
  const count = entries.filter(({ id }) => disputed?.includes(id)).length;
  if (count === 0) return null;
  return (
    <p>
      {t('exchange.disputed', { count })}{' '}
      <a href={addressOf('library', undefined, { only: 'disputed' })}>{t('exchange.choose')}</a>
    </p>
  );
}

/** Who was removed learns it by a bundle, and hears of it where they took it in. */
function Removed({ receipt: { direction, space } }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const here = useSpaces().find((each) => each.id === space);
  if (direction !== 'in' || here?.role !== 'removed') return null;
  return (
    <p>
      <strong>{t('exchange.removed', { space: here.name })}</strong> {t('exchange.removedText')}
    </p>
  );
}

/** A receipt in plain words, with ways to what it tells of; `next` says what to do with it. */
export function ReceiptView({ receipt, next }: { receipt: Receipt; next?: string }) {
  const { t } = useTranslation();
  const { refused, waiting, entries, file, bytes } = receipt;
  return (
    <div className={styles.receipt} data-mixed={refused.length > 0 || waiting > 0 || undefined}>
      <p className={styles.sentence} dir="auto">
        {receiptWords(receipt)}
      </p>
      {receipt.direction === 'in' ? <Disputed entries={entries} /> : null}
      <Removed receipt={receipt} />
      {next ? <p>{next}</p> : null}
      <p className={styles.quiet}>
        <bdi>{receipt.link ? t('exchange.overLan') : file}</bdi> · {sizeOf(bytes)}
      </p>
      <RefusedList refused={refused} unnamed={receipt.unnamed} />
      {entries.length > 0 ? (
        <details className={styles.leaving} open={entries.length <= 8}>
          <summary>{t('exchange.entries', { count: entries.length })}</summary>
          <ul>
            {entries.map(({ id, title, what }) => (
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
        </details>
      ) : null}
    </div>
  );
}
