/**
 * The third step: FlexSearch answers which entries hold a token; beside it the statistics it does not keep (how many
 * hold it, which tokens there are), which rank and typo tolerance need. FlexSearch's own encoder is not used: it
 * splits words at combining marks, and knows no pairs.
 */
import { Index as FlexIndex } from 'flexsearch';
import { editsApart, oneEditApart } from './errors.ts';
import type { Token } from './tokenise.ts';

/** Between tokens on their way through FlexSearch, which takes one string; no token can hold it. */
const BETWEEN = '\n';

export interface TokenIndex {
  /** Puts an entry's tokens under its number, which must be free. Answers what `drop` and rank need. */
  add(n: number, fields: readonly WeightedTokens[]): Held;
  drop(n: number, held: Held): void;
  /** Numbers of the entries that hold the token, in no order. */
  holders(token: number): readonly number[];
  /** How many entries hold it. */
  frequency(token: number): number;
  find(text: string): number | undefined;
  spelled(token: number): string;
  /** Tokens that begin so, the most frequent first. */
  beginning(text: string, limit: number): number[];
  /**
   * Words at one edit's distance, the most frequent first; where there are none, for long words and those whose letters
   * are written in several pieces, at two with the same first letter.
   */
  near(word: string, limit: number): number[];
}

export interface WeightedTokens {
  tokens: readonly Token[];
  weight: number;
}

/** An entry's tokens: ascending numbers, with the weighted count of each. */
export interface Held {
  tokens: Uint32Array;
  weights: Float32Array;
  /** Number of tokens, repeats counted. */
  length: number;
}

/** The weight of a token in an entry; 0 when it is not there. */
export function weightIn(held: Held, token: number): number {
  let low = 0;
  let high = held.tokens.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = held.tokens[middle] ?? 0;
    if (found === token) return held.weights[middle] ?? 0;
    if (found < token) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}

function createFlex(): FlexIndex {
  return new FlexIndex({
    tokenize: 'strict',
    encode: (text) => text.split(BETWEEN),
    resolution: 1,
    fastupdate: true,
    cache: false,
  });
}

const EVERY = 0x7fffffff;
/** Words so long may hold two errors. */
const LONG = 9;
const IN_PIECES = /\p{M}/u;

export function createTokenIndex(): TokenIndex {
  const flex = createFlex();
  const numbers = new Map<string, number>();
  const spellings: string[] = [];
  const frequencies: number[] = [];
  /** Spellings in order, for `beginning`; those met since are in `fresh`. */
  let sorted: string[] = [];
  let fresh: string[] = [];
  const byLength = new Map<number, number[]>();

  function numberOf(text: string): number {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    const token = spellings.length;
    numbers.set(text, token);
    spellings.push(text);
    frequencies.push(0);
    fresh.push(text);
    const alike = byLength.get(text.length);
    if (alike) alike.push(token);
    else byLength.set(text.length, [token]);
    return token;
  }

  const frequency = (token: number): number => frequencies[token] ?? 0;
  const mostFrequent = (tokens: number[], limit: number): number[] =>
    tokens
      .filter((token) => frequency(token) > 0)
      .sort((a, b) => frequency(b) - frequency(a))
      .slice(0, limit);

  function firstAtOrAfter(text: string): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    add(n, fields) {
      const weights = new Map<number, number>();
      let length = 0;
      for (const { tokens, weight } of fields) {
        length += tokens.length;
        for (const { text } of tokens) {
          const token = numberOf(text);
          weights.set(token, (weights.get(token) ?? 0) + weight);
        }
      }
      const tokens = Uint32Array.from(weights.keys()).sort();
      for (const token of tokens) frequencies[token] = frequency(token) + 1;
      flex.add(n, [...tokens].map((token) => spellings[token]).join(BETWEEN));
      return { tokens, weights: Float32Array.from(tokens, (token) => weights.get(token) ?? 0), length };
    },
    drop(n, held) {
      flex.remove(n);
      for (const token of held.tokens) frequencies[token] = frequency(token) - 1;
    },
    holders: (token) => flex.search(spellings[token] ?? '', { limit: EVERY }) as number[],
    frequency,
    find: (text) => {
      const token = numbers.get(text);
      return token !== undefined && frequency(token) > 0 ? token : undefined;
    },
    spelled: (token) => spellings[token] ?? '',
    beginning(text, limit) {
      if (fresh.length > 2_000) {
        sorted = [...sorted, ...fresh].sort();
        fresh = [];
      }
      const found: number[] = [];
      for (let at = firstAtOrAfter(text); sorted[at]?.startsWith(text); at++)
        found.push(numbers.get(sorted[at] ?? '') ?? 0);
      for (const spelling of fresh) if (spelling.startsWith(text)) found.push(numbers.get(spelling) ?? 0);
      return mostFrequent(found, limit);
    },
    near(word, limit) {
      const alike = (by: number): number[] => byLength.get(word.length + by) ?? [];
      const within = (lengths: readonly number[], apart: (spelling: string) => boolean): number[] =>
        mostFrequent(
          lengths.flatMap(alike).filter((token) => apart(spellings[token] ?? '')),
          limit,
        );
      const near = within([-1, 0, 1], (spelling) => oneEditApart(word, spelling));
      if (near.length > 0 || !(word.length >= LONG || (word.length >= 5 && IN_PIECES.test(word))))
        return near;
      const first = word.charCodeAt(0);
      return within(
        [-2, -1, 0, 1, 2],
        (spelling) => spelling.charCodeAt(0) === first && spelling !== word && editsApart(word, spelling, 2),
      );
    },
  };
}
