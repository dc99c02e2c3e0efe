/**
 * Branded ids. Twenty bytes of a tagged SHA-256 (see `hash.ts`), spelled as 32 letters of base32, so an id cannot
 * be made up and two kinds of id cannot be mixed.
 */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** Hash of an entry's genesis. */
export type EntryId = Id<'entry'>;
/** Hash of a space's founding act. */
export type SpaceId = Id<'space'>;
/** Hash of a device's public signing key. */
export type DeviceId = Id<'device'>;
/** Hash of a membership act. */
export type ActId = Id<'act'>;
/** SHA-256 of a whole segment file, 64 hex digits: its name. */
export type SegmentHash = Id<'segment'>;
/** A log's chain at one of its numbers (`segment/chain.ts`), 64 hex digits. */
export type ChainValue = Id<'chain'>;
/** First 8 bytes of a space key's hash, 16 hex digits. */
export type KeyId = Id<'key'>;
/** One life of a device: 8 random bytes, 16 hex digits. A restored or copied home starts a new one. */
export type Incarnation = Id<'incarnation'>;
/** One sequence of segments: `<device>.<incarnation>.<r|c>` (roster or content) within a space. */
export type LogId = Id<'log'>;
/** A version of an entry: 'genesis' or its sorted heads joined by '+'. Opaque outside `document/`. */
export type VersionId = Id<'version'>;
/** A shell's ticket for a file that a person handed in or will get. */
export type FileId = Id<'file'>;
/** Hash of an attachment's manifest: names its sealed bytes, which anybody can check without a key. */
export type BlobId = Id<'blob'>;
/** A local draft that is not an entry yet. */
export type DraftId = Id<'draft'>;
/** One store on one disk; a rebuilt index gets a new one, which tells a window to start over. */
export type StoreId = Id<'store'>;

/** 32 letters are 160 bits, 20 bytes without a rest: every such text is the one spelling of its bytes. */
const isHash = (text: string): boolean => /^[a-z2-7]{32}$/.test(text);
const isHex = (text: string, bytes: number): boolean => text.length === 2 * bytes && /^[0-9a-f]*$/.test(text);

export const parseEntryId = (text: string): EntryId | undefined =>
  isHash(text) ? (text as EntryId) : undefined;
export const parseSpaceId = (text: string): SpaceId | undefined =>
  isHash(text) ? (text as SpaceId) : undefined;
export const parseDeviceId = (text: string): DeviceId | undefined =>
  isHash(text) ? (text as DeviceId) : undefined;
export const parseActId = (text: string): ActId | undefined => (isHash(text) ? (text as ActId) : undefined);
export const parseBlobId = (text: string): BlobId | undefined =>
  isHash(text) ? (text as BlobId) : undefined;
export const parseSegmentHash = (text: string): SegmentHash | undefined =>
  isHex(text, 32) ? (text as SegmentHash) : undefined;
export const parseChainValue = (text: string): ChainValue | undefined =>
  isHex(text, 32) ? (text as ChainValue) : undefined;
export const parseKeyId = (text: string): KeyId | undefined => (isHex(text, 8) ? (text as KeyId) : undefined);
export const parseIncarnation = (text: string): Incarnation | undefined =>
  isHex(text, 8) ? (text as Incarnation) : undefined;

/** Which of a device's two sequences in a space: who belongs (first), or what is known. */
export type Stream = 'roster' | 'content';

export interface LogName {
  device: DeviceId;
  incarnation: Incarnation;
  stream: Stream;
}

export const logId = (name: LogName): LogId =>
  `${name.device}.${name.incarnation}.${name.stream === 'roster' ? 'r' : 'c'}` as LogId;

export function parseLogId(text: string): LogName | undefined {
  const [device, incarnation, stream, ...rest] = text.split('.');
  const parsedDevice = parseDeviceId(device ?? '');
  const parsedIncarnation = parseIncarnation(incarnation ?? '');
  if (!parsedDevice || !parsedIncarnation || rest.length > 0) return undefined;
  if (stream !== 'r' && stream !== 'c') return undefined;
  return {
    device: parsedDevice,
    incarnation: parsedIncarnation,
    stream: stream === 'r' ? 'roster' : 'content',
  };
}

/** How far each log is known: the highest sequence number held without a gap. */
export type Vector = Readonly<Record<LogId, number>>;
