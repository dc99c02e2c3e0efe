import { Button, Menu } from '@mantine/core';
import { IconDots, IconHistory, IconLink, IconPencil, IconShare2, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryView } from '../../../sync/domain/entry.ts';
import { POWERS } from '../../../sync/domain/space.ts';
import { Callout } from '../../kit/page/Callout.tsx';
import { Page } from '../../kit/page/Page.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { addressOf, go } from '../../route.ts';
import { EntryFiles } from '../files/EntryFiles.tsx';
import { ConfidenceSign } from '../signs/ConfidenceSign.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { KindSign } from '../signs/KindSign.tsx';
import { SpaceSign, useSpaces } from '../signs/SpaceSign.tsx';
import { Story } from '../signs/Story.tsx';
import { useAsk } from '../verbs/useAsk.ts';
import { useDelete } from '../verbs/useDelete.ts';
import { Conflicts } from './Conflicts.tsx';
import styles from './entry.module.css';
import { FactList } from './FactList.tsx';
import { History } from './History.tsx';
import { Holders } from './Holders.tsx';
import { ShareDialog } from './ShareDialog.tsx';

/** A kept draft of an edit that was left before it was saved. */
function Unfinished({ entry }: { entry: EntryView }) {
  const { t } = useTranslation();
  const { asked } = useAsk('draft.list', {}, 'home');
  const draft = asked.is === 'answered' ? asked.value.find((each) => each.entry === entry.id) : undefined;
  if (!draft) return null;
  return (
    <Callout
      tone="warning"
      title={t('entry.unfinished')}
      actions={
        <Button size="compact-md" onClick={() => go('entry', entry.id, { edit: 'yes' })}>
          {t('entry.goOn')}
        </Button>
      }
    />
  );
}

export function ReadEntry({ entry, answered }: { entry: EntryView; answered(entry: EntryView): void }) {
  const { t } = useTranslation();
  const [sharing, setSharing] = useState(false);
  const [history, setHistory] = useState(false);
  const remove = useDelete();
  const role = useSpaces().find((space) => space.id === entry.space)?.role ?? 'reader';
  const mayWrite = role !== 'removed' && POWERS[role].write;

  const copy = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    say({ text: t('entry.copied') });
  };

  return (
    <Page
      title={entry.title}
      lang={entry.lang}
      back={{ label: t('room.library'), address: addressOf('library') }}
      over={
        <>
          <KindSign kind={entry.kind} />
          <ConfidenceSign confidence={entry.confidence} />
          <SpaceSign id={entry.space} />
        </>
      }
      actions={
        <>
          {mayWrite ? (
            <Button
              leftSection={<IconPencil size="1.125rem" stroke={1.7} />}
              onClick={() => go('entry', entry.id, { edit: 'yes' })}
            >
              {t('entry.edit')}
            </Button>
          ) : null}
          <Button
            variant="default"
            leftSection={<IconShare2 size="1.125rem" stroke={1.7} />}
            onClick={() => setSharing(true)}
          >
            {t('entry.share')}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" px="sm" aria-label={t('entry.moreActs')}>
                <IconDots size="1.25rem" stroke={1.7} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconHistory size="1.125rem" />} onClick={() => setHistory(!history)}>
                {t('entry.history')}
              </Menu.Item>
              <Menu.Item leftSection={<IconLink size="1.125rem" />} onClick={() => void copy(entry.id)}>
                {t('entry.copyId')}
              </Menu.Item>
              {mayWrite ? (
                <Menu.Item
                  color="var(--clay)"
                  leftSection={<IconTrash size="1.125rem" />}
                  onClick={() => void remove.run([entry.id])}
                >
                  {t('entry.delete')}
                </Menu.Item>
              ) : null}
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <FaultNote fault={remove.fault} />
      {mayWrite ? <Unfinished entry={entry} /> : null}
      {entry.hidden === 'part' ? (
        <Callout
          tone="notice"
          actions={
            <Button size="compact-md" variant="default" component="a" href={addressOf('exchange')}>
              {t('entry.toReceipts')}
            </Button>
          }
        >
          <p>{t('entry.inPart')}</p>
        </Callout>
      ) : null}
      {entry.conflicts.length > 0 ? (
        <Conflicts entry={entry} mayWrite={mayWrite} answered={answered} />
      ) : null}
      <Story entry={entry} level={2} />
      <EntryFiles entry={entry} mayWrite={mayWrite} answered={answered} />
      <FactList entry={entry} />
      <Holders entry={entry} />
      <History entry={entry} open={history} onOpen={setHistory} className={styles.history} />
      {sharing ? <ShareDialog ids={[entry.id]} onClose={() => setSharing(false)} /> : null}
    </Page>
  );
}
