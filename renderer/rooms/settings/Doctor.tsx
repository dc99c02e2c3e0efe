import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DoctorReport, Notice } from '../../../sync/api.ts';
import { Progress } from '../../kit/notice/Progress.tsx';
import { Callout } from '../../kit/page/Callout.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { noticeWords } from '../signs/sentence.ts';
import { useAct } from '../verbs/useAct.ts';
import { useLate } from '../verbs/useLate.ts';
import { lookedAt } from './lookedAt.ts';
import styles from './settings.module.css';

/** Something that is gone here for good, unless a backup has it. */
const isLoss = ({ code }: Notice): boolean => code === 'piece-lost' || code === 'part-lost';

/** Looks through everything on the disk and says what it found. */
export function Doctor() {
  const { t } = useTranslation();
  const act = useAct();
  const late = useLate(act.busy);
  const [report, setReport] = useState<DoctorReport>();
  const check = async (): Promise<void> => setReport(await act.run('home.doctor', {}));
  const acknowledge = async (): Promise<void> =>
    setReport(await act.run('home.doctor', { acknowledge: true }));
  return (
    <div className={styles.form}>
      <p>{t('settings.doctorText')}</p>
      <div>
        <Button variant="default" disabled={act.busy} onClick={() => void check()}>
          {t('settings.doctor')}
        </Button>
      </div>
      {late ? (
        <Progress
          label={t('settings.checking')}
          done={act.progress?.done ?? 0}
          total={act.progress?.total ?? 0}
          onCancel={act.cancel}
        />
      ) : null}
      <FaultNote fault={act.fault} />
      <div className={styles.live} aria-live="polite">
        {report ? (
          <Callout
            tone={report.healthy ? 'good' : 'warning'}
            title={t(report.healthy ? 'settings.healthy' : 'settings.unhealthy')}
          >
            <p>{lookedAt(report.checked)}</p>
            {report.problems.length > 0 ? (
              <ul>
                {noticeWords(report.problems).map(({ sentence }) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            ) : null}
            {report.problems.some(isLoss) ? (
              <>
                <p>{t('settings.acknowledgeText')}</p>
                <Button variant="default" disabled={act.busy} onClick={() => void acknowledge()}>
                  {t('settings.acknowledge')}
                </Button>
              </>
            ) : null}
          </Callout>
        ) : null}
      </div>
    </div>
  );
}
