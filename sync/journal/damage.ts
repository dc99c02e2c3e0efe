/** What can be found wrong with a journal. Found is not lost: `isHarmless` tells the two apart. */
import type { SegmentHash } from '../domain/ids.ts';
import { WITNESS_LOG } from './places.ts';

/** `file` is a path in the home folder, `at` an offset in it, `bytes` how much of it is meant. */
export type Damage =
  /** A write that was never acknowledged was cut off. */
  | { is: 'torn-tail'; file: string; at: number; bytes: number }
  /** Quarantined; `records` frames can no longer be read (0: only a header or stray bytes were damaged). */
  | { is: 'damaged-record'; file: string; at: number; bytes: number; records: number }
  /** The witness saw `count` more acknowledged writes than can be read, and nothing brought them back. */
  | { is: 'edits-lost'; file: string; count: number }
  /** A file that always has content has none, or is gone. */
  | { is: 'zero-length'; file: string }
  /** Quarantined; its place in the index is kept for a healthy copy. */
  | { is: 'segment-damaged'; file: string; hash: SegmentHash }
  | { is: 'segment-missing'; file: string; hash: SegmentHash }
  | { is: 'waiting-damaged'; file: string; hash: SegmentHash }
  /** One of two copies was damaged, missing or older, and was made anew from the other. */
  | { is: 'twin-repaired'; file: string }
  /** The index was damaged; `adopted` segments were put back into it from their own headers. */
  | { is: 'index-rebuilt'; file: string; adopted: number }
  /** Pieces lost at earlier starts, of which the owner has not said yet that they know; told at every start. */
  | { is: 'quarantined'; file: string; count: number; bytes: number };

/**
 * Whether nothing that was ever acknowledged is touched: a torn write, a twin, or the witness, which is never synced
 * and so is often torn after a power cut. Worth a line in `doctor`, not a notice on the screen.
 */
export const isHarmless = (damage: Damage): boolean =>
  damage.file === WITNESS_LOG || damage.is === 'torn-tail' || damage.is === 'twin-repaired';
