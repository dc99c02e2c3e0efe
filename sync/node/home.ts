/** Opening a home on this machine: where it lies, who may open it, and the real world for its engine. */
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { faultOfDisk } from '../engine/disk-fault.ts';
import { type Engine, type EnginePorts, openEngine } from '../engine/engine.ts';
import { type Disk, DiskError, type Files } from '../ports.ts';
import { nodeClock } from './clock.ts';
import { nodeCodec } from './codec.ts';
import { nodeCrypto } from './crypto.ts';
import { nodeDisk } from './disk.ts';
import { nodeLock } from './lock.ts';
import { nodeRandom } from './random.ts';

/** Where a home lies when nobody says: GRANARY_HOME, else the place the system has for an application's data. */
export function defaultHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  if (env.GRANARY_HOME) return env.GRANARY_HOME;
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Granary');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Granary');
  // The XDG rules: a relative path there is to be ignored.
  const data = env.XDG_DATA_HOME;
  return join(data && isAbsolute(data) ? data : join(homedir(), '.local', 'share'), 'Granary');
}

/** What any one of these in a folder proves: a Granary lives here, whole or damaged. */
const SIGNS = ['granary.a', 'granary.b', 'keys.a', 'keys.b', 'journal'];

/** What lies in a folder: `other` is somebody else's, and never written into. Throws DiskError. */
export async function lookAtHome(disk: Disk): Promise<'nothing' | 'granary' | 'other'> {
  const names = await disk.list('');
  if (names.some((name) => SIGNS.includes(name))) return 'granary';
  return names.length === 0 ? 'nothing' : 'other';
}

export interface OpenHome {
  engine: Engine;
  /** Closes the engine and lets the next process in. */
  close(): Promise<void>;
}

/**
 * Opens the home in a folder for this process alone. `create` makes one where there is nothing; otherwise an empty or
 * missing folder is `home-missing` and stays as it is.
 */
export async function openHome(
  folder: string,
  options: { files: Files; create: boolean },
): Promise<Result<OpenHome>> {
  const disk = nodeDisk(folder);
  try {
    const found = await lookAtHome(disk);
    if (found !== 'granary' && !options.create) return failed(fault('home-missing'));
    if (found === 'other') return failed(fault('folder-not-empty', { path: folder }));
    const held = await nodeLock(folder).take();
    if (!held) return failed(fault('home-in-use'));
    const close = async (): Promise<void> => {
      await disk.close();
      await held.release();
    };
    try {
      if (found === 'nothing') await makePrivateFolder(folder);
      const opened = await openEngine(portsOn(disk, options.files));
      if (opened.ok) return ok(homeOf(opened.value, close));
      await close();
      return opened;
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    const known = faultOfDisk(error, folder);
    if (!known) throw error;
    return failed(known);
  }
}

/** For this user only: it holds keys. Throws DiskError. */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new DiskError(full ? 'full' : 'denied', folder, error);
  }
}

const portsOn = (disk: Disk, files: Files): EnginePorts => ({
  disk,
  clock: nodeClock,
  random: nodeRandom,
  crypto: nodeCrypto,
  codec: nodeCodec,
  files,
});

const homeOf = (engine: Engine, close: () => Promise<void>): OpenHome => ({
  engine,
  async close() {
    try {
      await engine.close();
    } finally {
      await close();
    }
  },
});
