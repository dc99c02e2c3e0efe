/** The end that wants to join: what was heard, and typed, leads to what is said. Pure, like the host's. */
import type { Bytes, Crypto } from '../../ports.ts';
import type { PairHeard, PairMessage, PairPerson, PairReason } from './message.ts';
import { commitmentOf, isCommittedTo, numberOf, type PairEnds, parseNumber } from './number.ts';

/**
 * In this order; `number`: our person types what stands on the host's screen; `waiting`: theirs is asked; `invited`: the
 * invitation is here; `joined` and `over` are the two ends.
 */
type GuestStage = 'commitment' | 'nonce' | 'number' | 'waiting' | 'invited' | 'joined' | 'over';

/** Slips of the finger are free as far as safety goes: the number is fixed by then, and theirs never becomes ours. */
const TRIES = 3;

export class GuestPairing {
  readonly #crypto: Pick<Crypto, 'sha256'>;
  readonly #ends: PairEnds;
  readonly #nonce: Bytes;
  readonly #us: PairPerson;
  readonly #knowsCode: boolean;
  #stage: GuestStage;
  #commitment: Bytes | undefined;
  #number: string | undefined;
  #tries = TRIES;
  #file: Bytes | undefined;
  #why: PairReason | undefined;

  /** `knowsCode`: the host is the one of the code we were shown, and sees that we have it. */
  constructor(
    crypto: Pick<Crypto, 'sha256'>,
    { ends, nonce, us, knowsCode }: { ends: PairEnds; nonce: Bytes; us: PairPerson; knowsCode: boolean },
  ) {
    this.#crypto = crypto;
    this.#ends = ends;
    this.#nonce = nonce;
    this.#us = us;
    this.#knowsCode = knowsCode;
    this.#stage = knowsCode ? 'waiting' : 'commitment';
  }

  get stage(): GuestStage {
    return this.#stage;
  }

  /** How often the number may still be typed. */
  get tries(): number {
    return this.#tries;
  }

  /** From stage `invited` on. */
  get file(): Bytes | undefined {
    return this.#file;
  }

  get why(): PairReason | undefined {
    return this.#why;
  }

  /** The first words. */
  begin(): PairMessage[] {
    if (this.#knowsCode) return [{ is: 'right', ...this.#us }];
    const commitment = commitmentOf(this.#crypto, this.#ends, 'guest', this.#nonce);
    return [{ is: 'commitment', commitment }];
  }

  hear(message: PairHeard): PairMessage[] {
    if (this.#stage === 'joined' || this.#stage === 'over' || message.is === 'alive') return [];
    if (message.is === 'no') return this.#over(message.why);
    if (this.#stage === 'commitment' && message.is === 'commitment') {
      this.#commitment = message.commitment;
      this.#stage = 'nonce';
      return [{ is: 'nonce', nonce: this.#nonce }];
    }
    if (this.#stage === 'nonce' && message.is === 'nonce') return this.#learn(message.nonce);
    if (this.#stage === 'waiting' && message.is === 'invitation') {
      this.#file = message.file;
      this.#stage = 'invited';
      return [];
    }
    return this.end('wrong');
  }

  #learn(nonce: Bytes): PairMessage[] {
    const commitment = this.#commitment;
    if (!commitment || !isCommittedTo(this.#crypto, this.#ends, 'host', { commitment, nonce }))
      return this.end('wrong');
    this.#number = numberOf(this.#crypto, this.#ends, { host: nonce, guest: this.#nonce });
    this.#stage = 'number';
    return [];
  }

  /** Who we are is said only once it is known to whom. After the last wrong number it is over. */
  type(typed: string): PairMessage[] {
    if (this.#stage !== 'number') return [];
    if (parseNumber(typed) === this.#number) {
      this.#stage = 'waiting';
      return [{ is: 'right', ...this.#us }];
    }
    this.#tries -= 1;
    return this.#tries > 0 ? [] : this.end('number');
  }

  /** The invitation was good, and what came of it is on our disk. */
  joined(): PairMessage[] {
    if (this.#stage !== 'invited') return [];
    this.#stage = 'joined';
    return [{ is: 'joined' }];
  }

  end(why: PairReason): PairMessage[] {
    if (this.#stage === 'joined' || this.#stage === 'over') return [];
    this.#over(why);
    return [{ is: 'no', why }];
  }

  #over(why: PairReason): PairMessage[] {
    this.#stage = 'over';
    this.#why = why;
    return [];
  }
}
