/** The two gates of a segment: `verifySegment` needs no key and runs everywhere, `openSegment` only for members. */
import type { FaultCode } from '../domain/fault.ts';
import { segmentHashOf } from '../domain/hash.ts';
import type { KeyId, SegmentHash } from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Codec, Crypto } from '../ports.ts';
import { chainAfter } from './chain.ts';
import {
  headerLengthOf,
  parseHeader,
  type SegmentHeader,
  SIGNATURE_LENGTH,
  segmentSizeOf,
  signedHash,
} from './header.ts';
import { parseRecords, type SegmentRecord } from './records.ts';

type Refused = { is: 'refused'; code: FaultCode };

export type Verified = { is: 'verified'; header: SegmentHeader; hash: SegmentHash } | Refused;
export type Opened = { is: 'opened'; records: SegmentRecord[] } | { is: 'no-key' } | Refused;

const refused = (code: FaultCode): Refused => ({ is: 'refused', code });

/**
 * Whether these bytes are one whole segment, signed by the author its header names. Says nothing about whether
 * that author belongs to the space, nor about what is inside.
 */
export function verifySegment(crypto: Crypto, bytes: Uint8Array): Verified {
  const parsed = parseHeader(crypto, bytes);
  if (parsed.is === 'newer') return refused('segment-newer');
  if (parsed.is === 'damaged' || bytes.length !== segmentSizeOf(parsed.header))
    return refused('segment-damaged');
  const unsigned = bytes.subarray(0, bytes.length - SIGNATURE_LENGTH);
  const signature = bytes.subarray(unsigned.length);
  return crypto.verify(parsed.header.authorKey, signedHash(crypto, unsigned), signature)
    ? { is: 'verified', header: parsed.header, hash: segmentHashOf(crypto, bytes) }
    : refused('segment-forged');
}

/**
 * Decrypts and inflates a segment that `verifySegment` passed; `header` is the one it answered. Never inflates
 * beyond what the header claims. The records' bytes are views of the payload.
 */
export async function openSegment(
  ports: { crypto: Crypto; codec: Codec },
  bytes: Uint8Array,
  header: SegmentHeader,
  keys: ReadonlyMap<KeyId, Uint8Array>,
): Promise<Opened> {
  const key = keys.get(header.keyId);
  if (!key) return { is: 'no-key' };
  const headerLength = headerLengthOf(header);
  const sealed = bytes.subarray(headerLength, headerLength + header.sealedLength);
  const plain = ports.crypto.open(key, header.nonce, bytes.subarray(0, headerLength), sealed);
  if (!plain) return refused('segment-key');
  const payload = await inflate(ports.codec, plain, header);
  if (payload.is === 'too-large') return refused('segment-inflates');
  if (payload.is === 'damaged' || payload.bytes.length !== header.inflated) return refused('segment-damaged');
  const parsed = parseRecords(payload.bytes, header);
  if (parsed.is === 'newer') return refused('segment-newer');
  if (parsed.is === 'shape') return refused('segment-shape');
  // Before anybody relies on the header's word for what the log holds up to here.
  const after = chainAfter(ports.crypto, key, header.before, parsed.records);
  return after === header.after ? { is: 'opened', records: parsed.records } : refused('segment-shape');
}

const inflate = (codec: Codec, plain: Uint8Array, header: SegmentHeader) =>
  header.codec === 'stored'
    ? ({ is: 'whole', bytes: plain } as const)
    : codec.inflate(plain, Math.min(header.inflated, LIMITS.segmentInflated));
