/** Plain text for a terminal. Titles and names come from anybody: nothing in them may steer the terminal. */
import type { EntryRow, ImportReport, Refusal } from '../api.ts';
import type { FileFacts } from '../domain/attachment.ts';
import type { EntryView } from '../domain/entry.ts';

/** Letters of an id that are shown in lists; enough to name an entry by. */
const SHORT_ID = 10;
const WIDEST = 60;

/**
 * Control characters (escape sequences begin with one) and those that turn the writing direction become visible
 * boxes. The joiners that Hindi and Persian need stay, and line breaks where `lines` allows them.
 */
export function harmless(text: string, lines = false): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => {
    if (sign === '\u200c' || sign === '\u200d') return sign;
    return lines && (sign === '\n' || sign === '\t') ? sign : '\ufffd';
  });
}

/** Columns a terminal needs: two for East Asian letters, none for marks set on another letter. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) {
    if (/[\p{Mn}\p{Me}\u200c\u200d]/u.test(letter)) continue;
    const wide =
      /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]/u;
    width += wide.test(letter) || /\p{Emoji_Presentation}/u.test(letter) ? 2 : 1;
  }
  return width;
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const letter of text) {
    if (widthOf(kept + letter) > width - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}

/** Rows of cells as aligned lines; long cells are cut, the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cut(harmless(cell), WIDEST)));
  const widths: number[] = [];
  for (const row of cells)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
  const padded = (cell: string, i: number): string => cell + ' '.repeat((widths[i] ?? 0) - widthOf(cell));
  return cells.map((row) => `${row.map(padded).join('  ').trimEnd()}\n`).join('');
}

/** `2026-11-23`, or nothing for a time no calendar has (the author's clock may say anything). */
export function dayOf(milliseconds: number): string {
  const day = new Date(milliseconds);
  return Number.isNaN(day.getTime()) ? '' : day.toISOString().slice(0, 10);
}

/** `1 entry`, `2 entries`. */
export const countOf = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

/** One line per entry. */
export const entryLines = (
  entries: readonly (EntryView | EntryRow)[],
  spaceName: (id: string) => string,
): string =>
  table(
    entries.map((entry) => [
      entry.id.slice(0, SHORT_ID),
      dayOf(entry.updated),
      entry.kind,
      spaceName(entry.space),
      entry.title,
    ]),
  );

const FIELD_WORDS = {
  advice: 'Advice',
  expected: 'Expected',
  happened: 'Happened',
  why: 'Why',
  helps: 'Helps',
} as const;

/** `512 B`, `3.2 MB`. */
function sizeText(bytes: number): string {
  const units = ['B', 'KB', 'MB'];
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const shown = bytes / 1000 ** step;
  return `${step > 0 && shown < 10 ? shown.toFixed(1) : Math.round(shown)} ${units[step]}`;
}

/** Attachments with the numbers by which they can be named. */
const filesText = (files: readonly FileFacts[]): string =>
  table(files.map(({ name, size, type }, i) => [`${i + 1}`, name, sizeText(size), type]));

/** A whole entry, to read. */
export function entryText(entry: EntryView, space: string): string {
  const made = `${entry.author}, ${entry.firm}, ${dayOf(entry.created)}`;
  const changed =
    entry.updated === entry.created ? '' : `; changed by ${entry.updatedBy}, ${dayOf(entry.updated)}`;
  const facts = [
    entry.title,
    [entry.kind, entry.confidence, space, entry.lang].filter((fact) => fact !== '').join(' · '),
    made + changed,
    ...(entry.tags.length > 0 ? [`Tags: ${entry.tags.join(', ')}`] : []),
    ...(entry.reviewBy === '' ? [] : [`Review by: ${entry.reviewBy}`]),
    ...(entry.deleted ? ['Deleted.'] : []),
    ...(entry.conflicts.length > 0 ? [`Two versions to choose from: ${entry.conflicts.join(', ')}`] : []),
    `Id: ${entry.id}`,
  ].map((fact) => harmless(fact));
  const story = (Object.keys(FIELD_WORDS) as (keyof typeof FIELD_WORDS)[]).flatMap((name) => {
    const text = entry.fields[name];
    return text === undefined ? [] : [`${FIELD_WORDS[name]}: ${harmless(text, true)}`];
  });
  const body = entry.body === '' ? [] : [harmless(entry.body, true)];
  const files = entry.files && [`Files:\n${filesText(entry.files)}`];
  return [facts.join('\n'), ...story, ...body, ...(files ?? [])]
    .map((part) => `${part.trimEnd()}\n`)
    .join('\n');
}

/** Of refusals and of oddities; `--json` has them all. */
const LINES_OF_EACH = 20;

/** What came in, in one line, then what did not, a line each. */
export function reportText(report: ImportReport): string {
  const { added, updated, unchanged, refused, oddities } = report;
  const line = `${added} added, ${updated} updated, ${unchanged} unchanged, ${refused.length} refused\n`;
  const rows = (word: string, all: readonly Refusal[]): string => {
    const shown = all
      .slice(0, LINES_OF_EACH)
      .map(({ where, why }) => `${word}: ${harmless(where)}: ${harmless(why)}\n`);
    const more = all.length - shown.length;
    return shown.join('') + (more > 0 ? `… and ${more} more; --json lists them all\n` : '');
  };
  return line + rows('refused', refused) + rows('note', oddities);
}
