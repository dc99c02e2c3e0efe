/** Homes on a loopback network whose owners turn it on, and whose time moves by hand. */
import type { LanStatus, LanVerbs, PairStatus, PairVerbs } from '../../../../sync/api.ts';
import type { Fault } from '../../../../sync/domain/fault.ts';
import { nodeCrypto } from '../../../../sync/node/crypto.ts';
import type { Air } from '../../../../sync/node/lan/discovery/air.ts';
import { type Lan, type LanVerb, openLan } from '../../../../sync/node/lan/service/lan.ts';
import { openPairing, type Pairing, type PairVerb } from '../../../../sync/node/lan/service/pairing.ts';
import type { Timer } from '../../../../sync/node/timer.ts';
import type { Persona } from '../../../world.ts';

export const HOST = '127.0.0.1';

/** Nothing happens later but what the test lets happen. */
export class HandTimer {
  readonly #waiting = new Set<{ milliseconds: number; act: () => void }>();
  #wake: () => void = () => {};
  readonly set: Timer = (milliseconds, act) => {
    const waiting = { milliseconds, act };
    this.#waiting.add(waiting);
    this.#wake();
    return () => this.#waiting.delete(waiting);
  };
  get waits(): number[] {
    return [...this.#waiting].map(({ milliseconds }) => milliseconds);
  }
  /** Whatever waits has its time now. */
  fire(): void {
    for (const each of [...this.#waiting]) {
      this.#waiting.delete(each);
      each.act();
    }
  }
  /** Resolves with the first pause, once there is one. */
  async pause(): Promise<number> {
    while (this.#waiting.size === 0) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    return this.waits[0] ?? 0;
  }
}

const open = new Set<Neighbour>();
/** For `afterEach`. */
export async function leaveAll(): Promise<void> {
  for (const each of [...open]) await each.leaves();
}

/** Somebody with a home and its links. */
export class Neighbour {
  readonly who: Persona;
  readonly timer = new HandTimer();
  readonly lan: Lan;
  readonly pairing: Pairing;
  /** Meetings begun since the start, and those that go on. */
  begun = 0;
  running = 0;
  events = 0;
  readonly #looks = new Set<() => void>();

  /** `air`: where others are looked for, and nobody when left out. */
  constructor(who: Persona, air?: () => Air) {
    this.who = who;
    this.#watchMeetings();
    this.lan = openLan(who.engine, {
      crypto: nodeCrypto,
      clock: who.clock,
      timer: this.timer.set,
      host: HOST,
      ...(air ? { discovery: { open: air, random: who.random } } : {}),
    });
    this.lan.listen(() => {
      this.events += 1;
      this.#look();
    });
    this.pairing = openPairing({
      engine: who.engine,
      lan: this.lan,
      crypto: nodeCrypto,
      random: who.random,
      clock: who.clock,
      timer: this.timer.set,
    });
    this.pairing.listen(() => this.#look());
    open.add(this);
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }

  #watchMeetings(): void {
    const { engine } = this.who;
    const meet = engine.meet.bind(engine);
    engine.meet = async (link, options) => {
      this.begun += 1;
      this.running += 1;
      try {
        return await meet(link, options);
      } finally {
        this.running -= 1;
        queueMicrotask(() => this.#look());
      }
    };
  }

  async does<V extends LanVerb>(verb: V, args: LanVerbs[V]['args']): Promise<LanStatus> {
    const answer = await this.lan.call(verb, args);
    if (!answer.ok) throw new Error(`${this.who.name}: ${verb}: ${answer.fault.code}`);
    return answer.value as LanStatus;
  }
  async isRefused<V extends LanVerb>(verb: V, args: LanVerbs[V]['args']): Promise<Fault> {
    const answer = await this.lan.call(verb, args);
    if (answer.ok) throw new Error(`${this.who.name}: ${verb} was not refused`);
    return answer.fault;
  }
  status(): Promise<LanStatus> {
    return this.does('lan.status', {});
  }
  async pairs<V extends PairVerb>(verb: V, args: PairVerbs[V]['args']): Promise<PairStatus> {
    const answer = await this.pairing.call(verb, args);
    if (!answer.ok) throw new Error(`${this.who.name}: ${verb}: ${answer.fault.code}`);
    return answer.value as PairStatus;
  }
  /** Turned on; answers where it can be called. */
  async turnsOn(): Promise<string> {
    const [address = ''] = (await this.does('lan.turn', { on: true })).addresses;
    return address;
  }
  calls(address: string): Promise<LanStatus> {
    return this.does('lan.call', { address });
  }
  /** Resolves when a status is as wished, told by the events alone. */
  until(wished: (status: LanStatus, own: this) => boolean): Promise<LanStatus> {
    return this.#until(
      () => this.status(),
      (status) => wished(status, this),
    );
  }
  /** The same for who is at the door, or at whose we are. */
  untilPairing(wished: (status: PairStatus) => boolean): Promise<PairStatus> {
    return this.#until(() => this.pairs('pair.status', {}), wished);
  }
  #until<S>(ask: () => Promise<S>, wished: (status: S) => boolean): Promise<S> {
    return new Promise((done) => {
      const look = async (): Promise<void> => {
        const status = await ask();
        if (!wished(status)) return;
        this.#looks.delete(start);
        done(status);
      };
      const start = (): void => void look();
      this.#looks.add(start);
      start();
    });
  }
  /** The program ends, but for the engine. */
  async leaves(): Promise<void> {
    open.delete(this);
    await this.pairing.close();
    await this.lan.close();
  }
  /** The next start of the program. */
  async restarts(): Promise<Neighbour> {
    await this.leaves();
    return new Neighbour(await this.who.restarts());
  }
}

export const isNear = (name: string) => (status: LanStatus) => status.people.some((one) => one.name === name);
export const nobodyNear = (status: LanStatus): boolean => status.people.length === 0;
