/** One frame of `local.log`: values set and dropped in one moment. */
import { canonicalBytes, type Json, parseCanonical } from '../domain/canonical.ts';
import type { Bytes } from '../ports.ts';
import { asCount, asList, asRecord } from './shape.ts';

export interface LocalFrame {
  /** Counts the changes of this log, through every compaction. */
  change: number;
  set: ReadonlyMap<string, Json>;
  drop: readonly string[];
}

/** The last value of a key wins; `undefined` drops it. */
export function localFrame(
  change: number,
  entries: Iterable<readonly [string, Json | undefined]>,
): LocalFrame {
  const set = new Map<string, Json>();
  const drop = new Set<string>();
  for (const [key, value] of entries) {
    set.delete(key);
    drop.delete(key);
    if (value === undefined) drop.add(key);
    else set.set(key, value);
  }
  return { change, set, drop: [...drop] };
}

/** Pairs, not an object: a key may be any string, `__proto__` too. */
export const encodeLocalFrame = (frame: LocalFrame): Bytes =>
  canonicalBytes({ change: frame.change, drop: frame.drop, set: [...frame.set] });

/** `undefined` for a frame of another shape (a newer Granary's). */
export function parseLocalFrame(payload: Bytes): LocalFrame | undefined {
  const value = asRecord(parseCanonical(payload));
  const change = asCount(value?.change);
  const pairs = asList(value?.set);
  const drop = asList(value?.drop);
  if (change === undefined || !pairs || !drop) return undefined;
  const set = new Map<string, Json>();
  for (const pair of pairs) {
    const [key, kept, ...rest] = asList(pair) ?? [];
    if (typeof key !== 'string' || kept === undefined || rest.length > 0) return undefined;
    set.set(key, kept);
  }
  const dropped = drop.filter((key) => typeof key === 'string');
  return dropped.length === drop.length ? { change, set, drop: dropped } : undefined;
}

export function foldLocal(values: Map<string, Json>, frame: LocalFrame): void {
  for (const key of frame.drop) values.delete(key);
  for (const [key, value] of frame.set) values.set(key, value);
}
