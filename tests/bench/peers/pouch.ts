/** PouchDB, measured in a process of its own. */
import { fork } from 'node:child_process';
import { join } from 'node:path';

export interface PouchPhase {
  bytes: number;
  requests: number;
  seconds: number;
  cpuSeconds: number;
}

export interface PouchFigures {
  first: PouchPhase;
  idle: PouchPhase;
  edits: PouchPhase;
  peakMb: number;
}

export function measurePouch(entries: number, seed: number): Promise<PouchFigures> {
  const child = fork(join(import.meta.dirname, 'pouch-child.ts'), [String(entries), String(seed)], {
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  return new Promise((measured, fail) => {
    child.once('message', (figures) => measured(figures as PouchFigures));
    child.once('exit', () => fail(new Error('PouchDB: the process ended')));
  });
}
