/**
 * Where a photo was taken, taken out of it. Everything is overwritten in its place and nothing moves, so what we do not
 * know of a format stays as it was, orientation included: a pure function of bytes that never makes a photo unreadable.
 *
 * Looked for wherever it may stand: behind every TIFF header (Exif in JPEG, PNG, WebP and HEIC, and TIFF itself) and in
 * XMP text. A camera maker's own notes may hold the place in ways only the maker knows, so they go whole; only a file that
 * is itself TIFF keeps them, for without them nobody can develop a raw picture.
 */
import type { Bytes } from '../ports.ts';
import { mendPng } from './png.ts';

const GPS_POINTER = 0x8825;
const MAKER_NOTE = 0x927c;
const NOTES_AT_MOST = 1_048_576;
/** A tag that means "skip this"; a directory may hold as many as it likes. */
const PADDING = 0xea1c;
/** Tags that lead to further directories: Exif, SubIFDs. */
const LEADS_ON = new Set([0x8769, 0x014a]);
const SIZES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const DIRECTORIES_AT_MOST = 32;
const ENTRIES_AT_MOST = 1_000;

/** One TIFF structure within a file; offsets count from its header. */
class Tiff {
  readonly #bytes: Bytes;
  readonly #view: DataView;
  readonly #base: number;
  readonly #little: boolean;

  constructor(bytes: Bytes, base: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#base = base;
    this.#little = bytes[base] === 0x49;
  }

  /** Takes the directories of positions out. */
  blank(): void {
    const ahead = [this.#u32(4)];
    const seen = new Set<number>();
    while (ahead.length > 0 && seen.size < DIRECTORIES_AT_MOST) {
      const at = ahead.pop();
      if (at === undefined || at < 8 || seen.has(at)) continue;
      seen.add(at);
      ahead.push(...this.#directory(at));
    }
  }

  /** Answers the directories it leads to. */
  #directory(at: number): number[] {
    const count = this.#u16(at);
    if (count === undefined || count > ENTRIES_AT_MOST || !this.#isInside(at, 2 + 12 * count)) return [];
    const further: number[] = [];
    for (let entry = at + 2; entry < at + 2 + 12 * count; entry += 12) {
      const tag = this.#u16(entry);
      const target = this.#u32(entry + 8);
      if (tag === undefined || target === undefined) continue;
      if (tag === GPS_POINTER) {
        this.#erase(target);
        this.#put16(entry, PADDING);
        this.#put16(entry + 2, 7);
        this.#zero(entry + 8, 4);
      } else if (tag === MAKER_NOTE && this.#base > 0) this.#blankNotes(entry);
      else if (LEADS_ON.has(tag)) further.push(target);
    }
    const next = this.#u32(at + 2 + 12 * count);
    if (next) further.push(next);
    return further;
  }

  /** The entry stays, and what it leads to becomes nothing. */
  #blankNotes(entry: number): void {
    const size = (SIZES[this.#u16(entry + 2) ?? 0] ?? 0) * (this.#u32(entry + 4) ?? 0);
    const target = this.#u32(entry + 8);
    if (size <= 4) this.#zero(entry + 8, 4);
    else if (target !== undefined && size <= NOTES_AT_MOST) this.#zero(target, size);
  }

  /** A whole directory with everything its entries point to. */
  #erase(at: number): void {
    const count = this.#u16(at);
    if (count === undefined || count > ENTRIES_AT_MOST || !this.#isInside(at, 2 + 12 * count)) return;
    for (let entry = at + 2; entry < at + 2 + 12 * count; entry += 12) {
      const size = (SIZES[this.#u16(entry + 2) ?? 0] ?? 0) * (this.#u32(entry + 4) ?? 0);
      const target = this.#u32(entry + 8);
      // A position is a few dozen bytes; whoever claims more wants a picture destroyed.
      if (target !== undefined && size > 4 && size <= 4096) this.#zero(target, size);
    }
    this.#zero(at, 2 + 12 * count);
  }

  #isInside(at: number, length: number): boolean {
    return at >= 0 && this.#base + at + length <= this.#bytes.length;
  }
  #u16(at: number): number | undefined {
    return this.#isInside(at, 2) ? this.#view.getUint16(this.#base + at, this.#little) : undefined;
  }
  #u32(at: number): number | undefined {
    return this.#isInside(at, 4) ? this.#view.getUint32(this.#base + at, this.#little) : undefined;
  }
  #put16(at: number, value: number): void {
    this.#view.setUint16(this.#base + at, value, this.#little);
  }
  #zero(at: number, length: number): void {
    if (this.#isInside(at, length)) this.#bytes.fill(0, this.#base + at, this.#base + at + length);
  }
}

const isTiffHeader = (bytes: Bytes, at: number): boolean =>
  (bytes[at] === 0x49 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x2a && bytes[at + 3] === 0) ||
  (bytes[at] === 0x4d && bytes[at + 1] === 0x4d && bytes[at + 2] === 0 && bytes[at + 3] === 0x2a);

function blankTiffs(bytes: Bytes): void {
  for (let at = 0; at + 8 <= bytes.length; at++) if (isTiffHeader(bytes, at)) new Tiff(bytes, at).blank();
}

const XMP_NAME = [...'exif:GPS'].map((letter) => letter.charCodeAt(0));
const [QUOTE, APOSTROPHE, EQUALS, OPENS, CLOSES, SPACE] = [34, 39, 61, 60, 62, 32];
const VALUE_AT_MOST = 4_096;

/** `exif:GPSLatitude="…"` and `<exif:GPSLatitude>…<`: what stands there becomes blanks. */
function blankXmp(bytes: Bytes): void {
  const first = XMP_NAME[0] ?? 0;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (!XMP_NAME.every((letter, i) => bytes[at + i] === letter)) continue;
    let end = at + XMP_NAME.length;
    while (end < bytes.length && end < at + 64 && ![EQUALS, CLOSES, OPENS].includes(bytes[end] ?? 0))
      end += 1;
    const opened = bytes[end];
    const quote =
      opened === EQUALS
        ? bytes.subarray(end, end + 4).find((sign) => sign === QUOTE || sign === APOSTROPHE)
        : OPENS;
    if (quote === undefined || (opened !== EQUALS && opened !== CLOSES)) continue;
    let value = opened === EQUALS ? bytes.indexOf(quote, end) + 1 : end + 1;
    for (
      const last = value + VALUE_AT_MOST;
      value < Math.min(last, bytes.length) && bytes[value] !== quote;
      value++
    )
      bytes[value] = SPACE;
  }
}

/** The photo without its position: a copy, or the very bytes when there was nothing to take out. */
export function withoutLocation(bytes: Bytes): Bytes {
  const copy = bytes.slice();
  blankTiffs(copy);
  blankXmp(copy);
  mendPng(bytes, copy);
  return copy.every((byte, i) => byte === bytes[i]) ? bytes : copy;
}
