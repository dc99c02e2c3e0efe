/** The story fields of an entry as `## Advice` sections of a Markdown text. */
import { FIELDS, type FieldName, type Fields } from '../domain/entry.ts';

const HEADINGS: Readonly<Record<FieldName, string>> = {
  expected: 'Expected',
  happened: 'What happened',
  why: 'Why',
  advice: 'Advice',
  helps: 'Who it helps',
};

const NAMES: ReadonlyMap<string, FieldName> = new Map<string, FieldName>([
  ...FIELDS.flatMap((name): [string, FieldName][] => [
    [name, name],
    [HEADINGS[name].toLowerCase(), name],
  ]),
  ['what we expected', 'expected'],
  ['what to do next time', 'advice'],
]);

export interface Sections {
  body: string;
  fields: Fields;
}

/** Without blank lines at both ends. No regular expression for the end: on many line ends it takes their square. */
function trimLines(text: string): string {
  const below = text.indexOf('\n', text.trimEnd().length);
  return (below < 0 ? text : text.slice(0, below)).replace(/^(?:[^\S\n]*\n)+/, '');
}

/** Headings we know are short; longer lines are not searched for one. */
const MAX_HEADING = 60;

function fieldUnder(heading: string): FieldName | undefined {
  if (heading.length > MAX_HEADING) return undefined;
  return NAMES.get(
    heading
      .replace(/^#+|[\s:#]+$/g, '')
      .trim()
      .toLowerCase(),
  );
}

/** The mark of the code fence a text is in behind this line, '' for none; `before` is what it was. */
export function fenceAfter(before: string, line: string): string {
  const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
  if (before === '') return mark;
  return mark.startsWith(before) ? '' : before;
}

/**
 * Takes the story sections out of a text (`\n` line ends). A section ends at the next heading of level 1 or 2; text
 * under other headings belongs to the body. Headings inside code fences are text.
 */
export function splitSections(text: string): Sections {
  const parts: { name: FieldName | undefined; lines: string[] }[] = [{ name: undefined, lines: [] }];
  let fence = '';
  for (const line of text.split('\n')) {
    fence = fenceAfter(fence, line);
    const heading = fence === '' && /^#{1,2}\s/.test(line);
    const name = heading ? fieldUnder(line) : undefined;
    const inField = parts.at(-1)?.name !== undefined;
    if (name) parts.push({ name, lines: [] });
    else if (heading && inField) parts.push({ name: undefined, lines: [line] });
    else parts.at(-1)?.lines.push(line);
  }
  if (parts.length === 1) return { body: text, fields: {} };
  const fields: Partial<Record<FieldName, string>> = {};
  const body: string[] = [];
  for (const { name, lines } of parts) {
    const part = trimLines(lines.join('\n'));
    if (part.trim() === '') continue;
    if (name === undefined) body.push(part);
    else fields[name] = fields[name] === undefined ? part : `${fields[name]}\n\n${part}`;
  }
  return { body: body.join('\n\n'), fields };
}

/** The reverse for well-behaved texts; the caller checks that it is. */
export function joinSections({ body, fields }: Sections): string {
  const parts = body === '' ? [] : [body];
  for (const name of FIELDS) {
    const text = fields[name];
    if (text !== undefined) parts.push(`## ${HEADINGS[name]}\n\n${text}`);
  }
  return parts.join('\n\n');
}
