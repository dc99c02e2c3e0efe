/**
 * The fourth step: which of the found entries first. BM25F (Robertson, Zaragoza 2009) with weighted fields, times
 * how much of the query was met, then tiers by where the words stand together.
 */
import { type Held, type TokenIndex, weightIn } from './index.ts';

export const RANK_VERSION = 1;

/** How much a word counts by where it stands. */
export const FIELD_WEIGHT = { title: 4, tags: 2, story: 1.5, body: 1 } as const;

const K1 = 1.2;
const B = 0.6;

/** One word of the query: the tokens that count as it, and how well each does (1 = the word itself). */
export interface Wanted {
  choices: readonly { token: number; quality: number }[];
  optional: boolean;
}

export interface Statistics {
  entries: number;
  averageLength: number;
}

/** Rarity of a token: BM25's inverse document frequency, never negative. */
const rarity = (frequency: number, entries: number): number =>
  Math.log(1 + (entries - frequency + 0.5) / (frequency + 0.5));

/** BM25F of one token in one entry, without the rarity. */
function presence(held: Held, token: number, averageLength: number): number {
  const weight = weightIn(held, token);
  return weight === 0 ? 0 : (weight * (K1 + 1)) / (weight + K1 * (1 - B + B * (held.length / averageLength)));
}

export interface Scored {
  n: number;
  score: number;
  /** How much of the query was met, by the rarity of its words: 0..1. */
  share: number;
  /** All words that are not optional were met. */
  all: boolean;
}

/** Rarity of a wanted word: that of its most frequent choice. A word that nobody wrote is rarer than all others. */
const rarityOf = (wanted: Wanted, index: TokenIndex, entries: number): number =>
  rarity(Math.max(0, ...wanted.choices.map(({ token }) => index.frequency(token))), entries);

/** Best presence of each entry that holds one of the choices. */
function met(
  wanted: Wanted,
  index: TokenIndex,
  heldOf: (n: number) => Held | undefined,
  averageLength: number,
): Map<number, number> {
  const best = new Map<number, number>();
  for (const { token, quality } of wanted.choices) {
    for (const n of index.holders(token)) {
      const held = heldOf(n);
      if (!held) continue;
      const value = quality * presence(held, token, averageLength);
      if (value > (best.get(n) ?? 0)) best.set(n, value);
    }
  }
  return best;
}

/**
 * Scores every entry that holds one of the wanted words; `heldOf` answers undefined for entries the filters leave
 * out. Unordered.
 */
export function score(
  words: readonly Wanted[],
  index: TokenIndex,
  heldOf: (n: number) => Held | undefined,
  statistics: Statistics,
): Scored[] {
  const sums = new Map<number, { score: number; rarity: number; met: number }>();
  let required = 0;
  let wholeRarity = 0;
  for (const word of words) {
    const rare = rarityOf(word, index, statistics.entries);
    if (!word.optional) {
      required++;
      wholeRarity += rare;
    }
    for (const [n, value] of met(word, index, heldOf, statistics.averageLength)) {
      const sum = sums.get(n) ?? { score: 0, rarity: 0, met: 0 };
      sum.score += rare * value;
      if (!word.optional) {
        sum.rarity += rare;
        sum.met++;
      }
      sums.set(n, sum);
    }
  }
  return [...sums].map(([n, sum]) => {
    const share = wholeRarity === 0 ? 1 : sum.rarity / wholeRarity;
    return { n, score: sum.score * share * share, share, all: sum.met >= required };
  });
}

/** Where the query's words stand together; higher is better. */
export function tierOf(query: string, title: string, text: () => string, all: boolean): number {
  if (title === query) return 5;
  if (title.startsWith(query)) return 4;
  if (title.includes(query)) return 3;
  if (all && text().includes(query)) return 2;
  return all ? 1 : 0;
}

const HALF_LIFE = 180 * 24 * 3600 * 1000;

/** Up to a tenth more for what is new, measured from the newest entry (there is no clock here). */
export const freshness = (updated: number, newest: number): number =>
  1 + 0.1 * 0.5 ** (Math.max(0, newest - updated) / HALF_LIFE);
