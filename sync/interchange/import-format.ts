/** Which format a handed-in file is in: by its ending, and by its beginning where that says more. */
import type { ImportFormat } from '../api.ts';

export type Guess = { is: 'format'; format: ImportFormat } | { is: 'wrong'; why: string } | { is: 'unknown' };

const ENDINGS: Readonly<Record<string, ImportFormat>> = {
  csv: 'csv',
  tsv: 'csv',
  tab: 'csv',
  md: 'markdown',
  markdown: 'markdown',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
};

/** Files people hand in by mistake, by their first bytes. */
const MAGIC: readonly { bytes: readonly number[]; why: string }[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    why: 'it is a workbook, document or zip file; save the table as "CSV UTF-8" first',
  },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0],
    why: 'it is an old workbook or document; save the table as "CSV UTF-8" first',
  },
  { bytes: [0x1f, 0x8b], why: 'it is compressed; unpack it first' },
  { bytes: [0x25, 0x50, 0x44, 0x46], why: 'it is a PDF document' },
];

/** Files that systems leave in folders without being asked. */
export const isClutter = (name: string): boolean => {
  const file = name.split(/[\\/]/).at(-1) ?? '';
  return file.startsWith('.') || /^(thumbs\.db|desktop\.ini)$/i.test(file);
};

const MAGIC_BYTES = 8;

const endingOf = (name: string): string => /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

const formatOf = (ending: string): ImportFormat | undefined => {
  if (Object.hasOwn(ENDINGS, ending)) return ENDINGS[ending];
  return ending === '' || ending === 'txt' ? 'markdown' : undefined;
};

/**
 * How many bytes of a file the import reads at most: every one of what it can take in, of anything else only what tells
 * what it is.
 */
export const bytesNeeded = (name: string): number =>
  formatOf(endingOf(name)) ? Number.POSITIVE_INFINITY : MAGIC_BYTES;

/** By name and first bytes, before anything is decoded. */
export function guessByName(name: string, bytes: Uint8Array): Guess {
  const magic = MAGIC.find((known) => known.bytes.every((byte, at) => bytes[at] === byte));
  if (magic) return { is: 'wrong', why: magic.why };
  const format = formatOf(endingOf(name));
  return format ? { is: 'format', format } : { is: 'unknown' };
}

/** Endings are often wrong: JSON Lines are called .json and the other way round, tables and notes .txt. */
export function guessByText(text: string, guess: ImportFormat, name: string): ImportFormat {
  const plain = /\.(csv|tsv|tab|md|markdown)$/i.test(name);
  const first = /\S/.exec(text)?.[0] ?? '';
  if (guess === 'json' || guess === 'jsonl' || (!plain && (first === '{' || first === '['))) {
    if (first === '[') return 'json';
    return /^\s*\{[^\r\n]*\}[ \t]*[\r\n]+\s*\{/.test(text.slice(0, 1_000_000)) || guess === 'jsonl'
      ? 'jsonl'
      : 'json';
  }
  const header = text.slice(0, 10_000).split(/[\r\n]/, 1)[0] ?? '';
  const table = !plain && /.[,;\t|]./.test(header) && !/[.!?]|^[#>-]/.test(header);
  return table ? 'csv' : guess;
}
