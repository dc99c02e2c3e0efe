/** Home before the rooms are built: who we are and the latest entries. */
import { useTranslation } from 'react-i18next';
import { Facts, List, Row } from './kit/list/List.tsx';
import { Empty } from './kit/page/Empty.tsx';
import { Page, Section } from './kit/page/Page.tsx';
import { RelativeTime } from './kit/text/RelativeTime.tsx';
import { addressOf } from './route.ts';
import { plainText } from './search/plain.ts';
import { useHome } from './store/home.ts';
import { useRowPage } from './store/rows.ts';
import { useShelf } from './store/shelf.ts';

export function HomeShell() {
  const { t } = useTranslation();
  const home = useHome();
  const shelf = useShelf();
  const page = useRowPage({}, 'newest', 12);
  const name = home.is === 'known' ? home.status.name : '';
  const empty = shelf.is === 'ready' && !page.looking && page.rows.length === 0;
  return (
    <Page title={name === '' ? t('home.greetingPlain') : t('home.greeting', { name })}>
      {empty ? (
        <Empty title={t('home.emptyTitle')}>{t('home.emptyText')}</Empty>
      ) : (
        <Section title={t('home.recent')}>
          <List
            label={t('home.recent')}
            items={page.rows}
            keyOf={(row) => row.id}
            addressOf={(row) => addressOf('entry', row.id)}
          >
            {(row) => (
              <Row
                title={row.title}
                lang={row.lang}
                text={plainText(row.fields.advice ?? row.body).slice(0, 240)}
                facts={
                  <Facts>
                    {[t(`kind.${row.kind}`), row.firm, <RelativeTime key="when" at={row.updated} />]}
                  </Facts>
                }
              />
            )}
          </List>
        </Section>
      )}
    </Page>
  );
}
