import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HomeStatus } from '../../../sync/api.ts';
import { Section } from '../../kit/page/Page.tsx';
import { addressOf } from '../../route.ts';
import { useNews, useTick } from '../../store/picks.ts';
import { useRowPage } from '../../store/rows.ts';
import { EntryRows } from '../signs/EntryRows.tsx';
import styles from './HomeRoom.module.css';
import { useLooked } from './looked.ts';

const SHOWN = 8;

/** What others wrote or changed since the person last said "seen"; the latest entries when there is nothing new. */
export function News({ status }: { status: HomeStatus }) {
  const { t } = useTranslation();
  const { after, seen } = useLooked(status.store, useTick());
  const news = useNews(after, SHOWN);
  const latest = useRowPage({}, 'newest', 5);
  if (news && news.rows.length > 0)
    return (
      <Section
        title={t('home.news')}
        aside={
          <Button variant="subtle" size="compact-sm" onClick={seen}>
            {t('home.seen')}
          </Button>
        }
      >
        <EntryRows rows={news.rows} label={t('home.news')} />
        {news.more ? (
          <p>
            <a href={addressOf('library')}>{t('home.moreNews')}</a>
          </p>
        ) : null}
      </Section>
    );
  if (latest.rows.length === 0) return null;
  return (
    <Section title={t('home.recent')} aside={<a href={addressOf('library')}>{t('home.all')}</a>}>
      {news && status.spaces.some((space) => !space.private) ? (
        <p className={styles.calm}>{t('home.nothingNew')}</p>
      ) : null}
      <EntryRows rows={latest.rows} label={t('home.recent')} />
    </Section>
  );
}
