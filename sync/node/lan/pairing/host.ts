/**
 * The door for joining, while an invitation is shown on the screen: one guest at a time, three at most, and nobody gets
 * anything but by the code or by our person's yes. Closed, it knows nobody.
 */
import { type Fault, fault } from '../../../domain/fault.ts';
import { deviceIdOf } from '../../../domain/hash.ts';
import type { DeviceId, SpaceId } from '../../../domain/ids.ts';
import type { Role } from '../../../domain/space.ts';
import type { Engine } from '../../../engine/engine.ts';
import { isPairWord } from '../../../exchange/door.ts';
import { type Endorsement, provesHolding } from '../../../exchange/endorsement.ts';
import { PAIR_SECRET_LENGTH, pairKeys, writePairCode } from '../../../exchange/pairing/code.ts';
import { HostPairing } from '../../../exchange/pairing/host.ts';
import type { PairPerson, PairReason } from '../../../exchange/pairing/message.ts';
import { NONCE_LENGTH } from '../../../exchange/pairing/number.ts';
import type { Bytes, Clock, Crypto, Link, Random } from '../../../ports.ts';
import type { Timer } from '../../timer.ts';
import { ANYBODY } from '../door.ts';
import type { PairDoor } from '../listen.ts';
import { PairLine } from './line.ts';

/** Milliseconds a guest has: for what machines do among themselves, for reading and typing, and for our person's answer. */
const MACHINE = 15_000;
const PATIENCE = {
  commitment: MACHINE,
  nonce: MACHINE,
  number: 180_000,
  question: 300_000,
  handed: 60_000,
  joined: MACHINE,
} as const;
/** Who saw a number and did not join; each could have guessed it once. */
const GUESTS_AT_MOST = 3;
/** Knocks in a minute that are looked at. */
const KNOCKS_AT_MOST = 30;
const MINUTE = 60_000;

/** `nobody`: with why the last one left. `joined` and `closed` are ends. */
export type PairStatus =
  | { is: 'nobody'; why?: Fault }
  | { is: 'guest' }
  | { is: 'number'; number: string }
  | { is: 'question'; guest: PairPerson }
  | { is: 'handed'; guest: PairPerson }
  | { is: 'joined'; guest: PairPerson; device: DeviceId }
  | { is: 'closed'; why?: Fault };

export interface PairHostPorts {
  engine: Engine;
  crypto: Crypto;
  random: Random;
  clock: Clock;
  timer: Timer;
  /** The status is another. */
  changed(status: PairStatus): void;
}

interface Visit {
  readonly pairing: HostPairing;
  readonly line: PairLine;
  readonly device: DeviceId;
  readonly knowsCode: boolean;
  /** As it was last looked at. */
  stage: HostPairing['stage'] | undefined;
  /** Lets its time be. */
  callOff: () => void;
  fault?: Fault | undefined;
}

export class PairHost implements PairDoor {
  readonly #ports: PairHostPorts;
  readonly #what: { space: SpaceId; role: Role };
  readonly #secret: Bytes;
  readonly #codeKey: Bytes;
  #visit: Visit | undefined;
  #guests = 0;
  #knocks = { since: 0, count: 0 };
  #status: PairStatus = { is: 'nobody' };

  constructor(ports: PairHostPorts, what: { space: SpaceId; role: Role }) {
    const { crypto, random } = ports;
    this.#ports = ports;
    this.#what = what;
    this.#secret = random.bytes(PAIR_SECRET_LENGTH);
    this.#codeKey = crypto.signingPublic(pairKeys(crypto, this.#secret).signSeed);
  }

  get status(): PairStatus {
    return this.#status;
  }

  /** To be shown as text or picture; `hosts`: addresses in numbers where this PC listens. */
  code(hosts: readonly string[], port: number): string {
    const { crypto, engine } = this.#ports;
    return writePairCode(crypto, { secret: this.#secret, device: engine.device, hosts, port });
  }

  opens(word: string): boolean {
    if (this.#isOver()) return false;
    const now = this.#ports.clock.now();
    if (Math.abs(now - this.#knocks.since) >= MINUTE) this.#knocks = { since: now, count: 0 };
    this.#knocks.count += 1;
    if (this.#knocks.count > KNOCKS_AT_MOST) return false;
    return word === ANYBODY || isPairWord(this.#ports.crypto, this.#secret, word);
  }

  admits({ device }: Endorsement): boolean {
    return !this.#isOver() && deviceIdOf(this.#ports.crypto, device) !== this.#ports.engine.device;
  }

  met(link: Link, ends: { host: Endorsement; guest: Endorsement }): void {
    const line = new PairLine(link, 'guest');
    if (this.#visit || this.#isOver()) {
      void line.say([{ is: 'no', why: this.#visit ? 'busy' : 'closed' }]);
      return;
    }
    const { crypto, random } = this.#ports;
    const knowsCode = provesHolding(crypto, ends.guest, this.#codeKey);
    const pairing = new HostPairing(crypto, { ends, nonce: random.bytes(NONCE_LENGTH), knowsCode });
    const device = deviceIdOf(crypto, ends.guest.device);
    const visit: Visit = { pairing, line, device, knowsCode, stage: undefined, callOff: () => {} };
    this.#visit = visit;
    void this.#receive(visit);
  }

  /** Our person lets them in. */
  async admit(): Promise<void> {
    const visit = this.#visit;
    if (visit?.pairing.stage === 'question') await this.#hand(visit);
  }

  /** Our person does not, or wants another guest; the door stays open. */
  async refuse(): Promise<void> {
    if (this.#visit) await this.#end(this.#visit, 'refused');
  }

  /** Nobody is invited any more. */
  async close(): Promise<void> {
    if (this.#isOver()) return;
    this.#become({ is: 'closed' });
    if (this.#visit) await this.#end(this.#visit, 'closed');
  }

  async #receive(visit: Visit): Promise<void> {
    const { pairing, line } = visit;
    this.#look(visit);
    for await (const message of line.heard()) {
      await line.say(pairing.hear(message));
      this.#look(visit);
      if (pairing.stage === 'question' && visit.knowsCode) await this.#hand(visit);
      if (pairing.stage === 'joined') line.end();
    }
    line.end();
    visit.callOff();
    this.#leave(visit);
  }

  async #hand(visit: Visit): Promise<void> {
    const made = await this.#ports.engine.inviteDevice({ ...this.#what, device: visit.device });
    visit.fault = made.ok ? undefined : made.fault;
    if (!made.ok) return this.#end(visit, 'failed');
    const words = visit.pairing.admit(made.value);
    this.#look(visit);
    await visit.line.say(words);
  }

  async #end(visit: Visit, why: PairReason): Promise<void> {
    await visit.line.say(visit.pairing.end(why));
  }

  /** What the visit has come to: shown, and given its time. */
  #look(visit: Visit): void {
    const { stage, number, guest } = visit.pairing;
    if (stage === visit.stage || this.#visit !== visit) return;
    visit.stage = stage;
    visit.callOff();
    if (stage === 'over') return;
    visit.callOff = this.#ports.timer(PATIENCE[stage], () => void this.#end(visit, 'late'));
    if (stage === 'number' && number !== undefined) {
      this.#guests += 1;
      this.#become({ is: 'number', number });
    } else if (stage === 'question' && guest && !visit.knowsCode) this.#become({ is: 'question', guest });
    else if (stage === 'handed' && guest) this.#become({ is: 'handed', guest });
    else if (stage === 'joined' && guest) this.#become({ is: 'joined', guest, device: visit.device });
    else this.#become({ is: 'guest' });
  }

  #leave(visit: Visit): void {
    this.#visit = undefined;
    if (this.#isOver()) return;
    const why = visit.fault ?? whyGone(visit.pairing);
    const isSpent = this.#guests >= GUESTS_AT_MOST;
    this.#become(isSpent ? { is: 'closed', why: fault('pair-spent') } : { is: 'nobody', why });
  }

  #isOver(): boolean {
    return this.#status.is === 'joined' || this.#status.is === 'closed';
  }

  #become(status: PairStatus): void {
    this.#status = status;
    this.#ports.changed(status);
  }
}

/** In the words of the PC that invites. */
function whyGone({ stage, why }: HostPairing): Fault {
  if (stage === 'handed') return fault('guest-lost-invited');
  if (why === 'number') return fault('guest-number');
  if (why === 'refused') return fault('guest-refused');
  return fault(why === 'wrong' ? 'guest-wrong' : 'guest-lost');
}
