/** One handed-in file to candidate entries, each with the place it came from. */
import type { ColumnMap, ColumnTarget, ImportFormat, Refusal } from '../api.ts';
import type { Fault } from '../domain/fault.ts';
import { type Csv, readCsv } from './csv.ts';
import { habitNotes } from './dates.ts';
import { guessByName, guessByText } from './import-format.ts';
import { type JsonRead, readJsonArray, readJsonLines } from './json.ts';
import type { LineNote } from './lines.ts';
import { applyMap, completeMap, planMap } from './mapping.ts';
import { readMarkdown } from './markdown.ts';
import { type Settled, shortened } from './settle.ts';
import { decodeSource } from './source.ts';
import { suggestMap } from './suggest-map.ts';
import { isOwnTable, OWN_MAP } from './write-csv.ts';

export interface ImportFile {
  name: string;
  bytes: Uint8Array;
}

export interface ColumnView {
  name: string;
  filled: number;
  samples: string[];
  target: ColumnTarget;
}

export interface Candidate extends Settled {
  where: string;
}

export interface FileRead {
  is: 'read';
  format: ImportFormat;
  /** Rows, objects or files found, the refused ones included. */
  rows: number;
  candidates: Candidate[];
  refused: Refusal[];
  oddities: Refusal[];
  columns: ColumnView[];
  /** What the file calls its columns or keys; nothing for notes. */
  names: readonly string[];
}

export type FileReading = FileRead | NotRead;

type NotRead =
  | { is: 'unreadable'; format: ImportFormat; why: string }
  | { is: 'not-ours' }
  | { is: 'fault'; fault: Fault };

/** Filled cells looked at for a suggestion, and shown of each column. */
const LOOKED_AT = 200;
const SHOWN = 3;

/** Reads a file of any format. `map` is for tables only. */
export function readFile({ name, bytes }: ImportFile, map: ColumnMap | undefined): FileReading {
  const guess = guessByName(name, bytes);
  if (guess.is === 'unknown') return { is: 'not-ours' };
  if (guess.is === 'wrong') return { is: 'unreadable', format: 'csv', why: guess.why };
  const source = decodeSource(bytes);
  if (source.is === 'unreadable') return { is: 'unreadable', format: guess.format, why: source.why };
  const { text, guessed } = source;
  const format = guessByText(text, guess.format, name);
  const reading =
    format === 'csv'
      ? readTable(text, name, map)
      : format === 'markdown'
        ? readNote(text, name)
        : readObjects(text, name, format);
  if (reading.is !== 'read') return reading;
  if (source.oddity !== undefined) reading.oddities.unshift({ where: name, why: source.oddity });
  nameGuessed(reading, guessed);
  return reading;
}

/** While reading, where in the text each candidate starts. */
interface Placed extends FileRead {
  starts: number[];
}

/** Says of each candidate that it holds characters that were guessed. */
function nameGuessed({ candidates, starts }: Placed, guessed: readonly number[]): void {
  let index = 0;
  let named = -1;
  for (const at of guessed) {
    while ((starts[index + 1] ?? Number.POSITIVE_INFINITY) <= at) index += 1;
    if (index === named || (starts[index] ?? Number.POSITIVE_INFINITY) > at) continue;
    candidates[index]?.oddities.push('some characters were not UTF-8, read as Windows-1252');
    named = index;
  }
}

const placedNote =
  (name: string) =>
  ({ line, why }: LineNote): Refusal => ({ where: `${name}, line ${line}`, why });

function readTable(text: string, name: string, given: ColumnMap | undefined): Placed | NotRead {
  const table = readCsv(text);
  if (table.is === 'unreadable') return { is: 'unreadable', format: 'csv', why: table.why };
  const { columns, rows } = table;
  const own = isOwnTable(columns);
  const filled = columns.map((_, index) => samplesOf(rows, index));
  const suggested = own
    ? OWN_MAP
    : suggestMap(
        columns,
        filled.map(({ cells }) => cells),
      );
  const map = given ? completeMap(given, suggested) : { ok: true as const, value: suggested };
  if (!map.ok) return { is: 'fault', fault: map.fault };
  const plan = planMap(columns, rows, map.value, own);
  const noted = placedNote(name);
  const read: Placed = {
    is: 'read',
    format: 'csv',
    rows: rows.length + table.refused.length,
    candidates: [],
    refused: table.refused.map(noted),
    oddities: table.oddities.map(noted),
    columns: plan.columns.map((column, index) => ({
      ...column,
      filled: filled[index]?.count ?? 0,
      samples: (filled[index]?.cells ?? []).slice(0, SHOWN).map(shortened),
    })),
    names: columns,
    starts: [],
  };
  for (const [column, habit] of own ? [] : plan.habits)
    for (const why of habitNotes(habit)) read.oddities.push({ where: `${name}, column ${column}`, why });
  for (const row of rows) {
    const settling = applyMap(row.cells, plan);
    if (settling.is === 'refused') read.refused.push(noted({ line: row.line, why: settling.why }));
    else {
      read.candidates.push({ ...settling, where: `${name}, line ${row.line}` });
      read.starts.push(row.at);
    }
  }
  return read;
}

/** How many cells of a column are filled, and the first different ones of them. */
function samplesOf(
  rows: Extract<Csv, { is: 'table' }>['rows'],
  index: number,
): { count: number; cells: string[] } {
  const cells: string[] = [];
  let count = 0;
  for (const row of rows) {
    const cell = row.cells[index]?.trim() ?? '';
    if (cell === '') continue;
    count += 1;
    if (cells.length < LOOKED_AT) cells.push(cell);
  }
  return { count, cells };
}

function readNote(text: string, name: string): Placed {
  const settling = readMarkdown(text, name);
  const kept = settling.is === 'draft';
  return {
    is: 'read',
    format: 'markdown',
    rows: 1,
    candidates: kept ? [{ ...settling, where: name }] : [],
    refused: kept ? [] : [{ where: name, why: settling.why }],
    oddities: [],
    columns: [],
    names: [],
    starts: [0],
  };
}

function readObjects(text: string, name: string, format: 'json' | 'jsonl'): Placed {
  const read: JsonRead = format === 'json' ? readJsonArray(text) : readJsonLines(text);
  const unknown = [...read.unknown].map(([key, count]) => `"${shortened(key)}" (${count})`);
  const more = unknown.length > 10 ? ` and ${unknown.length - 10} more` : '';
  return {
    is: 'read',
    format,
    rows: read.entries.length + read.refused.length,
    candidates: read.entries.map(({ line, settled }) => ({ ...settled, where: `${name}, line ${line}` })),
    refused: read.refused.map(placedNote(name)),
    oddities:
      unknown.length === 0
        ? []
        : [{ where: name, why: `not known and left out: ${unknown.slice(0, 10).join(', ')}${more}` }],
    columns: [],
    names: [...read.keys],
    starts: read.entries.map(({ at }) => at),
  };
}
