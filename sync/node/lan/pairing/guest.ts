/** Joining by calling a PC on the same network that invites somebody right now. */
import { type Fault, fault } from '../../../domain/fault.ts';
import { deviceIdOf } from '../../../domain/hash.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import type { SpaceView } from '../../../domain/space.ts';
import type { Engine } from '../../../engine/engine.ts';
import { pairWord } from '../../../exchange/door.ts';
import type { Endorsement } from '../../../exchange/endorsement.ts';
import { type PairCode, pairKeys } from '../../../exchange/pairing/code.ts';
import { GuestPairing } from '../../../exchange/pairing/guest.ts';
import type { PairReason } from '../../../exchange/pairing/message.ts';
import { NONCE_LENGTH, type PairEnds } from '../../../exchange/pairing/number.ts';
import type { Crypto, Link, Random } from '../../../ports.ts';
import { makeLinkIdentity, shownBy } from '../certificate.ts';
import { connect } from '../connect.ts';
import { ANYBODY } from '../door.ts';
import { type Address, addressText, faultOf } from '../exchange.ts';
import { PairLine } from './line.ts';

export interface PairGuestPorts {
  engine: Engine;
  crypto: Crypto;
  random: Random;
  /**
   * Our person types what stands on the other screen; `undefined`: they would rather not. `tries`: how often they may.
   * Nobody waits for it any more once `gone` is aborted.
   */
  number(tries: number, gone: AbortSignal): Promise<string | undefined>;
  /** The number was right: now the other person decides. */
  waits(): void;
  /** Our person gives up. */
  stop?: AbortSignal;
}

/** Whom to call: a PC whose number will be compared, or the one of a code. */
export type PairTarget = { is: 'address'; address: Address } | { is: 'code'; code: PairCode };

/** The space, and where its other member was met. */
export interface Joined {
  space: SpaceView;
  address: Address;
}

export async function joinAt(ports: PairGuestPorts, target: PairTarget): Promise<Result<Joined>> {
  const home = await ports.engine.call('home.status', {});
  if (!home.ok) return home;
  if (!home.value.founded) return failed(fault('home-missing'));
  const { name, firm } = home.value;
  const reached = await reach(ports, target);
  if (!reached.ok) return ports.stop?.aborted ? failed(fault('cancelled')) : reached;
  const { link, ends, address } = reached.value;
  const pairing = new GuestPairing(ports.crypto, {
    ends,
    nonce: ports.random.bytes(NONCE_LENGTH),
    us: { name, firm },
    knowsCode: target.is === 'code',
  });
  if (ports.stop?.aborted) link.close();
  const joined = await new Guest(ports, pairing, link, addressText(address)).join();
  return joined.ok ? ok({ space: joined.value, address }) : joined;
}

interface Reached {
  link: Link;
  ends: PairEnds;
  address: Address;
}

/** The addresses of a code one after the other; whoever is not the device of the code is told nothing. */
async function reach(ports: PairGuestPorts, target: PairTarget): Promise<Result<Reached>> {
  const addresses =
    target.is === 'address'
      ? [target.address]
      : target.code.hosts.map((host) => ({ host, port: target.code.port }));
  let last: Fault = fault('pair-code-wrong');
  for (const address of addresses) {
    if (ports.stop?.aborted) break;
    const reached = await reachOne(ports, target, address);
    if (reached.ok) return reached;
    last = reached.fault;
  }
  return failed(last);
}

async function reachOne(
  { engine, crypto, random, stop }: PairGuestPorts,
  target: PairTarget,
  address: Address,
): Promise<Result<Reached>> {
  const code = target.is === 'code' ? target.code : undefined;
  const keys = code && pairKeys(crypto, code.secret);
  const identity = makeLinkIdentity((linkKey) => engine.endorse(linkKey, keys));
  const text = addressText(address);
  let host: Endorsement | undefined;
  let ourselves = false;
  const connected = await connect({
    ...address,
    crypto,
    identity,
    door: 'pair',
    stop,
    word: code ? pairWord(crypto, random, code.secret) : ANYBODY,
    admits(endorsement) {
      host = endorsement;
      const device = deviceIdOf(crypto, endorsement.device);
      ourselves = device === engine.device;
      return !ourselves && (code === undefined || device === code.device);
    },
  });
  if (connected.is === 'link' && host)
    return ok({ link: connected.link, ends: { host, guest: shownBy(crypto, identity) }, address });
  if (ourselves) return failed(fault('peer-self', { address: text }));
  if (connected.is === 'turned-away') return failed(fault('pair-closed', { address: text }));
  if (connected.is === 'unreachable') return failed(faultOf(connected, text));
  return failed(fault('pair-other', { address: text }));
}

/** One visit at somebody's door. */
class Guest {
  readonly #ports: PairGuestPorts;
  readonly #pairing: GuestPairing;
  readonly #line: PairLine;
  readonly #address: string;
  readonly #gone = new AbortController();
  #gaveUp = false;
  #result: Result<SpaceView> | undefined;

  constructor(ports: PairGuestPorts, pairing: GuestPairing, link: Link, address: string) {
    this.#ports = ports;
    this.#pairing = pairing;
    this.#line = new PairLine(link, 'host');
    this.#address = address;
  }

  async join(): Promise<Result<SpaceView>> {
    const giveUp = (): void => void this.#giveUp();
    this.#ports.stop?.addEventListener('abort', giveUp, { once: true });
    try {
      return await this.#visit();
    } finally {
      this.#ports.stop?.removeEventListener('abort', giveUp);
    }
  }

  /** Once the invitation is here it is too late: then we are in. */
  async #giveUp(): Promise<void> {
    if (this.#pairing.stage === 'invited') return;
    this.#gaveUp = true;
    await this.#line.say(this.#pairing.end('refused'));
  }

  async #visit(): Promise<Result<SpaceView>> {
    await this.#line.say(this.#pairing.begin());
    let typing: Promise<void> | undefined;
    for await (const message of this.#line.heard()) {
      await this.#line.say(this.#pairing.hear(message));
      if (this.#pairing.stage === 'number') typing ??= this.#type();
      if (this.#pairing.stage === 'invited') await this.#take();
    }
    this.#line.end();
    this.#gone.abort();
    await typing;
    return this.#result ?? failed(this.#why());
  }

  /** Beside what is heard: the other person may end it while ours is typing. */
  async #type(): Promise<void> {
    const { number, waits } = this.#ports;
    while (this.#pairing.stage === 'number' && !this.#gone.signal.aborted) {
      const typed = await number(this.#pairing.tries, this.#gone.signal);
      if (this.#gone.signal.aborted) return;
      this.#gaveUp = typed === undefined;
      await this.#line.say(typed === undefined ? this.#pairing.end('refused') : this.#pairing.type(typed));
    }
    if (this.#pairing.stage === 'waiting') waits();
  }

  async #take(): Promise<void> {
    const file = this.#pairing.file ?? new Uint8Array(0);
    this.#result = await this.#ports.engine.joinBy(file);
    await this.#line.say(this.#result.ok ? this.#pairing.joined() : this.#pairing.end('failed'));
    this.#line.end();
  }

  #why(): Fault {
    const { stage, why } = this.#pairing;
    if (this.#gaveUp || this.#ports.stop?.aborted) return fault('cancelled');
    return stage === 'over' && why
      ? fault(CODES[why], { address: this.#address })
      : fault('pair-lost', { address: this.#address });
  }
}

const CODES = {
  busy: 'pair-busy',
  closed: 'pair-closed',
  refused: 'pair-refused',
  number: 'pair-number',
  late: 'pair-late',
  wrong: 'pair-wrong',
  failed: 'pair-failed',
} as const satisfies Record<PairReason, Fault['code']>;
