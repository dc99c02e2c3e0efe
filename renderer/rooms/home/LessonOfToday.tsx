import { useTranslation } from 'react-i18next';
import { Section } from '../../kit/page/Page.tsx';
import { addressOf } from '../../route.ts';
import { useLessonOf } from '../../store/picks.ts';
import { EntryFacts, glimpseOf } from '../signs/EntryRows.tsx';
import styles from './HomeRoom.module.css';

/** The day where the person is, as an ISO day. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((n) => String(n).padStart(2, '0'))
    .join('-');
}

/** One lesson worth reading, another each day; nothing while there is none. */
export function LessonOfToday({ bare = false }: { bare?: boolean }) {
  const { t } = useTranslation();
  const lesson = useLessonOf(today());
  if (!lesson) return null;
  const card = (
    <a className={styles.lesson} href={addressOf('entry', lesson.id)}>
      <span className={styles.lessonTitle} lang={lesson.lang || undefined} dir="auto">
        {lesson.title}
      </span>
      <span className={styles.lessonText} lang={lesson.lang || undefined} dir="auto">
        {glimpseOf(lesson)}
      </span>
      <span className={styles.lessonFacts}>
        <EntryFacts entry={lesson} />
      </span>
    </a>
  );
  return bare ? card : <Section title={t('home.today')}>{card}</Section>;
}
