import type { HomeStatus } from '../../../sync/api.ts';
import type { ShelfState } from '../../store/follow.ts';

/** Nothing is written down yet: said only when both the shelf and the engine say so, for each may be behind the other. */
export const isEmpty = (shelf: ShelfState, { entries }: Pick<HomeStatus, 'entries'>): boolean =>
  shelf.is === 'ready' && shelf.total === 0 && entries === 0;
