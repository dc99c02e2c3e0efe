/** The questions of a kind, and the second helping behind "more". */
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import type { EntryDraft, FieldName, Kind } from '../../../sync/domain/entry.ts';
import { safeLink } from '../../content/links.ts';
import { MarkdownEditor } from '../../kit/editor/MarkdownEditor.tsx';
import { TextArea } from '../../kit/field/Field.tsx';

export interface DraftFieldsProps {
  draft: EntryDraft;
  onChange(changes: Partial<EntryDraft>): void;
}

/** An example or a nudge for a question, where the locale has one. */
function hintFor(kind: Kind, name: FieldName): string | undefined {
  const key = `askHint.${kind}.${name}`;
  return i18next.exists(key) ? i18next.t(key as never) : undefined;
}

/** The fields by name, each asked the way the kind asks it. */
export function StoryFields({
  draft,
  onChange,
  names,
  question = false,
}: DraftFieldsProps & { names: readonly FieldName[]; question?: boolean }) {
  const { t } = useTranslation();
  return names.map((name) => (
    <TextArea
      key={name}
      question={question}
      label={t(`ask.${draft.kind}.${name}`)}
      hint={question ? hintFor(draft.kind, name) : undefined}
      lang={draft.lang || undefined}
      rows={question ? 3 : 2}
      value={draft.fields[name] ?? ''}
      onChange={(text) => onChange({ fields: { ...draft.fields, [name]: text } })}
    />
  ));
}

export function BodyField({ draft, onChange }: DraftFieldsProps) {
  const { t } = useTranslation();
  return (
    <MarkdownEditor
      label={t(`bodyOf.${draft.kind}`)}
      hint={t(`bodyHintOf.${draft.kind}`)}
      lang={draft.lang}
      value={draft.body}
      acceptLink={safeLink}
      onChange={(body) => onChange({ body })}
    />
  );
}
