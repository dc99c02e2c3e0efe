/**
 * What the engine holds in memory: a projection of the journal, rebuilt from it at every start and after any failed
 * commit. Plain data; the functions around it are in the other files of this folder.
 */

import type { HiddenPart } from '../document/sight.ts';
import type { EntryView } from '../domain/entry.ts';
import type {
  ActId,
  ChainValue,
  DeviceId,
  EntryId,
  Incarnation,
  KeyId,
  LogId,
  SegmentHash,
  SpaceId,
  Stream,
} from '../domain/ids.ts';
import type { Act } from '../membership/act.ts';
import type { Roster } from '../membership/roster.ts';
import type { Bytes } from '../ports.ts';
import type { SegmentRecord } from '../segment/records.ts';

/** Where a log stands: its last sequence number held without a gap, and its chain there. */
export interface LogHead {
  last: number;
  head: ChainValue;
}

export interface HeldSegment {
  hash: SegmentHash;
  log: LogId;
  stream: Stream;
  first: number;
  last: number;
  /** The log's chain after `last`. */
  after: ChainValue;
  size: number;
  tick: number;
  /** Known by name only: damaged or lost on this disk, until somebody brings it again. */
  missing: boolean;
}

export interface SpaceState {
  id: SpaceId;
  acts: ReadonlyMap<ActId, Act>;
  roster: Roster;
  logs: ReadonlyMap<LogId, LogHead>;
  segments: readonly HeldSegment[];
  /** Our saved edits that no segment holds yet, in order. */
  unsealed: readonly SegmentRecord[];
}

/** A later edit as it was admitted: its bytes, and who wrote it. */
export interface HeldChange {
  bytes: Bytes;
  device: DeviceId;
}

export interface EntryState {
  id: EntryId;
  space: SpaceId;
  genesis: Bytes;
  device: DeviceId;
  changes: readonly HeldChange[];
  /** Grows whenever anything touches the entry (`rowNumber`). */
  row: number;
  /** What an exchange brought of it that was undone here. */
  hidden?: HiddenPart;
  /** Computed on demand, dropped by every touch. */
  view?: EntryView;
}

/** This device: its secrets never leave `engine/keys.ts`, `seal` and `open`. */
export interface Self {
  device: DeviceId;
  signPublic: Bytes;
  incarnation: Incarnation;
}

/** A space's keys by id; the engine's copy of what the key file holds. */
export type Keyring = ReadonlyMap<KeyId, Bytes>;

const ROWS_PER_TICK = 2 ** 21;

/**
 * One number for "the n-th record of tick t". A record keeps it until it is sealed, when its segment's tick gives it
 * a higher one; so a window that has seen everything up to a number has missed nothing.
 */
export const rowNumber = (tick: number, record: number): number =>
  tick * ROWS_PER_TICK + Math.min(record, ROWS_PER_TICK - 1);
