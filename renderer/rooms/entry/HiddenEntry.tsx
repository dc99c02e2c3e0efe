import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EntryView } from '../../../sync/domain/entry.ts';
import { Callout } from '../../kit/page/Callout.tsx';
import { Page } from '../../kit/page/Page.tsx';
import { addressOf } from '../../route.ts';

/** An entry that came with an exchange that was undone here: only its title, and the way to have it again. */
export function HiddenEntry({ entry }: { entry: EntryView }) {
  const { t } = useTranslation();
  return (
    <Page
      title={entry.title}
      lang={entry.lang}
      back={{ label: t('room.library'), address: addressOf('library') }}
    >
      <Callout
        tone="notice"
        title={t('entry.isHidden')}
        actions={
          <Button component="a" href={addressOf('exchange')}>
            {t('entry.toReceipts')}
          </Button>
        }
      >
        <p>{t('entry.isHiddenText')}</p>
      </Callout>
    </Page>
  );
}
