/** Who we are and how the engine is: `home.status`, asked again whenever the engine says it changed. */
import type { HomeStatus } from '../../sync/api.ts';
import type { Fault } from '../../sync/domain/fault.ts';
import { call, onEvent } from '../bridge/bridge.ts';
import { cell } from './cell.ts';

export type HomeState =
  | { is: 'asking' }
  | { is: 'known'; status: HomeStatus }
  | { is: 'unknown'; fault: Fault };

const home = cell<HomeState>({ is: 'asking' });
let asking: Promise<void> | undefined;
let again = false;

/** Asks the engine once more; calls made meanwhile are folded into one. */
function refreshHome(): Promise<void> {
  again = true;
  asking ??= (async () => {
    while (again) {
      again = false;
      const answer = await call('home.status', {});
      if (answer.ok) home.set({ is: 'known', status: answer.value });
      else if (home.now().is !== 'known') home.set({ is: 'unknown', fault: answer.fault });
    }
    asking = undefined;
  })();
  return asking;
}

/** Follows the engine's news about itself; returns how to stop. */
export function followHome(): () => void {
  void refreshHome();
  return onEvent((event) => {
    if (event.is === 'rows' || event.is === 'home') void refreshHome();
  });
}

/** The state of our home; `status` once it is known. */
export const useHome = home.use;
