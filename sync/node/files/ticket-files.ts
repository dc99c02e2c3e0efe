/**
 * The Files port for a window that may never name a path: files in a private folder, known by tickets.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { FileId } from '../../domain/ids.ts';
import type { Bytes, Files, Source } from '../../ports.ts';
import { archiveOf } from './archive.ts';
import { plainFile } from './source.ts';
import { type Pieces, writeWhole } from './write-whole.ts';

interface Held {
  is: 'given' | 'received';
  name: string;
  path: string;
  size: number;
}

/** A file on its way to the person: nobody else can ask for it meanwhile. */
export interface Leaving {
  name: string;
  path: string;
  size: number;
  /** It has arrived: the file is removed. */
  done(): Promise<void>;
  /** It has not: its ticket is good again. */
  giveBack(): void;
}

/** Files for a window. Tickets are 128 random bits; names from outside are kept as words and never become paths. */
export interface TicketFiles extends Files {
  /**
   * Starts a file from the person. `write` its bytes, then `done` for its ticket, or `drop` it.
   */
  receive(name: string): Promise<Receiving>;
  /** Takes a file made by `give` away, with its ticket. */
  claim(id: string): Leaving | undefined;
  /** Ends a ticket and removes its file. */
  forget(id: string): Promise<void>;
  /** Free bytes where the files lie. */
  free(): Promise<number>;
  /** Ends all tickets and removes the folder. */
  close(): Promise<void>;
}

export interface Receiving {
  write(bytes: Bytes): Promise<void>;
  done(): Promise<FileId>;
  drop(): Promise<void>;
}

/** Tickets held at once, of either kind; the oldest are forgotten first. */
const MAX_TICKETS = 64;
const FOLDER_NAME = /^granary-(\d+)-/;

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** What a process that was killed could not remove: exports and uploads are nobody's to find later. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(FOLDER_NAME.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || alive(pid)) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {}); // another user's: not ours to remove
  }
}

/** Opens a ticket store in a new private folder (only this user may look into it). */
export async function ticketFiles(): Promise<TicketFiles> {
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), `granary-${process.pid}-`));
  const tickets = new Map<string, Held>();
  const forget = async (id: string): Promise<void> => {
    const ticket = tickets.get(id);
    tickets.delete(id);
    if (ticket) await rm(ticket.path, { force: true });
  };
  const keep = async (ticket: Held): Promise<FileId> => {
    for (const oldest of tickets.keys()) {
      if (tickets.size < MAX_TICKETS) break;
      await forget(oldest);
    }
    const id = basename(ticket.path);
    tickets.set(id, ticket);
    return id as FileId;
  };
  const newPath = (): string => join(folder, randomBytes(16).toString('hex'));
  const opened = (id: string): Promise<Source | undefined> => {
    const ticket = tickets.get(id);
    return ticket?.is === 'received' ? plainFile(ticket.path, ticket.name) : Promise.resolve(undefined);
  };
  const give = async (name: string, pieces: Pieces): Promise<FileId> => {
    const path = newPath();
    await writeWhole(path, pieces);
    return keep({ is: 'given', name, path, size: (await stat(path)).size });
  };
  return {
    open: opened,
    openAll: async (id) => {
      const one = await opened(id);
      return one ? [one] : [];
    },
    give,
    giveAll(name, files) {
      const [one, ...more] = files;
      if (one && more.length === 0) return give(one.name, [one.bytes]);
      return give(`${name}.zip`, archiveOf(files));
    },
    async receive(name) {
      const path = newPath();
      const file = await open(path, 'wx', 0o600);
      return {
        write: (bytes) => file.writeFile(bytes),
        async done() {
          const { size } = await file.stat();
          await file.close();
          return keep({ is: 'received', name, path, size });
        },
        async drop() {
          await file.close();
          await rm(path, { force: true });
        },
      };
    },
    claim(id) {
      const ticket = tickets.get(id);
      if (ticket?.is !== 'given') return undefined;
      tickets.delete(id);
      const { name, path, size } = ticket;
      const giveBack = (): void => void tickets.set(id, ticket);
      return { name, path, size, done: () => rm(path, { force: true }), giveBack };
    },
    forget,
    free: async () => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    async close() {
      tickets.clear();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
