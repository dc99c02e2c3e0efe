import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tellingOf } from '../../../renderer/kit/editor/telling.ts';

/** A text that grows, and what was told of it. `cost`: milliseconds that reading it out takes. */
function page({ cost = 0 } = {}) {
  let text = '';
  let composing = false;
  const told: string[] = [];
  const telling = tellingOf({
    read: () => {
      vi.setSystemTime(Date.now() + cost);
      return text;
    },
    tell: (now) => told.push(now),
    composing: () => composing,
    now: () => Date.now(),
  });
  return {
    told,
    telling,
    compose: (on: boolean) => {
      composing = on;
    },
    key: () => {
      text += 'x';
      telling.soon();
    },
  };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the editor tells its text', () => {
  it('a moment after the last key, once', () => {
    const { key, told } = page();
    key();
    vi.advanceTimersByTime(100);
    key();
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(['xx']);
  });

  it.each([false, true])('within half a second while keys go on (in the middle of a word: %s)', (inWord) => {
    const { key, told, compose } = page();
    compose(inWord);
    for (let keys = 1; keys <= 100; keys++) {
      key();
      vi.advanceTimersByTime(90);
      expect(keys - (told.at(-1)?.length ?? 0)).toBeLessThanOrEqual(6);
    }
    expect(told.length).toBeLessThan(30);
  });

  it('less often when reading it out takes long', () => {
    const { key, told } = page({ cost: 200 });
    for (let keys = 0; keys < 100; keys++) {
      key();
      vi.advanceTimersByTime(100);
    }
    expect(told.length).toBeGreaterThan(5);
    expect(told.length).toBeLessThan(12);
  });

  it('at once when it is asked to, and the same text never twice', () => {
    const { key, told, telling } = page();
    key();
    telling.flush();
    expect(told).toEqual(['x']);
    telling.flush();
    telling.soon();
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(['x']);
  });
});
