/** A copy of the source with one bug in it, in a folder of its own where the simulator runs. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bug } from './table.ts';

const ROOT = join(import.meta.dirname, '../../..');
const NEEDED = ['package.json', 'tsconfig.base.json', 'sync', 'tests/world.ts', 'tests/simulator'];

export interface Caught {
  bug: Bug;
  /** The seed that found it, and what it said; absent when none did. */
  seed?: number;
  why?: string;
}

/** The source with the bug in it; throws when the table no longer fits the code. */
export function planted(source: string, { name, file, from, to }: Bug): string {
  const parts = source.split(from);
  if (parts.length !== 2)
    throw new Error(`"${name}": its place is ${parts.length - 1} times in ${file}, not once`);
  return parts.join(to);
}
export const sourceOf = ({ file }: Bug): string => readFileSync(join(ROOT, file), 'utf8');

/** Runs seeds on a copy with the bug, until one fails. */
export async function hunt(bug: Bug, from: number, seeds: number): Promise<Caught> {
  const folder = mkdtempSync(join(tmpdir(), 'granary-bug-'));
  try {
    for (const path of NEEDED) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, bug.file), planted(sourceOf(bug), bug));
    const main = join(folder, 'tests/simulator/main.ts');
    const output = await run(folder, [main, '--from', String(from), '--seeds', String(seeds), '--until']);
    const found = /^seed (\d+) failed.*\n(.*)/m.exec(output);
    if (found) return { bug, seed: Number(found[1]), why: (found[2] ?? '').slice(0, 160) };
    if (!/^\d+ seeds passed, 0 failed$/m.test(output))
      throw new Error(`"${bug.name}" did not run:\n${output}`);
    return { bug };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((done) => {
    const tsx = import.meta.resolve('tsx');
    const env = { ...process.env, GRANARY_SIM_WORKER: undefined };
    const child = spawn(process.execPath, ['--import', tsx, ...args], { cwd: folder, env });
    let output = '';
    child.stdout.on('data', (text) => (output += String(text)));
    child.stderr.on('data', (text) => (output += String(text)));
    child.on('close', () => done(output));
  });
}
