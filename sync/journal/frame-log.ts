/** The frame log: a header, then checksummed frames one after another (PROTOCOL.md, "Frame log"). Pure. */
import { ByteReader, ByteWriter, concat, equal, utf8 } from '../domain/bytes.ts';
import type { Crypto } from '../ports.ts';
import { encodePreamble, FORMAT, PREAMBLE_LENGTH, readPreamble } from '../segment/preamble.ts';

const LOG_MAGIC = utf8('GRLOG\0');
const FRAME_MAGIC = utf8('GRFR');
const CHECK_LENGTH = 16;
/** Magic, length, number, checksum. */
export const FRAME_HEAD = FRAME_MAGIC.length + 4 + 4 + CHECK_LENGTH;
export const SALT_LENGTH = 16;
export const LOG_HEADER = PREAMBLE_LENGTH + SALT_LENGTH;

type Sha = Pick<Crypto, 'sha256'>;

export interface Frame {
  number: number;
  payload: Uint8Array;
  /** Offset of the frame's first byte. */
  at: number;
  /** Offset behind its last byte. */
  end: number;
}

export interface FrameLogReading {
  /** Every frame that verifies, in order. Payloads are views of the bytes read. */
  frames: Frame[];
  /** From here on nothing verifies: an unfinished write, or a damaged last frame. The witness knows which. */
  tornAt?: number;
  /** Bytes `from` to `to` do not verify; `records` frames went with them. A gap in the numbers has no bytes. */
  damaged: { from: number; to: number; records: number }[];
  headerDamaged: boolean;
  /** The header names a newer format than ours. Only the stamp knows whether that is so or a damaged byte. */
  newer: boolean;
  /** The header asks for a newer reader than us: nothing behind it may be judged, let alone changed. */
  refusesUs: boolean;
}

export const encodeLogHeader = (salt: Uint8Array): Uint8Array => concat(encodePreamble(LOG_MAGIC), salt);

function checksum(crypto: Sha, salt: Uint8Array, number: number, payload: Uint8Array): Uint8Array {
  const told = new ByteWriter().bytes(salt).u32(number).u32(payload.length).bytes(payload).done();
  return crypto.sha256(told).subarray(0, CHECK_LENGTH);
}

export const encodeFrame = (crypto: Sha, salt: Uint8Array, number: number, payload: Uint8Array): Uint8Array =>
  new ByteWriter()
    .bytes(FRAME_MAGIC)
    .u32(payload.length)
    .u32(number)
    .bytes(checksum(crypto, salt, number, payload))
    .bytes(payload)
    .done();

/** A whole log: the header and these payloads as frames 1, 2, … */
export const encodeLog = (crypto: Sha, salt: Uint8Array, payloads: readonly Uint8Array[]): Uint8Array =>
  concat(encodeLogHeader(salt), ...payloads.map((payload, i) => encodeFrame(crypto, salt, i + 1, payload)));

/**
 * Reads what can be read. `salt` is the store's own, known from the twin file, so that a damaged header costs no
 * frame and text inside a damaged payload cannot pose as one. An existing log always has a header: fewer bytes than
 * that, none included, are damage and never "empty".
 */
export function readFrameLog(bytes: Uint8Array, salt: Uint8Array, crypto: Sha): FrameLogReading {
  const header = readHeader(bytes, salt);
  const reading: FrameLogReading = { frames: [], damaged: [], ...header };
  if (bytes.length < LOG_HEADER) return reading;
  let at = LOG_HEADER;
  let last = 0;
  while (at < bytes.length) {
    const here = frameAt(bytes, at, last, salt, crypto);
    // Bytes may have been taken out of a damaged header: then the first frame may lie before its place.
    const from = header.headerDamaged && last === 0 ? 0 : at + 1;
    const frame = here ?? nextFrame(bytes, from, last, salt, crypto);
    if (!frame) {
      reading.tornAt = at;
      break;
    }
    const records = frame.number - last - 1;
    if (!here || records > 0) reading.damaged.push({ from: Math.min(at, frame.at), to: frame.at, records });
    reading.frames.push(frame);
    at = frame.end;
    last = frame.number;
  }
  return reading;
}

/**
 * One wrong bit never asks for a newer reader: `minReader` would be above `format`. The salt is not asked for here,
 * for a newer header may hold other things in its place.
 */
function readHeader(
  bytes: Uint8Array,
  salt: Uint8Array,
): { headerDamaged: boolean; newer: boolean; refusesUs: boolean } {
  const reader = new ByteReader(bytes);
  const preamble = readPreamble(reader, LOG_MAGIC);
  const found = preamble.is === 'damaged' ? undefined : reader.bytes(SALT_LENGTH);
  const whole = found !== undefined && equal(found, salt);
  const format = preamble.is === 'readable' ? preamble.versions.format : Number.POSITIVE_INFINITY;
  return { headerDamaged: !whole, newer: whole && format > FORMAT, refusesUs: preamble.is === 'newer' };
}

/** The frame that starts at `at` and verifies, if its number is higher than `last`. */
function frameAt(
  bytes: Uint8Array,
  at: number,
  last: number,
  salt: Uint8Array,
  crypto: Sha,
): Frame | undefined {
  const reader = new ByteReader(bytes.subarray(at));
  const magic = reader.bytes(FRAME_MAGIC.length);
  if (!magic || !equal(magic, FRAME_MAGIC)) return undefined;
  const length = reader.u32();
  const number = reader.u32();
  const check = reader.bytes(CHECK_LENGTH);
  if (length === undefined || number === undefined || !check || number <= last) return undefined;
  const payload = reader.bytes(length);
  if (!payload || !equal(check, checksum(crypto, salt, number, payload))) return undefined;
  return { number, payload, at, end: at + reader.at };
}

/**
 * Whether the bytes from `at` to the end are the beginning of a frame that never got its end: a write that was not
 * finished, or a file that was cut. Otherwise there is a whole frame of which something is wrong.
 */
export function endsEarly(bytes: Uint8Array, at: number): boolean {
  const reader = new ByteReader(bytes.subarray(at));
  const begun = Math.min(FRAME_MAGIC.length, reader.left);
  const magic = reader.bytes(begun);
  if (!magic || !equal(magic, FRAME_MAGIC.subarray(0, begun))) return false;
  const length = reader.u32();
  return length === undefined || at + FRAME_HEAD + length > bytes.length;
}

function nextFrame(
  bytes: Uint8Array,
  from: number,
  last: number,
  salt: Uint8Array,
  crypto: Sha,
): Frame | undefined {
  const [first = 0] = FRAME_MAGIC;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    const frame = frameAt(bytes, at, last, salt, crypto);
    if (frame) return frame;
  }
  return undefined;
}
