/** A door whose people find each other, for as long as a command runs: no settings are read or changed. */

import type { NearPerson } from '../../../api.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { Engine, MeetingReport } from '../../../engine/engine.ts';
import type { Link } from '../../../ports.ts';
import type { Discovery } from '../discovery/discovery.ts';
import { type Crypt, type OpenDoor, openDoor } from '../exchange.ts';
import type { Listening } from '../listen.ts';
import { Calls } from './calls.ts';
import { type LookPorts, look } from './look.ts';
import { Near } from './near.ts';

export interface NearbyPorts extends Omit<LookPorts, 'air'> {
  crypto: Crypt;
  open(): LookPorts['air'];
}

export interface NearbyEars {
  /** Whoever is here, told again whenever something of it has changed. */
  here(people: readonly NearPerson[]): void;
  /** How a meeting went. */
  met(report: MeetingReport): void;
}

/** Waits for peers, and calls those it finds. */
export async function serveNearby(
  engine: Engine,
  { crypto, open, ...ports }: NearbyPorts,
  at: { host?: string; port: number },
  ears: NearbyEars,
): Promise<Result<Listening>> {
  let door: OpenDoor | undefined;
  let discovery: Discovery | undefined;
  const changed = (): void => ears.here(near.people());
  const near: Near = new Near({
    ...{ engine, crypto, clock: ports.clock, changed, met: ears.met },
    left: () => discovery?.again(),
  });
  const calls = new Calls({ engine, crypto, timer: ports.timer, near, own: () => door?.linkKey, changed });
  const welcome = (link: Link): void => {
    if (discovery) void near.hold(link, false);
    else link.close();
  };
  const opened = await openDoor(engine, crypto, at, welcome);
  if (!opened.ok) return opened;
  door = opened.value;
  const { port } = door;
  calls.start();
  discovery = look(engine, { ...ports, air: open() }, calls, port);
  const close = async (): Promise<void> => {
    const looking = discovery;
    discovery = undefined;
    await looking?.close();
    await Promise.all([calls.stop(), near.endAll(), opened.value.close()]);
  };
  return ok({ ...opened.value, close });
}
