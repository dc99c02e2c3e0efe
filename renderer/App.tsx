/** The frame, the strips about the state of things, and the open room. */
import { Button } from '@mantine/core';
import { Suspense, useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { contact } from './bridge/bridge.ts';
import { Frame, type Place } from './kit/frame/Frame.tsx';
import { Mark } from './kit/frame/Mark.tsx';
import { Strip } from './kit/frame/Strip.tsx';
import { ErrorBoundary } from './kit/notice/ErrorBoundary.tsx';
import { keepFocus } from './kit/notice/keepFocus.ts';
import { Toasts } from './kit/toast/Toasts.tsx';
import { sentenceFor } from './rooms/signs/sentence.ts';
import { ROOMS } from './roomTable.ts';
import { addressOf, ROOM_NAMES, useRoute } from './route.ts';
import { useHome } from './store/home.ts';
import { useShelf } from './store/shelf.ts';

function Strips() {
  const { t } = useTranslation();
  const reach = useSyncExternalStore(contact.subscribe, contact.now);
  const shelf = useShelf();
  const home = useHome();
  return (
    <>
      {reach === 'lost' ? <Strip tone="lost">{t('app.lost')}</Strip> : null}
      {reach === 'locked' ? <Strip tone="lost">{t('app.locked')}</Strip> : null}
      {home.is === 'known' && home.status.readOnly ? (
        <Strip tone="warning">{sentenceFor(home.status.readOnly)}</Strip>
      ) : null}
      {shelf.is === 'filling' ? (
        <Strip tone="notice" share={shelf.done / shelf.total}>
          {t(shelf.again ? 'app.rebuilding' : 'app.reading', { done: shelf.done, total: shelf.total })}
        </Strip>
      ) : null}
      {shelf.is === 'ready' && shelf.short ? (
        <Strip tone="warning">{t('app.shelfShort', { count: shelf.short })}</Strip>
      ) : null}
      {shelf.is === 'broken' ? <Strip tone="warning">{t('app.shelfBroken')}</Strip> : null}
    </>
  );
}

function Broken({ again }: { again(): void }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{t('app.broken')}</p>
      <Button onClick={again}>{t('app.again')}</Button>
    </>
  );
}

export function App() {
  const { t } = useTranslation();
  const route = useRoute();
  const home = useHome();
  const unfounded = home.is === 'known' && !home.status.founded && ROOMS.welcome !== undefined;
  const name = unfounded ? 'welcome' : route.room;
  const room = ROOMS[name] ?? ROOMS.home;
  useEffect(keepFocus, []);

  const placesAt = (at: 'start' | 'end'): Place[] =>
    ROOM_NAMES.flatMap((each) => {
      const { Icon, at: where = 'start', main = false } = ROOMS[each] ?? {};
      return Icon && where === at
        ? [{ name: each, label: t(`room.${each}`), address: addressOf(each), Icon, main }]
        : [];
    });

  return (
    <Frame
      brand={
        <>
          <Mark />
          <span>{t('app.name')}</span>
        </>
      }
      places={unfounded ? [] : placesAt('start')}
      last={unfounded ? [] : placesAt('end')}
      open={name}
      railLabel={t('app.rooms')}
      skipLabel={t('app.skip')}
      strips={<Strips />}
    >
      <ErrorBoundary resetKey={name} fallback={(again) => <Broken again={again} />}>
        <Suspense fallback={<p>{t('app.finding')}</p>}>
          {room ? <room.Screen route={route} /> : null}
        </Suspense>
      </ErrorBoundary>
      <Toasts label={t('kit.toasts')} closeLabel={t('kit.close')} />
    </Frame>
  );
}
