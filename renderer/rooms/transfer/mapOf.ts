/** Where each column goes. Pure. */
import type { ColumnMap, ColumnTarget, ImportPreview } from '../../../sync/api.ts';

/** Targets that any number of columns may share; all others belong to one column. */
const SHARED: ReadonlySet<ColumnTarget> = new Set(['append', 'ignore', 'tags', 'body']);

/** What a person chose for some columns, the latest choice last. */
export type Choices = readonly { column: string; target: ColumnTarget }[];

/** The choices with one more; an earlier one for the same column is forgotten. */
export const choose = (choices: Choices, column: string, target: ColumnTarget): Choices => [
  ...choices.filter((each) => each.column !== column),
  { column, target },
];

/**
 * The map that follows from what was guessed and what was chosen since. A target that belongs to one column goes to
 * whoever chose it last; the column that had it is added under the text, so that nothing is lost by a choice, and has
 * it again as soon as nobody else wants it.
 */
export function mapOf(guessed: ImportPreview['columns'], choices: Choices = []): ColumnMap {
  const map: Record<string, ColumnTarget> = {};
  const taken = new Set<ColumnTarget>();
  const wants = [
    ...choices.toReversed(),
    ...guessed
      .filter(({ name }) => !choices.some(({ column }) => column === name))
      .map(({ name, target }) => ({ column: name, target })),
  ];
  for (const { column, target } of wants) {
    map[column] = taken.has(target) ? 'append' : target;
    if (!SHARED.has(target)) taken.add(target);
  }
  return map;
}

/** The columns that another one has put under the text, by name, with the target they lost. */
export function displacedBy(guessed: ImportPreview['columns'], choices: Choices): Map<string, ColumnTarget> {
  const map = mapOf(guessed, choices);
  const lost = new Map<string, ColumnTarget>();
  for (const { name, target } of guessed) {
    const wanted = choices.find(({ column }) => column === name)?.target ?? target;
    if (map[name] !== wanted) lost.set(name, wanted);
  }
  return lost;
}

/** In the order in which they are offered. */
export const TARGETS: readonly ColumnTarget[] = [
  ...(['title', 'advice', 'happened', 'why', 'expected', 'helps', 'body', 'append', 'ignore'] as const),
  ...(['tags', 'kind', 'lang', 'confidence', 'author', 'firm', 'created', 'reviewBy', 'id'] as const),
];
