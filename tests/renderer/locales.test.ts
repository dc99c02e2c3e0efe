import { describe, expect, it } from 'vitest';
import { directionOf, LANGUAGES } from '../../renderer/locales/index.ts';
import { FAULTS, type FaultCode } from '../../sync/domain/fault.ts';

const LOCALES = Object.entries(
  import.meta.glob<{ default: { faults: Record<string, string> } }>('../../renderer/locales/*.json', {
    eager: true,
  }),
).map(([path, file]) => ({ name: path.split('/').at(-1) ?? path, words: file.default }));

const CODES = Object.keys(FAULTS) as FaultCode[];

/** The names a sentence leaves open, each once: the engine writes `{name}`, the window `{{name}}`. */
const openNames = (sentence: string, pattern: RegExp): string[] =>
  [...new Set([...sentence.matchAll(pattern)].map(([, name]) => name ?? ''))].sort();

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

describe.each(LOCALES)('the faults in $name', ({ words: { faults } }) => {
  it('are those the engine knows, no more and no fewer', () => {
    expect(Object.keys(faults).sort()).toEqual([...CODES].sort());
  });

  it.each(CODES)('leave open for %s what the engine fills in', (code) => {
    const sentence = faults[code] ?? '';
    expect(openNames(sentence, /\{\{(\w+)\}\}/g)).toEqual(openNames(FAULTS[code], /\{(\w+)\}/g));
    expect(sentence.replace(/\{\{\w+\}\}/g, '')).not.toMatch(/[{}]|\$t\(/);
  });

  it.each(CODES)('say %s without a command', (code) => {
    expect(faults[code]).not.toMatch(/granary [a-z]|--/);
  });
});
