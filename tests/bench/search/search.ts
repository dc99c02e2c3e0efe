/** `npm run bench -- search`: finding known items, ours and others in one run. */
import type { Figure } from '../report.ts';
import { type Asked, type Doc, proseCorpus, readCorpus, readQueries } from './corpus.ts';
import { type Measured, measureEngines } from './measure.ts';
import { makeQueries } from './queries.ts';

export interface SearchBench {
  entries: number;
  seed: number;
  /** Queries of each kind in each language, when they are made. */
  each: number;
  corpus?: string;
  queries?: string;
  only?: string;
}

const share = (of: readonly number[], holds: (place: number) => boolean): number =>
  of.length === 0 ? Number.NaN : of.filter(holds).length / of.length;
const reciprocal = (places: readonly number[]): number =>
  places.reduce((sum, place) => sum + (place < 0 ? 0 : 1 / (place + 1)), 0) / places.length;

function percentile(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function quality(name: string, places: readonly number[]): Figure[] {
  const figure = (what: string, value: number): Figure => ({
    name: `${name}: ${what}`,
    value: Math.round(value * 1000) / 1000,
    unit: '',
  });
  return [
    figure(
      'recall@1',
      share(places, (place) => place === 0),
    ),
    figure(
      'recall@10',
      share(places, (place) => place >= 0),
    ),
    figure('MRR', reciprocal(places)),
  ];
}

/** Places and times by what each query is. */
function groups(
  queries: readonly Asked[],
  of: readonly number[],
  by: (query: Asked) => string,
): [string, number[]][] {
  const found = new Map<string, number[]>();
  for (const [at, query] of queries.entries()) {
    const value = of[at];
    if (value === undefined) continue;
    const group = found.get(by(query));
    if (group) group.push(value);
    else found.set(by(query), [value]);
  }
  return [...found];
}

/** Kinds that are not in the text as they are typed; they have figures of their own. */
const BENT = new Set(['typo', 'folded']);

function figuresOf(measured: Measured, docs: readonly Doc[], queries: readonly Asked[]): Figure[] {
  const { engine, places, times } = measured;
  const straight = places.filter((_, at) => !BENT.has(queries[at]?.kind ?? ''));
  const figure = (name: string, value: number | undefined, unit: string): Figure[] =>
    value === undefined ? [] : [{ name: `${engine}: ${name}`, value, unit }];
  return [
    ...quality(`${engine}, as it is written`, straight),
    ...groups(queries, places, ({ kind }) => kind).flatMap(([kind, group]) =>
      quality(`${engine}, ${kind}`, group),
    ),
    ...groups(queries, places, ({ lang, kind }) => `${lang}${BENT.has(kind) ? ` ${kind}` : ''}`).flatMap(
      ([lang, group]) => quality(`${engine}, ${lang}`, group),
    ),
    ...figure('build', docs.length / (measured.buildMs / 1000), 'entries/s'),
    ...figure('memory beyond the corpus', measured.memoryMb, 'MB'),
    ...figure('most memory', measured.peakMb, 'MB'),
    ...figure(
      'stored',
      measured.storedBytes === undefined ? undefined : measured.storedBytes / 1024 / docs.length,
      'KB/entry',
    ),
    ...figure('cold start to the first answer', measured.coldMs, 'ms'),
    ...figure('one change, until it is found', measured.editMs, 'ms'),
    ...[0.5, 0.95, 0.99].flatMap((part) => figure(`query p${part * 100}`, percentile(times, part), 'ms')),
    ...groups(queries, times, ({ kind }) => kind).flatMap(([kind, group]) =>
      figure(`${kind} p95`, percentile(group, 0.95), 'ms'),
    ),
  ];
}

export async function benchSearch({
  entries,
  seed,
  each,
  corpus,
  queries,
  only,
}: SearchBench): Promise<Figure[]> {
  const docs = corpus === undefined ? proseCorpus(entries, seed) : readCorpus(corpus);
  const asked = queries === undefined ? makeQueries(docs, { each, seed }) : readQueries(queries);
  console.log(`${docs.length} entries, ${asked.length} queries, seed ${seed}`);
  const measured = await measureEngines(docs, asked, only);
  return measured.flatMap((one) => figuresOf(one, docs, asked));
}
