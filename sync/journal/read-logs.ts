/** Reading the frame logs of a journal into what they mean, and saying what is wrong with them. Changes nothing. */
import type { Json } from '../domain/canonical.ts';
import type { SegmentHash, SpaceId } from '../domain/ids.ts';
import type { Bytes, Crypto, Disk } from '../ports.ts';
import { FORMAT } from '../segment/preamble.ts';
import type { Damage } from './damage.ts';
import { endsEarly, type FrameLogReading, LOG_HEADER, readFrameLog } from './frame-log.ts';
import { type IndexedSegment, parseIndexFrame } from './index-frame.ts';
import { foldLocal, parseLocalFrame } from './local-frame.ts';
import type { Extent } from './log-file.ts';
import { type OwnRecord, parseUnsealedFrame } from './unsealed-frame.ts';
import { foldWitness, NO_WITNESS, type WitnessState } from './witness-frame.ts';

export interface ReadLog {
  path: string;
  there: boolean;
  bytes: Bytes;
  reading: FrameLogReading;
  headerDamaged: boolean;
}

/** `format` is the store's, from its stamp: a header that claims a newer one is damaged. */
export async function readLog(
  world: { disk: Disk; crypto: Pick<Crypto, 'sha256'> },
  path: string,
  salt: Bytes,
  format: number,
): Promise<ReadLog> {
  const found = await world.disk.read(path);
  const bytes = found ?? new Uint8Array(0);
  const reading = readFrameLog(bytes, salt, world.crypto);
  const headerDamaged = reading.headerDamaged || (reading.newer && format <= FORMAT);
  return { path, there: found !== undefined, bytes, reading, headerDamaged };
}

/** Number of the last frame that verifies, 0 for none. */
export const lastFrame = (log: ReadLog): number => log.reading.frames.at(-1)?.number ?? 0;

/** The good part of a log whose frames all verify but for a torn tail. */
export const extentOf = (log: ReadLog): Extent => ({
  length: log.reading.tornAt ?? log.bytes.length,
  frames: lastFrame(log),
});

/** Whether more than a torn tail is wrong: then the log is written anew from the frames that verify. */
export const isBroken = (log: ReadLog): boolean =>
  !log.there || log.headerDamaged || log.reading.damaged.length > 0;

export function damageOf(log: ReadLog): Damage[] {
  const { path: file, bytes, reading } = log;
  if (bytes.length === 0) return [{ is: 'zero-length', file }];
  const damage: Damage[] = [];
  if (log.headerDamaged) {
    damage.push({ is: 'damaged-record', file, at: 0, bytes: Math.min(LOG_HEADER, bytes.length), records: 0 });
  }
  for (const { from, to, records } of reading.damaged) {
    damage.push({ is: 'damaged-record', file, at: from, bytes: to - from, records });
  }
  const { tornAt } = reading;
  if (tornAt !== undefined) damage.push({ is: 'torn-tail', file, at: tornAt, bytes: bytes.length - tornAt });
  return damage;
}

/**
 * What is wrong with the end of a log of which this many acknowledged frames are missing: a whole frame that does not
 * verify is damage; only where nothing or a mere beginning is left, the file is too short.
 */
export function missingEnd(path: string, log: ReadLog | undefined, count: number): Damage {
  const tornAt = log?.reading.tornAt;
  if (!log || tornAt === undefined || endsEarly(log.bytes, tornAt))
    return { is: 'edits-lost', file: path, count };
  return {
    is: 'damaged-record',
    file: path,
    at: tornAt,
    bytes: log.bytes.length - tornAt,
    records: count,
  };
}

/** The damage of a log with that of its end in place of what the log alone would say of it. */
export const withEnd = (damage: readonly Damage[], end: Damage): Damage[] => [
  ...damage.filter(
    ({ is, file }) =>
      file !== end.file || (is !== 'zero-length' && (is !== 'torn-tail' || end.is === 'edits-lost')),
  ),
  end,
];

export interface IndexState {
  /** In the order they first came; the tick is that of the last frame naming them (a healed segment's is new). */
  segments: Map<SegmentHash, IndexedSegment & { tick: number }>;
  /** Tick of the last commit that sealed our edits of a space: older unsealed records are in segments. */
  sealed: Map<SpaceId, number>;
  tick: number;
  /** Frames of a newer Granary, kept as they are: files we know nothing of may be theirs. */
  strange: boolean;
}

export function readIndex(log: ReadLog): IndexState {
  const state: IndexState = { segments: new Map(), sealed: new Map(), tick: 0, strange: false };
  for (const { payload } of log.reading.frames) {
    const frame = parseIndexFrame(payload);
    if (!frame) {
      state.strange = true;
      continue;
    }
    state.tick = Math.max(state.tick, frame.tick);
    for (const segment of frame.segments) state.segments.set(segment.hash, { ...segment, tick: frame.tick });
    if (frame.sealed) state.sealed.set(frame.sealed, frame.tick);
  }
  return state;
}

/** An unsealed edit as it was found. */
export interface UnsealedRecord extends OwnRecord {
  tick: number;
}

export interface UnsealedState {
  space: SpaceId;
  log: ReadLog;
  records: UnsealedRecord[];
  upTo: number;
  /** Payloads still needed; fewer than the log holds when a crash came between sealing and emptying it. */
  needed: Bytes[];
  /** Those of them that a newer Granary wrote: never dropped. */
  strange: Bytes[];
}

/** `sealedAt` is the tick of the commit that sealed this space last, 0 for never. */
export function readUnsealed(space: SpaceId, log: ReadLog, sealedAt: number): UnsealedState {
  const state: UnsealedState = { space, log, records: [], upTo: sealedAt, needed: [], strange: [] };
  for (const { payload } of log.reading.frames) {
    const frame = parseUnsealedFrame(payload);
    if (frame && frame.tick < sealedAt) continue;
    state.needed.push(payload);
    if (!frame) {
      state.strange.push(payload);
      continue;
    }
    state.upTo = Math.max(state.upTo, frame.tick);
    for (const record of frame.records) state.records.push({ ...record, space, tick: frame.tick });
  }
  return state;
}

export interface LocalState {
  values: Map<string, Json>;
  change: number;
  strange: boolean;
}

export function readLocal(log: ReadLog): LocalState {
  const state: LocalState = { values: new Map(), change: 0, strange: false };
  for (const { payload } of log.reading.frames) {
    const frame = parseLocalFrame(payload);
    if (!frame) {
      state.strange = true;
      continue;
    }
    state.change = Math.max(state.change, frame.change);
    foldLocal(state.values, frame);
  }
  return state;
}

export const readWitness = (log: ReadLog): WitnessState =>
  log.reading.frames.reduce((state, { payload }) => foldWitness(state, payload), NO_WITNESS);
