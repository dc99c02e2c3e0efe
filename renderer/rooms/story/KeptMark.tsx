import { Button } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { contact, noContact } from '../../bridge/bridge.ts';
import { SavedMark } from '../../kit/notice/SavedMark.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { sentenceFor } from '../signs/sentence.ts';
import { textOf } from './draft.ts';
import type { DraftKeeper } from './useDraftKeeper.ts';

/** Where the words of a form are; and a way to take them along when this window can never save them. */
export function KeptMark({ keeper }: { keeper: DraftKeeper }) {
  const { t } = useTranslation();
  const locked = useSyncExternalStore(contact.subscribe, contact.now) === 'locked';
  const { state, fault } = keeper;
  const stranded = locked && state === 'failed';

  const copy = async (): Promise<void> => {
    const { draft } = keeper.latest();
    const words = textOf(draft, t('story.title'), (name) => t(`ask.${draft.kind}.${name}`));
    const copied = await navigator.clipboard.writeText(words).then(
      () => true,
      () => false,
    );
    say(copied ? { text: t('story.textCopied') } : { text: t('story.copyFailed'), tone: 'wrong' });
  };

  return (
    <>
      <SavedMark
        state={state}
        // Without contact the mark's own words hold: it goes on trying by itself.
        problem={stranded ? t('story.stranded') : fault && !noContact(fault) ? sentenceFor(fault) : undefined}
      />
      {stranded ? (
        <Button type="button" variant="default" onClick={() => void copy()}>
          {t('story.copyText')}
        </Button>
      ) : null}
    </>
  );
}
