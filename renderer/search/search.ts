/**
 * Words to entries: `normalise → tokenise → index → rank → highlight`, the same steps for entries and for queries.
 * No DOM, no Node, no clock; the window runs it in a worker, the command line calls it directly.
 */
import { type Asked, admits, askedIn, isNarrowed } from './asked.ts';
import { type Facets, facetsOf } from './facets.ts';
import { type Marks, marksIn, type Snippet, snippetOf } from './highlight.ts';
import { createTokenIndex, type Held, weightIn } from './index.ts';
import { fold, NORMALISE_VERSION } from './normalise.ts';
import { FIELD_WEIGHT, freshness, RANK_VERSION, type Scored, score, tierOf, type Wanted } from './rank.ts';
import type { SearchableRow } from './row.ts';
import { type Term, TOKENISE_VERSION, termsOf, tokensOf } from './tokenise.ts';

/** Two machines with the same version find the same in the same entries. */
export const SEARCH_VERSION = [NORMALISE_VERSION, TOKENISE_VERSION, RANK_VERSION].join('.');

export interface Filters {
  space?: string;
  kind?: string;
  tag?: string;
  confidence?: string;
  only?: 'disputed';
  since?: number;
}

export interface Query {
  words: string;
  filters?: Filters;
  limit: number;
}

export interface Found {
  id: string;
  score: number;
  title: string;
  titleMarks: Marks;
  snippet: Snippet;
}

export interface Search {
  /** Adds or replaces. */
  put(rows: readonly SearchableRow[]): void;
  remove(ids: readonly string[]): void;
  /** Entries with all words first, then those with most of them. Empty words find nothing. `asked.ts`: the signs. */
  find(query: Query): Found[];
  facets(): Facets;
  readonly size: number;
}

interface Entry {
  row: SearchableRow;
  title: string;
  held: Held;
}

/** Beginnings and misspellings stand for at most so many words each. */
const CHOICES = 48;
/** So many of the best are put in tiers and shown in order. */
const RERANKED = 100;
/** Of so many of them the text is read. */
const READ = 60;
/** A longer query is cut. */
const LONGEST = 400;
/** Of so many of the best a phrase in quotation marks is looked for in the text. */
const PHRASED = 500;
/** So many texts are kept as they were read. */
const KEPT_FOLDED = 300;
/** Words that may have been meant by one that was misspelled. */
const MEANT = 8;
/** Entries without all the words fill up the list if they meet at least this much of what the best of them meets. */
const FILL_FROM = 0.5;

const passes = (row: SearchableRow, filters: Filters): boolean =>
  (filters.space === undefined || row.space === filters.space) &&
  (filters.kind === undefined || row.kind === filters.kind) &&
  (filters.confidence === undefined || row.confidence === filters.confidence) &&
  (filters.tag === undefined || row.tags.includes(filters.tag)) &&
  (filters.only === undefined || row.disputed) &&
  (filters.since === undefined || row.tick > filters.since);

export function createSearch(): Search {
  const index = createTokenIndex();
  const entries = new Map<number, Entry>();
  const numbers = new Map<string, number>();
  let next = 1;
  let tokens = 0;
  let newest = 0;

  function remove(id: string): void {
    const n = numbers.get(id);
    const entry = n === undefined ? undefined : entries.get(n);
    if (n === undefined || !entry) return;
    index.drop(n, entry.held);
    tokens -= entry.held.length;
    entries.delete(n);
    numbers.delete(id);
  }

  function put(row: SearchableRow): void {
    remove(row.id);
    const n = next++;
    const title = fold(row.title);
    const held = index.add(n, [
      { tokens: tokensOf(title), weight: FIELD_WEIGHT.title },
      { tokens: row.tags.flatMap((tag) => tokensOf(fold(tag))), weight: FIELD_WEIGHT.tags },
      { tokens: tokensOf(fold(row.story)), weight: FIELD_WEIGHT.story },
      { tokens: tokensOf(fold(row.body)), weight: FIELD_WEIGHT.body },
    ]);
    entries.set(n, { row, title, held });
    numbers.set(row.id, n);
    tokens += held.length;
    newest = Math.max(newest, row.updated);
  }

  /** The tokens that count as this term, itself first; `misspelled`: it may be meant for another word. */
  function choicesOf(term: Term, misspelled: boolean): Wanted['choices'] {
    const itself = index.find(term.text);
    const exact = itself === undefined ? [] : [{ token: itself, quality: 1 }];
    const whole = term.script === 'word';
    const begun =
      term.is === 'begin'
        ? index.beginning(term.text, CHOICES).filter((token) => token !== itself)
        : itself === undefined && whole && term.text.length >= 3
          ? index.beginning(term.text, CHOICES)
          : [];
    const begins = begun.map((token) => ({
      token,
      quality: whole ? 0.5 + (0.4 * term.text.length) / index.spelled(token).length : 0.9,
    }));
    const written = [...exact, ...begins];
    const isWord = whole && term.text.length >= (misspelled ? 4 : 5) && !/\d/.test(term.text);
    if (!isWord || (written.length > 0 && !misspelled)) return written;
    const known = new Set(written.map(({ token }) => token));
    const near = index.near(term.text, MEANT).filter((token) => !known.has(token));
    return [...written, ...near.map((token) => ({ token, quality: 0.45 }))];
  }

  /** The texts read last in their one spelling: the next letter typed mostly reads the same ones again. */
  const foldedLast = new Map<number, string>();

  function foldedOf(n: number, text: string): string {
    const folded = foldedLast.get(n) ?? fold(text);
    foldedLast.delete(n);
    foldedLast.set(n, folded);
    for (const oldest of foldedLast.keys()) {
      if (foldedLast.size <= KEPT_FOLDED) break;
      foldedLast.delete(oldest);
    }
    return folded;
  }

  function* rows(): Iterable<SearchableRow> {
    for (const { row } of entries.values()) yield row;
  }

  const textOf = ({ row }: Entry): string => `${row.story}\n${row.body}`;

  function ordered(scored: Scored[], query: string, typed: string): { entry: Entry; score: number }[] {
    const met = scored.some(({ all }) => all);
    const errors = met ? 0 : Math.floor(query.length / 5);
    const fullest = scored.reduce((most, { share }) => Math.max(most, share), 0);
    const best = scored
      .filter(({ all, share }) => all || share >= FILL_FROM * fullest)
      .map((each) => ({ ...each, entry: entries.get(each.n) }))
      .filter((each): each is typeof each & { entry: Entry } => each.entry !== undefined)
      .map((each) => ({ ...each, score: each.score * freshness(each.entry.row.updated, newest) }))
      .sort((a, b) => Number(b.all) - Number(a.all) || b.score - a.score)
      .slice(0, RERANKED);
    return best
      .map((each, at) => {
        const { entry, all } = each;
        // Looking through the text costs most, and only matters near the top.
        const read = at < READ;
        const text = read ? textOf(entry) : '';
        const tier = tierOf({
          query,
          title: entry.title,
          text: () => (read ? foldedOf(each.n, text) : ''),
          all,
          errors,
        });
        // Of two that are alike, the one that is spelled as it was typed.
        const asTyped = tier >= 2 && `${entry.row.title}\n${text}`.toLowerCase().includes(typed);
        return { ...each, tier: tier + (asTyped ? 0.25 : 0) };
      })
      .sort((a, b) => b.tier - a.tier || b.score - a.score);
  }

  const holdsPhrase = (n: number, entry: Entry, phrase: string): boolean =>
    entry.title.includes(phrase) || foldedOf(n, textOf(entry)).includes(phrase);

  /** True when the entry holds the word as it is, or the words one after the other. */
  function holds(n: number, entry: Entry, words: string): boolean {
    const units = termsOf(`${words} `).map(({ text }) => index.find(text));
    const all = units.every((token) => token !== undefined && weightIn(entry.held, token) > 0);
    return all && (units.length === 1 || holdsPhrase(n, entry, words));
  }

  /** What was asked by signs, before anything is scored; phrases are read later, of what has all words. */
  const allows = (asked: Asked, n: number, entry: Entry): boolean =>
    admits(asked, entry.row) && !asked.without.some((words) => holds(n, entry, words));

  const shown = (entry: Entry, value: number, marked: ReadonlySet<string>): Found => ({
    id: entry.row.id,
    score: value,
    title: entry.row.title,
    titleMarks: marksIn(entry.row.title, marked),
    snippet: snippetOf(textOf(entry), marked),
  });

  /** Without a word there is no best: the newest first. */
  const listed = (allowed: (n: number, entry: Entry) => boolean, limit: number): Found[] =>
    [...entries]
      .filter(([n, entry]) => allowed(n, entry))
      .map(([, entry]) => entry)
      .sort((a, b) => b.row.updated - a.row.updated)
      .slice(0, limit)
      .map((entry) => shown(entry, 0, new Set()));

  function find({ words: typed, filters = {}, limit }: Query): Found[] {
    const asked = askedIn(typed.slice(0, LONGEST));
    const normal = fold(asked.words).trimStart().replace(/\s+/gu, ' ').slice(0, LONGEST);
    const terms = termsOf(normal);
    const allowed = (n: number, entry: Entry): boolean =>
      passes(entry.row, filters) && allows(asked, n, entry);
    if (terms.length === 0) return isNarrowed(asked) ? listed(allowed, limit) : [];
    if (entries.size === 0) return [];
    const wantedOf = (misspelled: boolean): Wanted[] =>
      terms.map((term) => ({ choices: choicesOf(term, misspelled), optional: term.optional }));
    const heldOf = (n: number): Held | undefined => {
      const entry = entries.get(n);
      return entry && allowed(n, entry) ? entry.held : undefined;
    };
    const statistics = { entries: entries.size, averageLength: tokens / entries.size, enough: limit };
    let wanted = wantedOf(false);
    let scored = score(wanted, index, heldOf, statistics);
    if (asked.phrases.length > 0)
      scored = scored
        .filter(({ all }) => all)
        .sort((a, b) => b.score - a.score)
        .slice(0, PHRASED)
        .filter(({ n }) => {
          const entry = entries.get(n);
          return entry !== undefined && asked.phrases.every((phrase) => holdsPhrase(n, entry, phrase));
        });
    else if (terms.some(({ script }) => script === 'word') && !scored.some(({ all }) => all)) {
      wanted = wantedOf(true);
      scored = score(wanted, index, heldOf, statistics);
    }
    const marked = new Set(wanted.flatMap(({ choices }) => choices.map(({ token }) => index.spelled(token))));
    return ordered(scored, normal.trimEnd(), asked.words.trim().toLowerCase())
      .slice(0, limit)
      .map(({ entry, score: value }) => shown(entry, value, marked));
  }

  return {
    put: (rows) => {
      for (const row of rows) put(row);
    },
    remove: (ids) => {
      for (const id of ids) remove(id);
    },
    find,
    facets: () => facetsOf(rows()),
    get size() {
      return entries.size;
    },
  };
}
