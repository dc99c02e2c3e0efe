/** Several files in one command: the ones that cannot be taken in do not stop those behind them. */
import { basename } from 'node:path';
import type { Refusal } from '../api.ts';
import { type Fault, fault, refusal } from '../domain/fault.ts';

export interface Taken<T> {
  done: T[];
  failed: { path: string; fault: Fault }[];
}

/** What is told when only a part of the files came in; `undefined` when all did. */
export function troubleOf(taken: Taken<unknown>): string | undefined {
  const [first] = taken.failed;
  if (!first) return undefined;
  const all = taken.done.length + taken.failed.length;
  return `${taken.failed.length} of ${all} could not be taken in; the others were. ${basename(first.path)}: ${first.fault.sentence}`;
}

export const refusalsOf = (taken: Taken<unknown>): Refusal[] =>
  taken.failed.map(({ path, fault: why }) => refusal(path, why));

/** The engine does not know what a file is called; whoever typed its path does. */
export const atPath = (wrong: Fault, path: string): Fault =>
  wrong.code === 'file-gone' ? fault('file-unknown', { name: path }) : wrong;
