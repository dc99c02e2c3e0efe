/**
 * Carries out what the survey decided. Every step leaves the journal readable if the power goes, and is found and
 * done again at the next start; a healthy journal needs none of them, so opening it writes nothing.
 */
import { toHex } from '../domain/bytes.ts';
import type { SegmentHash, SpaceId } from '../domain/ids.ts';
import { type Bytes, type Crypto, type Disk, DiskError, type Random } from '../ports.ts';
import { type Damage, isHarmless } from './damage.ts';
import type { Survey } from './findings.ts';
import { LOG_HEADER } from './frame-log.ts';
import { encodeIndexFrame } from './index-frame.ts';
import { encodeLocalFrame } from './local-frame.ts';
import { type Extent, LogFile } from './log-file.ts';
import { FOLDERS, KEYS, LOCAL_LOG, QUARANTINE, SEGMENTS, STAMP, segmentPath, WITNESS_LOG } from './places.ts';
import { extentOf, isBroken, type ReadLog } from './read-logs.ts';
import { newStoreId, type Stamp, writeStamp } from './stamp.ts';
import { writeTwin } from './twin-file.ts';
import { folderOf } from './whole-file.ts';

export interface MendWorld {
  disk: Disk;
  crypto: Pick<Crypto, 'sha256'>;
  random: Random;
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

async function quarantineDamage(world: MendWorld, survey: Survey, log: ReadLog): Promise<void> {
  const { bytes, path, reading } = log;
  if (path === WITNESS_LOG) return;
  const ranges: { from: number; to: number }[] = [...reading.damaged];
  if (log.headerDamaged) ranges.push({ from: 0, to: LOG_HEADER });
  if (reading.tornAt !== undefined && survey.shortened.has(path)) {
    ranges.push({ from: reading.tornAt, to: bytes.length });
  }
  for (const { from, to } of ranges)
    await quarantineBytes(world, `${nameOf(path)}-${from}`, bytes.subarray(from, to));
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

async function quarantineBytes(world: MendWorld, name: string, bytes: Bytes): Promise<void> {
  if (bytes.length === 0) return;
  const path = `${QUARANTINE}/${name}-${toHex(world.random.bytes(4))}`;
  await world.disk.write(path, bytes);
  await world.disk.sync(path);
  await world.disk.syncFolder(QUARANTINE);
}

/** Moves a whole file to quarantine; durable. A file that is gone already is no trouble. */
export async function quarantineFile(world: MendWorld, path: string): Promise<void> {
  try {
    await world.disk.rename(path, `${QUARANTINE}/${nameOf(path)}-${toHex(world.random.bytes(4))}`);
  } catch (error) {
    if (error instanceof DiskError && error.trouble === 'missing') return;
    throw error;
  }
  await world.disk.syncFolder(folderOf(path));
  await world.disk.syncFolder(QUARANTINE);
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
