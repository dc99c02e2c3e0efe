/** From what a source says about one entry to a draft that can be saved, keeping what does not fit as text. */
import {
  draftProblem,
  type EntryDraft,
  FIELDS,
  type Fields,
  KINDS,
  type Kind,
  normalTag,
  parseConfidence,
  parseDay,
  parseLang,
  tidyDraft,
} from '../domain/entry.ts';
import { LIMITS } from '../domain/limits.ts';
import { type DayOrder, dateHabit, habitNotes, readDate } from './dates.ts';

export type Line = readonly [name: string, value: string];

/** What one row, file or object says: text as it was found, '' where it says nothing. */
export interface Found {
  title: string;
  body: string;
  fields: Fields;
  tags: readonly string[];
  /** What has no place of its own: lines to put under the body. */
  under: readonly Line[];
  kind: string;
  lang: string;
  confidence: string;
  reviewBy: string;
  author: string;
  firm: string;
  /** A number is milliseconds since 1970. */
  created: string | number;
  /** The source's own name for it. */
  id: string;
}

/** An entry from outside, not yet saved. */
export interface Settled {
  is: 'draft';
  draft: EntryDraft;
  author?: string;
  firm?: string;
  created?: number;
  sourceId?: string;
  oddities: string[];
}

/** How to read dates in which day and month cannot be told apart, by the evidence of whole columns. */
export interface DayOrders {
  created: DayOrder;
  reviewBy: DayOrder;
}

export type Settling = Settled | { is: 'refused'; why: string };

const PROBLEMS = {
  'title-missing': 'holds no text',
  'title-long': 'has a title that is too long',
  'body-long': `has a text longer than ${LIMITS.bodyLength} characters`,
  'field-long': `has a field longer than ${LIMITS.fieldLength} characters`,
  'tag-long': 'has a tag that is too long',
  'tags-many': 'has too many tags',
  'lang-wrong': 'has a language that is not understood',
  'day-wrong': 'has a review date that is not understood',
} as const;

const KIND_WORDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...KINDS.map((kind): [string, Kind] => [kind, kind]),
  ['lesson-learned', 'lesson'],
  ['lessons-learned', 'lesson'],
  ['howto', 'how-to'],
  ['guide', 'how-to'],
  ['procedure', 'how-to'],
  ['problem', 'problem-fix'],
  ['fix', 'problem-fix'],
  ['problem-and-fix', 'problem-fix'],
  ['issue', 'problem-fix'],
  ['faq', 'question'],
]);

const hyphenated = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s_&/-]+/gu, '-');

/** Adds "- name: value" lines under a body; a value's own lines are indented so that they stay in the list item. */
function underBody(body: string, lines: readonly Line[]): string {
  if (lines.length === 0) return body;
  const list = lines
    .map(([name, value]) => `- ${name}: ${value.trim().replace(/\r\n?|\n/g, '\n  ')}`)
    .join('\n');
  return body === '' ? list : `${body}\n\n${list}`;
}

const TITLE_WORDS = 72;

/** What belongs to the character before it: marks, joiners, the second half of a pair. */
const JOINS = /^(?:\p{M}|\u200d|[\udc00-\udfff])/u;

/** The first words of a text, at most about 72 characters, not cut inside a word or a letter. */
function firstWords(text: string): string {
  const line = text
    .split(/[\r\n]+/)
    .map((part) =>
      part
        .replace(/^[\s#>*+-]+/u, '')
        .replace(/\s+/gu, ' ')
        .trim(),
    )
    .find((part) => /[\p{L}\p{N}]/u.test(part));
  if (line === undefined) return text.replace(/\s+/gu, ' ').trim().slice(0, TITLE_WORDS).toWellFormed();
  if (line.length <= TITLE_WORDS) return line;
  const space = line.lastIndexOf(' ', TITLE_WORDS);
  let end = space > TITLE_WORDS / 2 ? space : TITLE_WORDS;
  // Scripts without spaces: go on to the end of the letter, its marks included.
  while (end < line.length && end < 2 * TITLE_WORDS && JOINS.test(line[end] ?? '')) end += 1;
  return `${line.slice(0, end).trimEnd()}…`;
}

interface Leftovers {
  oddities: string[];
  lines: Line[];
}

function fitTitle(found: Found, left: Leftovers): string {
  const title = found.title.replace(/\s+/gu, ' ').trim();
  if (title !== '' && title.normalize('NFC').length <= LIMITS.titleLength) return title;
  if (title !== '') {
    left.oddities.push('the title was too long: its beginning is the title, all of it is under the text');
    left.lines.push(['Title', title]);
    return firstWords(title);
  }
  const texts = [
    found.body,
    ...FIELDS.map((name) => found.fields[name] ?? ''),
    ...found.under.map(([, value]) => value),
  ];
  const text = texts.find((part) => part.trim() !== '');
  if (text === undefined) return '';
  left.oddities.push('has no title; its first words became the title');
  return firstWords(text);
}

function fitTags(found: Found, left: Leftovers): string[] {
  const tags = [...new Set(found.tags.map((tag) => normalTag(tag.toWellFormed())))].filter(
    (tag) => tag !== '',
  );
  const fitting = tags.filter((tag) => tag.length <= LIMITS.tagLength).slice(0, LIMITS.tags);
  const rest = tags.filter((tag) => !fitting.includes(tag));
  if (rest.length > 0) {
    left.oddities.push(`${rest.length} tags were too long or too many; they are under the text`);
    left.lines.push(['Tags', rest.join('; ')]);
  }
  return fitting;
}

function fitDate(
  value: string | number,
  name: string,
  order: DayOrder | undefined,
  left: Leftovers,
): number | undefined {
  if (value === '') return undefined;
  const at = typeof value === 'number' ? value : readDate(value, order ?? 'dmy');
  // A date that stands alone has no column to say how it is meant.
  if (order === undefined && typeof value === 'string')
    for (const note of habitNotes(dateHabit([value])))
      left.oddities.push(`the date "${shortened(value)}": ${note}`);
  if (at !== undefined && Number.isSafeInteger(at) && at >= 0) return at;
  left.oddities.push(`the date "${shortened(String(value))}" was not understood; it is under the text`);
  left.lines.push([name, String(value)]);
  return undefined;
}

/** An ISO day is taken as it is; everything else is read as a date first. */
function fitDay(text: string, order: DayOrder | undefined, left: Leftovers): string {
  if (parseDay(text) !== undefined) return text;
  const at = fitDate(text.trim(), 'Review by', order, left);
  return at === undefined ? '' : new Date(at).toISOString().slice(0, 10);
}

/** For quoting what a file holds in a sentence. */
export const shortened = (text: string): string => {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= 40 ? line : `${line.slice(0, 39).toWellFormed()}…`;
};

function choose<T>(
  text: string,
  parse: (text: string) => T | undefined,
  fallback: T,
  what: string,
  left: Leftovers,
): T {
  if (text.trim() === '') return fallback;
  const value = parse(text);
  if (value !== undefined) return value;
  left.oddities.push(`${what} "${shortened(text)}" is not known and was left out`);
  return fallback;
}

function fitName(text: string, what: string, left: Leftovers): string {
  const name = text.toWellFormed().replace(/\s+/gu, ' ').trim();
  if (name.length <= LIMITS.nameLength) return name;
  left.oddities.push(`the ${what} was too long; it is under the text`);
  left.lines.push([what === 'author' ? 'Author' : 'Firm', name]);
  return '';
}

/**
 * A draft that passes `draftProblem`, or why there is none. What is too long, too many or not understood is kept as
 * lines under the body, and said. Without a confidence it is 'not-validated': others wrote it, it is no draft of ours.
 */
export function settle(found: Found, orders?: DayOrders): Settling {
  const left: Leftovers = { oddities: [], lines: [] };
  const title = fitTitle(found, left);
  const tags = fitTags(found, left);
  const created = fitDate(found.created, 'Date', orders?.created, left);
  const reviewBy = fitDay(found.reviewBy, orders?.reviewBy, left);
  const author = fitName(found.author, 'author', left);
  const firm = fitName(found.firm, 'firm', left);
  const draft = tidyDraft({
    kind: choose(found.kind, (text) => KIND_WORDS.get(hyphenated(text)), 'lesson', 'the kind', left),
    title,
    body: underBody(found.body, [...found.under, ...left.lines]),
    fields: found.fields,
    tags,
    lang: choose(found.lang, (text) => parseLang(text.trim().replaceAll('_', '-')), '', 'the language', left),
    confidence: choose(
      found.confidence,
      (text) => parseConfidence(hyphenated(text)),
      'not-validated',
      'the confidence',
      left,
    ),
    reviewBy,
  });
  const problem = draftProblem(draft);
  if (problem !== undefined) return { is: 'refused', why: PROBLEMS[problem] };
  const sourceId = found.id.toWellFormed().trim();
  return {
    is: 'draft',
    draft,
    ...(author === '' ? {} : { author }),
    ...(firm === '' ? {} : { firm }),
    ...(created === undefined ? {} : { created }),
    ...(sourceId === '' ? {} : { sourceId }),
    oddities: left.oddities,
  };
}
