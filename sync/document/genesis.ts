/**
 * The first version of an entry, by value (PROTOCOL.md "Genesis"). It travels as canonical JSON, and an entry that
 * nobody edited is read from it alone: nothing here touches Automerge.
 */
import {
  type Attachment,
  describe,
  factsOf,
  inOrder,
  isFileSlot,
  parseAttachment,
  slotOf,
} from '../domain/attachment.ts';
import { fromBase32, toBase32 } from '../domain/bytes.ts';
import { canonicalBytes, type Json, parseCanonical } from '../domain/canonical.ts';
import {
  type EntryDraft,
  type EntryOrigin,
  type EntrySource,
  type EntryValue,
  FIELDS,
  type FieldName,
  parseConfidence,
  parseDay,
  parseFieldName,
  parseKind,
  parseLang,
} from '../domain/entry.ts';
import { fault } from '../domain/fault.ts';
import { taggedHash } from '../domain/hash.ts';
import { type EntryId, parseDeviceId, parseSpaceId, type SpaceId } from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Crypto } from '../ports.ts';

/** Characters of a source's key or digest: both are short names, never content. */
export const SOURCE_LENGTH = 1_000;

type JsonObject = { readonly [key: string]: Json };

/** A genesis that was parsed. `json` holds every key, also the ones this version does not know. */
export interface Genesis {
  readonly json: JsonObject;
  readonly space: SpaceId;
  readonly nonce: string;
  readonly value: EntryValue;
  readonly files: readonly Attachment[];
}

export interface GenesisParts {
  space: SpaceId;
  /** Already in its stored form (`tidyDraft`). */
  draft: EntryDraft;
  origin: EntryOrigin;
  files?: readonly Attachment[];
  /** 16 random bytes in hex: two equal lessons get two ids. */
  nonce: string;
}

/**
 * The canonical bytes whose hash is the entry's id. Fails with `entry-invalid` when the parts would not be read
 * back: a full body in a script of three bytes a letter passes the draft's limits and can still be too large.
 */
export function makeGenesis(parts: GenesisParts): Result<Uint8Array> {
  const { draft, origin } = parts;
  const bytes = canonicalBytes({
    ...Object.fromEntries((parts.files ?? []).map((file) => [slotOf(file.id), describe(file)])),
    author: nameOf(origin.author),
    body: draft.body,
    confidence: draft.confidence,
    created: origin.created,
    derivedFrom: origin.derivedFrom,
    device: origin.device,
    fields: draft.fields,
    firm: nameOf(origin.firm),
    kind: draft.kind,
    lang: draft.lang,
    nonce: parts.nonce,
    reviewBy: draft.reviewBy,
    source: origin.source && { digest: origin.source.digest, key: origin.source.key },
    space: parts.space,
    tags: Object.fromEntries(draft.tags.map((tag) => [tag, true])),
    title: draft.title,
    v: 1,
  });
  if (bytes.length > LIMITS.genesis) return failed(fault('entry-invalid', { problem: 'body-long' }));
  return parseGenesis(bytes) ? ok(bytes) : failed(fault('entry-invalid', { problem: 'shape' }));
}

/** Names come from imports too: they are cut rather than refused. */
const nameOf = (name: string): string => clip(name.toWellFormed(), LIMITS.nameLength);

/** At most `length` UTF-16 units, never half a character. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code < 0xdc00 ? length - 1 : length);
}

/** `undefined` when the bytes are not a genesis this version can hold. Size first, then spelling, then shape. */
export function parseGenesis(bytes: Uint8Array): Genesis | undefined {
  if (bytes.length > LIMITS.genesis) return undefined;
  const json = parseCanonical(bytes);
  if (json === undefined || !isObject(json) || !isSound(json)) return undefined;
  // `deleted` belongs to later changes: a first version that is deleted already would hide what it carries.
  if (json.v !== 1 || 'deleted' in json) return undefined;
  const space = typeof json.space === 'string' ? parseSpaceId(json.space) : undefined;
  const value = parseValue(json);
  const files = parseFiles(json);
  if (!space || !value || !files) return undefined;
  if (files.length > 0) value.files = files.map(factsOf);
  if (typeof json.nonce !== 'string' || !/^[0-9a-f]{32}$/.test(json.nonce)) return undefined;
  return { json, space, nonce: json.nonce, value, files };
}

/** What an entry is before anybody edited it. */
export const valueOfGenesis = (genesis: Genesis): EntryValue => genesis.value;

/**
 * The id under which a copy in another space names its original. Whoever holds the original can make it and so find
 * out that it was shared already; for everybody else it is noise, because entry ids hold a nonce.
 */
export function blindSource(crypto: Pick<Crypto, 'sha256'>, source: EntryId, to: SpaceId): string {
  const bytes = (id: string): Uint8Array => fromBase32(id) ?? new Uint8Array();
  return toBase32(taggedHash(crypto, 'granary derived', bytes(source), bytes(to)).subarray(0, 20));
}

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const FORBIDDEN = new Set(['', '__proto__', 'constructor', 'prototype']);

/** Keys that JavaScript objects treat specially have no honest use here; neither has half a character. */
export const isSoundKey = (key: string): boolean => !FORBIDDEN.has(key) && key.isWellFormed();

/** Depth is bounded by the canonical parser. */
function isSound(json: Json): boolean {
  if (typeof json === 'string') return json.isWellFormed();
  if (json === null || typeof json !== 'object') return true;
  if (Array.isArray(json)) return json.every(isSound);
  return Object.entries(json).every(([key, value]) => isSoundKey(key) && isSound(value));
}

const textUpTo = (json: Json | undefined, length: number): string | undefined =>
  typeof json === 'string' && json.length <= length ? json : undefined;

function parseValue(json: JsonObject): EntryValue | undefined {
  const title = textUpTo(json.title, LIMITS.titleLength);
  const body = textUpTo(json.body, LIMITS.bodyLength);
  const author = textUpTo(json.author, LIMITS.nameLength);
  const firm = textUpTo(json.firm, LIMITS.nameLength);
  const device = typeof json.device === 'string' ? parseDeviceId(json.device) : undefined;
  const kind = parseKind(json.kind);
  const confidence = parseConfidence(json.confidence);
  const lang = parseLang(json.lang);
  const reviewBy = parseDay(json.reviewBy);
  const created = parseTime(json.created);
  const fields = parseFields(json.fields);
  const tags = parseTags(json.tags);
  if (title === undefined || title.trim() === '' || body === undefined) return undefined;
  if (author === undefined || firm === undefined || !device || created === undefined) return undefined;
  if (!kind || !confidence || lang === undefined || reviewBy === undefined || !fields || !tags)
    return undefined;
  const draft = { kind, title, body, fields, tags, lang, confidence, reviewBy };
  return withOptional({ ...draft, author, firm, device, created, deleted: false }, json);
}

/** `undefined` when an optional key is there in a wrong shape. */
function withOptional(value: EntryValue, json: JsonObject): EntryValue | undefined {
  const { derivedFrom } = json;
  if (derivedFrom !== undefined) {
    if (typeof derivedFrom !== 'string' || !/^[a-z2-7]{32}$/.test(derivedFrom)) return undefined;
    value.derivedFrom = derivedFrom;
  }
  if (json.source !== undefined) {
    const source = parseSource(json.source);
    if (!source) return undefined;
    value.source = source;
  }
  return value;
}

/** Milliseconds that a Date can show. */
export const parseTime = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) <= 8.64e15 ? value : undefined;

function parseSource(json: Json): EntrySource | undefined {
  if (!isObject(json)) return undefined;
  const key = textUpTo(json.key, SOURCE_LENGTH);
  const digest = textUpTo(json.digest, SOURCE_LENGTH);
  return key === undefined || digest === undefined ? undefined : { key, digest };
}

/** `undefined` when something else than a descriptor stands under an attachment's key, or there are too many. */
function parseFiles(json: JsonObject): Attachment[] | undefined {
  const slots = Object.keys(json).filter(isFileSlot);
  if (slots.length > LIMITS.files) return undefined;
  const files = slots.map((slot) => parseAttachment(slot, json[slot]));
  return files.every((file) => file !== undefined) ? inOrder(files) : undefined;
}

/** Fields of a newer version are kept in `json` and not shown. */
function parseFields(json: Json | undefined): EntryDraft['fields'] | undefined {
  if (!isObject(json)) return undefined;
  const fields: Partial<Record<FieldName, string>> = {};
  for (const [name, value] of Object.entries(json)) {
    if (parseFieldName(name) && textUpTo(value, LIMITS.fieldLength) === undefined) return undefined;
  }
  for (const name of FIELDS) {
    const text = textUpTo(json[name], LIMITS.fieldLength);
    if (text !== undefined && text.trim() !== '') fields[name] = text;
  }
  return fields;
}

function parseTags(json: Json | undefined): string[] | undefined {
  if (!isObject(json)) return undefined;
  const tags = Object.keys(json);
  if (tags.length > LIMITS.tags) return undefined;
  // Their spelling is not judged: it depends on the Unicode version, and devices must agree on what they hold.
  return tags.every((tag) => json[tag] === true && tag.length <= LIMITS.tagLength) ? tags.sort() : undefined;
}
