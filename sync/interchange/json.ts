/** JSON Lines and JSON arrays, entry by entry: a bad one is named by its line and the others go on. */
import { isKnownKey, type JsonEntry, MAX_ENTRY_TEXT, readJsonEntry } from './json-entry.ts';
import { cutItems } from './json-scan.ts';
import { afterLineEnd, type LineNote, lineCounter, lineEnd } from './lines.ts';
import type { Settled } from './settle.ts';

export interface JsonRead {
  entries: readonly { line: number; at: number; settled: Settled }[];
  refused: readonly LineNote[];
  /** Every key the objects have, known or not. */
  keys: ReadonlySet<string>;
  /** Keys that were left out, with how many entries had them. */
  unknown: ReadonlyMap<string, number>;
}

const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/** Different keys worth remembering from a hostile file. */
const MAX_KEYS = 1000;
const MAX_KEY = 100;

/** One object per line; empty lines are skipped. */
export function readJsonLines(text: string): JsonRead {
  const taking = new Taking(text);
  for (let at = 0; at < text.length; ) {
    const end = lineEnd(text, at);
    taking.take(at, end);
    at = afterLineEnd(text, end);
  }
  return taking;
}

/** An array of objects, or one object. */
export function readJsonArray(text: string): JsonRead {
  const taking = new Taking(text);
  const start = /\S/.exec(text)?.index ?? 0;
  if (text.charCodeAt(start) !== OPEN_BRACKET) {
    taking.take(start, text.length);
    return taking;
  }
  const end = cutItems(text, start + 1, (from, to) => taking.take(from, to));
  if (text.charCodeAt(end) !== CLOSE_BRACKET)
    taking.refuse(end, 'the list is not closed: the file is not whole');
  else if (text.slice(end + 1).trim() !== '')
    taking.refuse(end + 1, 'there is something behind the end of the list');
  return taking;
}

/** Collects what the pieces of one text come to. */
class Taking implements JsonRead {
  readonly entries: { line: number; at: number; settled: Settled }[] = [];
  readonly refused: LineNote[] = [];
  readonly keys = new Set<string>();
  readonly unknown = new Map<string, number>();
  readonly #text: string;
  readonly #lineOf: (offset: number) => number;

  constructor(text: string) {
    this.#text = text;
    this.#lineOf = lineCounter(text);
  }

  /** Reads the piece from `from` to `to`; a blank one is nothing. */
  take(from: number, to: number): void {
    let at = from;
    while (at < to && /\s/.test(this.#text[at] ?? '')) at += 1;
    if (at === to) return;
    // A hostile piece is not even cut out of the text.
    if (to - at > MAX_ENTRY_TEXT) this.refuse(at, 'is too long');
    else this.#keep(at, readJsonEntry(this.#text.slice(at, to)));
  }

  refuse(at: number, why: string): void {
    this.refused.push({ line: this.#lineOf(at), why });
  }

  #keep(at: number, { settling, keys }: JsonEntry): void {
    for (const key of keys) {
      if (this.keys.size < MAX_KEYS) this.keys.add(key.slice(0, MAX_KEY));
      if (isKnownKey(key)) continue;
      const seen = this.unknown.get(key);
      if (seen !== undefined || this.unknown.size < MAX_KEYS) this.unknown.set(key, (seen ?? 0) + 1);
    }
    if (settling.is === 'refused') this.refuse(at, settling.why);
    else this.entries.push({ line: this.#lineOf(at), at, settled: settling });
  }
}
