/**
 * The end that invites, one guest long: what was heard leads to what is said. No link, no clock, no people: whoever
 * owns it brings those.
 */
import type { Bytes, Crypto } from '../../ports.ts';
import type { PairHeard, PairMessage, PairPerson, PairReason } from './message.ts';
import { commitmentOf, isCommittedTo, numberOf, type PairEnds } from './number.ts';

/**
 * In this order; `number`: it stands on our screen, and they have not said that it is theirs; `question`: our person is
 * asked; `handed`: they have the invitation; `joined` and `over` are the two ends.
 */
type HostStage = 'commitment' | 'nonce' | 'number' | 'question' | 'handed' | 'joined' | 'over';

export class HostPairing {
  readonly #crypto: Pick<Crypto, 'sha256'>;
  readonly #ends: PairEnds;
  readonly #nonce: Bytes;
  #stage: HostStage;
  #commitment: Bytes | undefined;
  #number: string | undefined;
  #guest: PairPerson | undefined;
  #why: PairReason | undefined;

  /** `knowsCode`: the link has proven that they hold the secret of our code, so there is no number to compare. */
  constructor(
    crypto: Pick<Crypto, 'sha256'>,
    { ends, nonce, knowsCode }: { ends: PairEnds; nonce: Bytes; knowsCode: boolean },
  ) {
    this.#crypto = crypto;
    this.#ends = ends;
    this.#nonce = nonce;
    this.#stage = knowsCode ? 'number' : 'commitment';
  }

  get stage(): HostStage {
    return this.#stage;
  }

  /** To be shown from stage `number` on; who knows the code has none. */
  get number(): string | undefined {
    return this.#number;
  }

  /** As they call themselves, from stage `question` on. */
  get guest(): PairPerson | undefined {
    return this.#guest;
  }

  /** Why it is over. */
  get why(): PairReason | undefined {
    return this.#why;
  }

  /** What is said to what was heard. Anything out of its turn ends it. */
  hear(message: PairHeard): PairMessage[] {
    if (this.#stage === 'joined' || this.#stage === 'over' || message.is === 'alive') return [];
    if (message.is === 'no') return this.#over(message.why);
    if (this.#stage === 'commitment' && message.is === 'commitment') {
      this.#commitment = message.commitment;
      this.#stage = 'nonce';
      const commitment = commitmentOf(this.#crypto, this.#ends, 'host', this.#nonce);
      return [{ is: 'commitment', commitment }];
    }
    if (this.#stage === 'nonce' && message.is === 'nonce') return this.#learn(message.nonce);
    if (this.#stage === 'number' && message.is === 'right') {
      this.#guest = { name: message.name, firm: message.firm };
      this.#stage = 'question';
      return [];
    }
    if (this.#stage === 'handed' && message.is === 'joined') {
      this.#stage = 'joined';
      return [];
    }
    return this.end('wrong');
  }

  /** They have shown their nonce; only now do they see ours. */
  #learn(nonce: Bytes): PairMessage[] {
    const commitment = this.#commitment;
    if (!commitment || !isCommittedTo(this.#crypto, this.#ends, 'guest', { commitment, nonce }))
      return this.end('wrong');
    this.#number = numberOf(this.#crypto, this.#ends, { host: this.#nonce, guest: nonce });
    this.#stage = 'number';
    return [{ is: 'nonce', nonce: this.#nonce }];
  }

  /** Our person said yes, or nobody has to be asked. Without the question nothing is handed over. */
  admit(file: Bytes): PairMessage[] {
    if (this.#stage !== 'question') return [];
    this.#stage = 'handed';
    return [{ is: 'invitation', file }];
  }

  /** Says why, and is over. */
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
