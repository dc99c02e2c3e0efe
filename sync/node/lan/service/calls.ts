/** Addresses that are called again and again. */
import type { CalledAddress } from '../../../api.ts';
import { type Fault, fault } from '../../../domain/fault.ts';
import type { DeviceId } from '../../../domain/ids.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { Bytes, Link } from '../../../ports.ts';
import type { Timer } from '../../timer.ts';
import { type Address, type Crypt, faultIn, linkTo } from '../exchange.ts';
import type { Near } from './near.ts';

/** Milliseconds before calling again; doubled each time up to the longest. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
/** Whoever stayed for so long is called again at once; a neighbour who comes and goes in seconds is not. */
const LASTED = 10_000;
/** Calls to addresses that were only heard of. */
const TRIED_AT_ONCE = 4;
/** Addresses that were only heard of and led to somebody. */
const LED_KEPT = 64;

interface Called {
  readonly address: Address;
  /** The next pause. */
  pause: number;
  /** While a call is under way: how to give it up, and its end. */
  call?: { stop: AbortController; over: Promise<void> } | undefined;
  /** While the next call waits. */
  callOff?: (() => void) | undefined;
  /** Whom the last call led to. */
  device?: DeviceId;
  /** What that call made, while it lasts. */
  link?: Link | undefined;
  fault?: Fault | undefined;
}

export interface CallsPorts {
  engine: Engine;
  crypto: Crypt;
  timer: Timer;
  near: Near;
  /** The link key of our own door, while it is open. */
  own(): Bytes | undefined;
  changed(): void;
}

export class Calls {
  readonly #ports: CallsPorts;
  readonly #called = new Map<string, Called>();
  /** Calls under way, and sockets of those that led to somebody. */
  readonly #open = new Set<Promise<void>>();
  /** Addresses at which somebody may be, while they are called. */
  readonly #tried = new Set<string>();
  readonly #trials = new Set<Called>();
  /** Whom such an address led to last: one PC is heard under several, each time it speaks. */
  readonly #led = new Map<string, DeviceId>();
  #on = false;

  constructor(ports: CallsPorts) {
    this.#ports = ports;
  }

  add(text: string, address: Address): void {
    if (!this.#called.has(text)) this.#called.set(text, { address, pause: FIRST_PAUSE });
  }

  /** No longer called; a link that was made by calling it ends. */
  forget(text: string): void {
    const called = this.#called.get(text);
    if (!called) return;
    this.#called.delete(text);
    rest(called);
    called.link?.close();
  }

  list(): CalledAddress[] {
    return [...this.#called].map(([address, called]) => {
      if (this.#isLinked(called)) return { address, state: 'linked' };
      if (this.#isStopped(called)) return { address, state: 'stopped' };
      const state = called.call ? 'calling' : 'waiting';
      return { address, state, ...(called.fault ? { fault: called.fault } : {}) };
    });
  }

  faultOf(text: string): Fault | undefined {
    return this.#called.get(text)?.fault;
  }

  /** Calls all of them but those where something goes on already. */
  start(): void {
    this.#on = true;
    for (const called of this.#called.values())
      if (!called.call && !called.callOff && !this.#isLinked(called) && !this.#isStopped(called))
        void this.#call(called);
  }

  /** Calls nobody any more; resolves when every socket of every call is gone, which the ends of their links bring. */
  async stop(): Promise<void> {
    this.#on = false;
    for (const called of [...this.#called.values(), ...this.#trials]) {
      rest(called);
      called.pause = FIRST_PAUSE;
    }
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  /** Calls without waiting any longer; resolves when that has led to somebody or to nobody. */
  async now(text: string): Promise<void> {
    const called = this.#called.get(text);
    if (!called || !this.#on || this.#isLinked(called)) return;
    if (called.device) this.#ports.near.goOn(called.device);
    called.pause = FIRST_PAUSE;
    await (called.call?.over ?? this.#call(called));
  }

  /** Somebody may be at this address: called once, unless it is called anyway. */
  tryOnce(text: string, address: Address): void {
    if (!this.#on) return;
    const known = this.#called.get(text);
    if (known) void this.now(text);
    else if (this.#tried.size < TRIED_AT_ONCE && !this.#tried.has(text) && !this.#leadsToOneHere(text)) {
      this.#tried.add(text);
      const called: Called = { address, pause: FIRST_PAUSE };
      this.#trials.add(called);
      void this.#call(called).finally(() => {
        this.#tried.delete(text);
        this.#trials.delete(called);
        this.#remember(text, called);
      });
    }
  }

  #leadsToOneHere(text: string): boolean {
    const device = this.#led.get(text);
    return device !== undefined && this.#ports.near.isHere(device);
  }

  #remember(text: string, { device }: Called): void {
    this.#led.delete(text);
    if (device !== undefined) this.#led.set(text, device);
    const [oldest] = this.#led.keys();
    if (oldest !== undefined && this.#led.size > LED_KEPT) this.#led.delete(oldest);
  }

  /** The last link with a device has ended: whatever led to it is called again. */
  left(device: DeviceId, stayed: number): void {
    for (const called of this.#called.values()) {
      if (called.device !== device || called.call || called.callOff) continue;
      if (stayed >= LASTED) called.pause = FIRST_PAUSE;
      this.#callLater(called);
    }
  }

  #isLinked({ device }: Called): boolean {
    return device !== undefined && this.#ports.near.isHere(device);
  }

  /** The owner wants no exchange with whom it leads to. */
  #isStopped({ device }: Called): boolean {
    return device !== undefined && this.#ports.near.isStopped(device);
  }

  #callLater(called: Called): void {
    const isForgotten = ![...this.#called.values()].includes(called);
    if (!this.#on || isForgotten || called.callOff || this.#isStopped(called)) return;
    called.callOff = this.#ports.timer(called.pause, () => {
      called.callOff = undefined;
      // They may have called us in the meantime; when they leave, it is our turn again.
      if (!this.#isLinked(called)) void this.#call(called);
    });
    called.pause = Math.min(2 * called.pause, LONGEST_PAUSE);
  }

  #call(called: Called): Promise<void> {
    rest(called);
    const stop = new AbortController();
    const over = this.#lead(called, stop.signal)
      // A mistake of ours in one call ends that call, and no other.
      .catch(() => fault('unexpected'))
      .then((why) => {
        if (called.call?.stop !== stop) return;
        called.call = undefined;
        called.fault = why;
        if (!this.#isLinked(called)) this.#callLater(called);
        this.#ports.changed();
      });
    called.call = { stop, over };
    this.#track(over);
    this.#ports.changed();
    return over;
  }

  /** Why a call led to nobody, or nothing. */
  async #lead(called: Called, stop: AbortSignal): Promise<Fault | undefined> {
    const { engine, crypto, own, near } = this.#ports;
    const linked = await linkTo(engine, crypto, called.address, { stop, own: own() });
    if (!linked.ok) return linked.fault;
    const { link, gone } = linked.value;
    this.#track(gone);
    if (stop.aborted) link.close();
    else {
      called.device = near.deviceAt(link);
      void this.#follow(called, link);
    }
    return undefined;
  }

  #track(end: Promise<void>): void {
    this.#open.add(end);
    void end.then(() => this.#open.delete(end));
  }

  async #follow(called: Called, link: Link): Promise<void> {
    called.link = link;
    const report = await this.#ports.near.hold(link, true);
    if (called.link === link) called.link = undefined;
    // Somebody who goes away is no trouble.
    if (!report || report.ended === 'lost' || report.ended === 'closing') return;
    const who = this.#ports.engine.peer(report.peer).name;
    called.fault = report.ended === 'budget' ? fault('limit-used', { who }) : faultIn(report, who);
    this.#ports.changed();
  }
}

/** Neither calls nor waits. */
function rest(called: Called): void {
  called.call?.stop.abort();
  called.call = undefined;
  called.callOff?.();
  called.callOff = undefined;
}
