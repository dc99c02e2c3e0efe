import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Receipt } from '../../../sync/api.ts';
import { Section } from '../../kit/page/Page.tsx';
import { RelativeTime } from '../../kit/text/RelativeTime.tsx';
import { useAsk } from '../verbs/useAsk.ts';
import styles from './exchange.module.css';
import { ReceiptView } from './ReceiptView.tsx';
import { refusedIn, titleOf } from './receiptWords.ts';
import { UndoExchange } from './UndoExchange.tsx';

function Line({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false); // a year of receipts is a long page of words nobody sees
  const refused = refusedIn(receipt);
  const out = receipt.direction === 'out';
  const Icon = out ? IconArrowUpRight : IconArrowDownLeft;
  return (
    <details className={styles.past} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon size="1.25rem" stroke={1.7} aria-hidden className={styles.arrow} />
        <span className={styles.pastWords}>
          <span>{titleOf(receipt)}</span>
          <span className={styles.quiet}>
            <RelativeTime at={receipt.at} />
            {' · '}
            {t('exchange.counts', { added: receipt.added, updated: receipt.updated })}
            {receipt.undone ? ` · ${t('exchange.undo.mark')}` : ''}
            {refused > 0 ? ` · ${t('words.refused', { count: refused })}` : ''}
          </span>
        </span>
      </summary>
      {open ? (
        <div className={styles.pastReceipt}>
          <ReceiptView receipt={receipt} />
          <UndoExchange receipt={receipt} />
        </div>
      ) : null}
    </details>
  );
}

/** Every bundle that was made or taken in, newest first. */
export function Receipts() {
  const { t } = useTranslation();
  const { asked } = useAsk('receipt.list', {}, 'home');
  if (asked.is !== 'answered' || asked.value.length === 0) return null;
  return (
    <Section title={t('exchange.past')}>
      <div className={styles.pastList}>
        {asked.value.map((receipt) => (
          <Line key={receipt.id} receipt={receipt} />
        ))}
      </div>
    </Section>
  );
}
