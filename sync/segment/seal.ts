import { concat } from '../domain/bytes.ts';
import { deviceIdOf, segmentHashOf } from '../domain/hash.ts';
import {
  type ActId,
  type ChainValue,
  type Incarnation,
  type KeyId,
  logId,
  type SegmentHash,
  type SpaceId,
  type Stream,
} from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Codec, Crypto, Random } from '../ports.ts';
import { chainAfter } from './chain.ts';
import { encodeHeader, type SegmentHeader, signedHash } from './header.ts';
import { FORMAT } from './preamble.ts';
import { encodeRecords, type SegmentRecord } from './records.ts';

export interface ToSeal {
  space: SpaceId;
  stream: Stream;
  /** The author's Ed25519 seed. */
  signingSeed: Uint8Array;
  incarnation: Incarnation;
  /** Sequence number of the first record, from 1. */
  first: number;
  /** The log's chain before the first record; `undefined` exactly when `first` is 1. */
  before: ChainValue | undefined;
  /** The newest acts we know: the membership under which we write. Any order. */
  heads: readonly ActId[];
  key: { id: KeyId; bytes: Uint8Array };
  records: readonly SegmentRecord[];
}

export interface SealedSegment {
  hash: SegmentHash;
  bytes: Uint8Array;
  header: SegmentHeader;
}

/**
 * Compresses, encrypts and signs a run of records of one log. Throws on what no reader would take: no records or
 * too many (see `cutRecords`), more than 32 heads, a first part with a forerunner or a later one without.
 */
export async function sealSegment(
  ports: { crypto: Crypto; codec: Codec; random: Random },
  what: ToSeal,
): Promise<SealedSegment> {
  const { crypto, codec, random } = ports;
  const heads = [...new Set(what.heads)].sort();
  const payload = encodeRecords(what.records);
  checkSealable(what, heads, payload);
  const deflated = await codec.deflate(payload);
  const shrunk = deflated.length < payload.length;
  const plain = shrunk ? deflated : payload;
  const authorKey = crypto.signingPublic(what.signingSeed);
  const author = deviceIdOf(crypto, authorKey);
  const header: SegmentHeader = {
    format: FORMAT,
    minReader: FORMAT,
    stream: what.stream,
    codec: shrunk ? 'brotli' : 'stored',
    space: what.space,
    author,
    authorKey,
    incarnation: what.incarnation,
    log: logId({ device: author, incarnation: what.incarnation, stream: what.stream }),
    first: what.first,
    last: what.first + what.records.length - 1,
    before: what.before,
    after: chainAfter(crypto, what.key.bytes, what.before, what.records),
    keyId: what.key.id,
    nonce: random.bytes(12),
    inflated: payload.length,
    sealedLength: plain.length + 16,
    heads,
  };
  const head = encodeHeader(header);
  const unsigned = concat(head, crypto.seal(what.key.bytes, header.nonce, head, plain));
  const bytes = concat(unsigned, crypto.sign(what.signingSeed, signedHash(crypto, unsigned)));
  return { hash: segmentHashOf(crypto, bytes), bytes, header };
}

function checkSealable(what: ToSeal, heads: readonly ActId[], payload: Uint8Array): void {
  const count = what.records.length;
  if (count < 1 || count > LIMITS.segmentRecords) throw new RangeError(`cannot seal ${count} records`);
  if (payload.length > LIMITS.segmentInflated) throw new RangeError(`cannot seal ${payload.length} bytes`);
  if (heads.length > LIMITS.rosterHeads) throw new RangeError(`cannot seal under ${heads.length} heads`);
  if ((what.first === 1) !== (what.before === undefined)) {
    throw new RangeError('only the first segment of a log has no chain before it');
  }
}
