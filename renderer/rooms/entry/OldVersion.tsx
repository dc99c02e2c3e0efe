import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EntryView } from '../../../sync/domain/entry.ts';
import type { VersionId } from '../../../sync/domain/ids.ts';
import { Callout } from '../../kit/page/Callout.tsx';
import { Page } from '../../kit/page/Page.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { addressOf, go } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { Story } from '../signs/Story.tsx';
import { momentOf } from '../signs/words.ts';
import { useAct } from '../verbs/useAct.ts';
import { useAsk } from '../verbs/useAsk.ts';

/** The entry as it was, clearly not as it is; bringing it back is a new edit, so nothing is lost by it. */
export function OldVersion({
  entry,
  version,
  answered,
}: {
  entry: EntryView;
  version: VersionId;
  answered(entry: EntryView): void;
}) {
  const { t } = useTranslation();
  const { asked } = useAsk('entry.at', { id: entry.id, version });
  const act = useAct();
  const back = { label: t('history.back'), address: addressOf('entry', entry.id) };
  if (asked.is === 'asking') return null;
  if (asked.is === 'refused')
    return (
      <Page title={entry.title} lang={entry.lang} back={back}>
        <FaultNote fault={asked.fault} />
      </Page>
    );
  const old = asked.value;
  const restore = async (): Promise<void> => {
    const view = await act.run('entry.revert', { id: entry.id, version });
    if (!view) return;
    answered(view);
    say({ text: t('history.restored') });
    go('entry', entry.id, {}, { replace: true });
  };
  return (
    <Page title={old.title} lang={old.lang} back={back}>
      <Callout
        tone="notice"
        title={t('history.oldTitle', { when: momentOf(old.updated) })}
        actions={
          <Button variant="default" disabled={act.busy} onClick={() => void restore()}>
            {t('history.restore')}
          </Button>
        }
      >
        <p>{t('history.oldText')}</p>
      </Callout>
      <FaultNote fault={act.fault} />
      <Story entry={old} level={2} />
    </Page>
  );
}
