/**
 * Where a film or a voice note was made, taken out of MP4, MOV and 3GP. Films are large, so only what is not picture or
 * sound is read, and what is read differently afterwards is laid over the file: nothing moves.
 *
 * Some cameras write where they are all along, between picture and sound. That is not taken out: whoever asks is told.
 */
import type { Bytes, Source } from '../ports.ts';
import { withoutLocation } from './location.ts';

const BOXES_AT_MOST = 20_000;
/** Of everything that is not picture or sound, together. */
const READ_AT_MOST = 33_554_432;
/** A place is a line of text; whoever claims more wants a film destroyed. */
const PLACE_AT_MOST = 4_096;
const KEYS_AT_MOST = 1_000;

const codeOf = (word: string): number =>
  Array.from(word).reduce((code, letter) => code * 256 + letter.charCodeAt(0), 0);
const FREE = codeOf('free');
const KEYS = codeOf('keys');
const ILST = codeOf('ilst');
const MEDIA = codeOf('mdat');
const TIMED = codeOf('mebx');
/** Boxes that are nothing but a place. */
const PLACES = new Set([codeOf('\xa9xyz'), codeOf('loci')]);
/** Kinds of tracks in which cameras write where they are: GoPro, Google, dashboard cameras, Canon, Sony. */
const TRACKS = new Set(['gpmd', 'camm', 'gps ', 'GPS ', 'CTMD', 'rtmd'].map(codeOf));
/** `+48.8577+002.2950/`, as ISO 6709 has it. */
const POSITION =
  /^[+-]\d{2,6}(?:\.\d+[+-]\d{3,7}(?:\.\d+)?|[+-]\d{3,7}(?:\.\d+)?(?=[+-/]))(?:[+-]\d+(?:\.\d+)?)?/;

interface Box {
  at: number;
  size: number;
}

/** The outermost boxes that hold neither picture nor sound; `undefined` when they do not fit together. */
async function boxesOf(source: Source): Promise<Box[] | undefined> {
  const boxes: Box[] = [];
  let read = 0;
  let at = 0;
  for (let count = 0; at + 8 <= source.size; count++) {
    if (count === BOXES_AT_MOST) return undefined;
    const head = await source.read(at, Math.min(16, source.size - at));
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const short = view.getUint32(0);
    const long = short === 1 && head.length === 16 ? Number(view.getBigUint64(8)) : short;
    const size = short === 0 ? source.size - at : long;
    if (size < 8 || at + size > source.size) return undefined;
    if (view.getUint32(4) !== MEDIA) {
      read += size;
      if (read > READ_AT_MOST) return undefined;
      boxes.push({ at, size });
    }
    at += size;
  }
  return boxes;
}

/** One outermost box. */
class Words {
  readonly #bytes: Bytes;
  readonly #view: DataView;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** False when a place is told in a way that cannot be taken out. */
  blank(): boolean {
    let clean = true;
    let placeKeys: ReadonlySet<number> = new Set();
    for (let at = 4; at + 4 <= this.#bytes.length; at++) {
      const code = this.#view.getUint32(at);
      if (TRACKS.has(code)) clean = false;
      else if (code === TIMED && this.#latin(at, this.#end(at - 4)).includes('location')) clean = false;
      else if (PLACES.has(code)) this.#empty(at - 4);
      else if (code === KEYS) placeKeys = this.#placeKeys(at - 4);
      else if (code === ILST) this.#blankValues(at - 4, placeKeys);
      else this.#blankPosition(at);
    }
    return clean;
  }

  /** Where a box that begins at `at` ends, as far as it is inside. */
  #end(at: number): number {
    return Math.min(this.#bytes.length, at + this.#view.getUint32(at));
  }

  #latin(from: number, to: number): string {
    let text = '';
    for (let i = from; i < to; i += 4096)
      text += String.fromCharCode(...this.#bytes.subarray(i, Math.min(i + 4096, to)));
    return text;
  }

  /** A box becomes room that nobody uses. */
  #empty(at: number): void {
    const size = this.#view.getUint32(at);
    if (size < 8 || size > PLACE_AT_MOST || at + size > this.#bytes.length) return;
    this.#bytes.fill(0, at + 8, at + size);
    this.#view.setUint32(at + 4, FREE);
  }

  /** Which of the named values say something about the place, counted from 1. */
  #placeKeys(at: number): Set<number> {
    const found = new Set<number>();
    const end = this.#end(at);
    for (let key = at + 16, index = 1; key + 8 <= end && index <= KEYS_AT_MOST; index++) {
      const size = this.#view.getUint32(key);
      if (size < 8 || key + size > end) break;
      if (/location|gps/i.test(this.#latin(key + 8, key + size))) found.add(index);
      key += size;
    }
    return found;
  }

  #blankValues(at: number, placeKeys: ReadonlySet<number>): void {
    const end = this.#end(at);
    for (let value = at + 8; value + 8 <= end; ) {
      const size = this.#view.getUint32(value);
      if (size < 8 || value + size > end) return;
      if (placeKeys.has(this.#view.getUint32(value + 4))) this.#empty(value);
      value += size;
    }
  }

  /** A position written out, wherever it stands. */
  #blankPosition(at: number): void {
    const sign = this.#bytes[at];
    if (sign !== 0x2b && sign !== 0x2d) return;
    const found = POSITION.exec(this.#latin(at, Math.min(at + 64, this.#bytes.length)));
    if (found)
      for (let i = at; i < at + found[0].length; i++)
        this.#bytes[i] =
          this.#bytes[i] === 0x2e ? 0x2e : i === at || (this.#bytes[i] ?? 0) < 0x30 ? 0x2b : 0x30;
  }
}

/** The film without its place; `undefined` when that cannot be promised. */
export async function filmWithoutLocation(source: Source): Promise<Source | undefined> {
  const boxes = await boxesOf(source);
  if (!boxes) return undefined;
  const laid: { at: number; bytes: Bytes }[] = [];
  for (const { at, size } of boxes) {
    const before = await source.read(at, size);
    if (before.length !== size) return undefined;
    const bytes = withoutLocation(before).slice();
    if (!new Words(bytes).blank()) return undefined;
    if (bytes.some((byte, i) => byte !== before[i])) laid.push({ at, bytes });
  }
  return laid.length === 0 ? source : overlaid(source, laid);
}

function overlaid(source: Source, laid: readonly { at: number; bytes: Bytes }[]): Source {
  return {
    ...source,
    read: async (from, length) => {
      const piece = (await source.read(from, length)).slice();
      for (const { at, bytes } of laid) {
        const start = Math.max(at, from);
        const end = Math.min(at + bytes.length, from + piece.length);
        if (start < end) piece.set(bytes.subarray(start - at, end - at), start - from);
      }
      return piece;
    },
  };
}
