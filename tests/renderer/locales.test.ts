import { describe, expect, it } from 'vitest';
import { directionOf, LANGUAGES } from '../../renderer/locales/index.ts';

describe('the languages of the window', () => {
  it.each([
    ['fa', 'rtl'],
    ['ur-PK', 'rtl'],
    ['pa-Arab', 'rtl'],
    ['ar', 'rtl'],
    ['en', 'ltr'],
    ['th', 'ltr'],
    ['arn', 'ltr'],
  ])('%s is written %s', (lang, direction) => {
    expect(directionOf(lang)).toBe(direction);
  });

  it('begin with English, which is built in', () => {
    expect(LANGUAGES[0]).toBe('en');
  });
});
