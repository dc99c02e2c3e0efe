/**
 * The first step: one spelling for what people type in many ways. The same for entries and for queries, and a change
 * here changes what is found: count up the version.
 *
 * NFKC, lower case, Latin marks off (đ too), Arabic letters unified and their vowel signs off, traditional characters
 * as simplified ones, katakana as hiragana, all digits as 0-9, invisible characters gone. Other scripts keep their
 * marks: in Hindi or Thai they are part of the word.
 */
import { simplifiedOf } from './han.ts';

export const NORMALISE_VERSION = 2;

export interface Normal {
  text: string;
  /** `at[i]`: where in the original the character behind `text[i]` begins; one more for the end. */
  at: Uint32Array;
}

/** Invisible: joiners, zero-width space, direction marks, soft hyphen, variation selectors. */
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|\u034f|[\u180b-\u180d]|[\ufe00-\ufe0f]/u;
const ALL_INVISIBLE = new RegExp(INVISIBLE, 'gu');
/** Marks that go on letters of any script; those of one script (Thai, Hindi …) are not among them. */
const MARKS = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+/gu;
/** Marks, and the voice signs of half-width kana, which become some. */
const MARK = /[\p{M}\uff9e\uff9f]/u;

/** Latin letters that Unicode does not take apart. */
const LATIN: Readonly<Record<string, string>> = {
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};

/** Letters that differ only by the keyboard they were typed on (Arabic, Persian, Urdu). */
const ARABIC: Readonly<Record<string, string>> = {
  ي: 'ی',
  ى: 'ی',
  ئ: 'ی',
  ك: 'ک',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ؤ: 'و',
  ة: 'ه',
  ۀ: 'ه',
  ہ: 'ه',
  ۂ: 'ه',
  ھ: 'ه',
};
const ARABIC_SIGNS = /[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/gu;

/** Where each script's digits begin; ten in a row. */
const ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
  0xf20, 0x1040, 0x1090, 0x17e0, 0x1810,
];

function digitOf(letter: string): string | undefined {
  const code = letter.charCodeAt(0);
  const zero = ZEROS.find((start) => code >= start && code < start + 10);
  return zero === undefined ? undefined : String(code - zero);
}

const tonesFirst = (marks: string, nikhahit: string): string =>
  marks.replaceAll(nikhahit, '') + nikhahit.repeat(marks.split(nikhahit).length - 1);

/** What one character with its marks becomes; '' for what cannot be seen. */
function foldCluster(cluster: string): string {
  // First what stands between: marks could not find their order across it, nor pieces each other.
  let text = cluster.replace(ALL_INVISIBLE, '').normalize('NFKC').toLowerCase();
  if (/\p{Script=Latin}/u.test(text)) {
    text = text.normalize('NFD').replace(MARKS, '');
    return text.replace(/[đðħıłøßæœþ]/gu, (letter) => LATIN[letter] ?? letter);
  }
  if (/[\u0600-\u06ff]/u.test(text))
    text = text.replace(ARABIC_SIGNS, '').replace(/[يىئكأإآٱؤةۀہۂھ]/gu, (letter) => ARABIC[letter] ?? letter);
  // Thai and Lao: tone before nikhahit however it was typed, and two SARA E for one SARA AE.
  text = text
    .replace(/[\u0e48-\u0e4b\u0e4d]{2,}/gu, (marks) => tonesFirst(marks, '\u0e4d'))
    .replace(/[\u0ec8-\u0ecb\u0ecd]{2,}/gu, (marks) => tonesFirst(marks, '\u0ecd'))
    .normalize('NFC');
  text = text.replace(/\u0e40\u0e40/gu, '\u0e41');
  return text
    .replace(/[\u0660-\u1819]/gu, (letter) => digitOf(letter) ?? letter)
    .replace(/[\u30a1-\u30fe]|\p{Script=Han}/gu, foldPlain);
}

/** Katakana have their hiragana 0x60 before them; the few that have none stay. */
function foldPlain(letter: string): string {
  const code = letter.charCodeAt(0);
  if (within(code, 0x30a1, 0x30f6) || within(code, 0x30fd, 0x30fe)) return String.fromCharCode(code - 0x60);
  return simplifiedOf(letter);
}

const folded = new Map<string, string>();

function foldOf(cluster: string): string {
  let text = folded.get(cluster);
  if (text === undefined) {
    text = foldCluster(cluster);
    if (folded.size > 20_000) folded.clear(); // hostile text must not grow it for ever
    folded.set(cluster, text);
  }
  return text;
}

const within = (code: number, from: number, to: number): boolean => code >= from && code <= to;

/** Han, kana and Hangul syllables stand for themselves unless a mark follows. */
const isPlain = (code: number): boolean =>
  within(code, 0x4e00, 0x9fff) || within(code, 0x3041, 0x30fa) || within(code, 0xac00, 0xd7a3);

const isInvisible = (code: number): boolean => code >= 0xad && INVISIBLE.test(String.fromCharCode(code));
const mayFollow = (code: number): boolean =>
  code >= 0xad && (MARK.test(String.fromCharCode(code)) || isInvisible(code));

/** Where the next character that can be seen begins. */
function visibleFrom(text: string, from: number): number {
  let at = from;
  while (isInvisible(text.charCodeAt(at))) at++;
  return at;
}

/** End of the run of characters within these bounds, whatever invisible stands between them. */
function runEnd(text: string, from: number, [low, high]: readonly [number, number]): number {
  let to = from;
  for (let at = visibleFrom(text, to); within(text.charCodeAt(at), low, high); at = visibleFrom(text, to))
    to = at + 1;
  return to;
}

const JAMO = [0x1100, 0x11ff] as const;
const HALF_KANA = [0xff66, 0xff9f] as const;
const SARA_E = 0x0e40;

/** End of the cluster that begins at `from`: a character and what belongs to it. */
function clusterEnd(text: string, from: number): number {
  const first = text.codePointAt(from) ?? 0;
  let to = from + (first > 0xffff ? 2 : 1);
  // Jamo and half-width kana only make sense together.
  if (within(first, ...JAMO) || within(first, 0xac00, 0xd7a3)) to = runEnd(text, to, JAMO);
  if (within(first, ...HALF_KANA)) to = runEnd(text, to, HALF_KANA);
  if (first === SARA_E && text.charCodeAt(visibleFrom(text, to)) === SARA_E) to = visibleFrom(text, to) + 1;
  while (to < text.length && to - from < 64 && mayFollow(text.charCodeAt(to))) to++;
  return to;
}

/** Calls `emit` for each cluster with its folded form. */
function walk(text: string, emit: (fold: string, from: number) => void): void {
  for (let from = 0; from < text.length; ) {
    const code = text.charCodeAt(from);
    const next = from + 1 < text.length ? text.charCodeAt(from + 1) : 0;
    if (code < 0x80 && next < 0xad) {
      const letter = text[from] ?? '';
      emit(within(code, 0x41, 0x5a) ? letter.toLowerCase() : letter, from);
      from += 1;
    } else if (isPlain(code) && (isPlain(next) || next < 0xad)) {
      emit(foldPlain(text[from] ?? ''), from);
      from += 1;
    } else {
      const to = clusterEnd(text, from);
      emit(foldOf(text.slice(from, to)), from);
      from = to;
    }
  }
}

const ASCII = /^[\0-\x7f]*$/;

/** The normal form, without the way back. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let whole = '';
  walk(text, (part) => {
    whole += part;
  });
  return whole;
}

/** The normal form and the way back to the original, for highlighting. */
export function normalise(text: string): Normal {
  const at: number[] = [];
  let whole = '';
  walk(text, (part, from) => {
    whole += part;
    for (let i = 0; i < part.length; i++) at.push(from);
  });
  at.push(text.length);
  return { text: whole, at: Uint32Array.from(at) };
}
