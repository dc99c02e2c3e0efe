/** Bytes of a handed-in file to text, with everything that was odd about them. */
import { textOf } from '../domain/bytes.ts';

export type Decoded =
  | {
      is: 'text';
      text: string;
      oddity?: string;
      /** Where in `text` the characters are that had to be guessed from single bytes, ascending. */
      guessed: readonly number[];
    }
  | { is: 'unreadable'; why: string };

/** A JavaScript string cannot be much longer than this; longer files are refused before decoding. */
const MAX_SOURCE_BYTES = 536_870_000;

/** Remembering every guessed character of a hostile file would cost more than the file. */
const MAX_GUESSED = 100_000;

/**
 * Windows-1252 where it differs from Latin-1, for the bytes 80 to 9F. The five bytes without a meaning become
 * U+FFFD and not the control characters of the same number: those are invisible, and U+0090 makes a terminal
 * swallow the text behind it.
 */
const WINDOWS_1252 = [
  0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152,
  0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122,
  0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
];

const NOT_UTF8 = 'some characters were not UTF-8, read as Windows-1252';

/**
 * UTF-8 (a byte order mark is dropped), UTF-16 by its byte order mark, else UTF-8 as far as it goes with every other
 * byte read as Windows-1252. Text in another old encoding is refused: thousands of wrong letters help nobody.
 */
export function decodeSource(bytes: Uint8Array): Decoded {
  if (bytes.length > MAX_SOURCE_BYTES) return { is: 'unreadable', why: 'it is too large' };
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return utf16(bytes, true);
  if (a === 0xfe && b === 0xff) return utf16(bytes, false);
  const bare = a === 0xef && b === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  const text = textOf(bare);
  if (text !== undefined) return { is: 'text', text, guessed: [] };
  if (looksForeign(bare))
    return {
      is: 'unreadable',
      why: 'its letters are in an old encoding; open it in the program it came from and save it as "CSV UTF-8"',
    };
  return mixed(bare);
}

function utf16(bytes: Uint8Array, little: boolean): Decoded {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new UnitWriter();
  for (let at = 2; at + 1 < bytes.length; at += 2) out.unit(view.getUint16(at, little));
  const cut = bytes.length % 2 === 1 ? { oddity: 'the file ends in the middle of a character' } : {};
  return { is: 'text', text: out.done().toWellFormed(), guessed: [], ...cut };
}

/** Valid UTF-8 stays; one broken byte must not turn every good letter of the file into two wrong ones. */
function mixed(bytes: Uint8Array): Decoded {
  const out = new UnitWriter();
  const guessed: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    const length = byte < 0x80 ? 1 : sequenceLength(bytes, at);
    if (length === 0) {
      if (guessed.length < MAX_GUESSED) guessed.push(out.length);
      out.unit(byte < 0xa0 ? (WINDOWS_1252[byte - 0x80] ?? 0xfffd) : byte);
      at += 1;
    } else {
      out.point(pointAt(bytes, at, length));
      at += length;
    }
  }
  return { is: 'text', text: out.done(), oddity: NOT_UTF8, guessed };
}

/** Length of the well-formed UTF-8 sequence at `at` (Unicode standard, table 3-7); 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i] ?? 0;
    if (next < 0x80 || next > 0xbf) return 0;
  }
  const second = bytes[at + 1] ?? 0;
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return length;
}

function pointAt(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  if (length === 1) return first;
  let point = first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) point = (point << 6) | ((bytes[at + i] ?? 0) & 0x3f);
  return point;
}

/**
 * Western text has lone bytes above 7F between ASCII letters; Thai, Chinese, Japanese, Korean or Cyrillic in an old
 * encoding has long runs of them, few of which happen to be UTF-8.
 */
function looksForeign(bytes: Uint8Array): boolean {
  let inRuns = 0;
  let alone = 0;
  let valid = 0;
  let at = 0;
  while (at < bytes.length) {
    const from = at;
    let bad = 0;
    while (at < bytes.length && (bytes[at] ?? 0) >= 0x80) {
      const length = sequenceLength(bytes, at);
      if (length === 0) bad += 1;
      at += length || 1;
    }
    if (at - from >= 3) inRuns += bad;
    else alone += bad;
    valid += at - from - bad;
    if (at === from) at += 1;
  }
  return inRuns >= 12 && inRuns > alone && inRuns > valid;
}

/** Builds a string from UTF-16 code units without one small string per character. */
class UnitWriter {
  readonly #parts: string[] = [];
  readonly #units = new Uint16Array(8192);
  #used = 0;
  #flushed = 0;

  get length(): number {
    return this.#flushed + this.#used;
  }
  unit(unit: number): void {
    if (this.#used === this.#units.length) this.#flush();
    this.#units[this.#used++] = unit;
  }
  point(point: number): void {
    if (point < 0x10000) this.unit(point);
    else {
      this.unit(0xd800 + ((point - 0x10000) >> 10));
      this.unit(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  #flush(): void {
    this.#parts.push(String.fromCharCode(...this.#units.subarray(0, this.#used)));
    this.#flushed += this.#used;
    this.#used = 0;
  }
  done(): string {
    this.#flush();
    return this.#parts.join('');
  }
}
