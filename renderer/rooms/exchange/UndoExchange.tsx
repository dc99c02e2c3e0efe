/** Hiding on this PC what one exchange brought, after a question, and showing it again. */
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Receipt, Undone } from '../../../sync/api.ts';
import { call } from '../../bridge/bridge.ts';
import { Dialog } from '../../kit/dialog/Dialog.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { sentenceFor } from '../signs/sentence.ts';
import { useAct } from '../verbs/useAct.ts';
import styles from './exchange.module.css';

function useAgain(receipt: string): () => Promise<void> {
  const { t } = useTranslation();
  return async () => {
    const answer = await call('exchange.redo', { receipt });
    say(
      answer.ok ? { text: t('exchange.undo.isAgain') } : { text: sentenceFor(answer.fault), tone: 'wrong' },
    );
  };
}

function Question({ receipt, onClose }: { receipt: Receipt; onClose(): void }) {
  const { t } = useTranslation();
  const act = useAct();
  const again = useAgain(receipt.id);
  const told = ({ hidden, earlier, shown }: Undone): string =>
    [
      ...(hidden > 0 ? [t('exchange.undo.hidden', { count: hidden })] : []),
      ...(earlier > 0 ? [t('exchange.undo.earlier', { count: earlier })] : []),
      ...(shown > 0 ? [t('exchange.undo.shown', { count: shown })] : []),
    ].join(' ');
  const hide = async (): Promise<void> => {
    const undone = await act.run('exchange.undo', { receipt: receipt.id });
    if (!undone) return;
    say({ text: told(undone), action: { label: t('kit.undo'), run: () => void again() } });
    onClose();
  };
  return (
    <Dialog
      title={t('exchange.undo.title', { who: receipt.who || t('words.somebody') })}
      closeLabel={t('kit.close')}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {t('kit.cancel')}
          </Button>
          <Button disabled={act.busy} onClick={() => void hide()}>
            {t('exchange.undo.confirm')}
          </Button>
        </>
      }
    >
      <p>{t('exchange.undo.text')}</p>
      <p>
        {t('exchange.undo.kept')} {t('exchange.undo.later')}
      </p>
      <FaultNote fault={act.fault} />
    </Dialog>
  );
}

/** Nothing where nothing came that could be hidden. One button for both ways, so that who pressed it stays there. */
export function UndoExchange({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const act = useAct();
  const { undone, brought } = receipt;
  if (!brought?.length) return null;
  const show = async (): Promise<void> => {
    if (await act.run('exchange.redo', { receipt: receipt.id })) say({ text: t('exchange.undo.isAgain') });
  };
  const Icon = undone ? IconEye : IconArrowBackUp;
  return (
    <div className={styles.undo}>
      {undone ? <p>{t('exchange.undo.isUndone')}</p> : null}
      <Button
        key="act"
        size="sm"
        variant="default"
        leftSection={<Icon size="1.125rem" stroke={1.7} aria-hidden />}
        onClick={() => (undone ? void show() : setAsking(true))}
      >
        {t(undone ? 'exchange.undo.again' : 'exchange.undo.act')}
      </Button>
      <FaultNote fault={act.fault} />
      {asking ? <Question receipt={receipt} onClose={() => setAsking(false)} /> : null}
    </div>
  );
}
