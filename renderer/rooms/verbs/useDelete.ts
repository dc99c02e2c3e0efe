/** Deleting entries, with Undo instead of a question beforehand. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../../../sync/domain/fault.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { call } from '../../bridge.ts';
import { say } from '../../kit/toast/Toasts.tsx';
import { sentenceFor } from '../signs/sentence.ts';

export function useDelete(): {
  busy: boolean;
  fault: Fault | undefined;
  /** Answers the ids that are deleted now. */
  run(ids: readonly EntryId[]): Promise<EntryId[]>;
} {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();

  const undo = async (ids: readonly EntryId[]): Promise<void> => {
    for (const id of ids) {
      const answer = await call('entry.undelete', { id });
      if (!answer.ok) return say({ text: sentenceFor(answer.fault), tone: 'wrong' });
    }
    say({ text: t('entry.broughtBack', { count: ids.length }) });
  };

  const run = async (ids: readonly EntryId[]): Promise<EntryId[]> => {
    setBusy(true);
    setFault(undefined);
    const gone: EntryId[] = [];
    for (const id of ids) {
      const answer = await call('entry.delete', { id });
      if (answer.ok) gone.push(id);
      else {
        setFault(answer.fault);
        break;
      }
    }
    setBusy(false);
    if (gone.length > 0)
      say({
        text: t('entry.deleted', { count: gone.length }),
        action: { label: t('kit.undo'), run: () => void undo(gone) },
      });
    return gone;
  };

  return { busy, fault, run };
}
