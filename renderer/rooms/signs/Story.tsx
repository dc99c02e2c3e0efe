/** An entry's words for reading: advice first, then the story, then the body. */
import { useTranslation } from 'react-i18next';
import type { EntryDraft, FieldName } from '../../../sync/domain/entry.ts';
import { Markdown } from '../../content/Markdown.tsx';
import styles from './Story.module.css';

const PARTS: readonly FieldName[] = ['happened', 'why', 'expected', 'helps'];

type Words = Pick<EntryDraft, 'kind' | 'fields' | 'body' | 'lang'>;

/** Headings one below the title over it. */
type Level = 2 | 3 | 4;

function Part({ name, entry, level }: { name: FieldName; entry: Words; level: Level }) {
  const { t } = useTranslation();
  const Heading = `h${level}` as const;
  const text = entry.fields[name];
  if (!text) return null;
  return (
    <section className={styles.part}>
      <Heading className={styles.heading}>{t(`part.${entry.kind}.${name}`)}</Heading>
      <p lang={entry.lang || undefined} dir="auto">
        {text}
      </p>
    </section>
  );
}

export function Story({ entry, level = 3 }: { entry: Words; level?: Level }) {
  const { t } = useTranslation();
  const { kind, fields, body, lang } = entry;
  const Heading = `h${level}` as const;
  return (
    <div className={styles.story}>
      {fields.advice ? (
        <section className={styles.advice}>
          <Heading className={styles.heading}>{t(`part.${kind}.advice`)}</Heading>
          <p lang={lang || undefined} dir="auto">
            {fields.advice}
          </p>
        </section>
      ) : null}
      {PARTS.slice(0, -1).map((name) => (
        <Part key={name} name={name} entry={entry} level={level} />
      ))}
      {body.trim() === '' ? null : <Markdown text={body} lang={lang} />}
      <Part name="helps" entry={entry} level={level} />
    </div>
  );
}
