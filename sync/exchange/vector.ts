/** What a device has, as one number per log, and the arithmetic of it. */
import { type ChainValue, type LogId, parseChainValue, parseLogId, type Vector } from '../domain/ids.ts';

/** Per log the last sequence number held and the log's chain there: two logs of one name show as two heads. */
export type Have = Readonly<Record<LogId, { readonly last: number; readonly head: ChainValue }>>;

/** A run `first..last` of one log. */
export interface LogRange {
  log: LogId;
  first: number;
  last: number;
}

/** `Object.entries` forgets the brand of the keys; both kinds of record are only ever keyed by log. */
const entriesOf = <T>(record: Readonly<Record<LogId, T>>) => Object.entries(record) as [LogId, T][];

const knownOf = (vector: Vector, log: LogId): number => vector[log] ?? 0;

/** The numbers of a `have`, or of a journal's own log heads. */
export function vectorOf(logs: Have | ReadonlyMap<LogId, { last: number }>): Vector {
  const entries = logs instanceof Map ? [...logs] : entriesOf(logs as Have);
  return Object.fromEntries(entries.map(([log, { last }]) => [log, last]));
}

/** What a device tells others about the logs it holds. */
export const haveOf = (logs: ReadonlyMap<LogId, { last: number; head: ChainValue }>): Have =>
  Object.fromEntries([...logs].map(([log, { last, head }]) => [log, { last, head }]));

/** What two hold together: the higher number of every log. */
export function mergeVectors(a: Vector, b: Vector): Vector {
  const merged: Record<LogId, number> = { ...a };
  for (const [log, last] of entriesOf(b)) merged[log] = Math.max(last, knownOf(a, log));
  return merged;
}

/** Whether who has `a` lacks nothing of `b`. */
export const covers = (a: Vector, b: Vector): boolean =>
  entriesOf(b).every(([log, last]) => knownOf(a, log) >= last);

/** What we hold and they do not: ours minus theirs, in order of log. */
export const lacking = (ours: Vector, theirs: Vector): LogRange[] =>
  entriesOf(ours)
    .map(([log, last]) => ({ log, first: knownOf(theirs, log) + 1, last }))
    .filter(({ first, last }) => first <= last)
    .sort((a, b) => (a.log < b.log ? -1 : 1));

/** What every one of several is known to hold; nothing when nobody is asked. */
export function minimum(vectors: readonly Vector[]): Vector {
  const [one, ...others] = vectors;
  const shared: Record<LogId, number> = {};
  for (const [log, last] of entriesOf(one ?? {})) {
    const least = others.reduce((least, other) => Math.min(least, knownOf(other, log)), last);
    if (least > 0) shared[log] = least;
  }
  return shared;
}

/** A `have` from outside; `undefined` when any part of it is out of shape. */
export function parseHave(json: unknown): Have | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const have: Record<LogId, { last: number; head: ChainValue }> = {};
  for (const [log, at] of Object.entries(json)) {
    if (!parseLogId(log) || typeof at !== 'object' || at === null) return undefined;
    const { last, head } = at as Record<string, unknown>;
    const value = typeof head === 'string' ? parseChainValue(head) : undefined;
    if (!value || typeof last !== 'number' || !Number.isSafeInteger(last)) return undefined;
    if (last < 1 || last > 0xffff_ffff) return undefined;
    have[log as LogId] = { last, head: value };
  }
  return have;
}
