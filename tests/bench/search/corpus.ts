/** The entries to search and the queries to ask: read from files, or made from prose where none is given. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Prose } from '../prose.ts';

export interface Doc {
  id: string;
  lang: string;
  title: string;
  body: string;
  tags: readonly string[];
}

/** A known item: the words somebody types who wants the entry `id`. */
export interface Asked {
  lang: string;
  kind: string;
  q: string;
  id: string;
}

function linesOf(file: string): unknown[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown);
}

const textIn = (of: unknown, key: string): string => {
  const value = (of as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : '';
};

export function readCorpus(file: string): Doc[] {
  return linesOf(file).map((line) => {
    const tags = (line as { tags?: unknown }).tags;
    return {
      id: textIn(line, 'id'),
      lang: textIn(line, 'lang'),
      title: textIn(line, 'title'),
      body: textIn(line, 'body'),
      tags: Array.isArray(tags) ? tags.map(String) : [],
    };
  });
}

export const readQueries = (file: string): Asked[] =>
  linesOf(file).map((line) => ({
    lang: textIn(line, 'lang'),
    kind: textIn(line, 'kind'),
    q: textIn(line, 'q'),
    id: textIn(line, 'id'),
  }));

export function proseCorpus(entries: number, seed: number): Doc[] {
  const prose = new Prose(seed);
  return Array.from({ length: entries }, (_, at) => {
    const { title, body } = prose.lesson(600);
    return { id: `prose-${at}`, lang: 'prose', title, body, tags: [] };
  });
}
