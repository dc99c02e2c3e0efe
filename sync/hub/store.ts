/**
 * What a hub wants of the place where it keeps things. One contract suite runs on every store (`tests/hub/store-contract.ts`).
 */
import type { BlobId, ChainValue, LogId, SegmentHash, SpaceId, Stream } from '../domain/ids.ts';
import type { Bytes } from '../ports.ts';

/** A segment in the store, as far as its header says. */
export interface Shelved {
  space: SpaceId;
  hash: SegmentHash;
  log: LogId;
  stream: Stream;
  first: number;
  last: number;
  /** The log's chain before `first`; `undefined` exactly when that is 1. */
  before: ChainValue | undefined;
  /** The log's chain after `last`, as its author signed it: only members can tell whether the records bear it out. */
  after: ChainValue;
  /** Bytes. */
  size: number;
  /** When it was placed: what it builds on came before. */
  tick: number;
}

/** A part of an attachment: 0 its manifest, n + 1 its n-th chunk. `size`: the whole file's, unsealed. */
export interface KeptPart {
  space: SpaceId;
  file: BlobId;
  size: number;
  part: number;
}

export type StoreEvent =
  | { is: 'segment'; segment: Shelved }
  | { is: 'gone'; space: SpaceId; hash: SegmentHash }
  | { is: 'part'; part: KeptPart }
  | { is: 'part-gone'; part: KeptPart }
  /** A newer grant for a space, as `encodeGrant` spells it. */
  | { is: 'grant'; space: SpaceId; bytes: Bytes };

export interface HubStore {
  /**
   * Tells of everything that is there, in order, then of whatever is stored, by this process or another one. Answers the
   * seed of the hub's key, the same for every process on one store. Throws `StoreError` when it cannot be used.
   */
  open(hear: (event: StoreEvent) => void): Promise<{ seed: Bytes }>;
  /**
   * Keeps a segment at the end of its log, as far as the log was told of. Resolves once it outlives a power cut, after it
   * was told of; `false` when somebody else was there first. Throws `StoreError` when it could not be kept.
   */
  place(segment: Omit<Shelved, 'tick'>, bytes: Bytes): Promise<boolean>;
  /** `undefined` when it is not there, or not what it was: then it is put aside, and told of as gone. */
  read(space: SpaceId, hash: SegmentHash): Promise<Bytes | undefined>;
  /** Keeps a grant in place of the one told of last. `false` when somebody else was there first. */
  keepGrant(space: SpaceId, bytes: Bytes): Promise<boolean>;
  /**
   * Keeps a part whose hash was checked; again is no matter. Resolves once it outlives a power cut, after it was told of.
   * Throws `StoreError` when it could not be kept.
   */
  placePart(part: KeptPart, bytes: Bytes): Promise<void>;
  /** As it lies there: whoever reads it checks it. */
  readPart(part: KeptPart): Promise<Bytes | undefined>;
  /** Gives a part up, and tells of it. */
  dropPart(part: KeptPart): Promise<void>;
  /** Until what other processes have placed by now was told of; bounded, and never fails: it is a courtesy to who comes. */
  catchUp(): Promise<void>;
  /** Whether something could be kept now. */
  writable(): Promise<boolean>;
  close(): Promise<void>;
}

export class StoreError extends Error {
  override readonly name = 'StoreError';
}
