/** One value that components can watch. */
import { useSyncExternalStore } from 'react';

export interface Cell<T> {
  now(): T;
  set(next: T): void;
  subscribe(listener: () => void): () => void;
  /** The value, in a component; re-renders when it changes. */
  use(): T;
}

export function cell<T>(first: T): Cell<T> {
  let value = first;
  const listeners = new Set<() => void>();
  const now = (): T => value;
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    now,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe,
    use: () => useSyncExternalStore(subscribe, now, now),
  };
}
