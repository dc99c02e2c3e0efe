/** The window's one shelf, kept up with the engine. Rooms read it through `rows.ts`. */
import { call, onEvent } from '../bridge/bridge.ts';
import { cell } from './cell.ts';
import { Shelf } from './database.ts';
import { type Follower, followEngine, type ShelfState } from './follow.ts';

export const shelf = new Shelf();

const state = cell<ShelfState>({ is: 'opening' });

/** How far the shelf is; rooms show no "nothing here" before it is `ready`. */
export const useShelf = state.use;

/** A task of its own between two chunks, so that input and painting come first. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

const alone = <T>(task: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request('granary-shelf', task) : task();

let follower: Follower | undefined;

/** Starts following; returns how to stop listening to the engine. */
export function followShelf(): () => void {
  follower = followEngine({
    call,
    shelf,
    breathe,
    alone,
    tell: state.set,
    newLife: () => crypto.randomUUID(),
  });
  void follower.pull();
  // Deleted from outside: the next reading opens a new one, which is empty until it is filled.
  shelf.on('versionchange', ({ newVersion }) => {
    if (newVersion === null) void follower?.gone();
  });
  return onEvent((event) => {
    // `home` is also told after a gap in the contact, when row events may have been missed.
    if (event.is !== 'progress') void follower?.pull();
  });
}

/** Resolves once the shelf holds what the engine has by now, or could not be reached. */
export const caughtUp = (): Promise<void> => follower?.pull() ?? Promise.resolve();

/** Whoever cannot read the shelf says so here; it is made again from the engine, once. */
export function shelfDamaged(): void {
  void follower?.damaged();
}
