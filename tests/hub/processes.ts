/** Hubs of a test as processes of their own, so that they can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export interface HubProcess {
  readonly url: string;
  /** As a power cut does. */
  kill(): Promise<void>;
}

/** Resolves when it listens. */
export function hubProcess(store: string, port = 0): Promise<HubProcess> {
  const arguments_ = ['--import', 'tsx', join(ROOT, 'sync/cli/main.ts'), 'hub', '--port', String(port)];
  const child = spawn(process.execPath, [...arguments_, '--store', store], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((ready, fail) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, port] = /hub listens on port (\d+)/.exec(said) ?? [];
      if (port !== undefined) ready({ url: `http://127.0.0.1:${port}`, kill: () => killed(child) });
    });
    child.once('exit', () => fail(new Error(said)));
  });
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((settle) => child.once('exit', settle));
  child.kill('SIGKILL');
  await ended;
}
