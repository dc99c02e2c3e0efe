/**
 * An attachment as its entry names it. The bytes lie outside of the document, sealed, under the id (attachment/); the
 * descriptor in the entry says what they are called and holds the key.
 */
import { fromHex, utf8 } from './bytes.ts';
import { canonicalBytes, parseCanonical } from './canonical.ts';
import { type BlobId, parseBlobId } from './ids.ts';
import { LIMITS } from './limits.ts';

/** A small picture of an attachment, a blob of its own, so that it can travel before the original. */
export interface Thumb {
  id: BlobId;
  /** 32 bytes in hex. */
  key: string;
  size: number;
  type: string;
}

/** What an entry holds of each attachment. */
export interface Attachment {
  id: BlobId;
  /** As whoever added it called it: hostile words, never a path. */
  name: string;
  /** Media type by content, as the one who added it found it. Looked at again before anything is shown. */
  type: string;
  /** Bytes, unsealed. */
  size: number;
  key: string;
  /** Milliseconds by the adder's clock: the order in which they are listed. */
  added: number;
  thumb?: Thumb;
}

/** The same without what opens it: for windows, lists and exports. */
export interface FileFacts {
  id: BlobId;
  name: string;
  type: string;
  size: number;
  added: number;
  thumb?: { id: BlobId; size: number; type: string };
}

/**
 * Each attachment stands under a key of its own at the entry's root, as one immutable string. A map of maps would be
 * made by whoever attaches first, and two devices that did so at once would each lose the other's map.
 */
const PREFIX = 'file:';

export const slotOf = (id: BlobId): string => PREFIX + id;
/** Whether a root key of an entry is one that only attachments may use. */
export const isFileSlot = (slot: string): boolean => slot.startsWith(PREFIX);

/** The one spelling of a descriptor. */
export function describe({ added, key, name, size, thumb, type }: Attachment): string {
  const small = thumb && { id: thumb.id, key: thumb.key, size: thumb.size, type: thumb.type };
  return new TextDecoder().decode(canonicalBytes({ added, key, name, size, thumb: small, type }));
}

const KNOWN = new Set(['added', 'key', 'name', 'size', 'thumb', 'type']);
const KNOWN_OF_THUMB = new Set(['id', 'key', 'size', 'type']);

type Fields = { readonly [key: string]: unknown };

const fieldsOf = (value: unknown, known: ReadonlySet<string>): Fields | undefined =>
  typeof value === 'object' && value !== null && Object.keys(value).every((key) => known.has(key))
    ? (value as Fields)
    : undefined;

const isSize = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most;
const isKey = (value: unknown): value is string => typeof value === 'string' && fromHex(value)?.length === 32;
const isType = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 80 && /^[a-z]+\/[a-z0-9.+-]+$/.test(value);
const isName = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length >= 1 &&
  value.length <= LIMITS.fileNameLength &&
  value.isWellFormed() &&
  !/\p{Cc}/u.test(value);

function thumbOf(value: unknown): Thumb | undefined {
  const fields = fieldsOf(value, KNOWN_OF_THUMB);
  const id = typeof fields?.id === 'string' ? parseBlobId(fields.id) : undefined;
  if (!fields || !id || !isKey(fields.key) || !isType(fields.type)) return undefined;
  return isSize(fields.size, LIMITS.thumbSize)
    ? { id, key: fields.key, size: fields.size, type: fields.type }
    : undefined;
}

/** Exactly what `describe` writes, and nothing wider: every device decides alike whether it is one. */
export function parseAttachment(slot: string, value: unknown): Attachment | undefined {
  const id = isFileSlot(slot) ? parseBlobId(slot.slice(PREFIX.length)) : undefined;
  if (!id || typeof value !== 'string' || value.length > LIMITS.fileDescriptor) return undefined;
  const bytes = utf8(value);
  const fields = bytes.length <= LIMITS.fileDescriptor ? fieldsOf(parseCanonical(bytes), KNOWN) : undefined;
  if (!fields || !isName(fields.name) || !isType(fields.type) || !isKey(fields.key)) return undefined;
  const { added, size, name, type, key } = fields;
  if (!isSize(size, LIMITS.fileSize) || !isSize(added, 8.64e15)) return undefined;
  if (fields.thumb === undefined) return { id, name, type, size, key, added };
  const thumb = thumbOf(fields.thumb);
  return thumb && thumb.id !== id ? { id, name, type, size, key, added, thumb } : undefined;
}

export function factsOf({ id, name, type, size, added, thumb }: Attachment): FileFacts {
  const facts = { id, name, type, size, added };
  return thumb ? { ...facts, thumb: { id: thumb.id, size: thumb.size, type: thumb.type } } : facts;
}

/** In the order in which people added them. */
export const inOrder = (files: readonly Attachment[]): Attachment[] =>
  [...files].sort((a, b) => a.added - b.added || (a.id < b.id ? -1 : 1));
