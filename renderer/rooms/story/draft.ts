/** Pure view logic of writing: which questions a kind asks, what a title could be, what an edit changed. */
import type { EntryDraft, FieldName, Kind } from '../../../sync/domain/entry.ts';
import { EMPTY_DRAFT, FIELDS, tidyDraft } from '../../../sync/domain/entry.ts';
import { plainText } from '../../search/plain.ts';

/** What a kind asks first, and whether its body (steps, address …) is one of the first things. */
export interface KindForm {
  first: readonly FieldName[];
  bodyFirst: boolean;
}

export const FORMS: Readonly<Record<Kind, KindForm>> = {
  lesson: { first: ['happened', 'why', 'advice'], bodyFirst: false },
  'how-to': { first: ['advice'], bodyFirst: true },
  'problem-fix': { first: ['happened', 'why', 'advice'], bodyFirst: false },
  question: { first: ['happened'], bodyFirst: true },
  contact: { first: ['advice'], bodyFirst: true },
  note: { first: [], bodyFirst: true },
};

/** Fields of the second helping; those that hold something are shown even where the kind does not ask for them. */
export function laterFields(draft: EntryDraft): FieldName[] {
  const { first } = FORMS[draft.kind];
  const asked: readonly FieldName[] = draft.kind === 'lesson' ? ['expected', 'helps'] : ['helps'];
  return FIELDS.filter(
    (name) => !first.includes(name) && (asked.includes(name) || (draft.fields[name] ?? '') !== ''),
  );
}

const TITLE_LENGTH = 72;

/** The first sentence of a text, cut between words when it is long. */
function firstWords(text: string): string {
  const line = plainText(text).split('\n')[0]?.trim() ?? '';
  const sentence = /^.*?[.!?。！？।۔؟](?=\s|$|[^\s\d])/u.exec(line)?.[0] ?? line;
  const whole = sentence.replace(/[.。।۔]$/u, '').trim();
  if (whole.length <= TITLE_LENGTH) return whole;
  let end = 0;
  for (const { index, segment, isWordLike } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(
    whole,
  )) {
    if (index + segment.length > TITLE_LENGTH) break;
    if (isWordLike) end = index + segment.length;
  }
  return `${whole.slice(0, end || TITLE_LENGTH).trim()}…`;
}

/** A title for a draft without one: the advice's first words, else those of what happened, else of the body. */
export function suggestedTitle({ fields, body }: Pick<EntryDraft, 'fields' | 'body'>): string {
  const candidates = [fields.advice, fields.happened, body, fields.why, fields.expected];
  for (const text of candidates) {
    const words = firstWords(text ?? '');
    if (words !== '') return words;
  }
  return '';
}

/** The draft as it will be saved: with the suggested title where none was given. */
export const titled = (draft: EntryDraft): EntryDraft =>
  draft.title.trim() === '' ? { ...draft, title: suggestedTitle(draft) } : draft;

/** True when nothing was written. */
export const isBlank = ({ title, body, fields, tags }: EntryDraft): boolean =>
  [title, body, ...Object.values(fields)].every((text) => text.trim() === '') && tags.length === 0;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Everything that was written, as plain text to be pasted elsewhere: each answer under its question. */
export function textOf(
  { title, fields, body, tags }: EntryDraft,
  titleWord: string,
  askOf: (name: FieldName) => string,
): string {
  const answers = FIELDS.map((name) => [askOf(name), fields[name] ?? ''] as const);
  const parts = [
    [titleWord, title] as const,
    ...answers,
    ['', body],
    ['', tags.map((tag) => `#${tag}`).join(' ')],
  ];
  return parts
    .filter(([, text = '']) => text.trim() !== '')
    .map((part) => part.filter((line) => line !== '').join('\n'))
    .join('\n\n');
}

/** What an edit changed of the entry it began with; empty when it comes to the same. */
export function changesOf(from: EntryDraft, to: EntryDraft): Partial<EntryDraft> {
  const before = tidyDraft(from);
  const after = tidyDraft(to);
  const changed = (Object.keys(EMPTY_DRAFT) as (keyof EntryDraft)[]).filter(
    (key) => !same(before[key], after[key]),
  );
  return Object.fromEntries(changed.map((key) => [key, after[key]]));
}

/** Only what a person can write, of something that holds more. */
export function draftOf(entry: EntryDraft): EntryDraft {
  const { kind, title, body, fields, tags, lang, confidence, reviewBy } = entry;
  return { kind, title, body, fields, tags, lang, confidence, reviewBy };
}
