/**
 * Hubs as a window's shell keeps in touch with them: each that the owner added is called until it is forgotten, and
 * stayed with while it answers, so that what is written goes there at once and what comes there is here at once.
 */
import * as v from 'valibot';
import type { Answer, EngineEvent, HubStatus, HubVerbs, HubView, Receipt } from '../../../api.ts';
import { type Fault, fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { reasonOf } from '../../../engine/arguments.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { Clock, Crypto, Random } from '../../../ports.ts';
import { FlowWatch } from '../../flow-watch.ts';
import { faultIn } from '../../lan/exchange.ts';
import type { Timer } from '../../timer.ts';
import { type HubAddress, parseHubAddress } from '../address.ts';
import { exchangeWithHub } from '../exchange.ts';

export type HubVerb = keyof HubVerbs;

export interface HubsPorts {
  engine: Engine;
  crypto: Pick<Crypto, 'sha256' | 'verify' | 'derive'>;
  clock: Clock;
  random: Random;
  timer: Timer;
}

export interface Hubs {
  call<V extends HubVerb>(verb: V, args: HubVerbs[V]['args']): Promise<Answer<V>>;
  /** `{is: 'hub'}` whenever something of the status has changed. */
  listen(listener: (event: EngineEvent) => void): () => void;
  /** Ends every link in order. To be called before the engine's. */
  close(): Promise<void>;
}

const HUBS_AT_MOST = 8;
/** Milliseconds before calling again; doubled each time up to the longest. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 300_000;
/** Whoever stayed for so long is called again soon. */
const LASTED = 30_000;

const address = v.pipe(v.string(), v.maxLength(1_000));
const ARGUMENTS: { readonly [V in HubVerb]: v.GenericSchema<unknown, HubVerbs[V]['args']> } = {
  'hub.status': v.object({}),
  'hub.add': v.object({ address }),
  'hub.forget': v.object({ address }),
  'hub.call': v.object({ address }),
};

interface Kept {
  readonly address: HubAddress;
  /** As it was typed, with its token: what is kept. */
  readonly spelled: string;
  readonly under: FlowWatch;
  readonly receipts: Map<string, Receipt>;
  pause: number;
  linked: boolean;
  /** While it is called or stayed with: how to end that, and its end. */
  visit?: { stop: AbortController; over: Promise<void> } | undefined;
  /** While the next call waits. */
  callOff?: (() => void) | undefined;
  fault?: Fault | undefined;
  notes: readonly Fault[];
  /** When it was last linked; milliseconds since 1970. */
  met?: number | undefined;
}

/** `hub.example.org` is meant to be reached safely. */
const withScheme = (typed: string): string => (/^[a-z]+:\/\//i.test(typed) ? typed : `https://${typed}`);

/** Calls those that were kept at once. */
export function openHubs(ports: HubsPorts): Hubs {
  return new RunningHubs(ports);
}

class RunningHubs implements Hubs {
  readonly #ports: HubsPorts;
  readonly #hubs = new Map<string, Kept>();
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #visits = new Set<Promise<void>>();
  readonly #stopListening: () => void;
  #closed = false;
  /** In how many spaces there is something to exchange. */
  #spaces: number;

  constructor(ports: HubsPorts) {
    this.#ports = ports;
    this.#spaces = ports.engine.callings().length;
    for (const spelled of ports.engine.hubs().slice(0, HUBS_AT_MOST)) {
      const parsed = parseHubAddress(spelled);
      if (parsed) this.#hold(parsed, spelled);
    }
    this.#stopListening = ports.engine.listen(({ is }) => is === 'home' && this.#homeChanged());
    for (const hub of this.#hubs.values()) this.#visit(hub);
  }

  async call<V extends HubVerb>(verb: V, args: HubVerbs[V]['args']): Promise<Answer<V>> {
    const schema = Object.hasOwn(ARGUMENTS, verb) ? ARGUMENTS[verb] : undefined;
    if (!schema) return failed(fault('verb-unknown', { verb: String(verb).slice(0, 64) }));
    const parsed = v.safeParse(schema, args);
    if (!parsed.success) return failed(fault('arguments-wrong', { reason: reasonOf(parsed.issues) }));
    const done = await this.#act(verb, parsed.output as { address?: string });
    return done.ok ? ok(this.#status()) : done;
  }

  async #act(verb: HubVerb, args: { address?: string }): Promise<Result<void>> {
    if (verb === 'hub.status' || this.#closed) return ok(undefined);
    const typed = (args.address ?? '').normalize('NFKC').trim();
    const parsed = parseHubAddress(withScheme(typed));
    if (!parsed) return failed(fault('hub-address', { address: typed.slice(0, 80) }));
    if (verb === 'hub.add') return this.#add(parsed, withScheme(typed));
    if (verb === 'hub.forget') return this.#forget(parsed.name);
    const hub = this.#hubs.get(parsed.name);
    if (hub && !hub.linked) this.#again(hub);
    return ok(undefined);
  }

  listen(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    for (const hub of this.#hubs.values()) rest(hub);
    while (this.#visits.size > 0) await Promise.all(this.#visits);
    this.#listeners.clear();
  }

  #status(): HubStatus {
    return { hubs: [...this.#hubs.values()].map(viewOf) };
  }

  #hold(address: HubAddress, spelled: string): Kept {
    const hub: Kept = {
      address,
      spelled,
      under: new FlowWatch(this.#ports.clock, () => this.#changed()),
      receipts: new Map(),
      pause: FIRST_PAUSE,
      linked: false,
      notes: [],
    };
    this.#hubs.set(address.name, hub);
    return hub;
  }

  /** The same address again: perhaps with another token. */
  async #add(address: HubAddress, spelled: string): Promise<Result<void>> {
    const known = this.#hubs.get(address.name);
    if (!known && this.#hubs.size >= HUBS_AT_MOST) return failed(fault('hubs-many', { count: HUBS_AT_MOST }));
    if (known) rest(known);
    this.#visit(this.#hold(address, spelled));
    return this.#keep();
  }

  async #forget(name: string): Promise<Result<void>> {
    const hub = this.#hubs.get(name);
    if (!hub) return ok(undefined);
    this.#hubs.delete(name);
    rest(hub);
    this.#changed();
    return this.#keep();
  }

  #keep(): Promise<Result<void>> {
    return this.#ports.engine.keepHubs([...this.#hubs.values()].map(({ spelled }) => spelled));
  }

  /** Whoever has just come into a space has something to exchange; and a limit may be another one now. */
  #homeChanged(): void {
    const spaces = this.#ports.engine.callings().length;
    for (const hub of this.#hubs.values()) {
      const mayGoOn = hub.fault?.code === 'limit-used';
      if ((spaces > this.#spaces || mayGoOn) && !hub.linked) this.#again(hub);
    }
    this.#spaces = spaces;
  }

  #again(hub: Kept): void {
    hub.pause = FIRST_PAUSE;
    if (hub.visit) return;
    this.#visit(hub);
  }

  #visit(hub: Kept): void {
    hub.callOff?.();
    hub.callOff = undefined;
    const stop = new AbortController();
    const over = this.#stay(hub, stop)
      // A mistake of ours in one visit ends that visit, and no other.
      .catch(() => {
        hub.fault = fault('unexpected');
      })
      .finally(() => {
        this.#visits.delete(over);
        if (hub.visit?.stop !== stop) return;
        hub.visit = undefined;
        hub.linked = false;
        hub.under.end();
        this.#callLater(hub);
        this.#changed();
      });
    hub.visit = { stop, over };
    this.#visits.add(over);
    this.#changed();
  }

  async #stay(hub: Kept, stop: AbortController): Promise<void> {
    const { engine, crypto, clock } = this.#ports;
    let since: number | undefined;
    const met = await exchangeWithHub(engine, crypto, hub.address, {
      stay: true,
      stop: stop.signal,
      linked: () => {
        since = clock.now();
        Object.assign(hub, { linked: true, met: since, fault: undefined, notes: [] });
        this.#changed();
      },
      noted: (notes) => {
        if (stop.signal.aborted || (notes.length === 0 && hub.notes.length === 0)) return;
        hub.notes = notes;
        this.#changed();
      },
      told: (receipts) => {
        for (const receipt of receipts) hub.receipts.set(receipt.id, receipt);
        hub.met = clock.now();
        this.#changed();
      },
      flows: (flow, bytes) => hub.under.flows(flow, bytes),
    });
    if (stop.signal.aborted) return;
    if (since !== undefined && clock.now() - since >= LASTED) hub.pause = FIRST_PAUSE;
    if (!met.ok) {
      hub.fault = met.fault;
      return;
    }
    const { report, notes } = met.value;
    hub.notes = notes;
    if (report.ended === 'budget') {
      hub.fault = fault('limit-used', { who: hub.address.name });
      hub.pause = LONGEST_PAUSE;
      // A link that ends is no trouble: it is called again.
    } else hub.fault = report.ended === 'lost' ? undefined : faultIn(report, hub.address.name);
  }

  /** Not all at one moment, when a hub comes back that many wait for. */
  #callLater(hub: Kept): void {
    if (this.#closed || this.#hubs.get(hub.address.name) !== hub) return;
    const [chance = 0] = this.#ports.random.bytes(1);
    const wait = hub.pause * (0.75 + chance / 512);
    hub.callOff = this.#ports.timer(Math.round(wait), () => this.#visit(hub));
    hub.pause = Math.min(2 * hub.pause, LONGEST_PAUSE);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener({ is: 'hub' });
  }
}

/** Neither calls, nor waits, nor stays. */
function rest(hub: Kept): void {
  hub.callOff?.();
  hub.callOff = undefined;
  hub.visit?.stop.abort();
  hub.visit = undefined;
  hub.linked = false;
}

function viewOf(hub: Kept): HubView {
  const went = { added: 0, updated: 0, sent: 0 };
  for (const { direction, added, updated } of hub.receipts.values()) {
    if (direction === 'out') went.sent += added + updated;
    else {
      went.added += added;
      went.updated += updated;
    }
  }
  const { progress } = hub.under;
  return {
    address: hub.address.name,
    state: hub.linked ? 'linked' : hub.visit ? 'calling' : 'waiting',
    ...went,
    notes: [...hub.notes],
    ...(hub.met === undefined ? {} : { met: hub.met }),
    ...(hub.fault ? { fault: hub.fault } : {}),
    ...(progress ? { progress } : {}),
  };
}
