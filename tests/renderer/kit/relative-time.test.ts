import { describe, expect, it } from 'vitest';
import { relativeWords } from '../../../renderer/kit/text/RelativeTime.tsx';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 5, 1);

describe('times in words', () => {
  it.each([
    [0, 'en', 'now'],
    [-59_000, 'en', 'now'],
    [-3 * HOUR, 'en', '3 hours ago'],
    [-24 * HOUR, 'en', 'yesterday'],
    [-400 * 24 * HOUR, 'en', 'last year'],
    [2 * HOUR, 'en', 'in 2 hours'],
    [-3 * HOUR, 'de', 'vor 3 Stunden'],
  ])('%d ms away, in %s: %s', (away, lang, words) => {
    expect(relativeWords(NOW + away, NOW, lang)).toBe(words);
  });
});
