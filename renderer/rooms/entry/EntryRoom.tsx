/** Entry: read it, change it, see how it came to be, share it, delete it. What is open is in the address. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EntryView } from '../../../sync/domain/entry.ts';
import { type EntryId, parseEntryId, type VersionId } from '../../../sync/domain/ids.ts';
import { Empty } from '../../kit/page/Empty.tsx';
import { Page } from '../../kit/page/Page.tsx';
import { addressOf, type Route } from '../../route.ts';
import { FaultNote } from '../signs/FaultNote.tsx';
import { useLate } from '../verbs/useLate.ts';
import { DeletedEntry } from './DeletedEntry.tsx';
import { EditEntry } from './EditEntry.tsx';
import { HiddenEntry } from './HiddenEntry.tsx';
import { OldVersion } from './OldVersion.tsx';
import { ReadEntry } from './ReadEntry.tsx';
import { useEntry } from './useEntry.ts';

function Open({ id, route }: { id: EntryId; route: Route }) {
  const { t } = useTranslation();
  const { state, answered } = useEntry(id);
  const late = useLate(state.is === 'looking');
  if (state.is === 'looking') return late ? <p role="status">{t('entry.opening')}</p> : null;
  if (state.is === 'refused')
    return (
      <Page title={t('entry.unknown')} back={{ label: t('room.library'), address: addressOf('library') }}>
        <FaultNote fault={state.fault} />
      </Page>
    );
  return <Found entry={state.entry} route={route} answered={answered} />;
}

function Found({
  entry,
  route,
  answered,
}: {
  entry: EntryView;
  route: Route;
  answered(entry: EntryView): void;
}) {
  if (entry.hidden === 'whole') return <HiddenEntry entry={entry} />;
  if (entry.deleted) return <DeletedEntry entry={entry} answered={answered} />;
  if (route.query.version !== undefined)
    return <OldVersion entry={entry} version={route.query.version as VersionId} answered={answered} />;
  if (route.query.edit !== undefined) return <EditEntry entry={entry} answered={answered} />;
  return <ReadEntry entry={entry} answered={answered} />;
}

export function EntryRoom({ route }: { route: Route }) {
  const { t } = useTranslation();
  const id = parseEntryId(route.id ?? '');
  if (id) return <Open key={id} id={id} route={route} />;
  return (
    <Page title={t('entry.unknown')}>
      <Empty
        title={t('entry.unknown')}
        actions={
          <Button component="a" href={addressOf('library')}>
            {t('entry.toLibrary')}
          </Button>
        }
      >
        {t('entry.unknownText')}
      </Empty>
    </Page>
  );
}
