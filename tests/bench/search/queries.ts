/**
 * Queries made from a corpus, as people ask: words of the title, the beginning of a word, a typing error, a piece cut
 * anywhere, a sentence of the text, two words that stand apart, another spelling. The same seed asks the same.
 *
 * An entry is wanted by its own words, so only queries that few entries answer are kept: an answer that says the same
 * as the wanted one is not wrong, and no rank could know.
 */
import { simplifiedOf } from '../../../renderer/search/han.ts';
import { fold } from '../../../renderer/search/normalise.ts';
import { SeededRandom } from '../../simulator/fake-ports.ts';
import type { Asked, Doc } from './corpus.ts';

/** More entries than this that hold the query literally, and it asks for none of them. */
const AMBIGUOUS = 10;
const DENSE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d]*/gu;

/** What is typed; and what should have been, where that is another thing. */
interface Typed {
  q: string;
  meant?: string;
}
type Make = (doc: Doc, by: Chance) => Typed | undefined;

const typed = (q: string | undefined): Typed | undefined => (q === undefined ? undefined : { q });

class Chance {
  readonly #random: SeededRandom;
  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }
  /** 0 to `below` - 1. */
  upTo(below: number): number {
    return Math.floor((this.#random.u32() / 2 ** 32) * below);
  }
  of<T>(list: readonly T[]): T | undefined {
    return list[this.upTo(list.length)];
  }
}

const wordsOf = (text: string): string[] => text.match(WORD) ?? [];
/** Characters as people see them: a cut goes between them. */
const lettersOf = (text: string): string[] =>
  [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);

/** A piece of `length` characters of a run of a script without spaces, cut anywhere. */
function pieceOf(text: string, length: number, by: Chance): string | undefined {
  const runs = wordsOf(text).filter((word) => DENSE.test(word) && lettersOf(word).length >= length);
  const letters = lettersOf(by.of(runs) ?? '');
  if (letters.length < length) return;
  const from = by.upTo(letters.length - length + 1);
  return letters.slice(from, from + length).join('');
}

/** A few words one after the other; in scripts without spaces, a piece of them. */
function phraseOf(text: string, words: number, letters: number, by: Chance): string | undefined {
  const all = wordsOf(text);
  const from = by.upTo(Math.max(1, all.length - words + 1));
  const first = all[from];
  if (first === undefined) return;
  if (DENSE.test(first)) return pieceOf(first, Math.min(letters, lettersOf(first).length), by);
  return all.slice(from, from + words).join(' ');
}

const longWords = (text: string): string[] =>
  wordsOf(text).filter((word) => !DENSE.test(word) && lettersOf(word).length >= 5);

/** One letter lost, doubled, swapped or another one. */
function mistyped(text: string, by: Chance): string | undefined {
  const letters = lettersOf(text);
  if (letters.length < 4) return;
  const at = 1 + by.upTo(letters.length - 2);
  const [here = '', next = ''] = letters.slice(at, at + 2);
  const kind = DENSE.test(text) ? 3 : by.upTo(4);
  if (kind === 0) letters.splice(at, 1);
  else if (kind === 1) letters.splice(at, 0, here);
  else if (kind === 2) letters.splice(at, 2, next, here);
  else letters[at] = by.of(letters.filter((letter) => letter !== here)) ?? here;
  const typed = letters.join('');
  return typed === text ? undefined : typed;
}

/** Traditional characters by the simplified one they become. */
const traditional = new Map<string, string>();
for (let code = 0x4e00; code < 0xa000; code++) {
  const letter = String.fromCharCode(code);
  const simple = simplifiedOf(letter);
  if (simple !== letter && !traditional.has(simple)) traditional.set(simple, letter);
}
const MARKS = /[\u0300-\u036f]+/gu;

/** The same words as somebody else types them; undefined where there is no other way. */
function respelled(text: string, lang: string): string | undefined {
  let other = text;
  if (/^(vi|tr)/.test(lang))
    other = text.normalize('NFD').replace(MARKS, '').replace(/đ/g, 'd').replace(/ı/g, 'i');
  else if (/^(fa|ur|ar)/.test(lang))
    other = text
      .replace(/ی/gu, 'ي')
      .replace(/ک/gu, 'ك')
      .replace(/\u200c/gu, '');
  else if (/^zh/.test(lang)) {
    const simple = [...text].map(simplifiedOf).join('');
    other = simple !== text ? simple : [...text].map((letter) => traditional.get(letter) ?? letter).join('');
  } else if (/^(th|lo)/.test(lang)) other = text.replace(/ำ/gu, '\u0e4dา').replace(/ຳ/gu, '\u0ecdາ');
  else other = text.normalize('NFD');
  return other === text ? undefined : other;
}

const MAKERS: Readonly<Record<string, Make>> = {
  title: ({ title }, by) => typed(phraseOf(title, 2 + by.upTo(2), 5, by)),
  prefix: ({ title, body }, by) => {
    const word = by.of(longWords(`${title} ${body.slice(0, 300)}`));
    if (word === undefined) return typed(pieceOf(title, 3, by));
    const letters = lettersOf(word);
    const begun = letters.slice(0, Math.max(4, Math.round(letters.length * 0.65))).join('');
    const other = by.of(longWords(title));
    return { q: other === undefined || other === word ? begun : `${other} ${begun}` };
  },
  typo: ({ title, body }, by) => {
    const word = by.of(longWords(title)) ?? by.of(longWords(body));
    const meant = word ?? pieceOf(title, 6, by) ?? pieceOf(body, 6, by);
    const wrong = meant === undefined ? undefined : mistyped(meant, by);
    if (meant === undefined || wrong === undefined) return;
    if (word === undefined) return { q: wrong, meant };
    const right = by.of(longWords(body).filter((other) => other !== word));
    return right === undefined ? undefined : { q: `${wrong} ${right} `, meant: `${word} ${right}` };
  },
  substring: ({ title, body }, by) => {
    const length = 4 + by.upTo(4);
    return typed(pieceOf(by.upTo(2) === 0 ? title : body, length, by) ?? pieceOf(body, length, by));
  },
  sentence: ({ body }, by) => typed(phraseOf(body, 4, 10, by)),
  scattered: ({ title, body }, by) => {
    const dense = DENSE.test(title);
    const one = dense ? pieceOf(title, 3, by) : by.of(longWords(title));
    const other = dense ? pieceOf(body, 4, by) : by.of(longWords(body));
    return one === undefined || other === undefined || one === other ? undefined : { q: `${one} ${other} ` };
  },
  folded: ({ title, body, lang }, by) => {
    const meant = phraseOf(by.upTo(2) === 0 ? title : body, 3, 5, by);
    const q = meant === undefined ? undefined : respelled(meant, lang);
    return meant === undefined || q === undefined ? undefined : { q, meant };
  },
};

/** Whether more entries than a first page shows hold all words of the query, whatever their language. */
function isAmbiguous(texts: readonly string[], query: string): boolean {
  // The longest word is the rarest: most texts are done with after it.
  const words = fold(query)
    .trim()
    .split(/\s+/u)
    .sort((a, b) => b.length - a.length);
  let holders = 0;
  for (const text of texts) {
    if (words.every((word) => text.includes(word))) holders++;
    if (holders > AMBIGUOUS) return true;
  }
  return false;
}

/** `each` queries of every kind for every language, fewer where the corpus gives no more. */
export function makeQueries(docs: readonly Doc[], { each, seed }: { each: number; seed: number }): Asked[] {
  const by = new Chance(seed);
  const texts = docs.map(({ title, body }) => fold(`${title}\n${body}`));
  const byLang = new Map<string, Doc[]>();
  for (const doc of docs) {
    const group = byLang.get(doc.lang);
    if (group) group.push(doc);
    else byLang.set(doc.lang, [doc]);
  }
  const queries: Asked[] = [];
  for (const [lang, group] of byLang)
    for (const [kind, make] of Object.entries(MAKERS)) {
      let made = 0;
      for (let tries = 0; made < each && tries < each * 8; tries++) {
        const doc = by.of(group);
        const query = doc && make(doc, by);
        if (!doc || !query || query.q.trim().length < 2) continue;
        if (isAmbiguous(texts, query.meant ?? query.q)) continue;
        queries.push({ lang, kind, q: query.q, id: doc.id });
        made++;
      }
    }
  return queries;
}
