/**
 * Inviting and joining as a window's shell runs them: one invitation shown at a time, one joining under way. The local
 * network is turned on by both, as what was joined is to be exchanged.
 */
import * as v from 'valibot';
import type {
  Answer,
  EngineEvent,
  GuestView,
  InvitingView,
  JoiningView,
  PairStatus,
  PairVerbs,
} from '../../../api.ts';
import { fault } from '../../../domain/fault.ts';
import { parseSpaceId, type SpaceId } from '../../../domain/ids.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { ROLES } from '../../../domain/space.ts';
import { reasonOf } from '../../../engine/arguments.ts';
import type { Engine } from '../../../engine/engine.ts';
import { readPairCode } from '../../../exchange/pairing/code.ts';
import type { Clock, Crypto, Random } from '../../../ports.ts';
import type { Timer } from '../../timer.ts';
import { addressText } from '../exchange.ts';
import { joinAt, type PairTarget } from '../pairing/guest.ts';
import { type PairStatus as HostStatus, PairHost } from '../pairing/host.ts';
import { parseAddress } from './address.ts';
import type { Lan } from './lan.ts';

export type PairVerb = keyof PairVerbs;

export interface PairingPorts {
  engine: Engine;
  lan: Pick<Lan, 'call' | 'receives'>;
  crypto: Crypto;
  random: Random;
  clock: Clock;
  timer: Timer;
}

export interface Pairing {
  call<V extends PairVerb>(verb: V, args: PairVerbs[V]['args']): Promise<Answer<V>>;
  /** `{is: 'pair'}` whenever something of the status has changed. */
  listen(listener: (event: EngineEvent) => void): () => void;
  /** Ends both. To be called before the local network's. */
  close(): Promise<void>;
}

/** Milliseconds an invitation stays open to which nobody comes. */
const UNSEEN = 15 * 60_000;
/** Longer than any code of ours. */
const TYPED_AT_MOST = 1_200;

const space = v.custom<SpaceId>((value) => typeof value === 'string' && parseSpaceId(value) !== undefined);
const ARGUMENTS: { readonly [V in PairVerb]: v.GenericSchema<unknown, PairVerbs[V]['args']> } = {
  'pair.status': v.object({}),
  'pair.invite': v.object({ space, role: v.picklist(ROLES) }),
  'pair.answer': v.object({ letIn: v.boolean() }),
  'pair.close': v.object({}),
  'pair.join': v.object({ to: v.pipe(v.string(), v.maxLength(TYPED_AT_MOST)) }),
  'pair.number': v.object({ number: v.pipe(v.string(), v.maxLength(64)) }),
  'pair.leave': v.object({}),
};

interface Inviting {
  readonly host: PairHost;
  readonly shown: Omit<InvitingView, 'guest'>;
  guest: GuestView;
  /** Calls off the end of its time. */
  callOff: () => void;
}

interface Joining {
  readonly stop: AbortController;
  view: JoiningView;
  /** While a number is waited for. */
  type?: ((number: string | undefined) => void) | undefined;
}

export function openPairing(ports: PairingPorts): Pairing {
  return new RunningPairing(ports);
}

class RunningPairing implements Pairing {
  readonly #ports: PairingPorts;
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #inviting: Inviting | undefined;
  #joining: Joining | undefined;

  constructor(ports: PairingPorts) {
    this.#ports = ports;
  }

  async call<V extends PairVerb>(verb: V, args: PairVerbs[V]['args']): Promise<Answer<V>> {
    const schema = Object.hasOwn(ARGUMENTS, verb) ? ARGUMENTS[verb] : undefined;
    if (!schema) return failed(fault('verb-unknown', { verb: String(verb).slice(0, 64) }));
    const parsed = v.safeParse(schema, args);
    if (!parsed.success) return failed(fault('arguments-wrong', { reason: reasonOf(parsed.issues) }));
    const done = await this.#act(verb, parsed.output);
    return done.ok ? ok(this.#status()) : done;
  }

  /** TypeScript cannot see that a verb and its arguments are chosen together. */
  async #act(verb: PairVerb, args: unknown): Promise<Result<void>> {
    if (verb === 'pair.invite') return this.#invite(args as PairVerbs['pair.invite']['args']);
    if (verb === 'pair.join') return this.#join((args as PairVerbs['pair.join']['args']).to);
    if (verb === 'pair.number') this.#joining?.type?.((args as PairVerbs['pair.number']['args']).number);
    if (verb === 'pair.leave') this.#leave();
    if (verb === 'pair.close') await this.#closeDoor();
    if (verb === 'pair.answer') {
      const { letIn } = args as PairVerbs['pair.answer']['args'];
      await (letIn ? this.#inviting?.host.admit() : this.#inviting?.host.refuse());
    }
    return ok(undefined);
  }

  listen(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#leave();
    await this.#closeDoor();
    this.#listeners.clear();
  }

  #status(): PairStatus {
    const inviting = this.#inviting;
    const joining = this.#joining;
    return {
      ...(inviting && { inviting: { ...inviting.shown, guest: inviting.guest } }),
      ...(joining && { joining: joining.view }),
    };
  }

  async #invite({ space, role }: PairVerbs['pair.invite']['args']): Promise<Result<void>> {
    const { engine, lan, timer } = this.#ports;
    const may = engine.mayInvite(space);
    if (!may.ok) return may;
    await this.#closeDoor();
    const on = await lan.call('lan.turn', { on: true });
    if (!on.ok) return on;
    const { addresses, fault: closed } = on.value;
    if (closed) return failed(closed);
    const places = addresses.flatMap((text) => parseAddress(text) ?? []);
    const host = new PairHost(
      { ...this.#ports, changed: (status) => this.#guestIs(host, status) },
      { space, role },
    );
    const code = host.code(
      places.map(({ host }) => host),
      places[0]?.port ?? 0,
    );
    const callOff = timer(UNSEEN, () => void this.#unseen(host));
    this.#inviting = { host, shown: { space, role, code, addresses }, guest: { is: 'nobody' }, callOff };
    lan.receives(host);
    this.#changed();
    return ok(undefined);
  }

  #guestIs(host: PairHost, status: HostStatus): void {
    const inviting = this.#inviting;
    if (inviting?.host !== host) return;
    inviting.guest = viewOf(status);
    if (status.is !== 'nobody') inviting.callOff();
    // Who has joined is met at the other door.
    if (status.is === 'joined' || status.is === 'closed') this.#ports.lan.receives(undefined);
    this.#changed();
  }

  async #unseen(host: PairHost): Promise<void> {
    await host.close();
    if (this.#inviting?.host !== host) return;
    this.#inviting.guest = { is: 'closed', fault: fault('pair-unseen') };
    this.#changed();
  }

  async #closeDoor(): Promise<void> {
    const inviting = this.#inviting;
    if (!inviting) return;
    this.#inviting = undefined;
    inviting.callOff();
    this.#ports.lan.receives(undefined);
    await inviting.host.close();
    this.#changed();
  }

  async #join(to: string): Promise<Result<void>> {
    const target = this.#targetIn(to);
    if (!target.ok) return target;
    this.#leave();
    const joining: Joining = { stop: new AbortController(), view: { is: 'calling' } };
    this.#joining = joining;
    this.#changed();
    void this.#visit(joining, target.value);
    return ok(undefined);
  }

  #targetIn(to: string): Result<PairTarget> {
    const read = readPairCode(this.#ports.crypto, to);
    if (read.is === 'code') return ok(read);
    if (read.is === 'newer') return failed(fault('pair-code-newer'));
    // No part of a name has so many letters.
    if (/^\s*granary:|^[a-z2-7\s-]{64,}$/i.test(to)) return failed(fault('pair-code-wrong'));
    const address = parseAddress(to);
    if (address) return ok({ is: 'address', address });
    return failed(fault('address-wrong', { address: to.trim().slice(0, 80) }));
  }

  async #visit(joining: Joining, target: PairTarget): Promise<void> {
    const { engine, crypto, random, lan } = this.#ports;
    const joined = await joinAt(
      {
        engine,
        crypto,
        random,
        stop: joining.stop.signal,
        number: (tries, gone) => this.#asks(joining, tries, gone),
        waits: () => this.#joiningIs(joining, { is: 'waiting' }),
      },
      target,
      // A mistake of ours in one visit ends that visit, and no more.
    ).catch(() => failed(fault('unexpected')));
    if (!joined.ok) return this.#joiningIs(joining, { is: 'failed', fault: joined.fault });
    const { space, address } = joined.value;
    this.#joiningIs(joining, { is: 'joined', space: space.id, name: space.name });
    // They are called again and again, so it does not matter whether this call already leads to them.
    await lan.call('lan.call', { address: addressText(address) });
  }

  #asks(joining: Joining, tries: number, gone: AbortSignal): Promise<string | undefined> {
    this.#joiningIs(joining, { is: 'number', tries });
    return new Promise((resolve) => {
      const answer = (number: string | undefined): void => {
        joining.type = undefined;
        gone.removeEventListener('abort', nobody);
        resolve(number);
      };
      const nobody = (): void => answer(undefined);
      joining.type = answer;
      gone.addEventListener('abort', nobody, { once: true });
      if (gone.aborted) nobody();
    });
  }

  #joiningIs(joining: Joining, view: JoiningView): void {
    joining.view = view;
    if (this.#joining === joining) this.#changed();
  }

  #leave(): void {
    const joining = this.#joining;
    if (!joining) return;
    this.#joining = undefined;
    joining.stop.abort();
    joining.type?.(undefined);
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener({ is: 'pair' });
  }
}

/** In the words of the window. */
function viewOf(status: HostStatus): GuestView {
  if (status.is === 'nobody' || status.is === 'closed')
    return { is: status.is, ...(status.why ? { fault: status.why } : {}) };
  if (status.is === 'question' || status.is === 'handed' || status.is === 'joined')
    return { is: status.is, ...status.guest };
  return status;
}
