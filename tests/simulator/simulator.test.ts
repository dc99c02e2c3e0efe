import { describe, expect, it } from 'vitest';
import { hunt, planted, sourceOf } from './bugs/planted.ts';
import { BUGS } from './bugs/table.ts';
import { runSeed } from './run-seed.ts';

describe('the simulator', () => {
  it('runs a seed the same way every time, and every seed another way', async () => {
    const [first, again, other] = [await runSeed(3), await runSeed(3), await runSeed(4)];
    expect(again.schedule).toEqual(first.schedule);
    expect(again.digest).toBe(first.digest);
    expect(other.digest).not.toBe(first.digest);
    for (const { failure } of [first, again, other]) expect(failure).toBeUndefined();
  }, 60_000);

  it('has a table of bugs that fits the code', () => {
    for (const bug of BUGS) expect(planted(sourceOf(bug), bug)).not.toBe(sourceOf(bug));
    expect(new Set(BUGS.map(({ name }) => name)).size).toBe(BUGS.length);
  });

  it.each(['the fsync of an append is dropped', 'what a removed member wrote afterwards is taken in'])(
    'finds out when %s',
    async (name) => {
      const bug = BUGS.find((it) => it.name === name);
      expect((bug && (await hunt(bug, 1, 80)))?.seed).toBeDefined();
    },
    240_000,
  );
});
