import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Receipt } from '../../../sync/api.ts';
import { FileDrop } from '../../kit/file-drop/FileDrop.tsx';
import { Progress } from '../../kit/notice/Progress.tsx';
import { Callout } from '../../kit/page/Callout.tsx';
import { JoinSpace } from '../cluster/JoinSpace.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useAct } from '../verbs/useAct.ts';
import { useHandIn } from '../verbs/useHandIn.ts';
import { useLate } from '../verbs/useLate.ts';
import styles from './exchange.module.css';
import { ReceiptView } from './ReceiptView.tsx';

/** Chosen or dropped, handed in, taken in; then what came of it, in plain words. */
export function TakeBundle() {
  const { t } = useTranslation();
  const { handed, give, clear } = useHandIn();
  const act = useAct();
  const [receipt, setReceipt] = useState<Receipt>();
  const [invitation, setInvitation] = useState<File>();
  const [joining, setJoining] = useState(false);
  const working = useLate(act.busy || handed.is === 'going');

  const take = async (chosen: File): Promise<void> => {
    setReceipt(undefined);
    act.refuse(undefined);
    const invites = /\.ginvite$/i.test(chosen.name);
    setInvitation(invites ? chosen : undefined);
    if (invites) return;
    const file = await give(chosen);
    if (!file) return;
    const taken = await act.run('bundle.take', { file });
    clear();
    setReceipt(taken);
  };

  const share = handed.is === 'going' ? handed.share : 0;
  return (
    <div className={styles.take}>
      <FileDrop
        label={t('exchange.drop')}
        hint={t('exchange.dropHint')}
        accept=".gbundle"
        disabled={act.busy || handed.is === 'going'}
        onFile={(file) => void take(file)}
      />
      {working ? (
        act.busy ? (
          <Progress
            label={t('exchange.taking')}
            done={act.progress?.done ?? 0}
            total={act.progress?.total ?? 0}
            onCancel={act.cancel}
          />
        ) : (
          <Progress label={t('exchange.reading')} done={Math.round(share * 100)} total={100} />
        )
      ) : null}
      {invitation ? (
        <Callout
          tone="notice"
          title={t('exchange.isInvitation')}
          actions={<Button onClick={() => setJoining(true)}>{t('exchange.toJoin')}</Button>}
        />
      ) : null}
      {joining ? <JoinSpace given={invitation} onClose={() => setJoining(false)} /> : null}
      <FaultNote fault={handed.is === 'refused' ? handed.fault : act.fault} />
      <div className={styles.live} aria-live="polite">
        {receipt ? <ReceiptView receipt={receipt} /> : null}
      </div>
    </div>
  );
}
