/** A segment's header: everything a device may know about a segment without a key (PROTOCOL.md, "Segment"). */
import { ByteReader, ByteWriter, fromBase32, fromHex, toBase32, toHex, utf8 } from '../domain/bytes.ts';
import { deviceIdOf, taggedHash } from '../domain/hash.ts';
import {
  type ActId,
  type ChainValue,
  type DeviceId,
  type Incarnation,
  type KeyId,
  type LogId,
  logId,
  parseActId,
  parseChainValue,
  parseIncarnation,
  parseKeyId,
  parseSpaceId,
  type SpaceId,
  type Stream,
} from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Crypto } from '../ports.ts';
import { encodePreamble, readPreamble, type Versions } from './preamble.ts';

const SEGMENT_MAGIC = utf8('GRSEG\0');
export const SIGNATURE_LENGTH = 64;
const TAG_LENGTH = 16;
const FIXED_LENGTH = 173;
const ID_LENGTH = 20;
const CHAIN_LENGTH = 32;

export interface SegmentHeader extends Versions {
  stream: Stream;
  codec: 'stored' | 'brotli';
  space: SpaceId;
  /** Made from `authorKey`, so it cannot disagree with it. */
  author: DeviceId;
  authorKey: Uint8Array;
  incarnation: Incarnation;
  log: LogId;
  first: number;
  last: number;
  /** The log's chain before record `first`; `undefined` exactly when that is 1. */
  before: ChainValue | undefined;
  /** The log's chain after record `last`. Only who opens the segment can tell whether the records bear it out. */
  after: ChainValue;
  keyId: KeyId;
  nonce: Uint8Array;
  /** Bytes the payload has once inflated. */
  inflated: number;
  /** Bytes of the ciphertext with its tag. */
  sealedLength: number;
  /** Newest acts the author knew, ascending as spelled. */
  heads: readonly ActId[];
}

export type HeaderParse =
  | { is: 'header'; header: SegmentHeader; headerLength: number }
  | { is: 'newer' }
  | { is: 'damaged' };

const DAMAGED = { is: 'damaged' } as const;

export const headerLengthOf = (header: Pick<SegmentHeader, 'heads'>): number =>
  FIXED_LENGTH + ID_LENGTH * header.heads.length;

/** Bytes of the whole segment a header stands for. */
export const segmentSizeOf = (header: Pick<SegmentHeader, 'heads' | 'sealedLength'>): number =>
  headerLengthOf(header) + header.sealedLength + SIGNATURE_LENGTH;

const SMALLEST = FIXED_LENGTH + TAG_LENGTH + SIGNATURE_LENGTH;
const LARGEST = FIXED_LENGTH + ID_LENGTH * LIMITS.rosterHeads + LIMITS.segmentSealed + SIGNATURE_LENGTH;

/** Whether any segment can have this many bytes: asked of every length a file claims. */
export const isSegmentSize = (size: unknown): size is number =>
  Number.isSafeInteger(size) && Number(size) >= SMALLEST && Number(size) <= LARGEST;

/** What a segment's signature is made over. */
export const signedHash = (crypto: Pick<Crypto, 'sha256'>, unsigned: Uint8Array): Uint8Array =>
  taggedHash(crypto, 'granary segment', unsigned);

/** Our own ids always have bytes; anything else here is a bug of the caller. */
function bytesOf(bytes: Uint8Array | undefined, length: number, name: string): Uint8Array {
  if (bytes?.length !== length) throw new TypeError(`segment header: ${name} is not ${length} bytes`);
  return bytes;
}

/** The bytes of a chain value; zeros for the one before a log's first record. */
export const chainBytes = (value: ChainValue | undefined): Uint8Array =>
  value === undefined ? new Uint8Array(CHAIN_LENGTH) : bytesOf(fromHex(value), CHAIN_LENGTH, 'chain value');

/** The bytes of a header, which are also the associated data of its payload. Throws on a field out of shape. */
export function encodeHeader(header: SegmentHeader): Uint8Array {
  const writer = new ByteWriter()
    .bytes(encodePreamble(SEGMENT_MAGIC, header))
    .u8(header.stream === 'roster' ? 1 : 2)
    .u8(header.codec === 'stored' ? 0 : 1)
    .bytes(bytesOf(fromBase32(header.space), ID_LENGTH, 'space'))
    .bytes(bytesOf(header.authorKey, 32, 'author'))
    .bytes(bytesOf(fromHex(header.incarnation), 8, 'incarnation'))
    .u32(header.first)
    .u32(header.last)
    .bytes(chainBytes(header.before))
    .bytes(chainBytes(header.after))
    .bytes(bytesOf(fromHex(header.keyId), 8, 'key'))
    .bytes(bytesOf(header.nonce, 12, 'nonce'))
    .u32(header.inflated)
    .u32(header.sealedLength)
    .u8(header.heads.length);
  for (const head of header.heads) writer.bytes(bytesOf(fromBase32(head), ID_LENGTH, 'head'));
  return writer.done();
}

/**
 * Reads the header at the start of `bytes`, which may be a whole segment or only its beginning. Checks sizes and
 * shape, not the signature. The header keeps no view of `bytes`, so it may outlive them.
 */
export function parseHeader(crypto: Pick<Crypto, 'sha256'>, bytes: Uint8Array): HeaderParse {
  const reader = new ByteReader(bytes);
  const preamble = readPreamble(reader, SEGMENT_MAGIC);
  if (preamble.is !== 'readable') return preamble;
  const origin = readOrigin(crypto, reader);
  const place = readPlace(reader);
  const sealing = readSealing(reader);
  const heads = readHeads(reader);
  if (!origin || !place || !sealing || !heads) return DAMAGED;
  const log = logId({ device: origin.author, incarnation: origin.incarnation, stream: origin.stream });
  const header = { ...preamble.versions, ...origin, ...place, ...sealing, log, heads };
  return { is: 'header', header, headerLength: reader.at };
}

type Origin = Pick<SegmentHeader, 'stream' | 'codec' | 'space' | 'author' | 'authorKey' | 'incarnation'>;

function readOrigin(crypto: Pick<Crypto, 'sha256'>, reader: ByteReader): Origin | undefined {
  const stream = ([undefined, 'roster', 'content'] as const)[reader.u8() ?? 0];
  const codec = (['stored', 'brotli'] as const)[reader.u8() ?? -1];
  const spaceBytes = reader.bytes(ID_LENGTH);
  const authorBytes = reader.bytes(32);
  const incarnationBytes = reader.bytes(8);
  if (!stream || !codec || !spaceBytes || !authorBytes || !incarnationBytes) return undefined;
  const space = parseSpaceId(toBase32(spaceBytes));
  const incarnation = parseIncarnation(toHex(incarnationBytes));
  if (!space || !incarnation) return undefined;
  const authorKey = new Uint8Array(authorBytes);
  return { stream, codec, space, author: deviceIdOf(crypto, authorKey), authorKey, incarnation };
}

type Place = Pick<SegmentHeader, 'first' | 'last' | 'before' | 'after'>;

function readPlace(reader: ByteReader): Place | undefined {
  const first = reader.u32() ?? 0;
  const last = reader.u32() ?? 0;
  const before = readChainValue(reader);
  const after = readChainValue(reader);
  if (!after || first < 1 || last < first || last - first >= LIMITS.segmentRecords) return undefined;
  // A later part without a forerunner, or a first part with one, cannot be placed in any chain.
  return (first === 1) === (before === undefined) ? { first, last, before, after } : undefined;
}

/** Zeros are no value: nothing comes before a log's first record, and no record has them after it. */
function readChainValue(reader: ByteReader): ChainValue | undefined {
  const bytes = reader.bytes(CHAIN_LENGTH);
  return bytes?.some((byte) => byte !== 0) ? parseChainValue(toHex(bytes)) : undefined;
}

type Sealing = Pick<SegmentHeader, 'keyId' | 'nonce' | 'inflated' | 'sealedLength'>;

function readSealing(reader: ByteReader): Sealing | undefined {
  const keyBytes = reader.bytes(8);
  const nonceBytes = reader.bytes(12);
  const inflated = reader.u32();
  const sealedLength = reader.u32();
  if (!keyBytes || !nonceBytes || inflated === undefined || sealedLength === undefined) return undefined;
  if (inflated > LIMITS.segmentInflated) return undefined;
  if (sealedLength < TAG_LENGTH || sealedLength > LIMITS.segmentSealed) return undefined;
  const keyId = parseKeyId(toHex(keyBytes));
  return keyId && { keyId, nonce: new Uint8Array(nonceBytes), inflated, sealedLength };
}

function readHeads(reader: ByteReader): ActId[] | undefined {
  const count = reader.u8();
  if (count === undefined || count > LIMITS.rosterHeads) return undefined;
  const heads: ActId[] = [];
  for (let i = 0; i < count; i++) {
    const bytes = reader.bytes(ID_LENGTH);
    const head = bytes && parseActId(toBase32(bytes));
    const before = heads.at(-1);
    if (!head || (before !== undefined && head <= before)) return undefined;
    heads.push(head);
  }
  return heads;
}
