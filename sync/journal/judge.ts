/** The two judgements of a survey: what files without an index entry are, and what the witness says is gone. */
import type { SegmentHash } from '../domain/ids.ts';
import type { Crypto, Disk } from '../ports.ts';
import type { Leftovers, Survey } from './findings.ts';
import type { IndexedSegment, IndexFrame } from './index-frame.ts';
import { INDEX_LOG, JOURNAL, LOCAL_LOG, segmentPath, spaceOfFile } from './places.ts';
import { isBroken, lastFrame, missingEnd, type ReadLog, withEnd } from './read-logs.ts';
import { factsOf, inReadingOrder } from './segment-files.ts';

/**
 * A segment file without an index entry is either of a commit that never came as far as the index (it goes), or its
 * entry was lost (it is adopted). Only a whole index decides for the first. A torn one may be damaged, with the
 * witness lost in the same power cut; and if it is only torn, all files of its commit were durable before, so
 * adopting them completes it.
 */
export async function decideLeftovers(
  world: { disk: Disk; crypto: Pick<Crypto, 'sha256'> },
  survey: Survey,
): Promise<Leftovers> {
  const { index, logs, witness, segments } = survey;
  const behind = (witness.logs.get(INDEX_LOG)?.upTo ?? 0) > index.tick;
  const torn = logs.index.reading.tornAt !== undefined;
  if (index.strange) return { is: 'left' };
  if (!behind && !isBroken(logs.index) && !(torn && segments.leftovers.length > 0)) {
    return { is: 'removed', hashes: segments.leftovers };
  }
  const adopted: IndexedSegment[] = [];
  const damaged: SegmentHash[] = [];
  for (const hash of segments.leftovers) {
    const bytes = await world.disk.read(segmentPath(hash));
    const facts = bytes && factsOf(world.crypto, hash, bytes);
    if (facts) adopted.push(facts);
    else damaged.push(hash);
  }
  for (const hash of damaged) survey.damage.push({ is: 'segment-damaged', file: segmentPath(hash), hash });
  survey.damage.push({ is: 'index-rebuilt', file: INDEX_LOG, adopted: adopted.length });
  if (behind) {
    const count = (witness.logs.get(INDEX_LOG)?.frames ?? 0) - lastFrame(logs.index);
    survey.shortened.set(INDEX_LOG, count);
    const end = missingEnd(INDEX_LOG, logs.index, count);
    // An index that is merely short is whole again by now.
    if (end.is === 'damaged-record') survey.damage = withEnd(survey.damage, end);
  }
  if (adopted.length === 0) return { is: 'adopted', frame: undefined, damaged };
  survey.tick += 1;
  const frame: IndexFrame = { tick: survey.tick, segments: inReadingOrder(adopted) };
  for (const segment of frame.segments) index.segments.set(segment.hash, { ...segment, tick: frame.tick });
  index.tick = frame.tick;
  return { is: 'adopted', frame, damaged };
}

/** Adds what is missing at the end of every log that the witness saw longer than it is. */
export function compareWithWitness(survey: Survey): void {
  const { witness, shortened } = survey;
  const lost = (file: string, upTo: number, log?: ReadLog) => {
    const seen = witness.logs.get(file);
    const frames = log ? lastFrame(log) : 0;
    if (!seen || seen.upTo <= upTo || seen.frames <= frames) return;
    shortened.set(file, seen.frames - frames);
    survey.damage = withEnd(survey.damage, missingEnd(file, log, seen.frames - frames));
  };
  lost(LOCAL_LOG, survey.local.change, survey.logs.local);
  for (const { log, upTo } of survey.unsealed) lost(log.path, upTo, log);
  const there = new Set(survey.unsealed.map(({ log }) => log.path));
  for (const file of witness.logs.keys()) {
    const space = spaceOfFile(file.slice(JOURNAL.length + 1));
    if (space && !there.has(file)) lost(file, survey.index.sealed.get(space) ?? 0);
  }
  const gone = witness.segments - survey.index.segments.size;
  if (gone > 0) survey.damage.push({ is: 'edits-lost', file: INDEX_LOG, count: gone });
}
