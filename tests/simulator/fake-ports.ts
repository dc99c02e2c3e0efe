/** The ports of a simulated world: same answers for the same seed, and time moves only by hand. */
import { brotliCompressSync, brotliDecompressSync, inflateRawSync } from 'node:zlib';
import { brotliOptions, inflateWith } from '../../sync/node/codec.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import type { Clock, Codec, Crypto, Random } from '../../sync/ports.ts';

/** sfc32 (Chris Doty-Humphrey, PractRand), its state filled by splitmix32 so that near seeds give far streams. */
export class SeededRandom implements Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    let state = seed | 0;
    const splitmix = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    };
    this.#a = splitmix();
    this.#b = splitmix();
    this.#c = splitmix();
    for (let i = 0; i < 12; i++) this.u32();
  }

  /** 0 to 2^32 - 1, evenly. */
  u32(): number {
    const mixed = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + mixed) | 0;
    return mixed >>> 0;
  }

  /** 0 to `limit` - 1. The bias of 2^-32 x limit does not matter to a simulator. */
  below(limit: number): number {
    return Math.floor((this.u32() / 2 ** 32) * limit);
  }

  /** True once in `times`, on average. */
  onceIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  /** A generator of its own, so that more draws in one part of a world do not shift another's. */
  fork(): SeededRandom {
    return new SeededRandom(this.u32());
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.u32() & 255);
  }
}

/** A wall clock that stands still until it is moved; it may go backwards, as real ones do. */
export class HandClock implements Clock {
  #now: number;

  /** 2027-01-04 09:00 UTC unless said. */
  constructor(start = 1_799_053_200_000) {
    this.#now = start;
  }
  now(): number {
    return this.#now;
  }
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
  set(now: number): void {
    this.#now = now;
  }
}

/** Real Brotli, fast and on the spot: no thread pool decides what happens first. */
export const simulatorCodec: Codec = {
  deflate: async (bytes) => new Uint8Array(brotliCompressSync(bytes, brotliOptions(1, bytes.length))),
  inflate: async (bytes, limit) => inflateWith(brotliDecompressSync, bytes, limit),
  inflateRaw: (bytes, limit) => inflateWith(inflateRawSync, bytes, limit),
};

export interface FakePorts {
  crypto: Crypto;
  codec: Codec;
  clock: HandClock;
  random: SeededRandom;
}

/** One device's ports. Crypto is the real one: it is a pure function already. */
export const fakePorts = (seed: number): FakePorts => ({
  crypto: nodeCrypto,
  codec: simulatorCodec,
  clock: new HandClock(),
  random: new SeededRandom(seed),
});
