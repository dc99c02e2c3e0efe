/** Comma-separated values to a table: header, rows with the line they start in, and what had to be refused. */
import { MAX_COLUMNS, readRecord } from './csv-record.ts';
import { afterLineEnd, type LineNote, lineCounter, lineEnd } from './lines.ts';

export interface CsvRow {
  line: number;
  /** Offset in the text. */
  at: number;
  /** Exactly one per column. */
  cells: readonly string[];
}

export type Csv =
  | {
      is: 'table';
      /** Unique, never empty. */
      columns: readonly string[];
      rows: readonly CsvRow[];
      refused: readonly LineNote[];
      oddities: readonly LineNote[];
    }
  | { is: 'unreadable'; why: string };

const DELIMITERS = [',', ';', '\t', '|'];
const MAX_COLUMN_NAME = 100;
const SNIFFED_RECORDS = 30;
const SNIFFED_LENGTH = 65_536;

/**
 * The delimiter that cuts most of the first records into as many cells as the header has; the more cells, the
 * better. A comma when nothing does.
 */
function sniffDelimiter(text: string): string {
  const sample = text.slice(0, SNIFFED_LENGTH);
  let best = { delimiter: ',', agreement: 0, width: 1 };
  for (const delimiter of DELIMITERS) {
    const widths: number[] = [];
    for (let at = 0; at < sample.length && widths.length < SNIFFED_RECORDS; ) {
      const record = readRecord(sample, at, delimiter.charCodeAt(0));
      if (record.is !== 'cells') break;
      // The last record of a cut sample is not whole.
      if (record.next === sample.length && text.length > sample.length && widths.length > 0) break;
      if (record.cells.length > 1 || record.cells[0] !== '') widths.push(record.cells.length);
      at = record.next;
    }
    const width = widths[0] ?? 0;
    if (width < 2) continue;
    const agreement = widths.filter((cells) => cells === width).length / widths.length;
    if (agreement > best.agreement || (agreement === best.agreement && width > best.width))
      best = { delimiter, agreement, width };
  }
  return best.delimiter;
}

/** Reads a whole table. Blank rows are skipped; every row that cannot be trusted is refused by its line. */
export function readCsv(text: string): Csv {
  const told = /^sep=([,;\t|])(?=[\r\n])/i.exec(text);
  const start = told ? afterLineEnd(text, lineEnd(text, 0)) : 0;
  const delimiter = told?.[1] ?? sniffDelimiter(text);
  const refused: LineNote[] = [];
  const oddities: LineNote[] = [];
  const rows: CsvRow[] = [];
  let columns: string[] | undefined;
  for (const record of records(text, start, delimiter.charCodeAt(0))) {
    if (record.is === 'refused') {
      // Without a header no cell has a meaning.
      if (!columns)
        return { is: 'unreadable', why: `the first row, with the names of the columns, ${record.why}` };
      refused.push({ line: record.line, why: record.why });
    } else if (!columns) columns = namesOf(record.cells, record.line, oddities);
    else {
      const why = misfit(record.cells, columns.length);
      if (why !== undefined) refused.push({ line: record.line, why });
      else rows.push({ line: record.line, at: record.at, cells: record.cells.slice(0, columns.length) });
    }
  }
  if (!columns) return { is: 'unreadable', why: 'it is empty' };
  return { is: 'table', columns, rows, refused, oddities };
}

type Piece =
  | { is: 'cells'; cells: readonly string[]; at: number; line: number }
  | { is: 'refused'; line: number; why: string };

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

function* records(text: string, start: number, delimiter: number): Generator<Piece> {
  const lineOf = lineCounter(text);
  let at = start;
  while (at < text.length) {
    const line = lineOf(at);
    const record = readRecord(text, at, delimiter);
    if (record.is === 'cells') {
      if (!isBlank(record.cells)) yield { is: 'cells', cells: record.cells, at, line };
      at = record.next;
    } else if (record.is === 'broken-quote') {
      const line = lineOf(record.quote);
      yield {
        is: 'refused',
        line,
        why: 'has a quotation mark (") that opens a cell and is not closed properly',
      };
      // Going back costs no square: the search passes only paired marks, and a cell that begins with a pair is short.
      at = afterLineEnd(text, lineEnd(text, record.quote));
    } else {
      yield {
        is: 'refused',
        line,
        why: record.is === 'too-wide' ? `has more than ${MAX_COLUMNS} cells` : 'is too long',
      };
      at = record.next;
    }
  }
}

/** Why the cells do not fit the header; more cells are fine as long as the extra ones are empty. */
function misfit(cells: readonly string[], columns: number): string | undefined {
  if (cells.length < columns) return `has ${cells.length} cells; the header has ${columns}`;
  return isBlank(cells.slice(columns)) ? undefined : `has ${cells.length} cells; the header has ${columns}`;
}

/** A name is put in front of every value of its column, so a hostile one must not be long. */
const shortName = (cell: string): string =>
  cell.replace(/\s+/gu, ' ').trim().slice(0, MAX_COLUMN_NAME).toWellFormed();

function namesOf(header: readonly string[], line: number, oddities: LineNote[]): string[] {
  const names: string[] = [];
  const taken = new Set<string>();
  const last = header.findLastIndex((cell) => cell.trim() !== '');
  for (const [index, cell] of header.slice(0, last + 1).entries()) {
    const wanted = shortName(cell) || `Column ${index + 1}`;
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted} (${n})`;
    if (cell.trim() === '')
      oddities.push({ line, why: `column ${index + 1} has no name; it is called "${name}" here` });
    else if (name !== wanted)
      oddities.push({
        line,
        why: `more than one column is called "${wanted}"; one of them is called "${name}" here`,
      });
    taken.add(name);
    names.push(name);
  }
  return names;
}
