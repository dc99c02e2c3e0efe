/** Looks for those of our spaces on the network, lets them find us, and calls whom it leads to. */
import type { Engine } from '../../../engine/engine.ts';
import type { Clock, Random } from '../../../ports.ts';
import type { Timer } from '../../timer.ts';
import type { Air } from '../discovery/air.ts';
import { WORDS_AT_MOST } from '../discovery/announcement.ts';
import { Discovery } from '../discovery/discovery.ts';
import { type Address, addressText } from '../exchange.ts';
import type { Calls } from './calls.ts';

export interface LookPorts {
  clock: Clock;
  timer: Timer;
  random: Random;
  air: Air;
}

/** `port`: where our door is. */
export const look = (engine: Engine, ports: LookPorts, calls: Calls, port: number): Discovery =>
  new Discovery(
    {
      ...ports,
      words: () => engine.nearWords(WORDS_AT_MOST),
      knows: (word: string) => engine.isNear(word),
      found: (address: Address) => calls.tryOnce(addressText(address), address),
    },
    port,
  );
