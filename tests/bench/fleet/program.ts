/** The built program, as people run it: homes by the command line, hubs that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../../dist/node/granary.mjs');

export interface Said {
  code: number;
  out: string;
  err: string;
  seconds: number;
}

/** One command with a home. */
export function granary(home: string, ...args: string[]): Promise<Said> {
  const begun = performance.now();
  const child = spawn(process.execPath, [PROGRAM, '--home', home, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  return new Promise((done) =>
    child.once('close', (code) =>
      done({ code: code ?? 1, ...said, seconds: (performance.now() - begun) / 1000 }),
    ),
  );
}

/** The same, of a command that must succeed; answers its JSON. */
export async function must<T>(home: string, ...args: string[]): Promise<T> {
  const said = await granary(home, ...args);
  if (said.code !== 0) throw new Error(`granary ${args.join(' ')}: ${said.err}`);
  return JSON.parse(said.out) as T;
}

/** A process that listens. */
export interface Serving {
  readonly port: number;
  readonly pid: number;
  /** As a power cut does. */
  kill(): Promise<void>;
  /** Seconds of processor time so far. */
  cpu(): number;
}

/** The program with these arguments; resolves when it listens. */
export function serving(args: readonly string[]): Promise<Serving> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const pid = child.pid ?? 0;
  return new Promise((ready, fail) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (said.length > 10_000) return;
      said += text;
      const [, found] = /isten(?:s|ing) on port (\d+)/.exec(said) ?? [];
      if (found !== undefined)
        ready({ port: Number(found), pid, kill: () => killed(child), cpu: () => cpuOf(pid) });
    });
    child.once('exit', () => fail(new Error(said)));
  });
}

/** A hub that never calls a space full. */
export const hubOn = (store: string, port = 0): Promise<Serving> =>
  serving(['hub', '--port', String(port), '--store', store, '--space-megabytes', '4000']);

/** User and system time of a process by Linux's own account, in hundredths of a second; 0 elsewhere. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((settle) => child.once('exit', settle));
  child.kill('SIGKILL');
  await ended;
}

/** Does it for all of them, so many at a time. */
export async function inWaves<T, R>(
  all: readonly T[],
  atOnce: number,
  act: (one: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(all.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < all.length) {
      const at = next++;
      results[at] = await act(all[at] as T, at);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
