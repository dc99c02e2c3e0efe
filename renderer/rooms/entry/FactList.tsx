import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryView } from '../../../sync/domain/entry.ts';
import { RelativeTime } from '../../kit/text/RelativeTime.tsx';
import { addressOf } from '../../route.ts';
import { dayOf, isoDayOf, languageOf } from '../signs/words.ts';
import styles from './entry.module.css';

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Where an entry comes from and how far it reaches: what decides whether to trust it. */
export function FactList({ entry }: { entry: EntryView }) {
  const { t } = useTranslation();
  const who = [entry.author, entry.firm].filter((text) => text !== '').join(', ');
  return (
    <dl className={styles.facts}>
      {who === '' ? null : (
        <Fact label={t('entry.writtenBy')}>
          <bdi>{who}</bdi>
        </Fact>
      )}
      <Fact label={t('entry.written')}>{dayOf(entry.created)}</Fact>
      {entry.updated === entry.created ? null : (
        <Fact label={t('entry.changed')}>
          <RelativeTime at={entry.updated} />
          {', '}
          <bdi>{entry.updatedBy}</bdi>
        </Fact>
      )}
      {entry.lang === '' ? null : <Fact label={t('story.language')}>{languageOf(entry.lang)}</Fact>}
      {entry.reviewBy === '' ? null : <Fact label={t('story.reviewBy')}>{isoDayOf(entry.reviewBy)}</Fact>}
      {entry.tags.length === 0 ? null : (
        <Fact label={t('story.tags')}>
          <ul className={styles.tags}>
            {entry.tags.map((tag) => (
              <li key={tag}>
                <a href={addressOf('library', undefined, { tag })} dir="auto">
                  #{tag}
                </a>
              </li>
            ))}
          </ul>
        </Fact>
      )}
    </dl>
  );
}
