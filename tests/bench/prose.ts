/**
 * Made-up lessons that read, to a compressor, like prose: words drawn by Zipf's law, each with its own likely
 * followers. Calibrated to English documents (gzip 37-39 % of the raw size); the same seed gives the same lessons.
 */
import { EMPTY_DRAFT, type EntryDraft } from '../../sync/domain/entry.ts';
import { SeededRandom } from '../simulator/fake-ports.ts';

const VOCABULARY = 9_000;
const FOLLOWERS = 60;
/** How often the next word is one of the likely followers. */
const LIKELY = 0.55;
const ONSETS = [
  'b',
  'c',
  'd',
  'f',
  'g',
  'h',
  'l',
  'm',
  'n',
  'p',
  'r',
  's',
  't',
  'v',
  'w',
  'st',
  'tr',
  'ch',
  'sh',
  'pl',
  'gr',
  '',
];
const NUCLEI = ['a', 'e', 'i', 'o', 'u', 'ea', 'ou', 'ai'];
const CODAS = ['', 'n', 'r', 's', 't', 'd', 'l', 'ng', 'st', 'ck', 'm'];

export class Prose {
  readonly #random: SeededRandom;
  readonly #words: string[];
  readonly #followers: number[][];
  readonly #rank: Float64Array;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    const words = new Set<string>();
    while (words.size < VOCABULARY) words.add(this.#word(words.size));
    this.#words = [...words];
    this.#rank = new Float64Array(VOCABULARY);
    let sum = 0;
    for (let i = 0; i < VOCABULARY; i++) this.#rank[i] = sum += 1 / (i + 2.7);
    for (let i = 0; i < VOCABULARY; i++) this.#rank[i] = (this.#rank[i] as number) / sum;
    this.#followers = this.#words.map(() => Array.from({ length: FOLLOWERS }, () => this.#draw()));
  }

  #unit(): number {
    return this.#random.u32() / 2 ** 32;
  }
  #pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.#unit() * of.length)] as T;
  }
  /** Frequent words are short. */
  #word(rank: number): string {
    const syllables = rank < 120 ? 1 : rank < 1500 ? 2 : this.#pick([2, 3, 3, 4]);
    let word = '';
    for (let i = 0; i < syllables; i++) word += this.#pick(ONSETS) + this.#pick(NUCLEI) + this.#pick(CODAS);
    return word;
  }
  #draw(): number {
    const at = this.#unit();
    let low = 0;
    let high = VOCABULARY - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rank[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Sentences until there are `length` characters. */
  text(length: number): string {
    let text = '';
    let word = this.#draw();
    while (text.length < length) {
      const words: string[] = [];
      for (let left = 6 + Math.floor(this.#unit() * 16); left > 0; left--) {
        words.push(this.#words[word] as string);
        word = this.#unit() < LIKELY ? this.#pick(this.#followers[word] as number[]) : this.#draw();
      }
      const sentence = words.join(' ');
      text += `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. `;
      if (this.#unit() < 0.12) text += '\n\n';
    }
    return text.trim();
  }

  /** A lesson of about `size` bytes. */
  lesson(size: number): EntryDraft {
    const body = Math.floor(size * 0.55);
    const field = Math.floor(size * 0.1);
    return {
      ...EMPTY_DRAFT,
      title: this.text(45).replace(/\.$/, ''),
      body: this.text(body),
      fields: { happened: this.text(field), why: this.text(field), advice: this.text(field) },
      tags: [this.text(6), this.text(6)].map((tag) => tag.split(' ')[0]?.toLowerCase() ?? 'tag').sort(),
      lang: 'en',
    };
  }
}
