/** The Disk port on a folder of this machine. */
import { constants } from 'node:fs';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  truncate,
} from 'node:fs/promises';
import { join } from 'node:path';
import { type Bytes, type Disk, DiskError, type DiskTrouble } from '../ports.ts';
import { patiently } from './patience.ts';

const TROUBLES: Readonly<Record<string, DiskTrouble>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ENOENT: 'missing',
  ENOTDIR: 'missing',
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** For this user only: keys lie among these files. */
const PRIVATE = 0o600;

/** What a failure of the operating system is to the journal; whatever is not known to be milder is 'failed'. */
const troubleOf = (error: unknown): DiskTrouble => TROUBLES[codeOf(error)] ?? 'failed';

/** Windows refuses a rename for moments, while a virus scanner or the search index holds the file. */
const HELD_BY_OTHERS = new Set(['EPERM', 'EACCES', 'EBUSY']);

export interface ClosableDisk extends Disk {
  /** Lets go of the files it appends to. It can be used on. */
  close(): Promise<void>;
}

/** The disk whose top is this folder; `makeFolder` makes it too if it is not there. */
export const nodeDisk = (root: string): ClosableDisk => new NodeDisk(root);

class NodeDisk implements ClosableDisk {
  readonly #root: string;
  /** Files being appended to: opening one for every edit would double its cost. */
  readonly #appending = new Map<string, FileHandle>();

  constructor(root: string) {
    this.#root = root;
  }

  async close(): Promise<void> {
    for (const path of [...this.#appending.keys()]) await this.#letGo(path);
  }

  async read(path: string): Promise<Bytes | undefined> {
    const bytes = await this.#ifThere(path, (full) => readFile(full));
    return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  async list(folder: string): Promise<string[]> {
    const names = await this.#ifThere(folder, (full) => readdir(full), true);
    return (names ?? []).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }
  async size(path: string): Promise<number | undefined> {
    return (await this.#ifThere(path, (full) => stat(full)))?.size;
  }

  async write(path: string, bytes: Bytes): Promise<void> {
    await this.#on(path, async (full) => {
      await this.#letGo(path);
      await withHandle(full, 'w', (file) => file.writeFile(bytes));
    });
  }
  async append(path: string, bytes: Bytes): Promise<void> {
    await this.#on(path, async (full) => {
      let file = this.#appending.get(path);
      if (!file) {
        file = await open(full, 'a', PRIVATE);
        this.#appending.set(path, file);
      }
      await file.appendFile(bytes);
    });
  }
  async truncate(path: string, length: number): Promise<void> {
    await this.#on(path, async (full) => {
      const file = this.#appending.get(path);
      await (file ? file.truncate(length) : truncate(full, length));
    });
  }
  async sync(path: string): Promise<void> {
    await this.#on(path, async (full) => {
      const file = this.#appending.get(path);
      if (file) await file.datasync();
      // Windows flushes only a file that is open for writing.
      else await withHandle(full, 'r+', (opened) => opened.datasync());
    });
  }
  async syncFolder(folder: string): Promise<void> {
    // Windows opens no folders; NTFS journals names by itself.
    if (process.platform === 'win32') return;
    await this.#on(folder, (full) => withHandle(full, constants.O_RDONLY, (opened) => opened.sync()), true);
  }

  async makeFolder(folder: string): Promise<void> {
    await this.#on(folder, (full) => mkdir(full, { recursive: true }));
  }
  async rename(from: string, to: string): Promise<void> {
    const target = this.#full(to);
    await this.#on(from, async (full) => {
      await this.#letGo(from);
      await this.#letGo(to);
      const held = (error: unknown) => process.platform === 'win32' && HELD_BY_OTHERS.has(codeOf(error));
      await patiently(() => rename(full, target), held);
    });
  }
  async remove(path: string): Promise<void> {
    await this.#on(path, async (full) => {
      await this.#letGo(path);
      await rm(full, { force: true });
    });
  }

  async identity(path: string): Promise<string> {
    return this.#on(path, async (full) => {
      const { ino, birthtimeNs } = await stat(full, { bigint: true });
      return `${ino}:${birthtimeNs}`;
    });
  }
  async free(): Promise<number> {
    return this.#on(
      '',
      async (full) => {
        const { bavail, bsize } = await statfs(full);
        return bavail * bsize;
      },
      true,
    );
  }

  #full(path: string, folderAllowed = false): string {
    if (!isInside(path) && !(folderAllowed && path === '')) throw new DiskError('denied', path);
    return join(this.#root, ...path.split('/'));
  }

  async #on<T>(path: string, work: (full: string) => Promise<T>, folderAllowed = false): Promise<T> {
    const full = this.#full(path, folderAllowed);
    try {
      return await work(full);
    } catch (error) {
      throw new DiskError(troubleOf(error), path, error);
    }
  }

  async #ifThere<T>(
    path: string,
    work: (full: string) => Promise<T>,
    folderAllowed = false,
  ): Promise<T | undefined> {
    try {
      return await this.#on(path, work, folderAllowed);
    } catch (error) {
      if (error instanceof DiskError && error.trouble === 'missing') return undefined;
      throw error;
    }
  }

  async #letGo(path: string): Promise<void> {
    const file = this.#appending.get(path);
    this.#appending.delete(path);
    await file?.close();
  }
}

async function withHandle<T>(
  full: string,
  flags: string | number,
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(full, flags, PRIVATE);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** Relative, `/`-separated, and nothing in it that climbs out or means something else on another system. */
const isInside = (path: string): boolean =>
  !/[\\\0:]/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
