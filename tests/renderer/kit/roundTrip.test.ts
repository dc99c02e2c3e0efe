import { describe, expect, it } from 'vitest';
import { documentOf, markdownOf } from '../../../renderer/kit/editor/roundTrip.ts';

describe('what the simple editor may open', () => {
  it.each([
    '',
    'R&D costs < 5 & > 3',
    '5 * 3 = 15, a_b_c and inv_2024-1',
    '**bold**, *it* and `code`',
    '- a\n- b\n  - c',
    '1. a\n2. b\n\n   more',
    '> said\n> so',
    '[x](https://example.org/?q=1&r=2)',
    'see https://example.org for more',
    'line  \nbreak',
    '# One\n\n## Two\n\ntext',
    '```\na < b\n```',
    'ภาษาไทย **หนา** 日本**語**です',
    '~~no~~\n\n---\n\n[1] (note)',
  ])('gives back %j as it was', (markdown) => {
    const content = documentOf(markdown);
    expect(content).toBeDefined();
    expect(markdownOf(content!)).toBe(markdown);
  });

  it.each([
    ['a table', '| a | b |\n|---|---|\n| 1 | 2 |'],
    ['a picture', '![alt](https://example.org/a.png)'],
    ['tasks', '- [ ] task'],
    ['raw HTML', 'a <b>x</b>'],
    ['a block of HTML', '<div>\n\nx\n\n</div>'],
    ['a very long text', 'word '.repeat(20_000)],
    ['a footnote', 'a[^1]\n\n[^1]: b'],
  ])('leaves %s to the source', (_, markdown) => {
    expect(documentOf(markdown)).toBeUndefined();
  });

  it('takes other spellings of the same, and writes the house spelling', () => {
    const content = documentOf('* a\n* b');
    expect(content).toBeDefined();
    expect(markdownOf(content!)).toBe('- a\n- b');
  });
});
