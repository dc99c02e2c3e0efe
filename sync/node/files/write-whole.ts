/** Files for a person: there whole, or not there. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Bytes, DiskError, type DiskTrouble } from '../../ports.ts';

/** Names a failure in the words of the Disk port, so that a caller can tell a full stick from a bug. */
function troubleOf(error: unknown): DiskTrouble {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  if (code === 'ENOENT') return 'missing';
  const denied = ['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'EISDIR'];
  return denied.includes(code ?? '') ? 'denied' : 'failed';
}

/** A file's bytes, in order: made as they are needed, so that size costs no memory. */
export type Pieces = Iterable<Bytes> | AsyncIterable<Bytes>;

/**
 * Writes a file whole or not at all: under a temporary name beside its place, then renamed. Makes missing folders,
 * replaces what is there. Throws DiskError.
 */
export async function writeWhole(path: string, pieces: Pieces): Promise<void> {
  const unfinished = join(dirname(path), `.${randomBytes(6).toString('hex')}.part`);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(unfinished, 'wx');
    try {
      for await (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw new DiskError(troubleOf(error), path, error);
  }
}

/** The names in a folder; none when it is missing. */
const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });

/**
 * Writes files into a folder, which is made if it is missing: all of them or none, and never over a file that is
 * there (DiskError `taken`). Names are plain. Not synced one by one: ten thousand files would
 * take a minute, and an export can be made again.
 */
export async function writeFolder(
  folder: string,
  files: readonly { name: string; bytes: Bytes }[],
): Promise<void> {
  const unfinished = join(dirname(folder), `.${randomBytes(6).toString('hex')}.part`);
  const placed: string[] = [];
  try {
    const there = new Set(await namesIn(folder));
    const taken = files.find(({ name }) => there.has(name));
    if (taken) throw new DiskError('taken', folder);
    await mkdir(unfinished, { recursive: true });
    for (const { name, bytes } of files)
      await writeFile(join(unfinished, basename(name)), bytes, { flag: 'wx' });
    await mkdir(folder, { recursive: true });
    for (const { name } of files) {
      const path = join(folder, basename(name));
      await rename(join(unfinished, basename(name)), path);
      placed.push(path);
    }
  } catch (error) {
    for (const path of placed) await rm(path, { force: true }).catch(() => {});
    throw error instanceof DiskError ? error : new DiskError(troubleOf(error), folder, error);
  } finally {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {});
  }
}
