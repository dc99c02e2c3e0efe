import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import { readCsv } from '../../sync/interchange/csv.ts';
import { readForImport } from '../../sync/interchange/import.ts';
import { crypto, nasty, taken } from './material.ts';

/** Generous: a poor PC with both cores busy. What must not happen is minutes. */
const QUICK = 10_000;
function timed<T>(act: () => T): T {
  const from = performance.now();
  const value = act();
  expect(performance.now() - from).toBeLessThan(QUICK);
  return value;
}

describe('files made to hurt', () => {
  it('a cell of 10 MB costs its own row', () => {
    const read = timed(() => taken('a.csv', `Title,Body\n1,"${'x\n'.repeat(5_000_000)}"\n2,fine\n`));
    expect(read.drafts.map(({ draft }) => draft.body)).toEqual(['fine']);
    expect(read.refused).toEqual([{ where: 'a.csv, line 2', why: 'is too long' }]);
    expect(read.drafts[0]?.where).toBe('a.csv, line 5000003');
  });

  it('a row of 100,000 cells costs its own row, a header of that many the file', () => {
    const read = timed(() => taken('a.csv', `Title,Body\n${'x,'.repeat(100_000)}\na,b`));
    expect(read.drafts).toHaveLength(1);
    expect(read.refused[0]).toEqual({ where: 'a.csv, line 2', why: 'has more than 1000 cells' });
    const wide = readForImport(crypto, [{ name: 'a.csv', bytes: utf8(`${'x,'.repeat(100_000)}x\na`) }]);
    expect(wide).toMatchObject({ ok: false, fault: { code: 'file-damaged' } });
  });

  it('broken quotation marks on every line are refused one by one, in time', () => {
    for (const cell of ['"b""', '"b', '""b', '"""b', '""""b', '"b"c', '" "" '])
      timed(() => {
        const read = taken(
          'a.csv',
          `Title,Body\n${Array.from({ length: 30_000 }, (_, n) => `a${n},${cell}`).join('\n')}\nlast,row`,
        );
        expect(read.refused.length + read.drafts.length, cell).toBeGreaterThan(10_000);
        expect(read.drafts.at(-1)?.draft.title, cell).toBe('last');
      });
  });

  it('a mark that is never closed in a long file costs its row; the rows behind it are read', () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => `t${n},b`).join('\n');
    const read = timed(() => taken('a.csv', `Title,Body\nx,"open\n${rows}`));
    expect(read.refused).toHaveLength(1);
    expect(read.refused[0]?.where).toBe('a.csv, line 2');
    expect(read.drafts).toHaveLength(5_000);
  });

  it('texts made for slow patterns are read at once', () => {
    const spaces = ' '.repeat(200_000);
    const lines = '\n'.repeat(200_000);
    for (const body of [
      `# ${spaces}x${spaces}:`,
      `## Why${spaces}x`,
      `## Why\n${lines}x\n## Advice\n${lines}x`,
      `${lines}x`,
      '```\n~~~\n'.repeat(50_000),
    ])
      timed(() => taken('a.md', body));
    timed(() =>
      taken(
        'a.csv',
        `Title,Tags,${'x'.repeat(1_000_000)}\n${`a,"${'""'.repeat(2000)};;${spaces}",v\n`.repeat(50)}`,
      ),
    );
    timed(() => taken('a.txt', `${'a,'.repeat(4000)}.`));
    timed(() => taken('a.jsonl', `{"title":"${spaces}x","tags":"${'\\"'.repeat(100_000)}"}`));
  });

  it('NUL characters are kept as what they are', () => {
    expect(taken('a.csv', 'Title,Body\na\0b,c').drafts[0]?.draft.title).toBe('a\0b');
  });

  it('two million tags in a cell fit no entry and break nothing', () => {
    const read = timed(() =>
      taken(
        'a.csv',
        `Title,Tags\nx,"${'a,'.repeat(900_000)}"\ny,"${Array.from({ length: 100_000 }, (_, n) => `t${n}`)}"\nz,ok`,
      ),
    );
    expect(read.drafts.map(({ draft }) => draft.title)).toEqual(['x', 'z']);
    expect(read.refused[0]?.where).toBe('a.csv, line 3');
  });

  it('200,000 rows are cut into cells, and 20,000 made into entries, in seconds', () => {
    const rows = Array.from(
      { length: 200_000 },
      (_, n) => `${n},Title ${n},"Some text, with a comma ${n}",${(n % 28) + 1}/6/2014`,
    );
    const header = 'Id,Title,Body,Date';
    const table = timed(() => readCsv([header, ...rows].join('\r\n')));
    expect(table.is === 'table' && table.rows.length).toBe(200_000);
    const read = timed(() => taken('a.csv', [header, ...rows.slice(0, 20_000)].join('\r\n')));
    expect(read.drafts).toHaveLength(20_000);
  });

  it('any bytes under any name are read or refused, never thrown over', () => {
    const names = fc.constantFrom('a.csv', 'a.md', 'a.json', 'a.jsonl', 'a.txt', 'a', '.csv', 'a.__proto__');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(nasty, { maxLength: 12 }).map((parts) => utf8(parts.join(','))),
    );
    fc.assert(
      fc.property(names, bytes, (name, content) => {
        const read = readForImport(crypto, [{ name, bytes: content }]);
        if (read.ok) for (const { draft } of read.value.drafts) expect(draft.title).not.toBe('');
      }),
      { numRuns: 800 },
    );
  });
});
