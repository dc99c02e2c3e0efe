/** A link at the door for joining, in messages. */
import {
  encodePairMessage,
  type PairHeard,
  type PairMessage,
  PairReader,
} from '../../../exchange/pairing/message.ts';
import type { PairSide } from '../../../exchange/pairing/number.ts';
import type { Link } from '../../../ports.ts';
import { pulse } from '../exchange.ts';

export class PairLine {
  readonly #link: Link;
  readonly #reader: PairReader;
  readonly #still: () => void;

  /** `from`: who is at the other end. People read and type slowly, so there are signs of life until it ends. */
  constructor(link: Link, from: PairSide) {
    this.#link = link;
    this.#reader = new PairReader(from);
    this.#still = pulse(() => void this.say([{ is: 'alive' }]));
  }

  /** A no is the last word. */
  async say(messages: readonly PairMessage[]): Promise<void> {
    for (const message of messages) {
      await this.#link.send(encodePairMessage(message));
      if (message.is === 'no') this.end();
    }
  }

  /** What comes, until the link ends. */
  async *heard(): AsyncGenerator<PairHeard, void> {
    for await (const piece of this.#link.pieces()) yield* this.#reader.read(piece);
  }

  end(): void {
    this.#still();
    this.#link.close();
  }
}
