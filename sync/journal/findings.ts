/** What a survey of the disk found and decided; plain data between `survey.ts` and `mend.ts`. */
import type { SegmentHash } from '../domain/ids.ts';
import type { Damage } from './damage.ts';
import type { IndexFrame } from './index-frame.ts';
import type { IndexState, LocalState, ReadLog, UnsealedState } from './read-logs.ts';
import type { SegmentCheck } from './segment-files.ts';
import type { Stamp } from './stamp.ts';
import type { Twin } from './twin-file.ts';
import type { WitnessState } from './witness-frame.ts';

export interface Survey {
  stamp: Stamp;
  stampGeneration: number;
  /** This folder is not the one the stamp was written in. */
  moved: boolean;
  /** `undefined` before the first `writeKeys`. */
  keys: Twin | undefined;
  /** Names of the twins of which a copy must be written anew. */
  twins: string[];
  logs: { index: ReadLog; local: ReadLog; witness: ReadLog };
  index: IndexState;
  unsealed: UnsealedState[];
  local: LocalState;
  witness: WitnessState;
  segments: SegmentCheck;
  leftovers: Leftovers;
  waiting: { hash: SegmentHash; size: number }[];
  damage: Damage[];
  /** The highest tick anybody has ever seen. */
  tick: number;
  /** Logs of which acknowledged frames are missing at the end, and how many: what is cut there is quarantined. */
  shortened: Map<string, number>;
  temporary: string[];
  folders: ReadonlySet<string>;
}

/** What becomes of segment files the index does not name. */
export type Leftovers =
  | { is: 'removed'; hashes: SegmentHash[] }
  | { is: 'adopted'; frame: IndexFrame | undefined; damaged: SegmentHash[] }
  | { is: 'left' };
