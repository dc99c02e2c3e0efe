/** One record of comma-separated values (RFC 4180, with any line end and delimiter). */
import { afterLineEnd } from './lines.ts';

/** Columns beyond this are not a table of lessons; the record is read to its end but its cells are not kept. */
export const MAX_COLUMNS = 1000;
/** UTF-16 units in one record; an entry has room for far less. */
const MAX_RECORD = 4_194_304;

const QUOTE = 34;
const LF = 10;
const CR = 13;
const SPACE = 32;

export type CsvRecord =
  | { is: 'cells'; cells: string[]; next: number }
  | { is: 'too-wide' | 'too-long'; next: number }
  /** A quotation mark that opens a cell at `quote` and is not closed, or not closed before the cell's end. */
  | { is: 'broken-quote'; quote: number };

/** Reads the record that starts at `start`. `delimiter` is a UTF-16 code unit. */
export function readRecord(text: string, start: number, delimiter: number): CsvRecord {
  const cells: string[] = [];
  let wide = false;
  let at = start;
  for (;;) {
    const cell = text.charCodeAt(at) === QUOTE ? quoted(text, at, delimiter) : bare(text, at, delimiter);
    if (cell.is === 'broken') return { is: 'broken-quote', quote: at };
    if (cells.length < MAX_COLUMNS) cells.push(cell.value);
    else if (cell.value !== '') wide = true;
    at = cell.end;
    if (text.charCodeAt(at) !== delimiter) break;
    at += 1;
  }
  const next = at < text.length ? afterLineEnd(text, at) : at;
  if (wide) return { is: 'too-wide', next };
  return at - start > MAX_RECORD ? { is: 'too-long', next } : { is: 'cells', cells, next };
}

type Cell = { is: 'cell'; value: string; end: number } | { is: 'broken' };

function bare(text: string, start: number, delimiter: number): Cell {
  let end = start;
  while (end < text.length) {
    const unit = text.charCodeAt(end);
    if (unit === delimiter || unit === LF || unit === CR) break;
    end += 1;
  }
  return { is: 'cell', value: text.slice(start, end), end };
}

function quoted(text: string, start: number, delimiter: number): Cell {
  let close = start + 1;
  for (;;) {
    close = text.indexOf('"', close);
    if (close < 0) return { is: 'broken' };
    if (text.charCodeAt(close + 1) !== QUOTE) break;
    close += 2;
  }
  let end = close + 1;
  while (text.charCodeAt(end) === SPACE) end += 1;
  const unit = text.charCodeAt(end);
  // Anything else behind the closing mark means that it closed the wrong cell: two rows would become one.
  if (end < text.length && unit !== delimiter && unit !== LF && unit !== CR) return { is: 'broken' };
  return { is: 'cell', value: text.slice(start + 1, close).replaceAll('""', '"'), end };
}
