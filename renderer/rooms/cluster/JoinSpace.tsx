import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SpaceView } from '../../../sync/domain/space.ts';
import { call } from '../../bridge/bridge.ts';
import { Dialog } from '../../kit/dialog/Dialog.tsx';
import { FileDrop } from '../../kit/file-drop/FileDrop.tsx';
import { go } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useAct } from '../verbs/useAct.ts';
import { useHandIn } from '../verbs/useHandIn.ts';
import { JoinHere } from './pairing/JoinHere.tsx';
import styles from './pairing/pairing.module.css';
import { usePairing } from './pairing/usePairing.ts';

/**
 * Joining beside who invites, or by the file that a steward handed over; neither needs the internet. A file that was
 * `given` already is taken at once.
 */
export function JoinSpace({ given, onClose }: { given?: File | undefined; onClose(): void }) {
  const { t } = useTranslation();
  const { handed, give } = useHandIn();
  const act = useAct();
  const { joining } = usePairing();
  // Whoever closes the dialog gives up, and finds nothing of this time in it the next time.
  useEffect(() => () => void call('pair.leave', {}), []);
  const [joined, setJoined] = useState<SpaceView>();
  const leave = (room: 'cluster' | 'exchange'): void => {
    onClose();
    if (!joined) return;
    if (room === 'cluster') go('cluster', joined.id);
    else go('exchange', undefined, { space: joined.id });
  };
  const join = async (chosen: File): Promise<void> => {
    const file = await give(chosen);
    if (!file) return;
    const space = await act.run('space.join', { file });
    if (!space) return;
    setJoined(space);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a file is taken once
  useEffect(() => {
    if (given) void join(given);
  }, [given]);
  if (joined)
    return (
      <Dialog
        title={t('spaces.joined', { space: joined.name })}
        closeLabel={t('kit.close')}
        onClose={() => leave('cluster')}
        actions={
          <>
            <Button variant="default" onClick={() => leave('cluster')}>
              {t('spaces.joinLater')}
            </Button>
            <Button autoFocus onClick={() => leave('exchange')}>
              {t('spaces.joinToExchange')}
            </Button>
          </>
        }
      >
        <p role="status">{t('spaces.joinedNext')}</p>
      </Dialog>
    );
  if (joining?.is === 'joined') {
    const { space } = joining;
    const open = (): void => {
      onClose();
      go('cluster', space);
    };
    return (
      <Dialog
        title={t('spaces.joined', { space: joining.name })}
        closeLabel={t('kit.close')}
        onClose={open}
        actions={
          <Button autoFocus onClick={open}>
            {t('join.open')}
          </Button>
        }
      >
        <p role="status">{t('join.joinedText')}</p>
      </Dialog>
    );
  }
  const isFree = joining === undefined || joining.is === 'failed';
  return (
    <Dialog title={t('join.title')} closeLabel={t('kit.close')} onClose={onClose}>
      {given ? null : (
        <section className={styles.ways}>
          <h3>{t('join.hereTitle')}</h3>
          <JoinHere joining={joining} />
        </section>
      )}
      {isFree ? (
        <section className={styles.ways}>
          <h3>{t('join.fileTitle')}</h3>
          <p>{t('spaces.joinText')}</p>
          <FileDrop
            label={t('spaces.joinDrop')}
            hint={t('spaces.joinHint')}
            accept=".ginvite"
            disabled={act.busy || handed.is === 'going'}
            onFile={(file) => void join(file)}
          />
          <FaultNote fault={handed.is === 'refused' ? handed.fault : act.fault} />
          <p>{t('spaces.joinAfter')}</p>
        </section>
      ) : null}
    </Dialog>
  );
}
