import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../sync/domain/bytes.ts';
import { exportFiles } from '../../sync/interchange/export.ts';
import { fileNamer } from '../../sync/interchange/file-name.ts';
import { guarded, unguarded } from '../../sync/interchange/formula-guard.ts';
import { readForImport } from '../../sync/interchange/import.ts';
import { crypto, drafts, idOf as id, nasty, viewOf } from './material.ts';

const textsOf = (files: { name: string; bytes: Uint8Array }[]) =>
  files.map(({ bytes }) => textOf(bytes) ?? '');

describe('exporting and importing again', () => {
  for (const format of ['json', 'csv', 'markdown'] as const) {
    it(`gives equal drafts, authors and dates: ${format}`, () => {
      fc.assert(
        fc.property(fc.array(drafts, { minLength: 1, maxLength: 4 }), (some) => {
          const views = some.map((draft, n) => viewOf(draft, { id: id(n) }));
          const read = readForImport(crypto, exportFiles(views, format));
          if (!read.ok) throw new Error(read.fault.sentence);
          expect(read.value.refused).toEqual([]);
          expect(read.value.drafts.map(({ draft }) => draft)).toEqual(some);
          for (const [n, { author, firm, created, sourceId }] of read.value.drafts.entries())
            expect([author, firm, created, sourceId]).toEqual(['Ana', 'Bakery', 1_700_000_000_123, id(n)]);
        }),
        { numRuns: 200 },
      );
    });
  }

  it('gives an entry the same key in every format', () => {
    const keys = (['json', 'csv', 'markdown'] as const).map((format) => {
      const read = readForImport(crypto, exportFiles([viewOf({ title: 'A', body: 'b' })], format));
      return read.ok ? read.value.drafts[0] : undefined;
    });
    expect(new Set(keys.map((draft) => draft?.key)).size).toBe(1);
    expect(new Set(keys.map((draft) => draft?.digest)).size).toBe(1);
  });

  it('leaves deleted entries at home', () => {
    for (const format of ['json', 'csv', 'html', 'markdown'] as const)
      expect(
        textsOf(exportFiles([viewOf({ title: 'Secret' }, { deleted: true })], format)).join(''),
      ).not.toContain('Secret');
  });
});

describe('JSON', () => {
  it('is pretty, ends in a line end, and says nothing of devices', () => {
    const [text = ''] = textsOf(exportFiles([viewOf({ title: 'A' })], 'json'));
    expect(text.startsWith('[\n  {\n    "id": "aaa')).toBe(true);
    expect(text.endsWith(']\n')).toBe(true);
    expect(text).not.toContain('device');
  });
});

describe('CSV', () => {
  it('cannot be run as a formula by a spreadsheet', () => {
    const evil = ['=cmd', '+1', '-1', '@x', '\tx', '\rx'];
    const [text = ''] = textsOf(
      exportFiles(
        evil.map((title, n) => viewOf({ title: 't', body: title, fields: { why: title } }, { id: id(n) })),
        'csv',
      ),
    );
    expect(text).not.toMatch(/(^|,)"?[=+\-@\t\r]/m);
    expect(text).toContain(",'=cmd,");
  });

  it('takes away exactly the apostrophe that the export added', () => {
    fc.assert(fc.property(nasty, (cell) => unguarded(guarded(cell)) === cell));
    for (const cell of ["'=x", "''=x", "'x", '=x', "'"]) expect(unguarded(guarded(cell))).toBe(cell);
  });

  it('starts with a byte order mark and ends its lines as the standard says', () => {
    const [text = ''] = textsOf(exportFiles([viewOf({ title: 'A' })], 'csv'));
    expect(text).toMatch(/^\ufeffid,kind,title,.*\r\n.*\r\n$/);
  });
});

describe('HTML', () => {
  it('escapes every character that could mean something', () => {
    fc.assert(
      fc.property(drafts, nasty, (draft, author) => {
        const [text = ''] = textsOf(exportFiles([viewOf(draft, { author })], 'html'));
        const tags = new Set(
          Array.from(text.matchAll(/<\/?([a-z0-9!]+)/gi), (match) => match[1]?.toLowerCase()),
        );
        expect([...tags].sort()).toEqual(
          [...tags]
            .filter((tag) =>
              'article body div h1 h2 h3 head html meta p style title !doctype'
                .split(' ')
                .includes(tag ?? ''),
            )
            .sort(),
        );
        expect(text.match(/<article/g)).toHaveLength(1);
      }),
    );
    const [text = ''] = textsOf(
      exportFiles([viewOf({ title: '<script>alert(1)</script>', body: '"\'&\0', lang: 'en' })], 'html'),
    );
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('&quot;&#39;&amp;\ufffd');
    expect(text).not.toMatch(/<script|<img|<link|https?:/);
  });
});

describe('file names', () => {
  const names = (...titles: string[]) => titles.map(fileNamer('.md'));

  it('hold nothing that Windows or FAT32 refuses, and keep every script', () => {
    expect(
      names(
        'a/b\\c: "d" <e>|f?*.',
        '  ..hidden ',
        'บทเรียน ก็',
        '知识？',
        'tab\tnul\0x',
        '\u202egnp.exe',
        '///',
      ),
    ).toEqual([
      'a b c d e f.md',
      'hidden.md',
      'บทเรียน ก็.md',
      '知识？.md',
      'tab nul x.md',
      'gnp.exe.md',
      'entry.md',
    ]);
  });

  it('are never the names of devices', () => {
    expect(names('CON', 'nul', 'com1', 'Lpt9.txt', 'aux .x', 'console')).toEqual([
      '_CON.md',
      '_nul.md',
      '_com1.md',
      '_Lpt9.txt.md',
      '_aux .x.md',
      'console.md',
    ]);
  });

  it('are different even where case and accents are not', () => {
    expect(names('Oven', 'oven', 'OVEN', 'Oven (2)', 'é', 'e\u0301')).toEqual([
      'Oven.md',
      'oven (2).md',
      'OVEN (3).md',
      'Oven (2) (2).md',
      'é.md',
      'é (2).md',
    ]);
  });

  it('are at most 80 characters long and never cut inside one', () => {
    for (const part of ['x', '👩', 'ก็', 'e\u0301', '漢']) {
      const [first = '', second = ''] = names(part.repeat(300), part.repeat(300));
      for (const name of [first, second]) {
        expect(name.length).toBeLessThanOrEqual(80);
        expect(name.isWellFormed()).toBe(true);
      }
      expect(second).toMatch(/ \(2\)\.md$/);
      expect(first).not.toBe(second);
    }
  });

  it('stay quick for thousands of equal titles, and safe for any title', () => {
    const all = names(...Array.from({ length: 20_000 }, () => 'same'));
    expect(new Set(all).size).toBe(20_000);
    fc.assert(
      fc.property(nasty, (title) => {
        const [name = ''] = names(title);
        expect(name).toMatch(/^[^<>:"/\\|?*\p{Cc}]+\.md$/u);
        expect(name).not.toMatch(/^[\s.]|^(con|prn|aux|nul)\./i);
        expect(name.length).toBeLessThanOrEqual(80);
      }),
    );
  });
});
