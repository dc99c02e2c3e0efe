import { describe, expect, it } from 'vitest';
import { inSteps } from '../../../renderer/rooms/verbs/inSteps.ts';
import { fault } from '../../../sync/domain/fault.ts';
import { failed, ok } from '../../../sync/domain/result.ts';

const all = Array.from({ length: 250 }, (_, at) => at);

function told(stopAfter = Infinity) {
  const reports: number[] = [];
  return {
    reports,
    report: (done: number) => void reports.push(done),
    stopped: () => reports.length >= stopAfter,
  };
}

describe('an act on very many things', () => {
  it('is one call for as many as a person chooses, and says nothing of how far it is', async () => {
    const sizes: number[] = [];
    const watch = told();
    const some = all.slice(0, 60);
    const { done } = await inSteps(some, async (step) => ok(void sizes.push(step.length)), watch);
    expect(done).toEqual(some);
    expect(sizes).toEqual([60]);
    expect(watch.reports).toEqual([]);
  });

  it('says after each step how far it is', async () => {
    const watch = told();
    expect((await inSteps(all, async () => ok(undefined), watch)).done).toEqual(all);
    expect(watch.reports).toEqual([100, 200]);
  });

  it('can be stopped between two steps, and tells what was done by then', async () => {
    const { done, fault: why } = await inSteps(all, async () => ok(undefined), told(1));
    expect(done).toEqual(all.slice(0, 100));
    expect(why).toBeUndefined();
  });

  it('ends at a refusal, and tells what was done before it', async () => {
    const full = failed(fault('disk-full'));
    const { done, fault: why } = await inSteps(
      all,
      async ([first]) => (first ? full : ok(undefined)),
      told(),
    );
    expect(done).toEqual(all.slice(0, 100));
    expect(why?.code).toBe('disk-full');
  });
});
