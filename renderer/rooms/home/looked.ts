/** How far the person has looked: what came after is new. */
import type { StoreId } from '../../../sync/domain/ids.ts';
import { keepLook, useLook } from '../../store/look.ts';

/** The tick up to which things were seen, and how to move it. `now` is taken for a window that never looked. */
export function useLooked(
  store: StoreId,
  now: number | undefined,
): { after: number | undefined; seen(): void } {
  const { seen } = useLook();
  const move = (): void => {
    if (now !== undefined) keepLook({ seen: { store, tick: now } });
  };
  const known = seen?.store === store ? seen.tick : undefined;
  if (known === undefined && now !== undefined && now > 0) queueMicrotask(move);
  return { after: known, seen: move };
}
