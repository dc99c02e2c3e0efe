/** The rooms' side of the search: promises and hooks over the worker. */
import { useEffect, useState } from 'react';
import type { Facets } from '../../search/facets.ts';
import type { Filters, Found } from '../../search/search.ts';
import { cell } from '../cell.ts';
import { shelfDamaged } from '../shelf.ts';
import type { Question, Reply } from './messages.ts';
import address from './search-worker.ts?worker&url';

export interface SearchState {
  /** Entries that can be found by now, of all on the shelf. */
  done: number;
  total: number;
  ready: boolean;
}

const state = cell<SearchState>({ done: 0, total: 0, ready: false });

/** How much of the shelf can be searched. */
export const useSearchState = state.use;

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/** A worker's address counts as code for Trusted Types: this policy knows one address and refuses all others. */
function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy('granary-worker', {
    createScriptURL(asked) {
      if (asked !== url) throw new TypeError('not a worker of this window');
      return asked;
    },
  });
  return policy ? policy.createScriptURL(url) : url;
}

let worker: Worker | undefined;
let sequence = 0;
const waiting = new Map<number, (reply: Reply | undefined) => void>();
/** The newest question of each kind; the worker answers no older one. */
const newest = new Map<Question['is'], number>();

function hear({ data }: MessageEvent<Reply>): void {
  if (data.is === 'indexed') state.set({ done: data.done, total: data.total, ready: data.ready });
  else if (data.is === 'damaged') shelfDamaged();
  else {
    waiting.get(data.seq)?.(data);
    waiting.delete(data.seq);
  }
}

function theWorker(): Worker {
  if (!worker) {
    worker = new Worker(trusted(new URL(address, window.location.href).href), { type: 'module' });
    worker.addEventListener('message', hear);
  }
  return worker;
}

/** Starts the worker, so that the index is there when the first word is typed. */
export function startSearch(): void {
  theWorker();
}

function ask(question: Question): Promise<Reply | undefined> {
  const older = newest.get(question.is);
  if (older !== undefined) {
    waiting.get(older)?.(undefined);
    waiting.delete(older);
  }
  newest.set(question.is, question.seq);
  return new Promise((resolve) => {
    waiting.set(question.seq, resolve);
    theWorker().postMessage(question);
  });
}

/** Finds entries; `undefined` when another search was asked before this one was answered. */
async function find(
  words: string,
  filters: Filters = {},
  limit = 40,
): Promise<{ found: readonly Found[]; ready: boolean } | undefined> {
  const reply = await ask({ is: 'find', seq: ++sequence, words, filters, limit });
  return reply?.is === 'found' ? { found: reply.found, ready: reply.ready } : undefined;
}

async function facets(): Promise<Facets | undefined> {
  const reply = await ask({ is: 'facets', seq: ++sequence });
  return reply?.is === 'facets' ? reply.facets : undefined;
}

export interface SearchResult {
  /** What these results answer; behind what is typed while the next answer is being made. */
  words: string;
  found: readonly Found[];
  /** Not everything is indexed yet, or the answer is behind the question. */
  pending: boolean;
}

const NOTHING: SearchResult = { words: '', found: [], pending: false };

/**
 * Results for what is typed, the previous ones kept until the next are there. Do not change `words` while an input
 * method is composing. Empty words find nothing.
 */
export function useSearch(words: string, filters: Filters = {}, limit = 40): SearchResult {
  const [result, setResult] = useState<SearchResult>(NOTHING);
  const { done } = useSearchState();
  const key = JSON.stringify(filters);
  const empty = words.trim() === '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: `done` grows while entries are indexed: look again then
  useEffect(() => {
    if (empty) {
      setResult(NOTHING);
      return;
    }
    void find(words, JSON.parse(key), limit).then((answer) => {
      if (answer) setResult({ words, found: answer.found, pending: !answer.ready });
    });
  }, [words, empty, key, limit, done]);
  return empty ? NOTHING : { ...result, pending: result.pending || result.words !== words };
}

/** Tags, kinds and spaces with how many entries carry them; up to date when the index changes. */
export function useFacets(): Facets | undefined {
  const [value, setValue] = useState<Facets>();
  const { done, ready } = useSearchState();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the counts change with what is indexed
  useEffect(() => {
    if (ready) void facets().then((next) => next && setValue(next));
  }, [done, ready]);
  return value;
}
