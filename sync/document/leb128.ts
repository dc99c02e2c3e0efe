/** LEB128, the integers of Automerge's format. Only the shortest spelling, only safe integers. */

/** Little-endian groups of seven bits. */
export function writeLeb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

/** Eight groups of seven bits hold every safe integer, signed or not. */
const MAX_GROUPS = 8;

/** Walks over bytes; every read answers `undefined` at the end or for a number that is not spelled as it must be. */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }
  get at(): number {
    return this.#at;
  }
  get left(): number {
    return this.#bytes.length - this.#at;
  }
  /** A view of the next `length` bytes. */
  take(length: number): Uint8Array | undefined {
    if (length > this.left) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
  /** Bytes after their own length. */
  prefixed(): Uint8Array | undefined {
    const length = this.unsigned();
    return length === undefined ? undefined : this.take(length);
  }
  unsigned(): number | undefined {
    const groups = this.#groups();
    if (!groups || (groups.count > 1 && groups.last === 0)) return undefined;
    return Number.isSafeInteger(groups.value) ? groups.value : undefined;
  }
  signed(): number | undefined {
    const groups = this.#groups();
    if (!groups) return undefined;
    const negative = (groups.last & 0x40) !== 0;
    // A last group that only repeats the sign is one too many.
    const padding = negative ? 0x7f : 0;
    if (groups.count > 1 && groups.last === padding && (groups.before & 0x40) === (padding & 0x40))
      return undefined;
    const value = negative ? groups.value - 128 ** groups.count : groups.value;
    return Number.isSafeInteger(value) ? value : undefined;
  }
  #groups(): { value: number; count: number; last: number; before: number } | undefined {
    let value = 0;
    let before = 0;
    for (let count = 1; count <= MAX_GROUPS; count++) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) return undefined;
      this.#at++;
      const group = byte & 0x7f;
      value += group * 128 ** (count - 1);
      if (byte < 128) return { value, count, last: group, before };
      before = group;
    }
    return undefined;
  }
}
