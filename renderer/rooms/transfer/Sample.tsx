import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryDraft } from '../../../sync/domain/entry.ts';
import { ConfidenceSign } from '../signs/ConfidenceSign.tsx';
import { KindSign } from '../signs/KindSign.tsx';
import { Story } from '../signs/Story.tsx';
import styles from './transfer.module.css';

/** The first entries as they would be, one at a time. */
export function Sample({ drafts }: { drafts: readonly EntryDraft[] }) {
  const { t } = useTranslation();
  const [at, setAt] = useState(0);
  const draft = drafts[Math.min(at, drafts.length - 1)];
  if (!draft) return null;
  return (
    <section className={styles.columnsPart}>
      <h3>{t('transfer.sample')}</h3>
      <div className={styles.tabs}>
        {drafts.map((each, i) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: they are the first, second, third … row
            key={i}
            type="button"
            aria-pressed={each === draft}
            aria-label={t('transfer.sampleNumber', { number: i + 1 })}
            onClick={() => setAt(i)}
          >
            {i + 1}
          </button>
        ))}
      </div>
      <article className={styles.sample}>
        <p className={styles.sampleFacts}>
          <KindSign kind={draft.kind} /> <ConfidenceSign confidence={draft.confidence} />
          {draft.tags.map((tag) => (
            <bdi key={tag}>#{tag}</bdi>
          ))}
        </p>
        <h4 lang={draft.lang || undefined} dir="auto">
          {draft.title}
        </h4>
        <Story entry={draft} level={4} />
      </article>
    </section>
  );
}
