import type { Source } from '../../sync/ports.ts';

/** Bytes as a handed-in file; remembers the largest piece anyone asked for. */
export class MemorySource implements Source {
  readonly name = 'market-day.gbundle';
  readonly size: number;
  largestRead = 0;
  readonly #bytes: Uint8Array;

  /** `size` may be another than the bytes have: a file can shrink or be far larger than what is looked at. */
  constructor(bytes: Uint8Array, size = bytes.length) {
    this.#bytes = bytes;
    this.size = size;
  }

  async read(at: number, length: number): Promise<Uint8Array> {
    this.largestRead = Math.max(this.largestRead, length);
    return this.#bytes.slice(at, at + length);
  }
}
