/**
 * What a document says, as a valid EntryValue, whatever was put into it. Each field takes its newest value that makes
 * sense (the one with the highest operation id, as all devices see it); without one it falls back to the genesis.
 * The facts an entry is born with are the genesis's and cannot be changed.
 */
import { type Attachment, factsOf, inOrder, isFileSlot, parseAttachment } from '../domain/attachment.ts';
import {
  type EntryDraft,
  type EntryValue,
  FIELDS,
  type FieldName,
  parseConfidence,
  parseDay,
  parseKind,
  parseLang,
} from '../domain/entry.ts';
import { LIMITS } from '../domain/limits.ts';
import { type ChangeHash, type Doc, type OpId, ROOT } from './build.ts';
import { clip, SOURCE_LENGTH } from './genesis.ts';

/** A value that one operation put into a place. */
export interface Placed<T> {
  readonly value: T;
  readonly op: OpId;
}

/** Every single-valued field: how to find it, and how to read it. Order is that of the rooms. */
export const SINGLE = [
  'title',
  'kind',
  'lang',
  'confidence',
  'reviewBy',
  ...FIELDS.map((name) => `fields.${name}` as const),
  'deleted',
] as const;
export type SingleField = (typeof SINGLE)[number];

export const parseSingle = (field: string): SingleField | undefined =>
  SINGLE.find((single) => single === field);

const PARSERS: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  title: (value) =>
    typeof value === 'string' && value.trim() !== '' ? clip(value, LIMITS.titleLength) : undefined,
  kind: parseKind,
  lang: parseLang,
  confidence: parseConfidence,
  reviewBy: parseDay,
  deleted: (value) => (typeof value === 'boolean' ? String(value) : undefined),
};

/** What a single-valued field may hold, spelled as text; `undefined` for anything else. */
export function parseSingleValue(field: SingleField, value: unknown): string | undefined {
  const parser = PARSERS[field];
  if (parser) return parser(value);
  return typeof value === 'string' ? clip(value, LIMITS.fieldLength) : undefined;
}

/** The map and key a field lives at. */
export function placeOfField(doc: Doc, field: SingleField): { object: OpId; key: string } {
  return field.startsWith('fields.')
    ? { object: doc.parts.fields, key: field.slice('fields.'.length) }
    : { object: ROOT, key: field };
}

/** All concurrent values that make sense, oldest operation first, at some moment of the history or now. */
export function valuesOf(doc: Doc, field: SingleField, heads?: ChangeHash[]): Placed<string>[] {
  const { object, key } = placeOfField(doc, field);
  const values: Placed<string>[] = [];
  for (const [type, raw, op] of doc.handle.getAll(object, key, heads)) {
    if (type !== 'str' && type !== 'boolean') continue;
    const value = parseSingleValue(field, raw);
    if (value !== undefined) values.push({ value, op });
  }
  return values;
}

/** The document's present value, or the one it had at `heads` (all of which must be held). Never throws. */
export function entryValueOf(doc: Doc, heads?: ChangeHash[]): EntryValue {
  const { deleted: _, source: born, files: __, ...first } = doc.genesis.value;
  const newest = (field: SingleField): string | undefined => valuesOf(doc, field, heads).at(-1)?.value;
  const fields: Partial<Record<FieldName, string>> = {};
  for (const name of FIELDS) {
    const text = newest(`fields.${name}`);
    if (text !== undefined && text.trim() !== '') fields[name] = text;
  }
  const source = sourceOf(doc, heads) ?? born;
  const files = attachmentsOf(doc, heads).slice(0, LIMITS.files).map(factsOf);
  return {
    ...first,
    title: newest('title') ?? first.title,
    kind: parseKind(newest('kind')) ?? first.kind,
    lang: newest('lang') ?? first.lang,
    reviewBy: newest('reviewBy') ?? first.reviewBy,
    // Not the genesis's: taking the newest value away must never bring an old 'validated' back.
    confidence: parseConfidence(newest('confidence')) ?? 'not-validated',
    body: clip(bodyOf(doc, heads), LIMITS.bodyLength),
    fields,
    tags: tagsOf(doc, heads).slice(0, LIMITS.tags),
    // One delete among concurrent values is enough: only who saw it can undo it.
    deleted: valuesOf(doc, 'deleted', heads).some(({ value }) => value === 'true'),
    ...(source && { source }),
    ...(files.length > 0 && { files }),
  };
}

/** The whole body, also what two devices together wrote beyond the limit. */
export const bodyOf = (doc: Doc, heads?: ChangeHash[]): string => doc.handle.text(doc.parts.body, heads);

/** All tags, sorted; more than the limit when several devices added some at once. */
export function tagsOf(doc: Doc, heads?: ChangeHash[]): string[] {
  const { tags } = doc.parts;
  const isSet = (tag: string): boolean =>
    doc.handle.getAll(tags, tag, heads).some(([type, value]) => type === 'boolean' && value === true);
  return doc.handle
    .keys(tags, heads)
    .filter((tag) => tag.length <= LIMITS.tagLength && isSet(tag))
    .sort();
}

/** All attachments with their keys, in the order in which they were added. */
export function attachmentsOf(doc: Doc, heads?: ChangeHash[]): Attachment[] {
  const slots = doc.handle.keys(ROOT, heads).filter(isFileSlot);
  const files = slots.flatMap((slot) => {
    const placed = doc.handle.getAll(ROOT, slot, heads).map(([, value]) => parseAttachment(slot, value));
    return placed.findLast((file) => file !== undefined) ?? [];
  });
  return inOrder(files);
}

function sourceOf(doc: Doc, heads?: ChangeHash[]): EntryValue['source'] {
  const map = sourceMap(doc, heads);
  if (!map) return undefined;
  const read = (key: string): string | undefined => {
    const [type, value] = doc.handle.getAll(map, key, heads).at(-1) ?? [];
    return type === 'str' && typeof value === 'string' && value.length <= SOURCE_LENGTH ? value : undefined;
  };
  const key = read('key');
  const digest = read('digest');
  return key === undefined || digest === undefined ? undefined : { key, digest };
}

/** The map that holds where an imported entry came from. */
export const sourceMap = (doc: Doc, heads?: ChangeHash[]): OpId | undefined =>
  doc.handle
    .getAll(ROOT, 'source', heads)
    .filter(([type]) => type === 'map')
    .map(([, id]) => String(id))
    .at(-1);

/** The part of a value that a person can change. */
export function draftOf(value: EntryValue): EntryDraft {
  const { kind, title, body, fields, tags, lang, confidence, reviewBy } = value;
  return { kind, title, body, fields, tags, lang, confidence, reviewBy };
}
