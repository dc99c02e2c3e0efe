import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SpaceId } from '../../../sync/domain/ids.ts';
import { FileDrop } from '../../kit/file-drop/FileDrop.tsx';
import { Progress } from '../../kit/notice/Progress.tsx';
import { Callout } from '../../kit/page/Callout.tsx';
import { addressOf } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { RefusedList } from '../signs/RefusedList.tsx';
import { useSpaces } from '../signs/SpaceSign.tsx';
import { SpaceField } from '../story/Details.tsx';
import { useLate } from '../verbs/useLate.ts';
import { Columns } from './Columns.tsx';
import { displacedBy } from './mapOf.ts';
import { Sample } from './Sample.tsx';
import styles from './transfer.module.css';
import { type Importing, type Step, useImport } from './useImport.ts';

function Report({
  step: { name, report, since },
  onAgain,
}: {
  step: Extract<Step, { is: 'done' }>;
  onAgain(): void;
}) {
  const { t } = useTranslation();
  const cameIn = report.added + report.updated;
  return (
    <div className={styles.part}>
      <Callout
        tone={report.refused.length > 0 ? 'warning' : 'good'}
        title={t('transfer.done', { name })}
        actions={
          <>
            <Button
              component="a"
              href={addressOf('library', undefined, cameIn > 0 ? { since: String(since) } : {})}
            >
              {t('transfer.toLibrary')}
            </Button>
            <Button variant="default" onClick={onAgain}>
              {t('transfer.another')}
            </Button>
          </>
        }
      >
        <p>
          {t('transfer.added', { count: report.added })} {t('transfer.updated', { count: report.updated })}{' '}
          {t('transfer.unchanged', { count: report.unchanged })}
        </p>
      </Callout>
      <RefusedList
        refused={report.refused}
        title={t('transfer.refusedRows', { count: report.refused.length })}
      />
      <RefusedList
        refused={report.oddities}
        title={t('transfer.oddities', { count: report.oddities.length })}
      />
    </div>
  );
}

interface LookProps {
  step: Extract<Step, { is: 'looking' }>;
  importing: Importing;
  wanted: SpaceId | undefined;
}

function Look({ step, importing, wanted }: LookProps) {
  const { t } = useTranslation();
  const { act } = importing;
  const home = useSpaces().find((each) => each.private)?.id;
  const [chosen, setChosen] = useState(wanted);
  const space = chosen ?? home;
  const { preview, name } = step;
  const good = preview.rows - preview.refused.length;
  return (
    <div className={styles.part}>
      <p className={styles.file}>
        <bdi>{name}</bdi>
        <span>{t('transfer.rows', { count: preview.rows })}</span>
        <Button variant="subtle" size="compact-md" disabled={act.busy} onClick={importing.again}>
          {t('transfer.otherFile')}
        </Button>
      </p>
      {preview.columns.length > 0 ? (
        <Columns
          columns={preview.columns}
          displaced={displacedBy(step.guessed, step.choices)}
          onPoint={(column, target) => void importing.point(column, target)}
        />
      ) : null}
      <Sample drafts={preview.sample} />
      <RefusedList
        refused={preview.refused}
        title={t('transfer.refusedRows', { count: preview.refused.length })}
      />
      <RefusedList
        refused={preview.oddities}
        title={t('transfer.oddities', { count: preview.oddities.length })}
      />
      {space ? <SpaceField value={space} onChange={setChosen} /> : null}
      <FaultNote fault={act.fault} />
      {act.busy ? (
        <Progress
          label={t('transfer.importing')}
          done={act.progress?.done ?? 0}
          total={act.progress?.total ?? 0}
          onCancel={act.cancel}
        />
      ) : (
        <div>
          <Button size="md" disabled={good <= 0 || !space} onClick={() => space && void importing.run(space)}>
            {t('transfer.run', { count: good })}
          </Button>
        </div>
      )}
    </div>
  );
}

/** `wanted` is where the entries go unless another space is chosen; undefined: the private one. */
export function ImportPart({ wanted }: { wanted: SpaceId | undefined }) {
  const { t } = useTranslation();
  const importing = useImport();
  const { step, handed, act, choose, again } = importing;
  const waiting = useLate(handed.is === 'going' || act.busy);
  if (step.is === 'done') return <Report step={step} onAgain={again} />;
  if (step.is === 'looking') return <Look step={step} importing={importing} wanted={wanted} />;
  return (
    <div className={styles.part}>
      <p>{t('transfer.importText')}</p>
      <FileDrop
        label={t('transfer.drop')}
        hint={t('transfer.dropHint')}
        accept=".csv,.tsv,.txt,.md,.markdown,.jsonl,.ndjson,.json"
        disabled={handed.is === 'going' || act.busy}
        onFile={(file) => void choose(file)}
      />
      {waiting ? (
        <Progress
          label={t('transfer.reading')}
          done={handed.is === 'going' ? Math.round(handed.share * 100) : 0}
          total={handed.is === 'going' ? 100 : 0}
        />
      ) : null}
      <FaultNote fault={handed.is === 'refused' ? handed.fault : act.fault} />
      <p>
        <a href={addressOf('welcome')}>{t('transfer.starter')}</a>
      </p>
    </div>
  );
}
