/** Changing an entry where it stands. What is typed is kept as a draft; saving writes only what differs. */
import { Button } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { draftProblem, type EntryView, tidyDraft } from '../../../sync/domain/entry.ts';
import type { DraftId } from '../../../sync/domain/ids.ts';
import { call } from '../../bridge.ts';
import { TextField } from '../../kit/field/Field.tsx';
import { SavedMark } from '../../kit/notice/SavedMark.tsx';
import { Callout } from '../../kit/page/Callout.tsx';
import { Page } from '../../kit/page/Page.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { addressOf, go } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { sentenceFor } from '../signs/sentence.ts';
import { Details, KindField } from '../story/Details.tsx';
import { changesOf, draftOf, FORMS, laterFields } from '../story/draft.ts';
import { SaveKeys } from '../story/SaveKeys.tsx';
import { BodyField, StoryFields } from '../story/StoryFields.tsx';
import styles from '../story/story.module.css';
import { useDraftKeeper, type Written } from '../story/useDraftKeeper.ts';
import { useFormKeys } from '../story/useFormKeys.ts';
import { useAct } from '../verbs/useAct.ts';
import { useAsk } from '../verbs/useAsk.ts';

interface EditProps {
  entry: EntryView;
  answered(entry: EntryView): void;
}

/** Finds a draft of an earlier edit first, so that it goes on where it was left. */
export function EditEntry({ entry, answered }: EditProps) {
  const { asked } = useAsk('draft.list', {});
  if (asked.is === 'asking') return null;
  const kept = asked.is === 'answered' ? asked.value.find((each) => each.entry === entry.id) : undefined;
  const start: Written = kept ?? {
    id: crypto.randomUUID() as string as DraftId,
    space: entry.space,
    entry: entry.id,
    base: entry.version,
    draft: draftOf(entry),
  };
  const { id, space, draft, base = entry.version } = start;
  return (
    <Form
      entry={entry}
      answered={answered}
      start={{ id, space, draft, base, entry: entry.id }}
      resumed={kept !== undefined}
    />
  );
}

function Form({ entry, answered, start, resumed }: EditProps & { start: Written; resumed: boolean }) {
  const { t } = useTranslation();
  const keeper = useDraftKeeper(start);
  const { draft } = keeper.written;
  const latest = useRef(draft);
  latest.current = draft;
  const first = useRef(draftOf(entry));
  const base = useAsk(
    'entry.at',
    start.base && start.base !== entry.version ? { id: entry.id, version: start.base } : undefined,
  );
  const from = base.asked.is === 'answered' ? draftOf(base.asked.value) : first.current;
  const act = useAct();
  const form = FORMS[draft.kind];
  const problem = draftProblem(tidyDraft(draft));
  const movedOn = start.base !== undefined && start.base !== entry.version;

  const close = (): void => go('entry', entry.id, {}, { replace: true });

  const drop = async (): Promise<void> => {
    keeper.finish();
    await call('draft.drop', { id: start.id });
  };

  const save = async (): Promise<void> => {
    if (draftProblem(tidyDraft(latest.current))) return;
    const changes = changesOf(from, latest.current);
    await keeper.flush();
    if (Object.keys(changes).length === 0) {
      await drop();
      return close();
    }
    keeper.finish();
    const { id, base: version } = start;
    const view = await act.run('entry.edit', {
      id: entry.id,
      ...(version === undefined ? {} : { base: version }),
      changes,
      dropDraft: id,
    });
    if (!view) return keeper.resume();
    answered(view);
    say({ text: t('entry.saved') });
    close();
  };

  /** Leaving keeps the draft, unless there is nothing in it that the entry does not hold. */
  const leave = async (): Promise<void> => {
    await keeper.flush();
    if (Object.keys(changesOf(from, latest.current)).length === 0) await drop();
    close();
  };

  const discard = async (): Promise<void> => {
    await drop();
    close();
    say({
      text: t('entry.discarded'),
      action: {
        label: t('kit.undo'),
        run: () =>
          void call('draft.keep', { ...start, draft }).then(() => go('entry', entry.id, { edit: 'yes' })),
      },
    });
  };

  return (
    <Page
      title={t('entry.editing')}
      back={{ label: t('entry.backToReading'), address: addressOf('entry', entry.id) }}
      focusTitle={false}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
        {...useFormKeys({ save, leave })}
      >
        {resumed ? <Callout tone="notice">{t('entry.resumed')}</Callout> : null}
        {movedOn ? <Callout tone="notice">{t('entry.movedOn')}</Callout> : null}
        <TextField
          label={t('story.title')}
          autoFocus
          lang={draft.lang || undefined}
          problem={problem ? t(`draftProblem.${problem}`) : undefined}
          value={draft.title}
          onChange={(title) => keeper.change({ title })}
        />
        <KindField draft={draft} onChange={keeper.change} />
        <StoryFields draft={draft} onChange={keeper.change} names={form.first} />
        <BodyField draft={draft} onChange={keeper.change} />
        <StoryFields draft={draft} onChange={keeper.change} names={laterFields(draft)} />
        <Details draft={draft} onChange={keeper.change} space={entry.space} />
        <FaultNote fault={act.fault} />
        <div className={styles.foot}>
          <SavedMark state={keeper.state} {...(keeper.fault ? { problem: sentenceFor(keeper.fault) } : {})} />
          <div className={styles.footEnd}>
            <Button type="button" variant="subtle" color="gray" onClick={() => void discard()}>
              {t('entry.discard')}
            </Button>
            <Button
              type="submit"
              size="md"
              disabled={problem !== undefined}
              aria-keyshortcuts="Control+Enter"
              rightSection={<SaveKeys />}
            >
              {t('entry.save')}
            </Button>
          </div>
        </div>
      </form>
    </Page>
  );
}
