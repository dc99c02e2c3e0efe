import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMarkdown, writeMarkdown } from '../../sync/interchange/markdown.ts';
import { drafts, nasty } from './material.ts';

function note(text: string, name = 'folder/my-file_name.md') {
  const settling = readMarkdown(text, name);
  if (settling.is !== 'draft') throw new Error(settling.why);
  return settling;
}

describe('reading a Markdown file', () => {
  it('takes everything the front matter says', () => {
    const text = [
      '---',
      'title: Watch the oven',
      'tags: [Oven, "hot, very"]',
      'kind: how-to',
      'lang: no',
      'confidence: validated',
      'review-by: 2027-01-31',
      'Author: Ana',
      'firm: 1.10',
      'created: 2024-05-06',
      'id: old-7',
      'advice: Look first.',
      '---',
      '',
      'It was hot.',
      '',
      '## What happened',
      '',
      'It burned.',
      '',
      '## Notes',
      'More.',
      '',
    ].join('\r\n');
    expect(note(text)).toEqual({
      is: 'draft',
      draft: {
        title: 'Watch the oven',
        tags: ['hot, very', 'oven'],
        kind: 'how-to',
        lang: 'no',
        confidence: 'validated',
        reviewBy: '2027-01-31',
        body: 'It was hot.\n\n## Notes\nMore.',
        fields: { advice: 'Look first.', happened: 'It burned.' },
      },
      author: 'Ana',
      firm: '1.10',
      created: Date.UTC(2024, 4, 6),
      sourceId: 'old-7',
      oddities: [],
    });
  });

  it('takes tags as a list of lines or as one line', () => {
    expect(note('---\ntags:\n  - b\n  - a\n---\nx').draft.tags).toEqual(['a', 'b']);
    expect(note('---\ntags: b, a\n---\nx').draft.tags).toEqual(['a', 'b']);
  });

  it('takes the title from the front matter, else from the first heading, else from the file name', () => {
    expect(note('---\ntitle: A\n---\n# B\n\nx').draft).toMatchObject({ title: 'A', body: '# B\n\nx' });
    expect(note('\n# B #\n\nx\n').draft).toMatchObject({ title: 'B', body: 'x' });
    expect(note('before\n# B\nx').draft).toMatchObject({ title: 'B', body: 'before\n# B\nx' });
    expect(note('```\n# not this\n```\n# B').draft.title).toBe('B');
    expect(note('just text').draft).toMatchObject({ title: 'my file name', body: 'just text' });
  });

  it('takes a rule at the top for a rule', () => {
    expect(note('---\n\nText behind a rule.').draft.body).toBe('---\n\nText behind a rule.');
    expect(note('---\nProse.\n---\nMore.').draft.body).toBe('---\nProse.\n---\nMore.');
  });

  it('reads front matter that is not quite YAML line by line, and says so', () => {
    const read = note('---\ntitle: Dyeing: what to watch\ntags:\n  - "wool"\n---\nx');
    expect(read.draft).toMatchObject({ title: 'Dyeing: what to watch', tags: ['wool'], body: 'x' });
    expect(read.oddities[0]).toContain('not quite YAML');
  });

  it('names what it does not know', () => {
    expect(note('---\ntitle: A\ncolour: red\n__proto__: x\n---\n').oddities).toEqual([
      'left out: colour, proto',
    ]);
  });

  it('leaves headings inside code alone', () => {
    expect(note('---\ntitle: A\n---\n```\n## Why\n```\n').draft.fields).toEqual({});
  });

  it('refuses an empty file', () => {
    expect(readMarkdown(' \r\n', 'a.md')).toEqual({ is: 'refused', why: 'is empty' });
  });

  it('survives front matter made to hurt', () => {
    const levels = Array.from({ length: 400 }, (_, n) => `${' '.repeat(n)}a:`).join('\n');
    const inside = [
      `a: ${'['.repeat(20_000)}`,
      `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`,
      `a: {b: c", d: ${'[\n'.repeat(5_000)}`,
      `a: ${'{"b":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
      levels,
      levels.replaceAll(' ', '\t'),
      '- '.repeat(20_000),
      '? '.repeat(20_000),
      `${'- '.repeat(8)}\n`.repeat(5_000),
      '"'.repeat(150_000),
      'a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]',
      Array.from({ length: 20_000 }, (_, n) => `k${n}: v`).join('\n'),
    ];
    for (const yaml of inside) {
      const from = performance.now();
      expect(readMarkdown(`---\n${yaml}\n---\n# T\nx`, 'a.md').is).toBe('draft');
      expect(performance.now() - from).toBeLessThan(5000);
    }
  });

  it('reads a nested list or map of ordinary depth', () => {
    const read = note(
      '---\ntitle: A\nfields:\n  why: >-\n    Because\n    it was hot.\n  advice: |\n    Look.\n    Ask.\n---\nx',
    );
    expect(read.draft.fields).toEqual({ why: 'Because it was hot.', advice: 'Look.\nAsk.\n' });
    expect(read.oddities).toEqual([]);
  });
});

describe('writing a Markdown file', () => {
  it('writes what people can read', () => {
    const draft = note('---\ntitle: A\n---\nBody.\n\n## Why\n\nBecause.\n\n## Advice\n\nAsk.').draft;
    expect(writeMarkdown(draft, { author: 'Ana', created: 0 })).toBe(
      '---\ntitle: "A"\nkind: lesson\nconfidence: not-validated\nauthor: "Ana"\ncreated: 1970-01-01T00:00:00.000Z\n---\n\nBody.\n\n## Why\n\nBecause.\n\n## Advice\n\nAsk.\n',
    );
  });

  it('gives the same draft back, whatever it holds', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        expect(note(writeMarkdown(draft, {})).draft).toEqual(draft);
      }),
      { numRuns: 600 },
    );
  });

  it('does not need the YAML library for its own files, so hundreds of brackets are only text', () => {
    const draft = note('---\ntitle: A\n---\n').draft;
    const full = {
      ...draft,
      title: '['.repeat(100),
      fields: { why: `${'[{'.repeat(200)}\r`, advice: `${' '.repeat(99)}- - -\r` },
    };
    const back = note(writeMarkdown(full, {}));
    expect(back.draft).toEqual(full);
    expect(back.oddities).toEqual([]);
  });

  it('does not take U+2028 for the end of a line', () => {
    const draft = note('---\ntitle: A\n---\n').draft;
    const fields = { why: '\u2028---\u2028\r', advice: 'x\u2028## Why\u2028y' };
    expect(note(writeMarkdown({ ...draft, fields }, {})).draft).toEqual({ ...draft, fields });
  });

  it('gives the same draft back after a program changed all line ends', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        expect(note(writeMarkdown(draft, {}).replaceAll('\n', '\r\n')).draft).toEqual(draft);
      }),
    );
  });

  it('reads any text at all without failing', () => {
    fc.assert(
      fc.property(nasty, nasty, (front, body) => {
        readMarkdown(`---\n${front}\n---\n${body}`, 'x.md');
      }),
      { numRuns: 500 },
    );
  });
});
