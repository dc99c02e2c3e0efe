/** Exchange: who is on the same network, hubs on the internet, what will leave this PC in a file, making a bundle of it, taking one in, and what happened before. */
import { useTranslation } from 'react-i18next';
import { parseSpaceId } from '../../../sync/domain/ids.ts';
import { Page, Section } from '../../kit/page/Page.tsx';
import type { Route } from '../../route.ts';
import { HeldDeletions } from '../arrivals/HeldDeletions.tsx';
import styles from './exchange.module.css';
import { GiveBundle } from './GiveBundle.tsx';
import { Hubs } from './hubs/Hubs.tsx';
import { Near } from './near/Near.tsx';
import { Receipts } from './Receipts.tsx';
import { TakeBundle } from './TakeBundle.tsx';

export function ExchangeRoom({ route }: { route: Route }) {
  const { t } = useTranslation();
  return (
    <Page title={t('exchange.title')} lead={t('exchange.lead')}>
      <HeldDeletions />
      <Near />
      <Hubs />
      <div className={styles.ways}>
        <Section title={t('exchange.give')}>
          <GiveBundle wanted={parseSpaceId(route.query.space ?? '')} />
        </Section>
        <Section title={t('exchange.take')}>
          <TakeBundle />
        </Section>
      </div>
      <Receipts />
    </Page>
  );
}
