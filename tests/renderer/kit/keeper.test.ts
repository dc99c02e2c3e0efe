import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Keeper, keeperOf } from '../../../renderer/kit/notice/keeper.ts';

/** A place to save to that answers when it is told to, or at once. */
function place({ slow = false } = {}) {
  const sent: string[] = [];
  /** What the disk holds: in the order in which the saves were let through. */
  const landed: string[] = [];
  const waiting: ((good: boolean) => void)[] = [];
  let failing = 0;
  return {
    sent,
    landed,
    fail: (times: number) => {
      failing = times;
    },
    /** Lets the oldest (or that) save that is on its way end. */
    answer: async (good = true, which = 0) => {
      waiting.splice(which, 1)[0]?.(good);
      await vi.advanceTimersByTimeAsync(0);
    },
    waiting: () => waiting.length,
    save: async (value: string): Promise<boolean> => {
      sent.push(value);
      const fails = failing > 0;
      if (fails) failing -= 1;
      const good = slow ? await new Promise<boolean>((resolve) => waiting.push(resolve)) : !fails;
      if (good) landed.push(value);
      return good;
    },
  };
}

async function type(keeper: Keeper<string>, keys: number, every: number): Promise<void> {
  for (let key = 0; key < keys; key++) {
    keeper.change(`${keeper.value()}x`);
    await vi.advanceTimersByTimeAsync(every);
  }
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a value that goes on changing', () => {
  it('is safe within a second of every change, though nobody pauses for 14 s', async () => {
    const disk = place();
    const keeper = keeperOf('', disk);
    let oldest = 0;
    for (let key = 0; key < 127; key++) {
      keeper.change(`${keeper.value()}x`);
      await vi.advanceTimersByTimeAsync(110);
      oldest = Math.max(oldest, (keeper.value().length - (disk.landed.at(-1)?.length ?? 0)) * 110);
    }
    expect(oldest).toBeLessThanOrEqual(1_000);
    expect(disk.sent.length).toBeLessThan(30);
  });

  it('is saved once after a pause, and what has not changed not at all', async () => {
    const disk = place();
    const keeper = keeperOf('', disk);
    await type(keeper, 3, 50);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(disk.sent).toEqual(['xxx']);
    expect(keeper.state()).toBe('saved');
    expect(await keeper.flush()).toBe(true);
    expect(disk.sent).toHaveLength(1);
  });

  it('is never on its way twice, however slow the disk', async () => {
    const disk = place({ slow: true });
    const keeper = keeperOf('', disk);
    for (let round = 0; round < 4; round++) {
      await type(keeper, 20, 110);
      expect(disk.waiting()).toBe(1);
      await disk.answer();
    }
    expect([...disk.landed].sort((a, b) => a.length - b.length)).toEqual(disk.landed);
  });

  it('says at each moment where it is', async () => {
    const disk = place({ slow: true });
    const keeper = keeperOf('', disk);
    const told: string[] = [];
    keeper.subscribe(() => told.push(keeper.state()));
    expect(keeper.state()).toBe('clean');
    keeper.change('a');
    await vi.advanceTimersByTimeAsync(400);
    keeper.change('ab');
    await disk.answer();
    await vi.advanceTimersByTimeAsync(400);
    await disk.answer();
    expect(told).toEqual(['unsaved', 'saving', 'saving', 'unsaved', 'saving', 'saved']);
  });
});

describe('a save that fails', () => {
  it('is tried again by itself, and ends saved', async () => {
    const disk = place();
    disk.fail(1);
    const keeper = keeperOf('', disk);
    keeper.change('words');
    await vi.advanceTimersByTimeAsync(400);
    expect(keeper.state()).toBe('failed');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(disk.landed).toEqual(['words']);
    expect(keeper.state()).toBe('saved');
  });

  it('is tried again in growing pauses, and is called failed until it succeeded', async () => {
    const disk = place();
    disk.fail(Number.POSITIVE_INFINITY);
    const keeper = keeperOf('', disk);
    keeper.change('words');
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(disk.sent.length).toBeGreaterThan(15);
    expect(disk.sent.length).toBeLessThan(30);
    keeper.change('more words');
    expect(keeper.state()).toBe('failed');
  });

  it('is tried again at once when its reason may be gone', async () => {
    const disk = place();
    disk.fail(6);
    const keeper = keeperOf('', disk);
    keeper.change('words');
    await vi.advanceTimersByTimeAsync(32_000);
    expect(disk.sent).toHaveLength(6);
    keeper.again();
    await vi.advanceTimersByTimeAsync(0);
    expect(disk.landed).toEqual(['words']);
    keeper.again();
    expect(disk.sent).toHaveLength(7);
  });

  it('is told to whoever asked for it', async () => {
    const disk = place();
    disk.fail(1);
    const keeper = keeperOf('', disk);
    keeper.change('words');
    expect(await keeper.flush()).toBe(false);
    expect(await keeper.flush()).toBe(true);
  });
});

describe('a page that ends', () => {
  it('sends what is unsaved within the same task', () => {
    const disk = place({ slow: true });
    const keeper = keeperOf('', disk);
    keeper.change('last words');
    keeper.leave();
    expect(disk.sent).toEqual(['last words']);
    keeper.leave();
    expect(disk.sent).toHaveLength(1);
  });

  it('does not wait for an older save', async () => {
    const disk = place({ slow: true });
    const keeper = keeperOf('', disk);
    keeper.change('older');
    await vi.advanceTimersByTimeAsync(400);
    keeper.change('newer');
    keeper.leave();
    expect(disk.sent).toEqual(['older', 'newer']);
  });

  it('saves once more if it lives on, after both have ended, whichever of them was last', async () => {
    const disk = place({ slow: true });
    const keeper = keeperOf('', disk);
    keeper.change('older');
    await vi.advanceTimersByTimeAsync(400);
    keeper.change('newer');
    keeper.leave();
    await disk.answer(true, 0);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(disk.sent).toHaveLength(2);
    expect(keeper.state()).not.toBe('saved');
    await disk.answer();
    await disk.answer();
    expect(disk.landed.at(-1)).toBe('newer');
    expect(disk.sent).toHaveLength(3);
    expect(keeper.state()).toBe('saved');
  });
});

describe('a keeper that is held', () => {
  it('saves nothing more, and first lets end what is on its way', async () => {
    const disk = place({ slow: true });
    const keeper = keeperOf('', disk);
    keeper.change('words');
    await vi.advanceTimersByTimeAsync(400);
    keeper.change('more words');
    let free = false;
    const held = keeper.hold().then(() => {
      free = true;
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(free).toBe(false);
    await disk.answer();
    await held;
    await vi.advanceTimersByTimeAsync(60_000);
    keeper.leave();
    expect(disk.sent).toEqual(['words']);
  });

  it('saves what came meanwhile when it is released', async () => {
    const disk = place();
    const keeper = keeperOf('', disk);
    await keeper.hold();
    keeper.change('words');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(disk.sent).toEqual([]);
    keeper.release();
    await vi.advanceTimersByTimeAsync(400);
    expect(disk.landed).toEqual(['words']);
  });
});
