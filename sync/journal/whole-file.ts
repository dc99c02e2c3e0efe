/** Files that are there whole or not at all: written under a temporary name, synced, then renamed. */
import type { Bytes, Disk } from '../ports.ts';
import { TEMPORARY } from './places.ts';
import { type Full, unlessFull } from './strict-disk.ts';

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Puts the bytes under `path`; durable only after a `syncFolder` of its folder. 'full' leaves no trace. */
export async function putWhole(disk: Disk, path: string, bytes: Bytes): Promise<'done' | Full> {
  const temporary = path + TEMPORARY;
  return unlessFull(
    async () => {
      await disk.write(temporary, bytes);
      await disk.sync(temporary);
      await disk.rename(temporary, path);
      return 'done' as const;
    },
    () => disk.remove(temporary),
  );
}

/** As `putWhole`, and durable when it answers 'done'. */
export async function replaceWhole(disk: Disk, path: string, bytes: Bytes): Promise<'done' | Full> {
  const put = await putWhole(disk, path, bytes);
  if (put === 'done') await disk.syncFolder(folderOf(path));
  return put;
}
