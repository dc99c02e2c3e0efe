import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../sync/interchange/csv.ts';
import { unguarded } from '../../sync/interchange/formula-guard.ts';
import { writeCsv } from '../../sync/interchange/write-csv.ts';
import { drafts } from './material.ts';

function table(text: string) {
  const csv = readCsv(text);
  if (csv.is !== 'table') throw new Error(csv.why);
  return csv;
}
const cellsOf = (text: string) => table(text).rows.map(({ cells }) => cells);
const linesOf = (text: string) => table(text).rows.map(({ line }) => line);

describe('reading comma-separated values', () => {
  it('names each row by the line it starts in, whatever ends the lines and whatever the cells hold', () => {
    for (const end of ['\n', '\r', '\r\n']) {
      const text = ['Title,Body', 'a,"one', 'two', '', 'three"', 'b,c', '', 'd,e'].join(end);
      expect(linesOf(text)).toEqual([2, 6, 8]);
      expect(cellsOf(text)[0]).toEqual(['a', ['one', 'two', '', 'three'].join(end)]);
    }
  });

  it('reads a file that mixes line ends', () => {
    expect(cellsOf('a,b\r\n1,2\n3,4\r5,6')).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
    expect(linesOf('a,b\r\n1,2\n3,4\r5,6')).toEqual([2, 3, 4]);
  });

  it('finds the delimiter', () => {
    expect(cellsOf('Title;Body\nA, b and c;d, e\nF;g')).toEqual([
      ['A, b and c', 'd, e'],
      ['F', 'g'],
    ]);
    expect(cellsOf('Title\tBody\n1,5\t2,5')).toEqual([['1,5', '2,5']]);
    expect(cellsOf('Title|Notes, more\na|b\nc|d')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(cellsOf('sep=;\r\nTitle;Body\r\na;b')).toEqual([['a', 'b']]);
    expect(cellsOf('Title\nonly one column')).toEqual([['only one column']]);
  });

  it('refuses rows with too few or too many cells by their line, and drops empty cells at the end', () => {
    const csv = table('a,b\n1\n1,2,3\n1,2,,\n,,\n3,4');
    expect(csv.rows.map(({ line }) => line)).toEqual([4, 6]);
    expect(csv.refused).toEqual([
      { line: 2, why: 'has 1 cells; the header has 2' },
      { line: 3, why: 'has 3 cells; the header has 2' },
    ]);
  });

  it('makes the names of columns unique and says so', () => {
    const csv = table('Name,,Name,__proto__,\n1,2,3,4,');
    expect(csv.columns).toEqual(['Name', 'Column 2', 'Name (2)', '__proto__']);
    expect(csv.oddities).toHaveLength(2);
  });

  it('refuses a cell whose quotation mark is never closed, and reads on behind its line', () => {
    const csv = table('a,b\n1,2\n3,"4\n5,6\n7,8');
    expect(csv.refused).toEqual([
      { line: 3, why: 'has a quotation mark (") that opens a cell and is not closed properly' },
    ]);
    expect(csv.rows.map(({ line }) => line)).toEqual([2, 4, 5]);
  });

  it('does not let a forgotten quotation mark swallow the next row', () => {
    const csv = table('a,b\n1,"2\n3,"four"\n5,6');
    expect(csv.refused.map(({ line }) => line)).toEqual([2]);
    expect(csv.rows.map(({ cells }) => cells)).toEqual([
      ['3', 'four'],
      ['5', '6'],
    ]);
  });

  it('names the line of the mark, not of the row, when a later cell of a long row is broken', () => {
    const csv = table('a,b\n"one\ntwo","x\n5,6');
    expect(csv.refused.map(({ line }) => line)).toEqual([3]);
    expect(csv.rows.map(({ line }) => line)).toEqual([4]);
  });

  it('takes a quotation mark inside an unquoted cell for what it is', () => {
    expect(cellsOf('a,b\n5" pipe,x"y')).toEqual([['5" pipe', 'x"y']]);
  });

  it('says why a file is no table', () => {
    expect(readCsv('')).toEqual({ is: 'unreadable', why: 'it is empty' });
    expect(readCsv('\n\n')).toEqual({ is: 'unreadable', why: 'it is empty' });
    expect(readCsv(`${'a,'.repeat(100_000)}a\n1`)).toMatchObject({ is: 'unreadable' });
  });

  it('reads every table papaparse writes', () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('"', ',', '\n', '\r\n', ';', '\t', '""', 'x\ny'),
    );
    const rows = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc
          .array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 })
          .map((body) => ({ width, body })),
      );
    fc.assert(
      fc.property(rows, fc.constantFrom('\r\n', '\n', '\r'), ({ width, body }, newline) => {
        const header = Array.from({ length: width }, (_, index) => `c${index}`);
        const text = Papa.unparse([header, ...body], { newline, quotes: true });
        const filled = body.filter((cells) => cells.some((value) => value.trim() !== ''));
        expect(cellsOf(text)).toEqual(filled);
      }),
    );
  });

  it('writes tables that papaparse reads cell by cell', () => {
    fc.assert(
      fc.property(fc.array(drafts, { minLength: 1, maxLength: 3 }), (some) => {
        const facts = { id: 'x', author: 'A, "B"', firm: '', created: '', updated: '' };
        const text = writeCsv(some.map((draft) => ({ draft, facts })));
        // Told the line end, as a cell may hold others.
        const parsed = Papa.parse<string[]>(text.slice(1), {
          newline: '\r\n',
          delimiter: ',',
          skipEmptyLines: true,
        });
        expect(parsed.errors).toEqual([]);
        expect(parsed.data).toHaveLength(some.length + 1);
        const bodies = parsed.data.slice(1).map((cells) => unguarded(cells[3] ?? ''));
        expect(bodies).toEqual(some.map(({ body }) => body));
      }),
    );
  });
});
