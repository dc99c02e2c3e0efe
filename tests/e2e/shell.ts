/** The real shell, as a process of its own, on homes in temporary folders; and a way to its engine past the window. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Verb, Verbs } from '../../sync/api.ts';
import type { FileId } from '../../sync/domain/ids.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/node/browser-shell.mjs');

export interface Shell {
  home: string;
  /** What a person opens, key included. */
  address: string;
  /** `http://127.0.0.1:PORT` */
  origin: string;
  /** A verb that must succeed. */
  ask<V extends Verb>(verb: V, args: Verbs[V]['args']): Promise<Verbs[V]['value']>;
  handIn(name: string, bytes: Uint8Array | string): Promise<FileId>;
  fetchOut(ticket: FileId): Promise<Buffer>;
  /** As a power cut would: no chance to say goodbye. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** What a shell that would not start had to say. */
export class Refusal extends Error {}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

/** Resolves with the address; rejects with the sentence on stderr when the shell ends instead. */
function whenReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    let wrong = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const address = /^Granary is ready: (\S+)$/m.exec(said)?.[1];
      if (address) resolve(address);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      wrong += text;
    });
    child.once('close', () => reject(new Refusal(wrong.trim())));
  });
}

/** Starts a shell on a home and waits until it is ready. `port` 0: any free one. Says nothing to the network. */
async function openShell(home: string, port = 0): Promise<Shell> {
  const args = [PROGRAM, '--home', home, '--port', String(port), '--no-open', '--no-discovery'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const address = await whenReady(child);
  const { origin, searchParams } = new URL(address);
  const headers = { 'x-granary-key': searchParams.get('key') ?? '' };
  const reach = async (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${origin}${path}`, { ...init, headers });
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended(child);
  };
  return {
    home,
    address,
    origin,
    async ask(verb, args) {
      const response = await reach(`/verb/${verb}`, { method: 'POST', body: JSON.stringify(args) });
      const answer = (await response.json()) as Answer<typeof verb>;
      if (!answer.ok) throw new Error(`${verb}: ${answer.fault.code}: ${answer.fault.sentence}`);
      return answer.value;
    },
    async handIn(name, bytes) {
      const response = await reach(`/file?name=${encodeURIComponent(name)}`, {
        method: 'PUT',
        body: bytes as BodyInit,
      });
      const answer = (await response.json()) as { ok: boolean; value: FileId };
      if (!answer.ok) throw new Error(`${name} was not handed in`);
      return answer.value;
    },
    fetchOut: async (ticket) =>
      Buffer.from(await (await reach(`/file/${encodeURIComponent(ticket)}`, {})).arrayBuffer()),
    kill: () => stop('SIGKILL'),
    close: () => stop('SIGTERM'),
  };
}

/** The homes and shells of one test; all are gone after it. */
export class Homes {
  readonly #shells: Shell[] = [];
  readonly #folders: string[] = [];

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'granary-e2e-'));
    this.#folders.push(folder);
    return folder;
  }
  /** A shell on this home, or on a new one that nobody has founded. */
  async open({ home, port }: { home?: string; port?: number } = {}): Promise<Shell> {
    const shell = await openShell(home ?? join(await this.folder(), 'home'), port);
    this.#shells.push(shell);
    return shell;
  }
  /** A shell on a new home of somebody. */
  async found(name: string, firm = `${name} & Co`): Promise<Shell> {
    const shell = await this.open();
    await shell.ask('home.found', { name, firm });
    return shell;
  }
  async close(): Promise<void> {
    await Promise.all(this.#shells.map((shell) => shell.close()));
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}
