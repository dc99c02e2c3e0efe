/** The same queries to every engine, one after the other, each in a process of its own; what each found, and how soon. */
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Asked, Doc } from './corpus.ts';

export const ENGINE_NAMES = [
  'granary',
  'fts5 our tokens',
  'fts5 trigram',
  'fts5 unicode61',
  'flexsearch',
  'minisearch',
  'orama',
] as const;

export interface Task {
  engine: (typeof ENGINE_NAMES)[number];
  corpus: string;
  queries: string;
  out: string;
}

export interface Measured {
  engine: Task['engine'];
  buildMs: number;
  /** Heap and buffers after the build, beyond the corpus. */
  memoryMb: number;
  peakMb: number;
  /** For each query, the place of the wanted entry from 0; -1 when it is not among the first ten. */
  places: number[];
  times: number[];
  storedBytes?: number;
  coldMs?: number;
  /** Until one changed entry is found, in the middle of ten. */
  editMs?: number;
}

async function run(task: Task): Promise<Measured | undefined> {
  const child = fork(join(import.meta.dirname, 'engine-child.ts'), [], {
    execArgv: ['--expose-gc', '--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<number | null>((gone) => child.once('exit', gone));
  child.send(task);
  return (await ended) === 0 ? (JSON.parse(readFileSync(task.out, 'utf8')) as Measured) : undefined;
}

/** Engines whose name contains `only`, or all; one that fails is said and left out. */
export async function measureEngines(
  docs: readonly Doc[],
  queries: readonly Asked[],
  only = '',
): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'granary-search-'));
  try {
    const [corpus, asked, out] = ['corpus', 'queries', 'out'].map((name) => join(folder, `${name}.json`)) as [
      string,
      string,
      string,
    ];
    writeFileSync(corpus, JSON.stringify(docs));
    writeFileSync(asked, JSON.stringify(queries));
    const results: Measured[] = [];
    for (const engine of ENGINE_NAMES.filter((name) => name.includes(only))) {
      const measured = await run({ engine, corpus, queries: asked, out });
      if (measured) results.push(measured);
      else console.error(`${engine}: failed, and is left out`);
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
