import { Button } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryView } from '../../../sync/domain/entry.ts';
import { addressOf } from '../../route.ts';
import { EntryFacts } from '../signs/EntryRows.tsx';
import { Story } from '../signs/Story.tsx';
import styles from './LibraryRoom.module.css';

/** The entry beside the list, on windows that are wide enough; the row itself is the way to it for the keyboard. */
export const Preview = memo(function Preview({ row }: { row: EntryView }) {
  const { t } = useTranslation();
  return (
    <aside className={styles.preview} aria-label={t('library.preview')}>
      <div className={styles.sheet}>
        <p className={styles.facts}>
          <EntryFacts entry={row} />
        </p>
        <h2 lang={row.lang || undefined} dir="auto">
          {row.title}
        </h2>
        <Story entry={row} />
        <div>
          <Button component="a" variant="light" href={addressOf('entry', row.id)}>
            {t('library.open')}
          </Button>
        </div>
      </div>
    </aside>
  );
});
