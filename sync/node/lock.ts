/**
 * The Lock port: one process per home, whichever shell it runs. The kernel drops the lock with the process, also
 * after a SIGKILL or a crash, so nothing stale is left to be cleaned by a person.
 */
import { createHash } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Lock } from '../ports.ts';

export type LockKind = 'abstract' | 'pipe' | 'socket';

const kindHere: LockKind =
  process.platform === 'linux' ? 'abstract' : process.platform === 'win32' ? 'pipe' : 'socket';

/**
 * The lock of a home folder. Abstract sockets (Linux) and named pipes (Windows) exist only as long as their process;
 * elsewhere a socket in the temporary folder is asked whether anybody still answers.
 */
export function nodeLock(home: string, kind: LockKind = kindHere): Lock {
  return {
    async take() {
      const address = addressOf(await realPathOf(resolve(home)), kind);
      const server = (await listen(address)) ?? (kind === 'socket' ? await takeOver(address) : undefined);
      return server && { release: () => closed(server) };
    },
  };
}

/** However the folder is reached; also of one that is not there yet. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await realPathOf(above), basename(path));
  }
}

function addressOf(path: string, kind: LockKind): string {
  const name = `granary-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
  if (kind === 'abstract') return `\0${name}`;
  return kind === 'pipe' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

/** `undefined` when the address is taken. */
function listen(address: string): Promise<Server | undefined> {
  return new Promise((settle, fail) => {
    const server = createServer((caller) => caller.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? settle(undefined) : fail(error),
    );
    server.listen(address, () => {
      // Holding the lock is no reason to go on living.
      server.unref();
      settle(server);
    });
  });
}

/** A socket file outlives its process: if nobody answers on it, it is removed and taken. */
async function takeOver(address: string): Promise<Server | undefined> {
  if (await answers(address)) return undefined;
  await rm(address, { force: true });
  return listen(address);
}

function answers(address: string): Promise<boolean> {
  return new Promise((settle) => {
    const caller = connect(address, () => {
      caller.destroy();
      settle(true);
    });
    caller.once('error', () => settle(false));
  });
}

const closed = (server: Server): Promise<void> => new Promise((settle) => server.close(() => settle()));
