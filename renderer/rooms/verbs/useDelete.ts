/** Deleting entries, with Undo instead of a question beforehand, and bringing them back. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../../../sync/domain/fault.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { call } from '../../bridge/bridge.ts';
import { say, sayOn } from '../../kit/toast/Toasts.tsx';
import { sentenceFor } from '../signs/sentence.ts';
import { inSteps, type Stepped } from './inSteps.ts';

export interface Delete {
  busy: boolean;
  fault: Fault | undefined;
  /** Answers the ids that are deleted now. */
  run(ids: readonly EntryId[]): Promise<EntryId[]>;
  bringBack(ids: readonly EntryId[]): Promise<void>;
}

export function useDelete(): Delete {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();

  /** What takes longer than a moment says how far it is, wherever the person has gone meanwhile, and can be stopped. */
  const go = async (
    verb: 'entry.delete' | 'entry.undelete',
    ids: readonly EntryId[],
  ): Promise<Stepped<EntryId>> => {
    let stopped = false;
    let remark: ReturnType<typeof sayOn> | undefined;
    const all = ids.length;
    const label = verb === 'entry.delete' ? 'entry.deleting' : 'entry.bringingBack';
    setBusy(true);
    const result = await inSteps(ids, (some) => call(verb, { ids: some }), {
      report(done) {
        const text = t(label, { done, total: all });
        const stop = (): void => {
          stopped = true;
        };
        remark ??= sayOn({ text, action: { label: t('kit.cancel'), run: stop } });
        remark.now(text);
      },
      stopped: () => stopped,
    });
    remark?.end();
    setBusy(false);
    return result;
  };

  const back = async (ids: readonly EntryId[]): Promise<Fault | undefined> => {
    const { done, fault: refused } = await go('entry.undelete', ids);
    if (done.length > 0) say({ text: t('entry.broughtBack', { count: done.length }) });
    return refused;
  };

  const bringBack = async (ids: readonly EntryId[]): Promise<void> => {
    setFault(undefined);
    setFault(await back(ids));
  };

  /** Where Undo is pressed, the room that deleted may be gone: a refusal is a remark as well. */
  const undo = async (ids: readonly EntryId[]): Promise<void> => {
    const refused = await back(ids);
    if (refused) say({ text: sentenceFor(refused), tone: 'wrong' });
  };

  const run = async (ids: readonly EntryId[]): Promise<EntryId[]> => {
    setFault(undefined);
    const { done, fault: refused } = await go('entry.delete', ids);
    setFault(refused);
    if (done.length > 0)
      say({
        text: t('entry.deleted', { count: done.length }),
        action: { label: t('kit.undo'), run: () => void undo(done) },
      });
    return done;
  };

  return { busy, fault, run, bringBack };
}
