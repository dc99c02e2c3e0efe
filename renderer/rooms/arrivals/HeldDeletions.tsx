import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HeldArrival } from '../../../sync/api.ts';
import { Callout } from '../../kit/page/Callout.tsx';
import { addressOf } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useAct } from '../verbs/useAct.ts';
import { useAsk } from '../verbs/useAsk.ts';
import styles from './arrivals.module.css';

function OneAuthor({ held, onSettled }: { held: HeldArrival; onSettled(): void }) {
  const { t } = useTranslation();
  const act = useAct();
  const { space, author, count, entries } = held;
  const who = held.who === '' ? t('words.somebody') : held.who;
  const settle = async (accept: boolean): Promise<void> => {
    if (await act.run('arrivals.settle', { space, author, accept })) onSettled();
  };
  return (
    <Callout
      tone="warning"
      title={t('arrivals.title', { count, who, space: held.spaceName })}
      actions={
        <>
          <Button size="compact-md" disabled={act.busy} onClick={() => void settle(false)}>
            {t('arrivals.keep', { count })}
          </Button>
          <Button size="compact-md" variant="default" disabled={act.busy} onClick={() => void settle(true)}>
            {t('arrivals.delete')}
          </Button>
        </>
      }
    >
      <p>{t('arrivals.text', { who })}</p>
      <details className={styles.list}>
        <summary>{t('arrivals.which')}</summary>
        <ul>
          {entries.map(({ id, title }) => (
            <li key={id}>
              <a href={addressOf('entry', id)} dir="auto">
                {title}
              </a>
            </li>
          ))}
        </ul>
        {count > entries.length ? <p>{t('arrivals.more', { count: count - entries.length })}</p> : null}
      </details>
      <FaultNote fault={act.fault} />
    </Callout>
  );
}

/** Many deletions at once wait here for the owner's word; nothing while there are none. */
export function HeldDeletions() {
  const { asked, again } = useAsk('arrivals.held', {}, 'home');
  if (asked.is !== 'answered' || asked.value.length === 0) return null;
  return (
    <div className={styles.held}>
      {asked.value.map((held) => (
        <OneAuthor key={`${held.space} ${held.author}`} held={held} onSettled={again} />
      ))}
    </div>
  );
}
