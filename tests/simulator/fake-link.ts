/**
 * Two ends of a link in memory. Nothing moves by time: either what is sent is there at once, or it moves when the
 * test says so, as many bytes as it says. It can be cut at any byte.
 */
import type { Bytes, Link } from '../../sync/ports.ts';

export interface FakeLinkOptions {
  /** Device keys of the two ends. */
  readonly keys?: readonly [Bytes, Bytes];
  /** Bytes that may be under way or unread in each direction before a sender has to wait. */
  readonly room?: number;
  /** Move only what `deliver` is told to. */
  readonly byHand?: boolean;
  /** How many of the bytes that are there come as the next piece; all of them when left out. */
  readonly pieceOf?: (bytes: number) => number;
}

export interface FakeLink {
  readonly ends: readonly [Link, Link];
  /** Moves up to so many bytes in each direction, then the news of an end; answers how many bytes moved. */
  deliver(bytes?: number): number;
  /** The link is gone at both ends once so many more bytes have arrived, counted over both directions. */
  cutAfter(bytes: number): void;
}

/** A pair of connected links. */
export function fakeLink(options: FakeLinkOptions = {}): FakeLink {
  const [first, second] = options.keys ?? [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const wire = new Wire(options);
  return {
    ends: [new FakeEnd(second, wire.there, wire.back), new FakeEnd(first, wire.back, wire.there)],
    deliver: (bytes = Number.POSITIVE_INFINITY) => wire.there.deliver(bytes) + wire.back.deliver(bytes),
    cutAfter: (bytes) => wire.cutAfter(bytes),
  };
}

/** Both directions, and what is left before they are cut. */
class Wire {
  readonly there: Lane;
  readonly back: Lane;
  #left = Number.POSITIVE_INFINITY;

  constructor(options: FakeLinkOptions) {
    this.there = new Lane(this, options);
    this.back = new Lane(this, options);
  }
  allowed(bytes: number): number {
    return Math.min(bytes, this.#left);
  }
  arrived(bytes: number): void {
    this.cutAfter(this.#left - bytes);
  }
  cutAfter(bytes: number): void {
    this.#left = bytes;
    if (bytes > 0) return;
    this.there.cut();
    this.back.cut();
  }
}

/** One direction: bytes under way, then bytes that arrived and were not read yet. */
class Lane {
  readonly #wire: Wire;
  readonly #room: number;
  readonly #byHand: boolean;
  readonly #pieceOf: (bytes: number) => number;
  #underWay: Bytes[] = [];
  #arrived: Bytes[] = [];
  /** Bytes in both. */
  #held = 0;
  /** The sender has closed; the news comes behind the last byte. */
  #last = false;
  /** The reader has closed: what comes is dropped. */
  #deaf = false;
  /** Nothing more will arrive. */
  #ended = false;
  #waiting: (() => void)[] = [];
  /** Told when the news of the end arrives. */
  onEnd: () => void = () => {};

  constructor(wire: Wire, { room = 65_536, byHand = false, pieceOf = (bytes) => bytes }: FakeLinkOptions) {
    this.#wire = wire;
    this.#room = room;
    this.#byHand = byHand;
    this.#pieceOf = pieceOf;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Takes bytes from the sender when there is room; `false` when the lane ended before. */
  async take(bytes: Bytes): Promise<boolean> {
    for (let at = 0; at < bytes.length; ) {
      await this.#hasRoom();
      if (this.#ended) return false;
      const part = bytes.slice(at, at + this.#room - this.#held);
      this.#underWay.push(part);
      this.#held += part.length;
      at += part.length;
      if (!this.#byHand) this.deliver(Number.POSITIVE_INFINITY);
    }
    await this.#hasRoom();
    return !this.#ended;
  }

  /** Once full, half of it has to be read first: else ever smaller pieces would chase each other. */
  async #hasRoom(): Promise<void> {
    if (this.#held < this.#room) return;
    while (this.#held > this.#room / 2 && !this.#ended) await this.#change();
  }

  deliver(bytes: number): number {
    let moved = 0;
    while (moved < bytes && this.#underWay.length > 0 && !this.#ended) moved += this.#move(bytes - moved);
    if (this.#underWay.length === 0 && this.#last && !this.#ended) this.#end();
    return moved;
  }

  #move(most: number): number {
    const part = this.#underWay.shift() ?? new Uint8Array(0);
    const length = this.#wire.allowed(Math.min(most, part.length, Math.max(1, this.#pieceOf(part.length))));
    if (length < part.length) this.#underWay.unshift(part.subarray(length));
    if (this.#deaf) this.#held -= length;
    else this.#arrived.push(part.subarray(0, length));
    this.#changed();
    this.#wire.arrived(length);
    return length;
  }

  async read(): Promise<Bytes | undefined> {
    for (;;) {
      const piece = this.#deaf ? undefined : this.#arrived.shift();
      if (piece) {
        this.#held -= piece.length;
        this.#changed();
        return piece;
      }
      if (this.#deaf || this.#ended) return undefined;
      await this.#change();
    }
  }

  /** The sender says no more. */
  finish(): void {
    this.#last = true;
    if (!this.#byHand) this.deliver(Number.POSITIVE_INFINITY);
  }

  /** The reader hears no more. */
  stopReading(): void {
    this.#deaf = true;
    for (const piece of this.#arrived.splice(0)) this.#held -= piece.length;
    this.#changed();
  }

  cut(): void {
    this.#underWay = [];
    if (!this.#ended) this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#changed();
    this.onEnd();
  }

  #change(): Promise<void> {
    return new Promise((settle) => this.#waiting.push(settle));
  }

  #changed(): void {
    for (const settle of this.#waiting.splice(0)) settle();
  }
}

class FakeEnd implements Link {
  readonly peer: Bytes;
  readonly #out: Lane;
  readonly #in: Lane;
  #closed = false;
  #turn = Promise.resolve(true);

  constructor(peer: Bytes, out: Lane, back: Lane) {
    this.peer = peer;
    this.#out = out;
    this.#in = back;
    // Who learns that the other end has closed goes too.
    back.onEnd = () => this.#leave();
  }

  send(bytes: Bytes): Promise<boolean> {
    if (this.#closed || this.#in.ended) return Promise.resolve(false);
    this.#turn = this.#turn.then((there) => there && this.#out.take(bytes));
    return this.#turn;
  }

  async *pieces(): AsyncGenerator<Bytes, void> {
    for (;;) {
      const piece = await this.#in.read();
      if (piece === undefined) return;
      yield piece;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#in.stopReading();
    this.#leave();
  }

  #leave(): void {
    void this.#turn.then(() => this.#out.finish());
  }
}
