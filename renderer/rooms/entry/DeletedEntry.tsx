import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EntryView } from '../../../sync/domain/entry.ts';
import { Callout } from '../../kit/page/Callout.tsx';
import { Page } from '../../kit/page/Page.tsx';
import { addressOf } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { Story } from '../signs/Story.tsx';
import { momentOf } from '../signs/words.ts';
import { useAct } from '../verbs/useAct.ts';

/** A deleted entry: what it was can still be read and brought back. */
export function DeletedEntry({ entry, answered }: { entry: EntryView; answered(entry: EntryView): void }) {
  const { t } = useTranslation();
  const act = useAct();
  const bringBack = async (): Promise<void> => {
    const view = await act.run('entry.undelete', { id: entry.id });
    if (view) answered(view);
  };
  return (
    <Page
      title={entry.title}
      lang={entry.lang}
      back={{ label: t('room.library'), address: addressOf('library') }}
    >
      <Callout
        tone="notice"
        title={t('entry.isDeleted')}
        actions={
          <Button disabled={act.busy} onClick={() => void bringBack()}>
            {t('entry.bringBack')}
          </Button>
        }
      >
        <p>{t('entry.isDeletedText', { who: entry.updatedBy, when: momentOf(entry.updated) })}</p>
      </Callout>
      <FaultNote fault={act.fault} />
      <Story entry={entry} level={2} />
    </Page>
  );
}
