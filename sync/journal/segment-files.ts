/** The files of sealed segments: checking them at the start, and finding out what a file without an entry is. */
import { segmentHashOf } from '../domain/hash.ts';
import { parseLogId, type SegmentHash } from '../domain/ids.ts';
import type { Bytes, Crypto, Disk } from '../ports.ts';
import { parseHeader, segmentSizeOf } from '../segment/header.ts';
import type { Damage } from './damage.ts';
import type { IndexedSegment } from './index-frame.ts';
import { hashOfFile, SEGMENTS, segmentPath } from './places.ts';

/** Files looked at side by side. */
const AT_ONCE = 64;

/** Runs `look` over all items, a few at a time. */
export async function lookAtAll<T>(items: readonly T[], look: (item: T) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += AT_ONCE) await Promise.all(items.slice(i, i + AT_ONCE).map(look));
}

export interface SegmentCheck {
  /** Not readable as they should be; entries stay in the index. */
  missing: Set<SegmentHash>;
  damage: Damage[];
  /** Segment files the index does not name. */
  leftovers: SegmentHash[];
}

/** Compares the index with the folder: existence and size only. Hashes are checked when a segment is read. */
export async function checkSegments(disk: Disk, indexed: readonly IndexedSegment[]): Promise<SegmentCheck> {
  const check: SegmentCheck = { missing: new Set(), damage: [], leftovers: [] };
  const names = await disk.list(SEGMENTS);
  const present = new Set<SegmentHash>();
  for (const name of names) {
    const hash = hashOfFile(name);
    if (hash) present.add(hash);
  }
  await lookAtAll(indexed, async ({ hash, size }) => {
    const file = segmentPath(hash);
    const found = present.delete(hash) ? await disk.size(file) : undefined;
    if (found === size) return;
    check.missing.add(hash);
    check.damage.push({ is: found === undefined ? 'segment-missing' : 'segment-damaged', file, hash });
  });
  check.leftovers = [...present].sort();
  return check;
}

/** What a segment's own header says about it; `undefined` when the bytes are not the segment of that name. */
export function factsOf(
  crypto: Pick<Crypto, 'sha256'>,
  hash: SegmentHash,
  bytes: Bytes,
): IndexedSegment | undefined {
  const parsed = parseHeader(crypto, bytes);
  if (parsed.is !== 'header' || segmentSizeOf(parsed.header) !== bytes.length) return undefined;
  if (segmentHashOf(crypto, bytes) !== hash) return undefined;
  const { log, space, first, last, after } = parsed.header;
  return { hash, log, space, first, last, after, size: bytes.length };
}

/** An order in which lost entries can be read again: who belongs before what is known, each log from its start. */
export function inReadingOrder(segments: readonly IndexedSegment[]): IndexedSegment[] {
  const stream = (segment: IndexedSegment) => (parseLogId(segment.log)?.stream === 'roster' ? 0 : 1);
  return [...segments].sort(
    (a, b) => stream(a) - stream(b) || (a.log < b.log ? -1 : a.log > b.log ? 1 : a.first - b.first),
  );
}
