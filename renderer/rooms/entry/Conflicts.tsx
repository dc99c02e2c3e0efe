import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EntryView } from '../../../sync/domain/entry.ts';
import { Callout } from '../../kit/page/Callout.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { momentOf } from '../signs/words.ts';
import { useAct } from '../verbs/useAct.ts';
import { useAsk } from '../verbs/useAsk.ts';
import styles from './entry.module.css';
import { fieldName } from './fieldName.ts';

/** Two people changed the same thing apart from each other: both values side by side, and which one shall stand. */
export function Conflicts({
  entry,
  mayWrite,
  answered,
}: {
  entry: EntryView;
  mayWrite: boolean;
  answered(entry: EntryView): void;
}) {
  const { t } = useTranslation();
  const { asked, again } = useAsk('entry.conflicts', { id: entry.id }, 'rows');
  const act = useAct();
  if (asked.is === 'refused') return <FaultNote fault={asked.fault} />;
  if (asked.is === 'asking' || asked.value.length === 0) return null;

  const settle = async (field: string, value: string): Promise<void> => {
    const view = await act.run('entry.settle', { id: entry.id, field, value });
    if (!view) return;
    answered(view);
    again();
    say({ text: t('conflict.settled') });
  };

  return (
    <Callout tone="warning" title={t('conflict.title')}>
      <p>{t(mayWrite ? 'conflict.text' : 'conflict.textReader')}</p>
      {asked.value.map(({ field, values }) => (
        <section key={field} className={styles.conflict}>
          <h2>{fieldName(field)}</h2>
          <ul className={styles.sides}>
            {values.map((side) => (
              <li key={`${side.by} ${side.at} ${side.value}`} className={styles.side}>
                <span className={styles.sideWho}>
                  <bdi>{side.by}</bdi> · {momentOf(side.at)}
                  {side.present ? ` · ${t('conflict.shown')}` : ''}
                </span>
                <p className={styles.sideText} lang={entry.lang || undefined} dir="auto">
                  {side.value === '' ? <em>{t('conflict.nothing')}</em> : side.value}
                </p>
                {mayWrite ? (
                  <Button
                    variant="default"
                    size="compact-md"
                    disabled={act.busy}
                    onClick={() => void settle(field, side.value)}
                  >
                    {t('conflict.take', { name: side.by })}
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        </section>
      ))}
      <FaultNote fault={act.fault} />
    </Callout>
  );
}
