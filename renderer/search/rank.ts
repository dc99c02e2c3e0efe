/**
 * The fourth step: which of the found entries first. BM25F (Robertson, Zaragoza 2009) with weighted fields, times
 * how much of the query was met, then tiers by where the words stand together.
 */
import { nearlyIn } from './errors.ts';
import { type Held, type TokenIndex, weightIn } from './index.ts';

export const RANK_VERSION = 2;

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

/** The best presence of a wanted word in an entry; 0 when it holds none of the choices. */
function met(wanted: Wanted, held: Held, averageLength: number): number {
  let best = 0;
  for (const { token, quality } of wanted.choices)
    best = Math.max(best, quality * presence(held, token, averageLength));
  return best;
}

/** Entries that hold one of the choices. */
function* holdersOf(wanted: Wanted, index: TokenIndex): Iterable<number> {
  for (const { token } of wanted.choices) yield* index.holders(token);
}

/** So many entries that hold only some of the words are looked at. */
const POOL = 300;
/** A word that more than this part of all entries hold says little about which is meant. */
const COMMON = 0.1;

interface Weighed extends Wanted {
  rarity: number;
  /** How many entries hold it, at most. */
  frequency: number;
}

/** The entries that hold most of the words, by the rarity of what they hold. Rare words vote first. */
function poolOf(required: readonly Weighed[], index: TokenIndex, entries: number): number[] {
  const votes = new Map<number, { rarity: number; word: number }>();
  for (const [word, each] of required.entries()) {
    if (each.frequency > COMMON * entries && votes.size > POOL) continue;
    for (const n of holdersOf(each, index)) {
      const vote = votes.get(n);
      if (!vote) votes.set(n, { rarity: each.rarity, word });
      else if (vote.word !== word) {
        vote.rarity += each.rarity;
        vote.word = word;
      }
    }
  }
  const pool = [...votes];
  if (pool.length > POOL) pool.sort((a, b) => b[1].rarity - a[1].rarity);
  return pool.slice(0, POOL).map(([n]) => n);
}

/**
 * Scores the entries that hold all wanted words; when there are fewer than `enough`, also those that hold most of
 * them. `heldOf` answers undefined for entries the filters leave out. Unordered.
 *
 * Only the holders of the rarest word are looked through for the others: frequent words, of which short queries in
 * scripts without spaces are full, cost nothing.
 */
export function score(
  words: readonly Wanted[],
  index: TokenIndex,
  heldOf: (n: number) => Held | undefined,
  { entries, averageLength, enough }: Statistics & { enough: number },
): Scored[] {
  const weighed = words.map((word): Weighed => {
    const frequency = word.choices.reduce((sum, { token }) => sum + index.frequency(token), 0);
    return { ...word, rarity: rarityOf(word, index, entries), frequency };
  });
  const required = weighed.filter(({ optional }) => !optional).sort((a, b) => a.frequency - b.frequency);
  const optional = weighed.filter((word) => word.optional);
  const wholeRarity = required.reduce((sum, { rarity: each }) => sum + each, 0);

  function scored(n: number, held: Held, mustHaveAll: boolean): Scored | undefined {
    let sum = 0;
    let metRarity = 0;
    let all = true;
    for (const word of required) {
      const value = met(word, held, averageLength);
      if (value > 0) {
        sum += word.rarity * value;
        metRarity += word.rarity;
      } else if (mustHaveAll) return;
      else all = false;
    }
    for (const word of optional) sum += word.rarity * met(word, held, averageLength);
    const share = wholeRarity === 0 ? 1 : metRarity / wholeRarity;
    return { n, score: sum * share * share, share, all };
  }

  const found = new Map<number, Scored>();
  const look = (ns: Iterable<number>, mustHaveAll: boolean): void => {
    for (const n of ns) {
      if (found.has(n)) continue;
      const held = heldOf(n);
      const result = held && scored(n, held, mustHaveAll);
      if (result) found.set(n, result);
    }
  };
  const [rarest] = required;
  if (rarest && rarest.frequency > 0) look(holdersOf(rarest, index), true);
  if (found.size < enough) look(poolOf(required, index, entries), false);
  return [...found.values()];
}

export interface Place {
  /** The whole query in one spelling. */
  query: string;
  title: string;
  text: () => string;
  /** All words were met. */
  all: boolean;
  /** So many letters of the query may be wrong; 0 where other entries hold it as it is. */
  errors: number;
}

/** Where the query's words stand together; higher is better. */
export function tierOf({ query, title, text, all, errors }: Place): number {
  if (title === query) return 5;
  if (title.startsWith(query)) return 4;
  if (title.includes(query)) return 3;
  if (all) return text().includes(query) ? 2 : 1;
  // Nobody wrote it so: what comes close to it stands before what merely shares some of it.
  return errors > 0 && (nearlyIn(query, title, errors) || nearlyIn(query, text(), errors)) ? 0.5 : 0;
}

const HALF_LIFE = 180 * 24 * 3600 * 1000;

/** Up to a tenth more for what is new, measured from the newest entry (there is no clock here). */
export const freshness = (updated: number, newest: number): number =>
  1 + 0.1 * 0.5 ** (Math.max(0, newest - updated) / HALF_LIFE);
