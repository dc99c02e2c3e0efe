/** Sharing copies the present words into another space. It cannot be recalled, so it shows exactly what will go. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../../sync/api.ts';
import type { EntryId, SpaceId } from '../../../sync/domain/ids.ts';
import { POWERS } from '../../../sync/domain/space.ts';
import { Dialog } from '../../kit/dialog/Dialog.tsx';
import { Field } from '../../kit/field/Field.tsx';
import { Select } from '../../kit/field/Select.tsx';
import { Progress } from '../../kit/notice/Progress.tsx';
import { Callout } from '../../kit/page/Callout.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { addressOf, go } from '../../route.ts';
import { useRows } from '../../store/rows.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { RefusedList } from '../signs/RefusedList.tsx';
import { useSpaces } from '../signs/SpaceSign.tsx';
import { Story } from '../signs/Story.tsx';
import { dayOf } from '../signs/words.ts';
import { useAct } from '../verbs/useAct.ts';
import styles from './entry.module.css';

/** Entries shown in full before they go; of more, the titles. */
const IN_FULL = 1;

function WhatGoes({ ids }: { ids: readonly EntryId[] }) {
  const { t } = useTranslation();
  const rows = useRows(ids) ?? [];
  return (
    <section className={styles.goes}>
      <h3>{t('share.what', { count: ids.length })}</h3>
      {rows.map((row) =>
        rows.length > IN_FULL ? (
          <p key={row.id} lang={row.lang || undefined} dir="auto">
            {row.title}
          </p>
        ) : (
          <article key={row.id} className={styles.goesWhole}>
            <h4 lang={row.lang || undefined} dir="auto">
              {row.title}
            </h4>
            <Story entry={row} level={4} />
            <p className={styles.goesFacts}>
              {t('share.facts', { who: row.author, firm: row.firm, day: dayOf(row.created) })}
              {row.tags.length > 0 ? ` · ${row.tags.map((tag) => `#${tag}`).join(' ')}` : ''}
            </p>
          </article>
        ),
      )}
    </section>
  );
}

export function ShareDialog({ ids, onClose }: { ids: readonly EntryId[]; onClose(): void }) {
  const { t } = useTranslation();
  const spaces = useSpaces().filter(
    (space) => !space.private && space.role !== 'removed' && POWERS[space.role].write,
  );
  const [to, setTo] = useState<SpaceId | undefined>(spaces[0]?.id);
  const target = spaces.find((space) => space.id === to) ?? spaces[0];
  const act = useAct();
  const [refused, setRefused] = useState<readonly Refusal[]>([]);

  const share = async (): Promise<void> => {
    if (!target) return;
    const done = await act.run('entry.share', { ids: [...ids], to: target.id });
    if (!done) return;
    const fresh = done.shared.filter(({ already }) => !already);
    const first = done.shared[0];
    say({
      text:
        fresh.length === 0
          ? t('share.already', { space: target.name })
          : t('share.done', { count: fresh.length, space: target.name }),
      ...(first && done.shared.length === 1
        ? { action: { label: t('share.look'), run: () => go('entry', first.to) } }
        : {}),
    });
    if (done.refused.length > 0) setRefused(done.refused);
    else onClose();
  };

  return (
    <Dialog
      wide
      title={t('share.title')}
      closeLabel={t('kit.close')}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {t('kit.cancel')}
          </Button>
          {target ? (
            <Button disabled={act.busy} onClick={() => void share()}>
              {t('share.do', { space: target.name })}
            </Button>
          ) : (
            <Button component="a" href={addressOf('cluster')}>
              {t('share.toSpaces')}
            </Button>
          )}
        </>
      }
    >
      {target ? (
        <>
          <Field label={t('share.where')}>
            {({ id }) => (
              <Select<SpaceId>
                id={id}
                value={target.id}
                onChange={setTo}
                options={spaces.map((space) => ({
                  value: space.id,
                  label: t('share.space', { name: space.name, count: space.members }),
                }))}
              />
            )}
          </Field>
          <Callout tone="warning" title={t('share.warning')}>
            <p>{t('share.warningText', { space: target.name, count: Math.max(0, target.members - 1) })}</p>
          </Callout>
          <WhatGoes ids={ids} />
          <p className={styles.goesFacts}>{t('share.stays', { count: ids.length })}</p>
        </>
      ) : (
        <p>{t('share.noSpace')}</p>
      )}
      {act.progress ? <Progress label={t('share.going')} {...act.progress} onCancel={act.cancel} /> : null}
      <FaultNote fault={act.fault} />
      <RefusedList refused={refused} title={t('share.refused', { count: refused.length })} />
    </Dialog>
  );
}
