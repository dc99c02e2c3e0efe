import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { draftProblem, KINDS, tidyDraft } from '../../../sync/domain/entry.ts';
import { call } from '../../bridge/bridge.ts';
import { TextField } from '../../kit/field/Field.tsx';
import { FilterChips } from '../../kit/list/FilterChips.tsx';
import { Page } from '../../kit/page/Page.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { addressOf, go } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { Details, SpaceField } from '../story/Details.tsx';
import { FORMS, isBlank, laterFields, suggestedTitle, titled } from '../story/draft.ts';
import type { Written } from '../story/draftKeepers.ts';
import { KeptMark } from '../story/KeptMark.tsx';
import { SaveKeys } from '../story/SaveKeys.tsx';
import { BodyField, StoryFields } from '../story/StoryFields.tsx';
import styles from '../story/story.module.css';
import { useDraftKeeper } from '../story/useDraftKeeper.ts';
import { useFormKeys } from '../story/useFormKeys.ts';
import { useAct } from '../verbs/useAct.ts';

export function CaptureForm({ start }: { start: Written }) {
  const { t } = useTranslation();
  const keeper = useDraftKeeper(start);
  const { id, space, draft } = keeper.written;
  const [more, setMore] = useState(false);
  const [empty, setEmpty] = useState(false);
  const act = useAct();
  const form = FORMS[draft.kind];

  const save = async (): Promise<void> => {
    if (isBlank(keeper.latest().draft)) return setEmpty(true);
    await keeper.flush();
    await keeper.finish();
    const { space, draft } = keeper.latest();
    const view = await act.run('entry.add', { space, draft: titled(draft), dropDraft: id });
    if (!view) return keeper.resume();
    say({ text: t('capture.saved') });
    go('entry', view.id, {}, { replace: true });
  };

  const leave = async (): Promise<void> => {
    if (isBlank(keeper.latest().draft)) {
      await keeper.finish();
      await call('draft.drop', { id });
      return go('home');
    }
    // Not kept: the words stay where they are, under a mark that says so.
    if (!(await keeper.flush())) return;
    say({ text: t('capture.kept') });
    go('home');
  };

  const place = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const first = place.current?.querySelector('textarea');
    first?.focus();
    first?.setSelectionRange(first.value.length, first.value.length); // one goes on where one was
  }, []);

  const formKeys = useFormKeys({ save, leave });
  const problem = draftProblem(tidyDraft(titled(draft)));
  const suggestion = suggestedTitle(draft);

  return (
    <Page
      title={t('capture.title')}
      lead={t('capture.lead')}
      back={{ label: t('room.home'), address: addressOf('home') }}
      focusTitle={false}
    >
      <form
        ref={place}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
        {...formKeys}
      >
        <FilterChips
          label={t('story.kind')}
          quiet
          options={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
          value={draft.kind}
          onChange={(kind) => keeper.change({ kind: kind ?? draft.kind })}
        />
        <StoryFields draft={draft} onChange={keeper.change} names={form.first} question />
        {form.bodyFirst ? <BodyField draft={draft} onChange={keeper.change} /> : null}
        <TextField
          label={t('story.title')}
          hint={t('story.titleHint')}
          problem={
            empty && isBlank(draft)
              ? t('capture.empty')
              : problem && problem !== 'title-missing'
                ? t(`draftProblem.${problem}`)
                : undefined
          }
          lang={draft.lang || undefined}
          placeholder={suggestion}
          value={draft.title}
          onChange={(title) => keeper.change({ title })}
        />
        <SpaceField value={space} onChange={keeper.moveTo} />
        <Button
          type="button"
          variant="subtle"
          aria-expanded={more}
          leftSection={more ? <IconChevronUp size="1.125rem" /> : <IconChevronDown size="1.125rem" />}
          onClick={() => setMore(!more)}
          style={{ alignSelf: 'flex-start' }}
        >
          {t(more ? 'capture.less' : 'capture.more')}
        </Button>
        {more ? (
          <div className={styles.more}>
            <StoryFields draft={draft} onChange={keeper.change} names={laterFields(draft)} />
            {form.bodyFirst ? null : <BodyField draft={draft} onChange={keeper.change} />}
            <Details draft={draft} onChange={keeper.change} space={space} />
          </div>
        ) : null}
        <FaultNote fault={act.fault} />
        <div className={styles.foot}>
          <KeptMark keeper={keeper} />
          <div className={styles.footEnd}>
            <Button type="button" variant="subtle" color="gray" onClick={() => void leave()}>
              {t('capture.later')}
            </Button>
            <Button type="submit" size="md" aria-keyshortcuts="Control+Enter" rightSection={<SaveKeys />}>
              {t('capture.save')}
            </Button>
          </div>
        </div>
      </form>
    </Page>
  );
}
