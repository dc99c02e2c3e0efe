/** Changing an entry where it stands. What is typed is kept as a draft; saving writes only what differs. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { draftProblem, type EntryView, tidyDraft } from '../../../sync/domain/entry.ts';
import type { DraftId, VersionId } from '../../../sync/domain/ids.ts';
import { call } from '../../bridge/bridge.ts';
import { TextField } from '../../kit/field/Field.tsx';
import { Callout } from '../../kit/page/Callout.tsx';
import { Page } from '../../kit/page/Page.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { addressOf, go } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { Details, KindField } from '../story/Details.tsx';
import { changesOf, draftOf, FORMS, laterFields } from '../story/draft.ts';
import { unsafeDraft, type Written } from '../story/draftKeepers.ts';
import { KeptMark } from '../story/KeptMark.tsx';
import { SaveKeys } from '../story/SaveKeys.tsx';
import { BodyField, StoryFields } from '../story/StoryFields.tsx';
import styles from '../story/story.module.css';
import { useDraftKeeper } from '../story/useDraftKeeper.ts';
import { useFormKeys } from '../story/useFormKeys.ts';
import { useKeptDrafts } from '../story/useKeptDrafts.ts';
import { useAct } from '../verbs/useAct.ts';
import { useAsk } from '../verbs/useAsk.ts';

interface EditProps {
  entry: EntryView;
  answered(entry: EntryView): void;
}

/** Finds a draft of an earlier edit first, so that it goes on where it was left. */
export function EditEntry({ entry, answered }: EditProps) {
  const [unsafe] = useState(() => unsafeDraft((written) => written.entry === entry.id));
  const asked = useKeptDrafts(!unsafe);
  if (!unsafe && asked.is === 'asking') return null;
  const kept = asked.is === 'answered' ? asked.value.find((each) => each.entry === entry.id) : undefined;
  return <Form entry={entry} answered={answered} resumed={unsafe ?? kept} />;
}

/**
 * Where an edit begins: settled when it is opened and never again. The entry goes on changing under an open form, and
 * words that were written over one version may not be called a change of a later one: that would wipe what came between.
 */
function beginningOf(entry: EntryView, resumed: Written | undefined): Written & { base: VersionId } {
  const { id, draft, base } = resumed ?? {
    id: crypto.randomUUID() as string as DraftId,
    draft: draftOf(entry),
  };
  return { id, draft, base: base ?? entry.version, space: entry.space, entry: entry.id };
}

function Form({ entry, answered, resumed }: EditProps & { resumed: Written | undefined }) {
  const { t } = useTranslation();
  const [{ start, opened }] = useState(() => ({ start: beginningOf(entry, resumed), opened: entry }));
  const keeper = useDraftKeeper(start);
  const { draft } = keeper.written;
  const earlier = useAsk(
    'entry.at',
    start.base === opened.version ? undefined : { id: entry.id, version: start.base },
  );
  const from = draftOf(earlier.asked.is === 'answered' ? earlier.asked.value : opened);
  const act = useAct();
  const form = FORMS[draft.kind];
  const problem = draftProblem(tidyDraft(draft));
  const movedOn = start.base !== entry.version;

  const close = (): void => go('entry', entry.id, {}, { replace: true });

  const drop = async (): Promise<void> => {
    await keeper.finish();
    await call('draft.drop', { id: start.id });
  };

  const save = async (): Promise<void> => {
    if (draftProblem(tidyDraft(keeper.latest().draft))) return;
    await keeper.flush();
    await keeper.finish();
    const changes = changesOf(from, keeper.latest().draft);
    if (Object.keys(changes).length === 0) {
      await drop();
      return close();
    }
    const { id: dropDraft, base } = start;
    const view = await act.run('entry.edit', { id: entry.id, base, changes, dropDraft });
    if (!view) return keeper.resume();
    answered(view);
    say({ text: t('entry.saved') });
    close();
  };

  /** Leaving keeps the draft, unless there is nothing in it that the entry does not hold. */
  const leave = async (): Promise<void> => {
    if (Object.keys(changesOf(from, keeper.latest().draft)).length === 0) await drop();
    // Not kept: the words stay where they are, under a mark that says so.
    else if (!(await keeper.flush())) return;
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
          void call('draft.keep', { ...start, draft: keeper.latest().draft }).then(() =>
            go('entry', entry.id, { edit: 'yes' }),
          ),
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
        {resumed === undefined ? null : <Callout tone="notice">{t('entry.resumed')}</Callout>}
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
          <KeptMark keeper={keeper} />
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
