import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../kit/page/Empty.tsx';
import { addressOf } from '../../route.ts';
import { useSearchState } from '../../store/search/client.ts';
import { useShelf } from '../../store/shelf.ts';
import { useSpaceName, useSpaces } from '../signs/SpaceSign.tsx';
import type { FiltersProps } from './Filters.tsx';
import { isFiltered, UNFILTERED } from './wanted.ts';

/** Why nothing is shown, and what helps: fewer filters, other words, or writing the first one. */
export function NothingFound({ wanted, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const shelf = useShelf();
  const { ready } = useSearchState();
  const nameOf = useSpaceName();
  const space = useSpaces().find((each) => each.id === wanted.space);
  // A space that holds nothing at all: other filters would find nothing there either, and lifting them helps nobody.
  const bare = space && wanted.only === undefined ? space : undefined;
  const write = (
    <Button component="a" href={addressOf('capture')}>
      {t('home.write')}
    </Button>
  );
  if (shelf.is === 'opening' || shelf.is === 'filling') return null;
  // While the shelf holds something, a list without words and filters is not empty: its rows are on their way.
  const asked = isFiltered(wanted) || wanted.words.trim() !== '';
  if (!asked && shelf.is === 'ready' && shelf.total > 0) return null;
  if (wanted.words.trim() !== '' && !ready) return <Empty title={t('library.notReady')} />;
  if (bare && bare.entries === 0)
    return (
      <Empty title={t('library.emptySpace', { space: nameOf(bare) })} actions={write}>
        {t(bare.private ? 'library.emptyText' : 'library.emptySpaceText')}
      </Empty>
    );
  if (isFiltered(wanted))
    return (
      <Empty
        title={t('library.noneFiltered')}
        actions={<Button onClick={() => onChange(UNFILTERED)}>{t('library.noFilter')}</Button>}
      >
        {t('library.noneFilteredText')}
      </Empty>
    );
  if (wanted.words.trim() !== '')
    return (
      <Empty title={t('library.none', { words: wanted.words.trim() })} actions={write}>
        {t('library.noneText')}
      </Empty>
    );
  return (
    <Empty
      title={t('library.emptyTitle')}
      actions={
        <>
          {write}
          <Button component="a" variant="default" href={addressOf('transfer')}>
            {t('library.bringIn')}
          </Button>
        </>
      }
    >
      {t('library.emptyText')}
    </Empty>
  );
}
