/** Which room is open. Kept in the address's hash, so Back works and a reload stays where it was. */
import { useMemo, useSyncExternalStore } from 'react';

export const ROOM_NAMES = [
  'home',
  'capture',
  'library',
  'entry',
  'exchange',
  'cluster',
  'transfer',
  'assess',
  'trainer',
  'settings',
  'welcome',
] as const;
export type RoomName = (typeof ROOM_NAMES)[number];

export interface Route {
  room: RoomName;
  /** What is open in the room: an entry, a space, a draft. Untrusted, like everything in an address. */
  id?: string;
  query: Readonly<Record<string, string>>;
}

/** `#/entry/abc?from=library` and back. Anything that is not a room is home. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [first = '', second = ''] = path.split('/');
  const room = ROOM_NAMES.find((name) => name === first) ?? 'home';
  const query = Object.fromEntries(new URLSearchParams(search));
  try {
    return second === '' ? { room, query } : { room, id: decodeURIComponent(second), query };
  } catch {
    return { room, query };
  }
}

export function addressOf(room: RoomName, id?: string, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `#/${room}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${search === '' ? '' : `?${search}`}`;
}

/** Opens a room. `replace` leaves no step to go Back to. */
export function go(
  room: RoomName,
  id?: string,
  query?: Readonly<Record<string, string>>,
  { replace = false } = {},
): void {
  const address = addressOf(room, id, query);
  if (address === window.location.hash) return;
  if (replace) window.location.replace(address);
  else window.location.hash = address;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** The open room; re-renders when it changes. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}
