/** One frame of `index.log`: the segments of one commit. Writing it is what makes them part of the journal. */
import { canonicalBytes, type Json, parseCanonical } from '../domain/canonical.ts';
import {
  type ChainValue,
  type LogId,
  parseChainValue,
  parseLogId,
  parseSegmentHash,
  parseSpaceId,
  type SegmentHash,
  type SpaceId,
} from '../domain/ids.ts';
import type { Bytes } from '../ports.ts';
import { asCount, asList, asRecord, asText } from './shape.ts';

/** What the journal knows about a segment without opening it. */
export interface SegmentFacts {
  hash: SegmentHash;
  log: LogId;
  space: SpaceId;
  first: number;
  last: number;
  /** The log's chain after `last`: known even when the file is lost. */
  after: ChainValue;
}

export interface IndexedSegment extends SegmentFacts {
  /** Bytes of the file. */
  size: number;
}

export interface IndexFrame {
  tick: number;
  segments: readonly IndexedSegment[];
  /** Our unsealed edits of this space with an older tick are in these segments. */
  sealed?: SpaceId;
}

/** Takes from the files what the index holds, and nothing else they may carry. */
export function indexFrameOf(
  tick: number,
  files: readonly (SegmentFacts & { bytes: Bytes })[],
  sealed: SpaceId | undefined,
): IndexFrame {
  const segments = files.map(({ hash, log, space, first, last, after, bytes }) => ({
    hash,
    log,
    space,
    first,
    last,
    after,
    size: bytes.length,
  }));
  return sealed ? { tick, segments, sealed } : { tick, segments };
}

export const encodeIndexFrame = (frame: IndexFrame): Bytes => canonicalBytes(frame);

/** `undefined` for a frame of another shape (a newer Granary's). */
export function parseIndexFrame(payload: Bytes): IndexFrame | undefined {
  const value = asRecord(parseCanonical(payload));
  const tick = asCount(value?.tick);
  const list = asList(value?.segments);
  if (!value || tick === undefined || !list) return undefined;
  const segments: IndexedSegment[] = [];
  for (const item of list) {
    const segment = parseIndexed(item);
    if (!segment) return undefined;
    segments.push(segment);
  }
  if (value.sealed === undefined) return { tick, segments };
  const sealed = parseSpaceId(asText(value.sealed));
  return sealed && { tick, segments, sealed };
}

function parseIndexed(item: Json): IndexedSegment | undefined {
  const value = asRecord(item);
  const hash = parseSegmentHash(asText(value?.hash));
  const space = parseSpaceId(asText(value?.space));
  const after = parseChainValue(asText(value?.after));
  const log = asText(value?.log);
  const first = asCount(value?.first);
  const last = asCount(value?.last);
  const size = asCount(value?.size);
  if (!hash || !space || !after || !parseLogId(log)) return undefined;
  if (first === undefined || last === undefined || size === undefined) return undefined;
  return { hash, log: log as LogId, space, first, last, after, size };
}
