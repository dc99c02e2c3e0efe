/** Home: what is new, what waits for you, one lesson for today, and the two things people come for. */
import { Button } from '@mantine/core';
import { IconPencilPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HomeStatus } from '../../../sync/api.ts';
import { SearchField } from '../../kit/field/SearchField.tsx';
import { Callout } from '../../kit/page/Callout.tsx';
import { Page, Section } from '../../kit/page/Page.tsx';
import { addressOf, go } from '../../route.ts';
import { useHome } from '../../store/home.ts';
import { useShelf } from '../../store/shelf.ts';
import { HeldDeletions } from '../arrivals/HeldDeletions.tsx';
import { FaultNote } from '../signs/FaultNote.tsx';
import { noticeWords } from '../signs/sentence.ts';
import { Disputed } from './Disputed.tsx';
import { Drafts } from './Drafts.tsx';
import { isEmpty } from './empty.ts';
import { FirstSteps } from './FirstSteps.tsx';
import styles from './HomeRoom.module.css';
import { LessonOfToday } from './LessonOfToday.tsx';
import { News } from './News.tsx';
import { NotHandedOn } from './NotHandedOn.tsx';

/** Told for the record: the house mended itself and nothing is lost. */
const MENDED: ReadonlySet<string> = new Set(['twin-repaired', 'index-rebuilt', 'torn-tail', 'copied']);

function Begin() {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  return (
    <div className={styles.begin}>
      <Button
        component="a"
        href={addressOf('capture')}
        size="lg"
        leftSection={<IconPencilPlus size="1.375rem" stroke={1.7} />}
      >
        {t('home.write')}
      </Button>
      <div className={styles.search}>
        <SearchField
          label={t('home.search')}
          value={words}
          onChange={setWords}
          onEnter={() => go('library', undefined, words.trim() === '' ? {} : { q: words })}
        />
      </div>
    </div>
  );
}

function Known({ status }: { status: HomeStatus }) {
  const { t } = useTranslation();
  const shelf = useShelf();
  return (
    <Page title={t('home.greeting', { name: status.name })}>
      <Begin />
      <HeldDeletions />
      <Disputed />
      {status.notices.length > 0 ? (
        <div className={styles.notices}>
          {noticeWords(status.notices).map(({ code, sentence }) => (
            <Callout key={sentence} tone={MENDED.has(code) ? 'notice' : 'warning'}>
              <p dir="auto">{sentence}</p>
            </Callout>
          ))}
        </div>
      ) : null}
      {isEmpty(shelf, status) ? <FirstSteps /> : null}
      <div className={styles.columns}>
        <div>
          <Drafts />
          <News status={status} />
        </div>
        <div>
          <LessonOfToday />
          <NotHandedOn spaces={status.spaces} />
        </div>
      </div>
    </Page>
  );
}

export function HomeRoom() {
  const { t } = useTranslation();
  const home = useHome();
  if (home.is === 'known') return <Known status={home.status} />;
  return (
    <Page title={t('home.greetingPlain')}>
      <Begin />
      {home.is === 'unknown' ? <FaultNote fault={home.fault} /> : null}
      <Section title={t('home.today')}>
        <LessonOfToday bare />
      </Section>
    </Page>
  );
}
