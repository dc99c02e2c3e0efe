/** One entry as one Markdown file with YAML front matter, as other note programs write them. */
import type { EntryDraft } from '../domain/entry.ts';
import { FIELDS, type FieldName, parseFieldName } from '../domain/entry.ts';
import { type FrontMatter, readFrontMatter } from './front-matter.ts';
import { fenceAfter, joinSections, type Sections, splitSections } from './markdown-sections.ts';
import { type Found, type Settling, settle, shortened } from './settle.ts';
import { splitTags } from './tag-list.ts';

/** What a Markdown file says beside the draft. */
export interface MarkdownFacts {
  author?: string;
  firm?: string;
  /** Milliseconds since 1970. */
  created?: number;
  id?: string;
}

type TextKey = 'title' | 'kind' | 'lang' | 'confidence' | 'reviewBy' | 'author' | 'firm' | 'created' | 'id';

const TEXT_KEYS: ReadonlyMap<string, TextKey> = new Map<string, TextKey>([
  ['title', 'title'],
  ['kind', 'kind'],
  ['type', 'kind'],
  ['lang', 'lang'],
  ['language', 'lang'],
  ['confidence', 'confidence'],
  ['reviewby', 'reviewBy'],
  ['author', 'author'],
  ['firm', 'firm'],
  ['created', 'created'],
  ['date', 'created'],
  ['id', 'id'],
]);
const TAG_KEYS = new Set(['tags', 'tag', 'categories', 'category', 'keywords']);

/** `name` is the file's, for a title when nothing in it says one. A byte order mark is gone already. */
export function readMarkdown(text: string, name: string): Settling {
  const plain = plainLines(text);
  if (plain.trim() === '') return { is: 'refused', why: 'is empty' };
  const front = readFrontMatter(plain);
  const { said, sections, oddities } = readKeys(front);
  const rest = bareText(front?.rest ?? plain);
  const { title, body } = said.title === '' ? titleAbove(rest, name) : { title: said.title, body: rest };
  const split = sections === 'kept' ? { body, fields: {} } : splitSections(body);
  const settling = settle({ ...said, title, body: split.body, fields: { ...split.fields, ...said.fields } });
  if (settling.is === 'draft') settling.oddities.unshift(...oddities);
  return settling;
}

const plainLines = (text: string): string => text.replace(/\r\n?/g, '\n');

/** Our writer puts one empty line behind the block and one line end behind the text. */
const bareText = (rest: string): string => rest.replace(/^\n/, '').replace(/\n$/, '');

interface KeysRead {
  said: Found;
  /** 'kept' when the block holds the fields: then `## Why` in the text is text. */
  sections: 'kept' | 'fields';
  oddities: string[];
}

function readKeys(front: FrontMatter | undefined): KeysRead {
  const texts: Record<TextKey, string> = { ...NO_TEXTS };
  const fields: Partial<Record<FieldName, string>> = {};
  let tags: string[] = [];
  const oddities: string[] = [];
  const unknown: string[] = [];
  if (front?.loose)
    oddities.push('the lines between --- at its top are not quite YAML; they were read line by line');
  for (const [key, value] of front?.keys ?? []) {
    const textKey = TEXT_KEYS.get(key);
    const field = parseFieldName(key);
    if (TAG_KEYS.has(key)) tags = tags.concat(tagsOf(value));
    else if (key === 'fields') Object.assign(fields, fieldsOf(value));
    else if (typeof value !== 'string' || (!textKey && !field)) unknown.push(key);
    else if (field) fields[field] = value;
    else if (textKey && texts[textKey] === '') texts[textKey] = value;
  }
  if (unknown.length > 0) oddities.push(`left out: ${unknown.slice(0, 10).map(shortened).join(', ')}`);
  const sections = front?.keys.has('fields') ? 'kept' : 'fields';
  return { said: { ...texts, body: '', fields, tags, under: [] }, sections, oddities };
}

const NO_TEXTS: Readonly<Record<TextKey, string>> = {
  title: '',
  kind: '',
  lang: '',
  confidence: '',
  reviewBy: '',
  author: '',
  firm: '',
  created: '',
  id: '',
};

function tagsOf(value: unknown): string[] {
  if (typeof value === 'string') return splitTags(value);
  return Array.isArray(value) ? value.filter((tag) => typeof tag === 'string') : [];
}

function fieldsOf(value: unknown): Partial<Record<FieldName, string>> {
  const fields: Partial<Record<FieldName, string>> = {};
  if (!(value instanceof Map)) return fields;
  for (const name of FIELDS) {
    const text: unknown = value.get(name);
    if (typeof text === 'string') fields[name] = text;
  }
  return fields;
}

/** The first heading of level 1, taken out when it stands at the top; else the file's name without its ending. */
function titleAbove(text: string, name: string): { title: string; body: string } {
  let fence = '';
  let blankSoFar = true;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    fence = fenceAfter(fence, line);
    if (fence === '' && /^# +[^\s#]/.test(line)) {
      const title = line.slice(1).trim().replace(/\s#+$/, '').trim();
      if (!blankSoFar) return { title, body: text };
      const next = lines.findIndex((below, at) => at > index && below.trim() !== '');
      return { title, body: next < 0 ? '' : lines.slice(next).join('\n') };
    }
    blankSoFar &&= line.trim() === '';
  }
  const file = name.split(/[\\/]/).at(-1) ?? name;
  const stem = file.replace(/\.[^.]*$/, '');
  return { title: /\s/.test(stem) ? stem : stem.replace(/[-_]+/g, ' '), body: text };
}

/**
 * An entry as a Markdown file that `readMarkdown` reads back as the same draft. The fields become sections people can
 * read where that is exact, else they go to the front matter.
 */
export function writeMarkdown(draft: EntryDraft, facts: MarkdownFacts): string {
  const readable = [...head(draft, facts), '---', '', joinSections(draft), ''].join('\n');
  return readsBack(readable, draft)
    ? readable
    : [...head(draft, facts), fieldsLine(draft), '---', '', draft.body, ''].join('\n');
}

function readsBack(text: string, { body, fields }: Sections): boolean {
  const front = readFrontMatter(plainLines(text));
  if (!front) return false;
  const back = splitSections(bareText(front.rest));
  return back.body === body && FIELDS.every((name) => (back.fields[name] ?? '') === (fields[name] ?? ''));
}

/** JSON strings and lists are YAML, whatever they hold. */
function head(draft: EntryDraft, facts: MarkdownFacts): string[] {
  const lines = ['---', `title: ${JSON.stringify(draft.title)}`, `kind: ${draft.kind}`];
  if (draft.tags.length > 0) lines.push(`tags: [${draft.tags.map((tag) => JSON.stringify(tag)).join(', ')}]`);
  if (draft.lang !== '') lines.push(`lang: ${draft.lang}`);
  lines.push(`confidence: ${draft.confidence}`);
  if (draft.reviewBy !== '') lines.push(`reviewBy: ${draft.reviewBy}`);
  if (facts.author) lines.push(`author: ${JSON.stringify(facts.author)}`);
  if (facts.firm) lines.push(`firm: ${JSON.stringify(facts.firm)}`);
  if (facts.created !== undefined) lines.push(`created: ${dayAndTime(facts.created)}`);
  if (facts.id) lines.push(`id: ${JSON.stringify(facts.id)}`);
  return lines;
}

const fieldsLine = ({ fields }: EntryDraft): string =>
  `fields: {${FIELDS.filter((name) => fields[name] !== undefined)
    .map((name) => `"${name}": ${JSON.stringify(fields[name])}`)
    .join(', ')}}`;

/** ISO 8601 where JavaScript has one, else the bare number. */
export const dayAndTime = (at: number): string => {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString();
};
