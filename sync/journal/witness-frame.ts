/**
 * The witness: after every acknowledged write, how far each log had come. A log cut exactly at a frame border looks
 * whole by itself; the witness knows better. Never synced before what it tells about, so it never runs ahead.
 */
import { canonicalBytes, parseCanonical } from '../domain/canonical.ts';
import type { Bytes } from '../ports.ts';
import { asCount, asList, asRecord } from './shape.ts';

/**
 * Where a log stood. `upTo` only grows, also when the log is replaced by a shorter one (a tick, or the local log's
 * change number); `frames` is what the file held then.
 */
export interface Mark {
  upTo: number;
  frames: number;
}

export interface WitnessState {
  tick: number;
  /** Segments the index named, missing ones included. */
  segments: number;
  /** By path. */
  logs: ReadonlyMap<string, Mark>;
}

export const NO_WITNESS: WitnessState = { tick: 0, segments: 0, logs: new Map() };

/** One spelling for one state; a log nothing was ever written to tells nothing. */
export function encodeWitness(state: WitnessState): Bytes {
  const logs = [...state.logs]
    .filter(([, mark]) => mark.upTo > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, mark]) => [path, mark.upTo, mark.frames]);
  return canonicalBytes({ logs, segments: state.segments, tick: state.tick });
}

/** Adds one frame to what the frames before it told; a frame of another shape tells nothing. */
export function foldWitness(state: WitnessState, payload: Bytes): WitnessState {
  const value = asRecord(parseCanonical(payload));
  const tick = asCount(value?.tick);
  const segments = asCount(value?.segments);
  const list = asList(value?.logs);
  if (tick === undefined || segments === undefined || !list) return state;
  const logs = new Map(state.logs);
  for (const item of list) {
    const [path, upTo, frames] = asList(item) ?? [];
    const mark = { upTo: asCount(upTo), frames: asCount(frames) };
    if (typeof path !== 'string' || mark.upTo === undefined || mark.frames === undefined) return state;
    logs.set(path, { upTo: mark.upTo, frames: mark.frames });
  }
  return { tick, segments, logs };
}
