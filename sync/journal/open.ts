/** Opening a journal: survey, mend, go on. And making a new one where there is none. */
import { type Fault, fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { type Disk, DiskError } from '../ports.ts';
import type { JournalPorts, OpenedJournal, StoredSegment } from './contract.ts';
import { isHarmless } from './damage.ts';
import type { Survey } from './findings.ts';
import { LOG_HEADER } from './frame-log.ts';
import { LiveJournal } from './live-journal.ts';
import { LogFile } from './log-file.ts';
import { type JournalLogs, mend, type Opened, openLogs } from './mend.ts';
import {
  FOLDERS,
  INDEX_LOG,
  JOURNAL,
  KEYS,
  LOCAL_LOG,
  SEGMENTS,
  STAMP,
  WAITING,
  WITNESS_LOG,
} from './places.ts';
import { isBroken } from './read-logs.ts';
import { newStamp, writeStamp } from './stamp.ts';
import { faultOf, strictDisk } from './strict-disk.ts';
import { surveyJournal } from './survey.ts';
import { twinPaths } from './twin-file.ts';
import { Witness } from './witness.ts';
import type { Mark } from './witness-frame.ts';

/** Whether there is a journal in this folder, whole or damaged. An unfinished beginning of one does not count. */
export async function holdsJournal(disk: Disk): Promise<boolean> {
  for (const path of [...twinPaths(STAMP), ...twinPaths(KEYS)]) {
    if ((await disk.size(path)) !== undefined) return true;
  }
  for (const name of await disk.list(JOURNAL)) {
    // The stamp is written last: logs without it and without a frame are a beginning that was cut short.
    if (name.endsWith('.log') && ((await disk.size(`${JOURNAL}/${name}`)) ?? 0) > LOG_HEADER) return true;
  }
  return [...(await disk.list(SEGMENTS)), ...(await disk.list(WAITING))].some((name) =>
    name.endsWith('.seg'),
  );
}

/**
 * Opens the journal of this folder; makes a new one when there is nothing of ours in it. Damage is no fault: what can
 * be read is opened and the rest is told. Faults: 'home-newer', 'home-unreadable' (both copies of the stamp),
 * 'home-damaged' (both of the keys), 'disk-full', 'disk-failed', 'folder-denied'. The caller holds the home's Lock.
 */
export async function openJournal(ports: JournalPorts): Promise<Result<OpenedJournal>> {
  const world = { ...ports, disk: strictDisk(ports.disk) };
  try {
    if (!(await holdsJournal(world.disk))) {
      const made = await makeJournal(world);
      if (!made.ok) return made;
    }
    const survey = await surveyJournal(world);
    return survey.ok ? ok(await goOn(world, survey.value)) : survey;
  } catch (error) {
    if (error instanceof DiskError) return failed(faultOf(error));
    throw error;
  }
}

/** Folders and empty logs first, the stamp last: only with it there is a journal. */
async function makeJournal(world: JournalPorts): Promise<Result<void>> {
  const { disk, crypto, random, clock } = world;
  const stamp = newStamp(random, clock.now());
  for (const folder of FOLDERS) await disk.makeFolder(folder);
  await disk.syncFolder('');
  await disk.syncFolder(JOURNAL);
  for (const path of [INDEX_LOG, LOCAL_LOG, WITNESS_LOG]) {
    const log = new LogFile({ disk, crypto, salt: stamp.salt }, path);
    if ((await log.replace([])) === 'full') return failed(fault('disk-full'));
  }
  return (await writeStamp(world, stamp, 1)) === 'full' ? failed(fault('disk-full')) : ok(undefined);
}

async function goOn(world: JournalPorts, survey: Survey): Promise<OpenedJournal> {
  const opened: Opened = {
    stamp: survey.stamp,
    stampGeneration: survey.stampGeneration,
    keysGeneration: survey.keys?.generation ?? 0,
    logs: openLogs(world, survey),
  };
  let readOnly: Fault | undefined;
  let witness = new Witness(opened.logs.witness, new Map());
  try {
    await mend(world, survey, opened);
    // What is told from now on is about the logs as they were mended.
    witness = new Witness(opened.logs.witness, marksOf(survey, opened.logs));
    const { witness: log } = survey.logs;
    const healthy = !isBroken(log) && log.reading.tornAt === undefined;
    await witness.settle(survey.witness, healthy, survey.tick, survey.index.segments.size);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    readOnly = error.trouble === 'failed' ? fault('read-only') : faultOf(error);
  }
  const segments: StoredSegment[] = [...survey.index.segments.values()].map((segment) => ({
    ...segment,
    missing: survey.segments.missing.has(segment.hash),
  }));
  const journal = new LiveJournal(world, {
    ...opened,
    readOnly,
    strange: new Map(survey.unsealed.map(({ space, strange }) => [space, strange])),
    keys: survey.keys?.payload,
    segments,
    waiting: survey.waiting,
    tick: survey.tick,
    change: survey.local.change,
    witness,
    mended: survey.damage.filter(isHarmless),
  });
  return {
    journal,
    storeId: opened.stamp.store,
    segments,
    unsealed: survey.unsealed.flatMap(({ records }) => records).sort((a, b) => a.tick - b.tick),
    local: survey.local.values,
    waiting: survey.waiting,
    damage: survey.damage,
    copied: survey.moved || survey.stamp.copied,
  };
}

/** How far each log is, in the witness's terms. */
function marksOf(survey: Survey, logs: JournalLogs): Map<string, Mark> {
  const marks = new Map<string, Mark>([
    [INDEX_LOG, { upTo: survey.index.tick, frames: logs.index.extent.frames }],
    [LOCAL_LOG, { upTo: survey.local.change, frames: logs.local.extent.frames }],
  ]);
  for (const { space, log, upTo } of survey.unsealed) {
    marks.set(log.path, { upTo, frames: logs.unsealed.get(space)?.extent.frames ?? 0 });
  }
  return marks;
}
