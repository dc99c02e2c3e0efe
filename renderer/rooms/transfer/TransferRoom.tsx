/** Bringing in what is written elsewhere, and taking out everything in formats that others read. */
import { useTranslation } from 'react-i18next';
import { parseSpaceId } from '../../../sync/domain/ids.ts';
import { Page, Section } from '../../kit/page/Page.tsx';
import { addressOf, type Route } from '../../route.ts';
import { ExportPart } from './ExportPart.tsx';
import { ImportPart } from './ImportPart.tsx';

export function TransferRoom({ route }: { route: Route }) {
  const { t } = useTranslation();
  return (
    <Page title={t('transfer.title')} back={{ label: t('room.library'), address: addressOf('library') }}>
      <Section title={t('transfer.import')}>
        <ImportPart wanted={parseSpaceId(route.query.space ?? '')} />
      </Section>
      <Section title={t('transfer.export')}>
        <ExportPart />
      </Section>
    </Page>
  );
}
