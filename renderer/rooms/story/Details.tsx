/** What an entry is besides its words: kind, where it belongs, tags, language, trust, review day. */
import { TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CONFIDENCES, KINDS, normalTag } from '../../../sync/domain/entry.ts';
import type { SpaceId } from '../../../sync/domain/ids.ts';
import { POWERS, type SpaceView } from '../../../sync/domain/space.ts';
import { Field, TextField } from '../../kit/field/Field.tsx';
import { Select } from '../../kit/field/Select.tsx';
import { useFacets } from '../../store/search/client.ts';
import { useSpaceName, useSpaces } from '../signs/SpaceSign.tsx';
import { LANGUAGE_TAGS, ownNameOf } from '../signs/words.ts';
import type { DraftFieldsProps } from './StoryFields.tsx';
import styles from './story.module.css';

const mayWrite = ({ role }: SpaceView): boolean => role !== 'removed' && POWERS[role].write;

/** The spaces a person may write in, the private one first. */
export function SpaceField({ value, onChange }: { value: SpaceId; onChange(space: SpaceId): void }) {
  const { t } = useTranslation();
  const spaces = useSpaces().filter(mayWrite);
  const nameOf = useSpaceName();
  const chosen = spaces.find((space) => space.id === value);
  return (
    <Field
      label={t('story.space')}
      hint={t(chosen?.private === false ? 'story.spaceShared' : 'story.spacePrivate')}
    >
      {({ id, describedBy }) => (
        <Select
          id={id}
          aria-describedby={describedBy}
          value={value}
          onChange={onChange}
          options={spaces.map((space) => ({ value: space.id, label: nameOf(space) }))}
        />
      )}
    </Field>
  );
}

export function KindField({ draft, onChange }: DraftFieldsProps) {
  const { t } = useTranslation();
  return (
    <Field label={t('story.kind')}>
      {({ id }) => (
        <Select
          id={id}
          value={draft.kind}
          onChange={(kind) => onChange({ kind })}
          options={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        />
      )}
    </Field>
  );
}

function TagField({ draft, onChange }: DraftFieldsProps) {
  const { t } = useTranslation();
  const known = useFacets()?.tags ?? [];
  return (
    <Field label={t('story.tags')} hint={t('story.tagsHint')}>
      {({ id, describedBy }) => (
        <TagsInput
          id={id}
          aria-describedby={describedBy}
          dir="auto"
          classNames={{ input: styles.tags ?? '' }}
          size="md"
          value={[...draft.tags]}
          data={known.slice(0, 200).map(([tag]) => tag)}
          limit={8}
          splitChars={[',', '、', '，', '،']}
          acceptValueOnBlur
          onChange={(tags) =>
            onChange({ tags: [...new Set(tags.map(normalTag))].filter((tag) => tag !== '') })
          }
        />
      )}
    </Field>
  );
}

function LanguageField({ draft, onChange }: DraftFieldsProps) {
  const { t } = useTranslation();
  const tags =
    LANGUAGE_TAGS.includes(draft.lang) || draft.lang === '' ? LANGUAGE_TAGS : [draft.lang, ...LANGUAGE_TAGS];
  return (
    <Field label={t('story.language')}>
      {({ id }) => (
        <Select
          id={id}
          value={draft.lang}
          onChange={(lang) => onChange({ lang })}
          options={[
            { value: '', label: t('story.languageUnknown') },
            ...tags.map((tag) => ({ value: tag, label: ownNameOf(tag) })),
          ]}
        />
      )}
    </Field>
  );
}

function ConfidenceField({ draft, onChange, mayValidate }: DraftFieldsProps & { mayValidate: boolean }) {
  const { t } = useTranslation();
  const choices = CONFIDENCES.filter(
    (confidence) => confidence !== 'validated' || mayValidate || draft.confidence === 'validated',
  );
  return (
    <Field label={t('story.confidence')} hint={t(`confidenceMeans.${draft.confidence}`)}>
      {({ id, describedBy }) => (
        <Select
          id={id}
          aria-describedby={describedBy}
          value={draft.confidence}
          onChange={(confidence) => onChange({ confidence })}
          options={choices.map((confidence) => ({ value: confidence, label: t(`confidence.${confidence}`) }))}
        />
      )}
    </Field>
  );
}

/** Everything small about an entry in one grid; `space` decides who may call it validated. */
export function Details({ draft, onChange, space }: DraftFieldsProps & { space: SpaceId }) {
  const { t } = useTranslation();
  const role = useSpaces().find((each) => each.id === space)?.role ?? 'reader';
  return (
    <div className={styles.grid}>
      <TagField draft={draft} onChange={onChange} />
      <LanguageField draft={draft} onChange={onChange} />
      <ConfidenceField
        draft={draft}
        onChange={onChange}
        mayValidate={role !== 'removed' && POWERS[role].validate}
      />
      <TextField
        type="date"
        dir="ltr"
        label={t('story.reviewBy')}
        hint={t('story.reviewByHint')}
        value={draft.reviewBy}
        onChange={(reviewBy) => onChange({ reviewBy })}
      />
    </div>
  );
}
