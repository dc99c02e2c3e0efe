/** Home before the rooms are built: who we are and the latest entries. */
import { useTranslation } from 'react-i18next';
import { useHome } from './store/home.ts';
import { useRowPage } from './store/rows.ts';
import { useShelf } from './store/shelf.ts';

export function HomeShell() {
  const { t } = useTranslation();
  const home = useHome();
  const shelf = useShelf();
  const page = useRowPage({}, 'newest', 12);
  const name = home.is === 'known' ? home.status.name : '';
  return (
    <>
      <h1>{name === '' ? t('home.greetingPlain') : t('home.greeting', { name })}</h1>
      <h2>{t('home.recent')}</h2>
      {shelf.is === 'ready' && !page.looking && page.rows.length === 0 ? <p>{t('home.emptyText')}</p> : null}
      <ul>
        {page.rows.map((row) => (
          <li key={row.id} lang={row.lang || undefined} dir="auto">
            {row.title}
          </li>
        ))}
      </ul>
    </>
  );
}
