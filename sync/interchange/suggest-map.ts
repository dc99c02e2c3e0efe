/** A first guess at what the columns of a table are, for a person to correct. */
import type { ColumnMap, ColumnTarget } from '../api.ts';
import { usualTarget } from './column-names.ts';
import { readDate } from './dates.ts';

/** Targets that take one column; the others join what several columns hold. */
const SINGLE: ReadonlySet<ColumnTarget> = new Set([
  'title',
  'lang',
  'kind',
  'confidence',
  'reviewBy',
  'author',
  'firm',
  'created',
  'id',
]);
const TEXTS: ReadonlySet<ColumnTarget> = new Set(['append', 'happened', 'advice', 'body']);
const TITLE_LIKE = 150;
const BODY_LIKE = 40;

interface Column {
  name: string;
  samples: readonly string[];
  target: ColumnTarget;
  rank: number;
}

const isNumeric = (text: string): boolean => /^[\d\s.,%-]+$/.test(text);
const areNumbers = (samples: readonly string[]): boolean => samples.length > 0 && samples.every(isNumeric);

function firstGuess(name: string, samples: readonly string[]): { target: ColumnTarget; rank: number } {
  const usual = usualTarget(name) ?? { target: 'append', rank: 0 };
  const wrong =
    // Topic numbers are no tags, and a column of equal ids would make one entry of many rows.
    (usual.target === 'tags' && areNumbers(samples)) ||
    (usual.target === 'id' && 2 * new Set(samples).size <= samples.length && samples.length > 1) ||
    (usual.target === 'created' &&
      samples.length > 0 &&
      !samples.some((text) => readDate(text, 'dmy') !== undefined));
  if (wrong) return { target: 'append', rank: 0 };
  return samples.length === 0 && usual.target === 'append' ? { target: 'ignore', rank: 0 } : usual;
}

/**
 * The suggested map. `samples` are filled cells of each column, in the order of `columns`. Unknown columns are
 * appended under the body rather than lost; where no name says title, the first column of short texts is taken.
 */
export function suggestMap(columns: readonly string[], samples: readonly (readonly string[])[]): ColumnMap {
  const guesses: Column[] = columns.map((name, index) => {
    const cells = samples[index] ?? [];
    return { name, samples: cells, ...firstGuess(name, cells) };
  });
  for (const target of SINGLE) {
    const claims = guesses.filter((column) => column.target === target).sort((a, b) => a.rank - b.rank);
    for (const column of claims.slice(1)) column.target = 'append';
  }
  if (!guesses.some(({ target }) => target === 'title')) promoteTitle(guesses);
  if (!guesses.some(({ target }) => target !== 'append' && TEXTS.has(target))) promoteBody(guesses);
  return Object.fromEntries(guesses.map(({ name, target }) => [name, target]));
}

function promoteTitle(columns: Column[]): void {
  const candidate = columns.find(
    ({ target, samples }) =>
      TEXTS.has(target) &&
      samples.length > 0 &&
      !areNumbers(samples) &&
      samples.every((text) => text.length <= TITLE_LIKE && readDate(text, 'dmy') === undefined),
  );
  if (candidate) candidate.target = 'title';
}

function promoteBody(columns: Column[]): void {
  const longest = ({ samples }: Column): number =>
    samples.reduce((most, text) => Math.max(most, text.length), 0);
  const candidate = columns
    .filter(({ target }) => target === 'append')
    .sort((a, b) => longest(b) - longest(a))
    .find((column) => longest(column) > BODY_LIKE);
  if (candidate) candidate.target = 'body';
}
