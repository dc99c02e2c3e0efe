/**
 * Looks at everything a journal has on disk and decides what it means and what must be mended. Changes nothing:
 * `mend.ts` does what is decided here. The decisions are told in README.md.
 */
import { fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Crypto, Disk } from '../ports.ts';
import type { Damage } from './damage.ts';
import type { Survey } from './findings.ts';
import { compareWithWitness, decideLeftovers } from './judge.ts';
import {
  FOLDERS,
  hashOfFile,
  INDEX_LOG,
  JOURNAL,
  KEYS,
  LOCAL_LOG,
  QUARANTINE,
  STAMP,
  spaceOfFile,
  TEMPORARY,
  WAITING,
  WITNESS_LOG,
} from './places.ts';
import { lossesIn } from './quarantine.ts';
import {
  damageOf,
  readIndex,
  readLocal,
  readLog,
  readUnsealed,
  readWitness,
  type UnsealedState,
} from './read-logs.ts';
import { checkSegments, lookAtAll } from './segment-files.ts';
import { isCopied, parseStamp } from './stamp.ts';
import { readTwin, twinPaths } from './twin-file.ts';

interface SurveyWorld {
  disk: Disk;
  crypto: Pick<Crypto, 'sha256'>;
}

export async function surveyJournal(world: SurveyWorld): Promise<Result<Survey>> {
  const twins = await readTwins(world);
  if (!twins.ok) return twins;
  const { stamp, format } = twins.value;
  const names = await world.disk.list(JOURNAL);
  const read = (path: string) => readLog(world, path, stamp.salt, format);
  const logs = {
    index: await read(INDEX_LOG),
    local: await read(LOCAL_LOG),
    witness: await read(WITNESS_LOG),
  };
  const index = readIndex(logs.index);
  const unsealed: UnsealedState[] = [];
  for (const name of names) {
    const space = spaceOfFile(name);
    if (space)
      unsealed.push(readUnsealed(space, await read(`${JOURNAL}/${name}`), index.sealed.get(space) ?? 0));
  }
  const all = [...Object.values(logs), ...unsealed.map(({ log }) => log)];
  if (all.some(({ reading }) => reading.refusesUs)) return failed(fault('home-newer'));
  const local = readLocal(logs.local);
  const witness = readWitness(logs.witness);
  const segments = await checkSegments(world.disk, [...index.segments.values()]);
  const ticks = [index.tick, witness.tick, ...unsealed.map(({ upTo }) => upTo)];
  const { format: _, damage: found, ...kept } = twins.value;
  const survey: Survey = {
    ...kept,
    moved: await isCopied(world.disk, stamp),
    logs,
    index,
    unsealed,
    local,
    witness,
    segments,
    leftovers: { is: 'left' },
    waiting: await listWaiting(world.disk),
    damage: [...found, ...all.flatMap(damageOf)],
    tick: ticks.reduce((highest, tick) => Math.max(highest, tick), 0),
    shortened: new Map(),
    temporary: await listTemporary(world.disk),
    folders: new Set(names.map((name) => `${JOURNAL}/${name}`)),
  };
  survey.damage.push(...segments.damage);
  survey.leftovers = await decideLeftovers(world, survey);
  compareWithWitness(survey);
  const waiting = new Set(survey.waiting.map(({ hash }) => hash));
  const { pieces } = await lossesIn(world.disk, (hash) => index.segments.has(hash) || waiting.has(hash));
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  if (pieces.length > 0)
    survey.damage.push({ is: 'quarantined', file: QUARANTINE, count: pieces.length, bytes });
  return ok(survey);
}

async function readTwins(
  world: SurveyWorld,
): Promise<
  Result<Pick<Survey, 'stamp' | 'stampGeneration' | 'keys' | 'twins' | 'damage'> & { format: number }>
> {
  const stampTwin = await readTwin(world.disk, world.crypto, STAMP);
  const keysTwin = await readTwin(world.disk, world.crypto, KEYS);
  if (stampTwin.is === 'newer' || keysTwin.is === 'newer') return failed(fault('home-newer'));
  const stamp = stampTwin.is === 'whole' ? parseStamp(stampTwin.twin.payload) : undefined;
  if (stampTwin.is !== 'whole' || !stamp) return failed(fault('home-unreadable'));
  if (keysTwin.is === 'damaged') return failed(fault('home-damaged'));
  const twins: string[] = [];
  const damage: Damage[] = [...stampTwin.repairs];
  if (stampTwin.repairs.length > 0) twins.push(STAMP);
  if (keysTwin.is === 'whole' && keysTwin.repairs.length > 0) {
    twins.push(KEYS);
    damage.push(...keysTwin.repairs);
  }
  const { format, generation } = stampTwin.twin;
  const keys = keysTwin.is === 'whole' ? keysTwin.twin : undefined;
  return ok({ stamp, stampGeneration: generation, format, keys, twins, damage });
}

/** Unfinished files of a crash, in every folder of ours. */
async function listTemporary(disk: Disk): Promise<string[]> {
  const ours = [STAMP, KEYS].flatMap(twinPaths);
  const found = (await disk.list('')).filter((name) => ours.some((path) => name === path + TEMPORARY));
  for (const folder of FOLDERS) {
    for (const name of await disk.list(folder)) if (name.endsWith(TEMPORARY)) found.push(`${folder}/${name}`);
  }
  return found;
}

async function listWaiting(disk: Disk): Promise<Survey['waiting']> {
  const waiting: Survey['waiting'] = [];
  await lookAtAll(await disk.list(WAITING), async (name) => {
    const hash = hashOfFile(name);
    const size = hash && (await disk.size(`${WAITING}/${name}`));
    if (hash && size !== undefined) waiting.push({ hash, size });
  });
  return waiting.sort((a, b) => (a.hash < b.hash ? -1 : 1));
}
