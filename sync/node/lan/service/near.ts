/** Whom we are exchanging with right now: one meeting with each device, whoever called. */
import type { LanStatus, NearPerson, Receipt } from '../../../api.ts';
import { deviceIdOf } from '../../../domain/hash.ts';
import type { DeviceId } from '../../../domain/ids.ts';
import type { Engine, MeetingReport } from '../../../engine/engine.ts';
import type { Clock, Link } from '../../../ports.ts';
import { FlowWatch } from '../../flow-watch.ts';
import { type Crypt, pulse } from '../exchange.ts';

interface Held {
  readonly link: Link;
  readonly byUs: boolean;
}

/** A device, from its first link to the end of its last. */
interface Presence {
  readonly since: number;
  readonly links: Set<Held>;
  /** By id: a receipt that comes again has grown. */
  readonly receipts: Map<string, Receipt>;
  readonly under: FlowWatch;
}

export interface NearPorts {
  engine: Engine;
  crypto: Crypt;
  clock: Clock;
  changed(): void;
  /** The last link with a device has ended, after so many milliseconds. */
  left(device: DeviceId, stayed: number): void;
  /** How a meeting went that was not broken off for another one. */
  met?(report: MeetingReport): void;
}

/**
 * Which of two links with a device has to go. When both have called, both must choose alike: the call of the smaller id
 * stays. Of our own calls the first stays, as nothing was said over the other yet; of theirs they choose.
 * A copy of this home has our own id: then neither is smaller, and both stay.
 */
function loserOf(us: DeviceId, them: DeviceId, older: Held, newer: Held): Held | undefined {
  if (older.byUs === newer.byUs) return newer.byUs ? newer : undefined;
  if (us === them) return undefined;
  return older.byUs === us < them ? newer : older;
}

export class Near {
  readonly #ports: NearPorts;
  readonly #present = new Map<DeviceId, Presence>();
  readonly #meetings = new Set<Promise<unknown>>();
  readonly #stopped = new Set<DeviceId>();

  constructor(ports: NearPorts) {
    this.#ports = ports;
  }

  deviceAt(link: Link): DeviceId {
    return deviceIdOf(this.#ports.crypto, link.peer);
  }

  isHere(device: DeviceId): boolean {
    return this.#present.has(device);
  }

  /** No exchange with them from now on; what came so far is kept. */
  stop(device: DeviceId): void {
    this.#stopped.add(device);
    for (const { link } of this.#present.get(device)?.links ?? []) link.close();
    this.#ports.changed();
  }
  goOn(device: DeviceId): void {
    if (this.#stopped.delete(device)) this.#ports.changed();
  }
  isStopped(device: DeviceId): boolean {
    return this.#stopped.has(device);
  }
  stopped(): LanStatus['stopped'] {
    return [...this.#stopped].map((device) => {
      const { name, firm } = this.#ports.engine.peer(device);
      return { device, name, firm };
    });
  }

  people(): NearPerson[] {
    const people = [...this.#present].map(([device, { since, receipts, under }]) => {
      const went = { added: 0, updated: 0, sent: 0 };
      for (const { direction, added, updated } of receipts.values()) {
        if (direction === 'out') went.sent += added + updated;
        else {
          went.added += added;
          went.updated += updated;
        }
      }
      const progress = under.progress ? { progress: under.progress } : {};
      return { device, ...this.#ports.engine.peer(device), since, ...went, ...progress };
    });
    // Whoever has only an invitation so far, or was put out of the last space, is nobody to show.
    return people.filter(({ spaces }) => spaces.length > 0);
  }

  /** Exchanges over a link until it ends; `undefined` when it was not the one to stay, or we made a mistake. */
  async hold(link: Link, byUs: boolean): Promise<MeetingReport | undefined> {
    const { engine, clock } = this.#ports;
    const device = this.deviceAt(link);
    if (this.#stopped.has(device)) {
      link.close();
      return undefined;
    }
    const held = { link, byUs };
    const presence = this.#present.get(device) ?? {
      since: clock.now(),
      links: new Set<Held>(),
      receipts: new Map<string, Receipt>(),
      under: new FlowWatch(clock, () => this.#ports.changed()),
    };
    const goes = [...presence.links].map((older) => loserOf(engine.device, device, older, held));
    if (goes.includes(held)) {
      link.close();
      return undefined;
    }
    for (const loser of goes) {
      if (!loser) continue;
      presence.links.delete(loser);
      loser.link.close();
    }
    presence.links.add(held);
    this.#present.set(device, presence);
    this.#ports.changed();
    const meeting = this.#meet(device, presence, held);
    this.#meetings.add(meeting);
    const report = await meeting;
    this.#meetings.delete(meeting);
    return report;
  }

  async #meet(device: DeviceId, presence: Presence, held: Held): Promise<MeetingReport | undefined> {
    const { engine, clock, changed, left, met } = this.#ports;
    const told = (receipts: readonly Receipt[]): void => {
      for (const receipt of receipts) presence.receipts.set(receipt.id, receipt);
      changed();
    };
    try {
      const report = await engine.meet(held.link, {
        stay: true,
        pulse,
        told,
        flows: (flow, bytes) => presence.under.flows(flow, bytes),
      });
      // A loser of two links was taken out before it was closed.
      if (presence.links.has(held)) met?.(report);
      return report;
    } catch {
      // A mistake of ours in one meeting ends that meeting, and no other.
      held.link.close();
      return undefined;
    } finally {
      presence.links.delete(held);
      presence.under.end();
      if (presence.links.size === 0 && this.#present.get(device) === presence) {
        this.#present.delete(device);
        left(device, clock.now() - presence.since);
      }
      changed();
    }
  }

  /** Ends every meeting in order; resolves when what they brought is safe. */
  async endAll(): Promise<void> {
    for (const { links } of this.#present.values()) for (const { link } of links) link.close();
    await Promise.all(this.#meetings);
  }
}
