import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedIn, isNarrowed } from '../../../renderer/search/asked.ts';
import { createSearch } from '../../../renderer/search/search.ts';

const day = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const entry = (title: string, changes: object = {}) => ({
  id: title,
  space: 'private',
  kind: 'lesson',
  confidence: 'draft',
  lang: 'en',
  tags: [],
  title,
  story: '',
  body: '',
  updated: day('2026-03-10'),
  disputed: false,
  tick: 0,
  ...changes,
});

describe('signs in what is typed', () => {
  const search = createSearch();
  search.put([
    entry('Cold rinse before dye', { tags: ['Dye'], updated: day('2025-12-31') }),
    entry('Rinse cold dye', { tags: ['dye', 'Água'], kind: 'how-to' }),
    entry('Dye with acid', { body: 'Use a cold rinse.', lang: 'th' }),
    entry('Dye acidic water', { updated: day('2026-05-01') }),
    entry('染色前先把纱线泡在温水里', { lang: 'zh-Hans' }),
  ]);
  const find = (words: string): string[] => search.find({ words, limit: 10 }).map(({ id }) => id);

  it.each([
    ['a tag', 'dye tag:DYE', ['Rinse cold dye', 'Cold rinse before dye']],
    ['a tag in another spelling, and no word', 'tag:agua', ['Rinse cold dye']],
    ['a kind', 'kind:how-to', ['Rinse cold dye']],
    ['a language', 'lang:zh-hans', ['染色前先把纱线泡在温水里']],
    ['before a year', 'dye before:2026', ['Cold rinse before dye']],
    ['from a month on', 'dye after:2026-05', ['Dye acidic water']],
    ['words next to each other', '"cold rinse"', ['Cold rinse before dye', 'Dye with acid']],
    ['characters next to each other', '"纱线泡"', ['染色前先把纱线泡在温水里']],
    ['not a word, though a longer one', 'dye -acid -rinse', ['Dye acidic water']],
    ['not a phrase', 'rinse -"rinse before"', ['Dye with acid', 'Rinse cold dye']],
    [
      'a phrase whose words stand apart is not one',
      'rinse -"before cold"',
      ['Cold rinse before dye', 'Dye with acid', 'Rinse cold dye'],
    ],
    ['characters that stand apart are none either', '温水 -"染前"', ['染色前先把纱线泡在温水里']],
    ['not these characters', 'lang:zh-hans -纱线', []],
    ['all at once', 'tag:dye before:2026 "cold rinse" -acid', ['Cold rinse before dye']],
  ])('%s: %s', (_, words, ids) => {
    expect(find(words).sort()).toEqual([...ids].sort());
  });

  it('are words where they mean nothing', () => {
    for (const typed of [
      'note: dye',
      'http://a.example/tag',
      'before:noon',
      'INV-2024-001',
      '-5 °C',
      'a - b',
      '12" pipe',
    ])
      expect(isNarrowed(askedIn(typed)), typed).toBe(false);
    expect(find('before:noon rinse')[0]).toBe('Cold rinse before dye');
  });

  it('take nothing away from words without signs, and never fail', () => {
    const sign = fc.constantFrom(
      'tag:',
      '"',
      '-',
      'before:',
      '2026',
      ' ',
      'a',
      '染',
      ':',
      '-"',
      '2026-13-45',
    );
    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 30 }), (typed) => {
        expect(() => search.find({ words: typed, limit: 3 })).not.toThrow();
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom('dye', 'a-b', '3.5', '染色'), { maxLength: 5 }), (words) => {
        expect(askedIn(words.join(' ')).words).toBe(words.join(' '));
      }),
    );
  });
});
