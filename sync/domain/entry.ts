/** An entry: one piece of know-how. Its shape, and the parsers that let it in from outside. */
import type { FileFacts } from './attachment.ts';
import type { DeviceId, EntryId, SpaceId, VersionId } from './ids.ts';
import { LIMITS } from './limits.ts';

export const KINDS = ['lesson', 'how-to', 'problem-fix', 'question', 'contact', 'note'] as const;
export type Kind = (typeof KINDS)[number];

export const CONFIDENCES = ['draft', 'not-validated', 'validated', 'archived'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** A lesson's story. `advice` and `helps` (who it helps) are welcome in every kind. */
export const FIELDS = ['expected', 'happened', 'why', 'advice', 'helps'] as const;
export type FieldName = (typeof FIELDS)[number];
export type Fields = Readonly<Partial<Record<FieldName, string>>>;

/** What a person can write and change. */
export interface EntryDraft {
  kind: Kind;
  title: string;
  /** Markdown. */
  body: string;
  fields: Fields;
  tags: readonly string[];
  /** BCP 47, or '' when unknown. */
  lang: string;
  confidence: Confidence;
  /** ISO date (2027-01-31), or '' for none. */
  reviewBy: string;
}

export const EMPTY_DRAFT: EntryDraft = {
  kind: 'lesson',
  title: '',
  body: '',
  fields: {},
  tags: [],
  lang: '',
  confidence: 'draft',
  reviewBy: '',
};

/** Where an imported entry came from: `key` names the source row, `digest` the content it had. */
export interface EntrySource {
  key: string;
  digest: string;
}

/** The facts an entry is born with and keeps. */
export interface EntryOrigin {
  /** Who first wrote it, as they were called then. */
  author: string;
  firm: string;
  device: DeviceId;
  /** Milliseconds by the author's clock. */
  created: number;
  /** Blinded id of the entry this one was shared from (`document/genesis.ts`); reveals nothing to others. */
  derivedFrom?: string;
  source?: EntrySource;
}

/** An entry's present content: what everyone who holds the same changes sees. */
export interface EntryValue extends EntryDraft, EntryOrigin {
  deleted: boolean;
  /** In the order in which they were added; absent when there are none. */
  files?: readonly FileFacts[];
}

/** What the rooms and the command line see. */
export interface EntryView extends EntryValue {
  id: EntryId;
  space: SpaceId;
  version: VersionId;
  /** Milliseconds by the last editor's clock; equals `created` when nobody edited. */
  updated: number;
  /** Who made the last change. */
  updatedBy: string;
  /** True when the last change was made on this device: nobody's names tell that. */
  updatedByUs: boolean;
  /** Names of the fields that hold two or more concurrent values. */
  conflicts: readonly string[];
  /**
   * An exchange was undone here. `whole`: it brought the entry, which counts as deleted on this PC; `part`: this is the
   * entry without what it brought.
   */
  hidden?: 'whole' | 'part';
}

const oneOf = <T extends string>(options: readonly T[], value: unknown): T | undefined =>
  options.find((option) => option === value);

export const parseKind = (value: unknown): Kind | undefined => oneOf(KINDS, value);
export const parseConfidence = (value: unknown): Confidence | undefined => oneOf(CONFIDENCES, value);
export const parseFieldName = (value: unknown): FieldName | undefined => oneOf(FIELDS, value);

/** `2027-01-31`, a day that exists, or '' for none. */
export function parseDay(value: unknown): string | undefined {
  if (value === '') return '';
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const day = new Date(`${value}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || !day.toISOString().startsWith(value) ? undefined : value;
}

/** A language tag's shape; '' for unknown. */
export const parseLang = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length <= 35 && /^([a-z]{2,8}(-[a-z0-9]{1,8})*)?$/i.test(value)
    ? value
    : undefined;

/** One spelling per tag: NFC, single spaces, lower case without locale surprises. */
export const normalTag = (tag: string): string =>
  tag.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase();

/** What is wrong with a draft, as a name the locale files know; `undefined` when it can be saved. */
export type DraftProblem =
  | 'title-missing'
  | 'title-long'
  | 'body-long'
  | 'field-long'
  | 'tag-long'
  | 'tags-many'
  | 'lang-wrong'
  | 'day-wrong';

export function draftProblem(draft: EntryDraft): DraftProblem | undefined {
  if (draft.title.trim() === '') return 'title-missing';
  if (draft.title.length > LIMITS.titleLength) return 'title-long';
  if (draft.body.length > LIMITS.bodyLength) return 'body-long';
  if (Object.values(draft.fields).some((text) => text.length > LIMITS.fieldLength)) return 'field-long';
  if (draft.tags.some((tag) => tag.length > LIMITS.tagLength)) return 'tag-long';
  if (draft.tags.length > LIMITS.tags) return 'tags-many';
  if (parseLang(draft.lang) === undefined) return 'lang-wrong';
  if (parseDay(draft.reviewBy) === undefined) return 'day-wrong';
  return undefined;
}

/**
 * The form in which a draft is stored: well-formed Unicode, NFC title and tags, empty fields gone, tags unique and
 * sorted. The body and the fields keep their characters as typed.
 */
export function tidyDraft(draft: EntryDraft): EntryDraft {
  const fields: Partial<Record<FieldName, string>> = {};
  for (const name of FIELDS) {
    const text = draft.fields[name]?.toWellFormed();
    if (text !== undefined && text.trim() !== '') fields[name] = text;
  }
  const tags = new Set(draft.tags.map((tag) => normalTag(tag.toWellFormed())).filter((tag) => tag !== ''));
  return {
    kind: draft.kind,
    title: draft.title.toWellFormed().normalize('NFC').replace(/\s+/gu, ' ').trim(),
    body: draft.body.toWellFormed().replace(/\r\n?/g, '\n'),
    fields,
    tags: [...tags].sort(),
    lang: draft.lang,
    confidence: draft.confidence,
    reviewBy: draft.reviewBy,
  };
}
