/** An entry's words for reading: advice first, then the story, then the body. */
import { useTranslation } from 'react-i18next';
import type { EntryDraft, FieldName } from '../../../sync/domain/entry.ts';
import { Markdown } from '../../content/Markdown.tsx';
import styles from './Story.module.css';

const PARTS: readonly FieldName[] = ['happened', 'why', 'expected', 'helps'];

type Words = Pick<EntryDraft, 'kind' | 'fields' | 'body' | 'lang'>;

function Part({ name, entry }: { name: FieldName; entry: Words }) {
  const { t } = useTranslation();
  const text = entry.fields[name];
  if (!text) return null;
  return (
    <section className={styles.part}>
      <h3>{t(`part.${entry.kind}.${name}`)}</h3>
      <p lang={entry.lang || undefined} dir="auto">
        {text}
      </p>
    </section>
  );
}

export function Story({ entry }: { entry: Words }) {
  const { t } = useTranslation();
  const { kind, fields, body, lang } = entry;
  return (
    <div className={styles.story}>
      {fields.advice ? (
        <section className={styles.advice}>
          <h3>{t(`part.${kind}.advice`)}</h3>
          <p lang={lang || undefined} dir="auto">
            {fields.advice}
          </p>
        </section>
      ) : null}
      {PARTS.slice(0, -1).map((name) => (
        <Part key={name} name={name} entry={entry} />
      ))}
      {body.trim() === '' ? null : <Markdown text={body} lang={lang} />}
      <Part name="helps" entry={entry} />
    </div>
  );
}
