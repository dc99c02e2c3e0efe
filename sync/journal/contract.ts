/** What the journal promises to the engine. How it keeps it is told in README.md. */
import type { Json } from '../domain/canonical.ts';
import type { Fault } from '../domain/fault.ts';
import type { SegmentHash, SpaceId, StoreId } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import type { Bytes, Clock, Crypto, Disk, Random } from '../ports.ts';
import type { Damage } from './damage.ts';
import type { SegmentFacts } from './index-frame.ts';
import type { Losses } from './quarantine.ts';
import type { UnsealedRecord } from './read-logs.ts';
import type { OwnRecord } from './unsealed-frame.ts';

export interface JournalPorts {
  disk: Disk;
  crypto: Pick<Crypto, 'sha256'>;
  random: Random;
  clock: Clock;
}

/** A segment the journal holds, or held: `missing` ones keep their place for a healthy copy. */
export interface StoredSegment extends SegmentFacts {
  size: number;
  tick: number;
  missing: boolean;
}

export interface SegmentFile extends SegmentFacts {
  bytes: Bytes;
}

export interface OpenedJournal {
  journal: Journal;
  storeId: StoreId;
  /** In the order they came. */
  segments: StoredSegment[];
  /** Our own edits that are in no segment yet, oldest first. Bytes are views of what was read. */
  unsealed: UnsealedRecord[];
  local: ReadonlyMap<string, Json>;
  waiting: { hash: SegmentHash; size: number }[];
  /**
   * What was found at this start; mended since, so the next start does not tell it again. Of what was lost at earlier
   * starts one 'quarantined' tells, until it is acknowledged.
   */
  damage: Damage[];
  /** This home is a copy (or a restored backup), or was one and no `writeKeys` has come since. */
  copied: boolean;
}

export interface Verification {
  checked: { what: string; count: number }[];
  damage: Damage[];
  /** Harmless things that this start found and mended. */
  mended: readonly Damage[];
}

/**
 * All methods may be called at any time; they take turns inside. Writing ones answer ok only when the write is
 * durable. Faults: 'disk-full' (this write was not made, nothing else changed), 'disk-failed' or 'folder-denied' (the
 * same, and the journal writes no more), 'read-only' (from then on).
 */
export interface Journal {
  readonly storeId: StoreId;
  /** Why nothing is written any more; `undefined` while all is well. */
  readonly readOnly: Fault | undefined;
  /** Damage found since the journal was opened, by reading segments and waiting parts. */
  readonly found: readonly Damage[];

  /** Our own edits, fsynced. Those of one space are there all or not at all. One tick for the whole batch. */
  append(records: readonly OwnRecord[]): Promise<Result<{ tick: number }>>;
  /**
   * All of these segments or none, fsynced. Ones held already are skipped, missing ones healed. With `sealed`, every
   * edit appended to that space before this call must be in the segments: its unsealed log is emptied.
   */
  commit(segments: readonly SegmentFile[], sealed?: SpaceId): Promise<Result<{ tick: number }>>;
  /** The verified bytes; a damaged file goes to quarantine. */
  readSegment(hash: SegmentHash): Promise<Bytes | undefined>;

  /** Keeps a part that needs something which has not come yet. The caller minds `LIMITS.waiting…`. */
  setAside(hash: SegmentHash, bytes: Bytes): Promise<Result<void>>;
  waiting(): { hash: SegmentHash; size: number }[];
  waitingBytes(hash: SegmentHash): Promise<Bytes | undefined>;
  dropWaiting(hashes: readonly SegmentHash[]): Promise<Result<void>>;

  /** Keeps a value only this device knows, fsynced; `undefined` forgets it. */
  remember(key: string, value: Json | undefined): Promise<Result<void>>;
  /** As `remember`, all or none; of one key the last value counts. */
  rememberAll(entries: Iterable<readonly [string, Json | undefined]>): Promise<Result<void>>;

  /** `undefined` before the first `writeKeys`. */
  readKeys(): Promise<Bytes | undefined>;
  writeKeys(bytes: Bytes): Promise<Result<void>>;

  /** Reads and checks every byte of everything. `onProgress` hears files done and in all. */
  verifyAll(onProgress?: (done: number, total: number) => void): Promise<Verification>;
  /** What lies in quarantine and is lost here. Throws DiskError. */
  losses(): Promise<Losses>;
  /** The owner knows of these: from now on they are only counted. Nothing is deleted. */
  acknowledge(losses: Losses): Promise<Result<void>>;
  /**
   * What a backup must copy, while nothing else is written. Without the quarantine, and without the witness: it would
   * take a backup for a home that lost its newest edits.
   */
  files(): Promise<{ path: string; size: number }[]>;

  /** After the last write; from then on the journal is read-only. */
  close(): Promise<void>;
}
