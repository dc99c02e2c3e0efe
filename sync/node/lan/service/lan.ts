/**
 * The local network as a window's shell runs it: turned on by the owner, it lets in who may be spoken to, calls the
 * addresses it was told, and says who is near. The engine knows nothing of it but the meetings.
 */
import { networkInterfaces } from 'node:os';
import * as v from 'valibot';
import type { Answer, EngineEvent, LanStatus, LanVerbs } from '../../../api.ts';
import { type Fault, fault } from '../../../domain/fault.ts';
import { type DeviceId, parseDeviceId } from '../../../domain/ids.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { reasonOf } from '../../../engine/arguments.ts';
import type { Engine, LanSettings } from '../../../engine/engine.ts';
import type { Clock, Link, Random } from '../../../ports.ts';
import type { Timer } from '../../timer.ts';
import type { Air } from '../discovery/air.ts';
import type { Discovery } from '../discovery/discovery.ts';
import { type Address, addressText, type Crypt, type OpenDoor, openDoor } from '../exchange.ts';
import type { PairDoor } from '../listen.ts';
import { addressesOf, isThisPc, parseAddress, USUAL_PORT } from './address.ts';
import { Calls } from './calls.ts';
import { look } from './look.ts';
import { Near } from './near.ts';

export type LanVerb = keyof LanVerbs;

export interface LanPorts {
  crypto: Crypt;
  clock: Clock;
  timer: Timer;
  /** Where others are looked for; nobody is looked for when left out. */
  discovery?: { open(host: string | undefined): Air; random: Random };
  /** The one address of this PC to listen at; all of them when left out. */
  host?: string;
}

export interface Lan {
  call<V extends LanVerb>(verb: V, args: LanVerbs[V]['args']): Promise<Answer<V>>;
  /** Who stands behind the door for joining; nobody does when left out. */
  receives(guests: PairDoor | undefined): void;
  /** `{is: 'lan'}` whenever something of the status has changed. */
  listen(listener: (event: EngineEvent) => void): () => void;
  /** Ends every link in order; resolves when all sockets are gone. To be called before the engine's. */
  close(): Promise<void>;
}

const CALLED_AT_MOST = 20;

const address = v.pipe(v.string(), v.maxLength(300));
const device = v.custom<DeviceId>((value) => typeof value === 'string' && parseDeviceId(value) !== undefined);
const ARGUMENTS: { readonly [V in LanVerb]: v.GenericSchema<unknown, LanVerbs[V]['args']> } = {
  'lan.status': v.object({}),
  'lan.turn': v.object({ on: v.boolean() }),
  'lan.call': v.object({ address }),
  'lan.forget': v.object({ address }),
  'lan.stop': v.object({ device }),
  'lan.goOn': v.object({ device }),
};

/** Those of any verb. */
interface Arguments {
  on?: boolean;
  address?: string;
  device?: DeviceId;
}

/** Begins as it was left, on or off. */
export function openLan(engine: Engine, ports: LanPorts): Lan {
  return new RunningLan(engine, ports);
}

class RunningLan implements Lan {
  readonly #engine: Engine;
  readonly #ports: LanPorts;
  readonly #near: Near;
  readonly #calls: Calls;
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #stopListening: () => void;
  #settings: LanSettings;
  #door: OpenDoor | undefined;
  #guests: PairDoor | undefined;
  #discovery: Discovery | undefined;
  #fault: Fault | undefined;
  /** Links are let in and kept. */
  #running = false;
  #closed = false;
  /** The end of the queue: turning on and off take turns. */
  #turn: Promise<unknown> = Promise.resolve();
  #telling = false;
  /** How many we could be called about. */
  #spaces: number;
  #told: string;

  constructor(engine: Engine, ports: LanPorts) {
    const { crypto, clock, timer } = ports;
    const changed = (): void => this.#changed();
    this.#engine = engine;
    this.#ports = ports;
    this.#near = new Near({
      engine,
      crypto,
      clock,
      changed,
      left: (device, stayed) => {
        this.#calls.left(device, stayed);
        this.#discovery?.again();
      },
    });
    const own = () => this.#door?.linkKey;
    this.#calls = new Calls({ engine, crypto, timer, near: this.#near, own, changed });
    this.#settings = engine.lanSettings();
    this.#spaces = engine.callings().length;
    for (const text of this.#settings.called.slice(0, CALLED_AT_MOST)) {
      const parsed = parseAddress(text);
      if (parsed) this.#calls.add(addressText(parsed), parsed);
    }
    this.#told = JSON.stringify(this.#status());
    // Members come and go, and are renamed.
    this.#stopListening = engine.listen(({ is }) => is === 'home' && this.#homeChanged());
    if (this.#settings.on) void this.#next(() => this.#start().then(() => this.#keep({})));
  }

  async call<V extends LanVerb>(verb: V, args: LanVerbs[V]['args']): Promise<Answer<V>> {
    const schema = Object.hasOwn(ARGUMENTS, verb) ? ARGUMENTS[verb] : undefined;
    if (!schema) return failed(fault('verb-unknown', { verb: String(verb).slice(0, 64) }));
    const parsed = v.safeParse(schema, args);
    if (!parsed.success) return failed(fault('arguments-wrong', { reason: reasonOf(parsed.issues) }));
    const done = await this.#act(verb, parsed.output as Arguments);
    return done.ok ? ok(this.#status()) : done;
  }

  async #act(verb: LanVerb, args: Arguments): Promise<Result<void>> {
    if (verb === 'lan.status' || this.#closed) return ok(undefined);
    if (verb === 'lan.turn') return this.#next(() => (args.on ? this.#turnOn() : this.#turnOff()));
    if (args.device) {
      if (verb === 'lan.stop') this.#near.stop(args.device);
      else this.#goOn(args.device);
      return ok(undefined);
    }
    const typed = args.address ?? '';
    const parsed = parseAddress(typed);
    if (!parsed) return failed(fault('address-wrong', { address: typed.slice(0, 80) }));
    if (verb === 'lan.forget') return this.#next(() => this.#forget(addressText(parsed)));
    return this.#callAt(parsed);
  }

  receives(guests: PairDoor | undefined): void {
    this.#guests = guests;
  }

  listen(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    await this.#next(() => this.#stop());
    this.#listeners.clear();
  }

  /** Members come and go; whoever has just come into a space is looked for there. */
  #homeChanged(): void {
    const spaces = this.#engine.callings().length;
    if (spaces !== this.#spaces) this.#discovery?.again();
    this.#spaces = spaces;
    this.#changed();
  }

  #status(): LanStatus {
    const { on } = this.#settings;
    return {
      on,
      addresses: this.#addresses(),
      ...(on && this.#fault ? { fault: this.#fault } : {}),
      people: this.#near.people(),
      stopped: this.#near.stopped(),
      called: this.#calls.list(),
    };
  }

  #addresses(): string[] {
    if (!this.#door) return [];
    const { port } = this.#door;
    const { host } = this.#ports;
    return host === undefined ? addressesOf(networkInterfaces(), port) : [addressText({ host, port })];
  }

  async #turnOn(): Promise<Result<void>> {
    await this.#start();
    return this.#keep({ on: true });
  }

  /** Off first, then remembered: a disk that takes nothing more keeps nobody's door open. */
  async #turnOff(): Promise<Result<void>> {
    this.#settings = { ...this.#settings, on: false };
    await this.#stop();
    for (const { device } of this.#near.stopped()) this.#near.goOn(device);
    return this.#keep({ on: false });
  }

  /** Calls them again where we did; else they call us. */
  #goOn(device: DeviceId): void {
    this.#near.goOn(device);
    if (this.#running) this.#calls.start();
  }

  async #forget(text: string): Promise<Result<void>> {
    this.#calls.forget(text);
    return this.#keep({ called: this.#settings.called.filter((known) => known !== text) });
  }

  async #callAt(place: Address): Promise<Result<void>> {
    const text = addressText(place);
    const known = this.#settings.called.includes(text);
    const ready = await this.#next(() => this.#readyToCall(place));
    if (!ready.ok) return ready;
    await this.#calls.now(text);
    // The network led us to our own door, by a name or an address that we did not know to be ours.
    const why = this.#calls.faultOf(text);
    if (why?.code !== 'peer-self' || known) return ok(undefined);
    await this.#next(() => this.#forget(text));
    return failed(why);
  }

  async #readyToCall(place: Address): Promise<Result<void>> {
    const { called, on } = this.#settings;
    const text = addressText(place);
    const known = called.includes(text);
    if (!known && called.length >= CALLED_AT_MOST)
      return failed(fault('addresses-many', { count: CALLED_AT_MOST }));
    await this.#start();
    // Which port is ours is known only now.
    if (place.port === this.#door?.port && isThisPc(place.host, networkInterfaces())) {
      if (!on) await this.#turnOff();
      return failed(fault('peer-self', { address: text }));
    }
    this.#calls.add(text, place);
    return this.#keep({ on: true, called: known ? called : [...called, text] });
  }

  /** Opens the door where it was the last time, else anywhere, and begins to call. */
  async #start(): Promise<void> {
    if (this.#closed || this.#door) return;
    this.#settings = { ...this.#settings, on: true };
    this.#running = true;
    const met = (link: Link): void => {
      if (this.#running) void this.#near.hold(link, false);
      else link.close();
    };
    const { host, crypto } = this.#ports;
    const guests: PairDoor = {
      opens: (word) => this.#guests?.opens(word) ?? false,
      admits: (guest) => this.#guests?.admits(guest) ?? false,
      met: (link, ends) => (this.#guests ? this.#guests.met(link, ends) : link.close()),
    };
    const openAt = (port: number) =>
      openDoor(this.#engine, crypto, { port, ...(host === undefined ? {} : { host }) }, met, guests);
    let door = await openAt(this.#settings.port ?? USUAL_PORT);
    if (!door.ok) door = await openAt(0);
    this.#door = door.ok ? door.value : undefined;
    this.#fault = door.ok ? undefined : door.fault;
    this.#calls.start();
    this.#look();
    this.#changed();
  }

  /** Looks for those of our spaces on the network, and lets them find us. */
  #look(): void {
    const { discovery, host, clock, timer } = this.#ports;
    if (!discovery || !this.#door) return;
    const ports = { clock, timer, random: discovery.random, air: discovery.open(host) };
    this.#discovery = look(this.#engine, ports, this.#calls, this.#door.port);
  }

  /** Everything ends in order. */
  async #stop(): Promise<void> {
    this.#running = false;
    const door = this.#door;
    this.#door = undefined;
    this.#fault = undefined;
    this.#changed();
    await this.#discovery?.close();
    this.#discovery = undefined;
    await Promise.all([this.#calls.stop(), this.#near.endAll(), door?.close()]);
  }

  /** True from now on; a fault says that it will not be known at the next start. */
  async #keep(changes: Partial<LanSettings>): Promise<Result<void>> {
    const { on, called, port } = { ...this.#settings, ...changes };
    const listened = this.#door?.port ?? port;
    this.#settings = { on, called, ...(listened === undefined ? {} : { port: listened }) };
    this.#changed();
    const same = JSON.stringify(this.#settings) === JSON.stringify(this.#engine.lanSettings());
    return same ? ok(undefined) : this.#engine.keepLanSettings(this.#settings);
  }

  #next<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** However much happens at once, it is told once, and only when the status has become another. */
  #changed(): void {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      const status = JSON.stringify(this.#status());
      if (status === this.#told) return;
      this.#told = status;
      for (const listener of this.#listeners) listener({ is: 'lan' });
    });
  }
}
