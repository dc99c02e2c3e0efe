/** The journal's dealings with a disk that refuses. */
import { type Fault, fault } from '../domain/fault.ts';
import { type Disk, DiskError } from '../ports.ts';

/**
 * A disk whose failed syncs always mean "failed": after one, nobody knows which bytes are on the platter, even if
 * the cause was a full disk. So `full` comes only from writes, which can be taken back.
 */
export function strictDisk(disk: Disk): Disk {
  const strictly = async (path: string, sync: Promise<void>): Promise<void> => {
    try {
      await sync;
    } catch (error) {
      if (error instanceof DiskError) throw new DiskError('failed', path, error);
      throw error;
    }
  };
  return {
    read: (path) => disk.read(path),
    list: (folder) => disk.list(folder),
    size: (path) => disk.size(path),
    write: (path, bytes) => disk.write(path, bytes),
    append: (path, bytes) => disk.append(path, bytes),
    truncate: (path, length) => disk.truncate(path, length),
    sync: (path) => strictly(path, disk.sync(path)),
    syncFolder: (folder) => strictly(folder, disk.syncFolder(folder)),
    makeFolder: (folder) => disk.makeFolder(folder),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    identity: (path) => disk.identity(path),
    free: () => disk.free(),
  };
}

/** The disk was full and everything is as it was before. */
export type Full = 'full';

/**
 * Runs `write`; if the disk is full, takes it back with `undo` and answers 'full'. Any other failure, and one while
 * taking back, is thrown: then the journal must stop writing.
 */
export async function unlessFull<T>(write: () => Promise<T>, undo: () => Promise<void>): Promise<T | Full> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof DiskError) || error.trouble !== 'full') throw error;
    await undo();
    return 'full';
  }
}

/** What a refusal of the disk is called in front of people. */
export function faultOf(error: DiskError): Fault {
  if (error.trouble === 'full') return fault('disk-full');
  return error.trouble === 'denied' ? fault('folder-denied', { path: error.path }) : fault('disk-failed');
}
