/** Where each column goes. Pure. */
import type { ColumnMap, ColumnTarget, ImportPreview } from '../../../sync/api.ts';

/** Targets that any number of columns may share; all others belong to one column. */
const SHARED: ReadonlySet<ColumnTarget> = new Set(['append', 'ignore', 'tags', 'body']);

/**
 * The map as it stands, with one column sent elsewhere. A target that belongs to one column is taken from the column
 * that had it, which is then added under the text, so that nothing is lost by a choice.
 */
export function mapOf(columns: ImportPreview['columns'], column?: string, target?: ColumnTarget): ColumnMap {
  const map: Record<string, ColumnTarget> = {};
  for (const each of columns) {
    const taken =
      target !== undefined && each.target === target && !SHARED.has(target) && each.name !== column;
    map[each.name] = taken ? 'append' : each.name === column && target ? target : each.target;
  }
  return map;
}

/** In the order in which they are offered. */
export const TARGETS: readonly ColumnTarget[] = [
  ...(['title', 'advice', 'happened', 'why', 'expected', 'helps', 'body', 'append', 'ignore'] as const),
  ...(['tags', 'kind', 'lang', 'confidence', 'author', 'firm', 'created', 'reviewBy', 'id'] as const),
];
