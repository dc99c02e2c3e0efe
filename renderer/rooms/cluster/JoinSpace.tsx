import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SpaceView } from '../../../sync/domain/space.ts';
import { Dialog } from '../../kit/dialog/Dialog.tsx';
import { FileDrop } from '../../kit/file-drop/FileDrop.tsx';
import { go } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useAct } from '../verbs/useAct.ts';
import { useHandIn } from '../verbs/useHandIn.ts';

/** Joining by the file that a steward handed over; needs no network. One that was `given` already is taken at once. */
export function JoinSpace({ given, onClose }: { given?: File | undefined; onClose(): void }) {
  const { t } = useTranslation();
  const { handed, give } = useHandIn();
  const act = useAct();
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
  return (
    <Dialog title={t('spaces.join')} closeLabel={t('kit.close')} onClose={onClose}>
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
    </Dialog>
  );
}
