/**
 * Carries out what the survey decided. Every step leaves the journal readable if the power goes, and is found and
 * done again at the next start; a healthy journal needs none of them, so opening it writes nothing.
 */
import type { SegmentHash, SpaceId } from '../domain/ids.ts';
import { type Bytes, type Crypto, type Disk, DiskError } from '../ports.ts';
import { type Damage, isHarmless } from './damage.ts';
import type { Survey } from './findings.ts';
import { LOG_HEADER } from './frame-log.ts';
import { encodeIndexFrame } from './index-frame.ts';
import { encodeLocalFrame } from './local-frame.ts';
import { type Extent, LogFile } from './log-file.ts';
import { FOLDERS, INDEX_LOG, KEYS, LOCAL_LOG, SEGMENTS, STAMP, segmentPath, WITNESS_LOG } from './places.ts';
import { putAside, type QuarantineWorld, quarantineFile } from './quarantine.ts';
import { extentOf, isBroken, type ReadLog } from './read-logs.ts';
import { newStoreId, type Stamp, writeStamp } from './stamp.ts';
import { writeTwin } from './twin-file.ts';

export interface MendWorld extends QuarantineWorld {
  crypto: Pick<Crypto, 'sha256'>;
}

export interface JournalLogs {
  index: LogFile;
  local: LogFile;
  witness: LogFile;
  unsealed: Map<SpaceId, LogFile>;
}

/** What the journal knows of its own files and changes while it runs. */
export interface Opened {
  stamp: Stamp;
  stampGeneration: number;
  keysGeneration: number;
  logs: JournalLogs;
}

/** The logs as they are, before anything is mended. */
export function openLogs(world: MendWorld, survey: Survey): JournalLogs {
  const logWorld = { disk: world.disk, crypto: world.crypto, salt: survey.stamp.salt };
  const open = (log: ReadLog) => new LogFile(logWorld, log.path, log.there ? extentOf(log) : undefined);
  return {
    index: open(survey.logs.index),
    local: open(survey.logs.local),
    witness: open(survey.logs.witness),
    unsealed: new Map(survey.unsealed.map(({ space, log }) => [space, open(log)])),
  };
}

/** Throws DiskError when something cannot be mended: the journal can still be read then, but not written. */
export async function mend(world: MendWorld, survey: Survey, opened: Opened): Promise<void> {
  await mendFolders(world.disk, survey);
  await mendTwins(world, survey, opened);
  for (const log of [...Object.values(survey.logs), ...survey.unsealed.map((unsealed) => unsealed.log)]) {
    await quarantineDamage(world, survey, log);
  }
  await rememberGone(world, survey);
  await mendLogs(survey, opened.logs);
  await mendSegments(world, survey);
  for (const path of survey.temporary) await world.disk.remove(path);
}

/** A full disk while mending is no answer anybody waits for: it ends the mending. */
const must = (written: unknown, path: string): void => {
  if (written === 'full') throw new DiskError('full', path);
};

async function mendFolders(disk: Disk, survey: Survey): Promise<void> {
  const missing = FOLDERS.filter((folder) => folder !== FOLDERS[0] && !survey.folders.has(folder));
  if (missing.length === 0) return;
  for (const folder of FOLDERS) await disk.makeFolder(folder);
  await disk.syncFolder('');
  await disk.syncFolder(FOLDERS[0]);
}

/** A window that saw ticks which are no more must start over: the store gets a new name, before anything else. */
async function mendTwins(world: MendWorld, survey: Survey, opened: Opened): Promise<void> {
  const renamed = survey.moved || survey.damage.some(shakesTicks);
  if (renamed) {
    const copied = survey.moved || opened.stamp.copied;
    opened.stamp = { ...opened.stamp, copied, store: newStoreId(world.random) };
  }
  if (renamed || survey.twins.includes(STAMP)) {
    opened.stampGeneration += 1;
    const written = await writeStamp(world, opened.stamp, opened.stampGeneration);
    if (written === 'full') throw new DiskError('full', STAMP);
    opened.stamp = written;
  }
  if (survey.keys && survey.twins.includes(KEYS)) {
    opened.keysGeneration += 1;
    const twin = { generation: opened.keysGeneration, payload: survey.keys.payload };
    must(await writeTwin(world.disk, world.crypto, KEYS, twin), KEYS);
  }
}

const shakesTicks = (damage: Damage): boolean =>
  !isHarmless(damage) &&
  damage.file !== LOCAL_LOG &&
  (damage.is === 'edits-lost' || damage.is === 'damaged-record' || damage.is === 'index-rebuilt');

/** What a log lost. Of the index no edits are: what it held is in the segments. */
async function quarantineDamage(world: MendWorld, survey: Survey, log: ReadLog): Promise<void> {
  const { bytes, path, reading } = log;
  if (path === WITNESS_LOG) return;
  const ranges = [...reading.damaged];
  if (log.headerDamaged) ranges.push({ from: 0, to: LOG_HEADER, records: 0 });
  const count = survey.shortened.get(path);
  if (count !== undefined) {
    const from = reading.tornAt ?? bytes.length;
    ranges.push({ from, to: bytes.length, records: count });
  }
  for (const { from, to, records } of ranges)
    await putAside(world, {
      path,
      at: from,
      records: path === INDEX_LOG ? 0 : records,
      bytes: bytes.subarray(from, to),
    });
}

/** What is lost of files that are not there: nothing can be kept of it, but that it is lost must not be forgotten. */
async function rememberGone(world: MendWorld, survey: Survey): Promise<void> {
  const there = new Set([LOCAL_LOG, ...survey.unsealed.map(({ log }) => log.path)]);
  for (const damage of survey.damage) {
    if (damage.is !== 'edits-lost' || there.has(damage.file)) continue;
    await putAside(world, { path: damage.file, at: 0, records: damage.count, bytes: new Uint8Array(0) });
  }
}

async function mendLogs(survey: Survey, logs: JournalLogs): Promise<void> {
  const payloads = (log: ReadLog) => log.reading.frames.map(({ payload }) => payload);
  const { leftovers } = survey;
  const index = payloads(survey.logs.index);
  const adopted = leftovers.is === 'adopted' ? leftovers.frame : undefined;
  if (adopted) index.push(encodeIndexFrame(adopted));
  await mendLog(logs.index, survey.logs.index, adopted ? index : undefined);
  for (const { space, log, needed } of survey.unsealed) {
    const file = logs.unsealed.get(space);
    if (file) await mendLog(file, log, needed.length < log.reading.frames.length ? needed : undefined);
  }
  await mendLog(logs.local, survey.logs.local, compacted(survey));
}

/** Writes a log anew if it is broken or should hold something else, cuts it if it is only torn. */
async function mendLog(file: LogFile, log: ReadLog, wanted: readonly Bytes[] | undefined): Promise<void> {
  if (wanted || isBroken(log)) {
    must(await file.replace(wanted ?? log.reading.frames.map(({ payload }) => payload)), file.path);
  } else if (log.reading.tornAt !== undefined) {
    const good: Extent = extentOf(log);
    await file.cutBack(good);
  }
}

const COMPACT_FROM = 256 * 1024;
const COMPACT_RATIO = 4;

/** The local log as one frame, when that is worth it; frames of a newer Granary are never compacted away. */
function compacted(survey: Survey): Bytes[] | undefined {
  const { local, logs } = survey;
  if (local.strange || logs.local.bytes.length <= COMPACT_FROM) return undefined;
  const whole = encodeLocalFrame({ change: local.change, set: local.values, drop: [] });
  return logs.local.bytes.length > COMPACT_RATIO * whole.length ? [whole] : undefined;
}

async function mendSegments(world: MendWorld, survey: Survey): Promise<void> {
  const { leftovers, segments } = survey;
  for (const damage of segments.damage)
    if (damage.is === 'segment-damaged') await quarantineFile(world, damage.file);
  const aside: SegmentHash[] = [];
  if (leftovers.is === 'adopted') aside.push(...leftovers.damaged);
  if (leftovers.is === 'removed') {
    for (const hash of leftovers.hashes) await world.disk.remove(segmentPath(hash));
    // Durable, so that what was given up can never be mistaken for a lost entry later.
    if (leftovers.hashes.length > 0) await world.disk.syncFolder(SEGMENTS);
  }
  for (const hash of aside) await quarantineFile(world, segmentPath(hash));
}
