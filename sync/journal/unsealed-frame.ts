/** One frame of `unsealed-<space>.log`: our own edits of one append, all of them or none. */
import { ByteReader, ByteWriter } from '../domain/bytes.ts';
import type { SpaceId } from '../domain/ids.ts';
import type { Bytes } from '../ports.ts';

/** A saved edit that is in no segment yet. `bytes` and `kind` mean something to the engine only. */
export interface OwnRecord {
  space: SpaceId;
  seq: number;
  /** 0 to 255. */
  kind: number;
  bytes: Bytes;
}

export interface UnsealedFrame {
  tick: number;
  records: { seq: number; kind: number; bytes: Bytes }[];
}

/** `u48 tick`, `u32 count`, then per record `u32 seq`, `u8 kind`, `u32 length`, bytes. */
export function encodeUnsealedFrame(tick: number, records: readonly Omit<OwnRecord, 'space'>[]): Bytes {
  const writer = new ByteWriter().u48(tick).u32(records.length);
  for (const { seq, kind, bytes } of records) writer.u32(seq).u8(kind).u32(bytes.length).bytes(bytes);
  return writer.done();
}

/** `undefined` for a frame of another shape (a newer Granary's). The records' bytes are views. */
export function parseUnsealedFrame(payload: Bytes): UnsealedFrame | undefined {
  const reader = new ByteReader(payload);
  const tick = reader.u48();
  const count = reader.u32();
  if (tick === undefined || count === undefined) return undefined;
  const records: UnsealedFrame['records'] = [];
  for (let i = 0; i < count; i++) {
    const seq = reader.u32();
    const kind = reader.u8();
    const bytes = reader.bytes(reader.u32() ?? -1);
    if (seq === undefined || kind === undefined || !bytes) return undefined;
    records.push({ seq, kind, bytes });
  }
  return reader.left === 0 ? { tick, records } : undefined;
}
