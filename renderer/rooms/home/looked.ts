/** How far the person has looked, per store. A small note of this window: when it is lost, everything counts as seen. */
import { useState } from 'react';
import type { StoreId } from '../../../sync/domain/ids.ts';

const keyOf = (store: StoreId): string => `granary-looked-${store}`;

function read(store: StoreId): number | undefined {
  const kept = Number(localStorage.getItem(keyOf(store)) ?? Number.NaN);
  return Number.isSafeInteger(kept) ? kept : undefined;
}

/** The tick up to which things were seen, and how to move it. `now` is taken for a window that never looked. */
export function useLooked(
  store: StoreId,
  now: number | undefined,
): { after: number | undefined; seen(): void } {
  const [after, setAfter] = useState(() => read(store));
  const move = (tick: number): void => {
    localStorage.setItem(keyOf(store), String(tick));
    setAfter(tick);
  };
  if (after === undefined && now !== undefined && now > 0) move(now);
  return {
    after,
    seen: () => {
      if (now !== undefined) move(now);
    },
  };
}
