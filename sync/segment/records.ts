/** What a segment carries: records, one per sequence number (PROTOCOL.md, "Payload"). */
import { ByteReader, fromBase32, toBase32 } from '../domain/bytes.ts';
import { type EntryId, parseEntryId } from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import type { SegmentHeader } from './header.ts';

export type SegmentRecord =
  | { kind: 'genesis'; bytes: Uint8Array }
  | { kind: 'change'; entry: EntryId; bytes: Uint8Array }
  | { kind: 'act'; bytes: Uint8Array }
  /** Written by a newer Granary (128 to 255): kept and passed on, not shown. */
  | { kind: 'later'; number: number; bytes: Uint8Array };

export type RecordsParse = { is: 'records'; records: SegmentRecord[] } | { is: 'newer' } | { is: 'shape' };

const GENESIS = 1;
const CHANGE = 2;
const ACT = 3;
/** Kinds from here on may be skipped; unknown ones below must be understood. */
const SKIPPABLE = 128;

const FRAME_LENGTH = 5;
const ENTRY_LENGTH = 20;

/** Bytes a record takes in a payload. */
export const recordSize = (record: SegmentRecord): number =>
  FRAME_LENGTH + (record.kind === 'change' ? ENTRY_LENGTH : 0) + record.bytes.length;

/** A record's kind, as in a payload. */
export function recordNumber(record: SegmentRecord): number {
  switch (record.kind) {
    case 'genesis':
      return GENESIS;
    case 'change':
      return CHANGE;
    case 'act':
      return ACT;
    case 'later':
      return record.number;
  }
}

/** A record's bytes as in a payload, in their parts. Throws on an entry id of ours that is none. */
export function recordBody(record: SegmentRecord): Uint8Array[] {
  if (record.kind !== 'change') return [record.bytes];
  const entry = fromBase32(record.entry);
  if (entry?.length !== ENTRY_LENGTH) throw new TypeError('segment record: entry is not 20 bytes');
  return [entry, record.bytes];
}

/** A payload, not yet compressed. One allocation: a segment may hold 100,000 records. */
export function encodeRecords(records: readonly SegmentRecord[]): Uint8Array {
  const payload = new Uint8Array(records.reduce((sum, record) => sum + recordSize(record), 0));
  const view = new DataView(payload.buffer);
  let at = 0;
  for (const record of records) {
    view.setUint8(at, recordNumber(record));
    view.setUint32(at + 1, recordSize(record) - FRAME_LENGTH);
    at += FRAME_LENGTH;
    for (const part of recordBody(record)) {
      payload.set(part, at);
      at += part.length;
    }
  }
  return payload;
}

/**
 * The records of an inflated payload; their `bytes` are views of it. `newer` when the payload is in order but
 * holds a kind that must be understood and is not; `shape` for everything that breaks the rules.
 */
export function parseRecords(
  payload: Uint8Array,
  header: Pick<SegmentHeader, 'stream' | 'first' | 'last'>,
): RecordsParse {
  const reader = new ByteReader(payload);
  const records: SegmentRecord[] = [];
  let newer = false;
  for (let sequence = header.first; sequence <= header.last; sequence++) {
    const number = reader.u8();
    const length = reader.u32();
    const body = length === undefined ? undefined : reader.bytes(length);
    if (number === undefined || body === undefined) return { is: 'shape' };
    if (number > ACT && number < SKIPPABLE) {
      newer = true;
      continue;
    }
    const record = recordOf(number, body);
    // Acts have a stream of their own, so that who belongs can be settled before anything else is opened.
    if (!record || (record.kind === 'act') !== (header.stream === 'roster')) return { is: 'shape' };
    records.push(record);
  }
  if (reader.left > 0) return { is: 'shape' };
  return newer ? { is: 'newer' } : { is: 'records', records };
}

function recordOf(number: number, body: Uint8Array): SegmentRecord | undefined {
  if (number >= SKIPPABLE) return { kind: 'later', number, bytes: body };
  if (number === GENESIS) return body.length <= LIMITS.genesis ? { kind: 'genesis', bytes: body } : undefined;
  if (number === ACT) return body.length <= LIMITS.act ? { kind: 'act', bytes: body } : undefined;
  if (number !== CHANGE) return undefined;
  if (body.length < ENTRY_LENGTH || body.length - ENTRY_LENGTH > LIMITS.change) return undefined;
  const entry = parseEntryId(toBase32(body.subarray(0, ENTRY_LENGTH)));
  return entry && { kind: 'change', entry, bytes: body.subarray(ENTRY_LENGTH) };
}
