/** One act on very many things, in steps that each are one write: between two of them it can be followed and stopped. */
import type { Fault } from '../../../sync/domain/fault.ts';
import type { Result } from '../../../sync/domain/result.ts';

/** So many at once: what a person chooses is one write, and a step stays well under a second on a slow PC. */
const STEP = 100;

export interface Stepped<T> {
  done: T[];
  /** Why it ended early; undefined when it came to its end or was stopped. */
  fault: Fault | undefined;
}

/** `report` is told how many are done whenever there is more to do. */
export async function inSteps<T>(
  all: readonly T[],
  act: (some: T[]) => Promise<Result<unknown>>,
  { report, stopped }: { report(done: number): void; stopped(): boolean },
): Promise<Stepped<T>> {
  const done: T[] = [];
  while (done.length < all.length && !stopped()) {
    const some = all.slice(done.length, done.length + STEP);
    const answer = await act(some);
    if (!answer.ok) return { done, fault: answer.fault };
    done.push(...some);
    if (done.length < all.length) report(done.length);
  }
  return { done, fault: undefined };
}
