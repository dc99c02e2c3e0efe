/** Reading everything once more: for `doctor`, and for a backup. */
import type { SegmentHash } from '../domain/ids.ts';
import type { Bytes, Crypto, Disk } from '../ports.ts';
import { FORMAT } from '../segment/preamble.ts';
import type { Journal, StoredSegment, Verification } from './contract.ts';
import type { Damage } from './damage.ts';
import type { LogFile } from './log-file.ts';
import { KEYS, STAMP, WITNESS_LOG } from './places.ts';
import { damageOf, lastFrame, missingEnd, readLog, withEnd } from './read-logs.ts';
import { lookAtAll } from './segment-files.ts';
import type { Shelf } from './shelf.ts';
import { readTwin, twinPaths } from './twin-file.ts';

export interface StoredFile {
  path: string;
  size: number;
}

export interface Contents {
  world: { disk: Disk; crypto: Pick<Crypto, 'sha256'> };
  salt: Bytes;
  segments: readonly StoredSegment[];
  logs: readonly LogFile[];
  waiting: readonly SegmentHash[];
  shelves: { segments: Shelf; waiting: Shelf };
  /** Grows as segments and waiting parts turn out damaged. */
  found: readonly Damage[];
  /** By this start. */
  mended: readonly Damage[];
  journal: Pick<Journal, 'readSegment' | 'waitingBytes'>;
  turn<T>(work: () => Promise<T>): Promise<T>;
}

/** Damaged segments and waiting parts are put away as they are met; logs and twins are mended at the next start. */
export async function verifyJournal(
  contents: Contents,
  onProgress: (done: number, total: number) => void,
): Promise<Verification> {
  const { segments, logs, journal, shelves, waiting } = contents;
  const before = contents.found.length;
  const damage: Damage[] = segments
    .filter(({ missing }) => missing)
    .map(({ hash }) => ({ is: 'segment-missing', file: shelves.segments.pathOf(hash), hash }));
  const total = segments.length + waiting.length + logs.length + TWINS.length;
  let done = 0;
  const step = () => onProgress(++done, total);
  for (const { hash } of segments) {
    await journal.readSegment(hash);
    step();
  }
  for (const hash of waiting) {
    await journal.waitingBytes(hash);
    step();
  }
  for (const log of logs) {
    damage.push(...(await contents.turn(() => verifyLog(contents, log))));
    step();
  }
  for (const name of TWINS) {
    damage.push(...(await contents.turn(() => verifyTwin(contents, name))));
    step();
  }
  damage.push(...(await contents.turn(() => verifyWitness(contents))));
  damage.push(...contents.found.slice(before));
  const checked = [
    { what: 'segments', count: segments.length },
    { what: 'waiting', count: waiting.length },
    { what: 'logs', count: logs.length },
    { what: 'records', count: logs.reduce((sum, log) => sum + log.extent.frames, 0) },
  ];
  return { checked, damage, mended: contents.mended };
}

const TWINS = [STAMP, KEYS];

/** While the journal is open nothing may be torn: what was acknowledged is all there, or it is lost. */
async function verifyLog({ world, salt }: Contents, log: LogFile): Promise<Damage[]> {
  const read = await readLog(world, log.path, salt, FORMAT);
  const damage = damageOf(read);
  const count = log.extent.frames - lastFrame(read);
  if (count <= 0) return damage;
  const end = missingEnd(log.path, read, count);
  return withEnd(damage, end).filter(({ is }) => is !== 'torn-tail');
}

/** It may know less than the truth, but what stands in it must verify. */
const verifyWitness = async ({ world, salt }: Contents): Promise<Damage[]> =>
  damageOf(await readLog(world, WITNESS_LOG, salt, FORMAT));

async function verifyTwin({ world }: Contents, name: string): Promise<Damage[]> {
  const reading = await readTwin(world.disk, world.crypto, name);
  if (reading.is === 'whole') return reading.repairs;
  return reading.is === 'absent' && name === KEYS ? [] : [{ is: 'zero-length', file: name }];
}

/** Everything a backup needs. */
export async function filesOf({ world, segments, logs, shelves, waiting }: Contents): Promise<StoredFile[]> {
  const held = segments.filter(({ missing }) => !missing).map(({ hash }) => shelves.segments.pathOf(hash));
  const paths = [
    ...TWINS.flatMap(twinPaths),
    ...logs.map((log) => log.path),
    ...held,
    ...waiting.map((hash) => shelves.waiting.pathOf(hash)),
  ];
  const sizes = new Map<string, number>();
  await lookAtAll(paths, async (path) => {
    const size = await world.disk.size(path);
    if (size !== undefined) sizes.set(path, size);
  });
  return paths.flatMap((path) => {
    const size = sizes.get(path);
    return size === undefined ? [] : [{ path, size }];
  });
}
