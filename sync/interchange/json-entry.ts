/** One JSON object to an entry: Granary's own export, a line of JSON Lines, or the starter set. */
import { FIELDS, type FieldName } from '../domain/entry.ts';
import { isDeeper } from './json-scan.ts';
import { type Found, type Settling, settle } from './settle.ts';
import { splitTags } from './tag-list.ts';

/** UTF-16 units of one entry in JSON; an entry of the largest body and fields, all escaped, is smaller. */
export const MAX_ENTRY_TEXT = 8_388_608;
const MAX_DEPTH = 32;

/** What our own export says beyond the draft; of no use in another home, so left out without a word. */
const SILENT = new Set([
  'space',
  'version',
  'updated',
  'updatedBy',
  'updatedByUs',
  'conflicts',
  'deleted',
  'device',
  'derivedFrom',
  'source',
  'group',
  'tick',
]);
const TEXT_KEYS = [
  'title',
  'body',
  'kind',
  'lang',
  'confidence',
  'reviewBy',
  'author',
  'firm',
  'id',
] as const;
const KNOWN = new Set<string>([...TEXT_KEYS, ...SILENT, ...FIELDS, 'fields', 'tags', 'created', 'key']);

export interface JsonEntry {
  settling: Settling;
  /** All keys of the object; none where it cannot be read as one. */
  keys: readonly string[];
}

/** False for keys that are left out because nobody here knows them. */
export const isKnownKey = (key: string): boolean => KNOWN.has(key);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const own = (record: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** `undefined` for what is not text: a list or an object in a text's place is a mistake worth naming. */
function textIn(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : undefined;
}

/** Parses the text of one object. Never throws. */
export function readJsonEntry(text: string): JsonEntry {
  if (text.length > MAX_ENTRY_TEXT) return refused('is too long');
  if (isDeeper(text, MAX_DEPTH)) return refused('is nested too deeply');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('is not valid JSON');
  }
  if (!isRecord(value)) return refused('is not an object with a title');
  return { settling: entryOf(value), keys: Object.keys(value) };
}

const not = (why: string): Settling => ({ is: 'refused', why });
const refused = (why: string): JsonEntry => ({ settling: not(why), keys: [] });

function entryOf(record: Readonly<Record<string, unknown>>): Settling {
  if (own(record, 'deleted') === true) return not('is an entry that was deleted');
  const texts: Record<(typeof TEXT_KEYS)[number], string> = { ...NO_TEXTS };
  for (const key of TEXT_KEYS) {
    const text = textIn(own(record, key));
    if (text === undefined) return not(`has a "${key}" that is not text`);
    texts[key] = text;
  }
  const fields = fieldsOf(record);
  if (!fields) return not('has "fields" that are not texts');
  const tags = tagsOf(own(record, 'tags'));
  if (!tags) return not('has "tags" that are not texts');
  const created = own(record, 'created');
  if (typeof created !== 'number' && textIn(created) === undefined)
    return not('has a "created" that is not a date');
  const found: Found = {
    ...texts,
    fields,
    tags,
    under: [],
    created: typeof created === 'number' ? created : (textIn(created) ?? ''),
    id: texts.id || starterId(record, texts.lang),
  };
  return settle(found);
}

const NO_TEXTS = {
  title: '',
  body: '',
  kind: '',
  lang: '',
  confidence: '',
  reviewBy: '',
  author: '',
  firm: '',
  id: '',
};

/** A starter key is the same in every language; two languages are two entries. */
function starterId(record: Readonly<Record<string, unknown>>, lang: string): string {
  const key = own(record, 'key');
  if (typeof key !== 'string' || key === '') return '';
  return key.startsWith('starter/') ? `${key}/${lang}` : key;
}

function fieldsOf(record: Readonly<Record<string, unknown>>): Partial<Record<FieldName, string>> | undefined {
  const inside = own(record, 'fields') ?? {};
  if (!isRecord(inside)) return undefined;
  const fields: Partial<Record<FieldName, string>> = {};
  for (const name of FIELDS) {
    const text = textIn(own(inside, name) ?? own(record, name));
    if (text === undefined) return undefined;
    if (text !== '') fields[name] = text;
  }
  return fields;
}

function tagsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return splitTags(value);
  if (!Array.isArray(value)) return undefined;
  const tags = value.map(textIn);
  return tags.every((tag) => tag !== undefined) ? tags : undefined;
}
