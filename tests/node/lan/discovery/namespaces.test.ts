/** Two homes in two network namespaces with a cable between them: real multicast, which nothing else hears. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cable, layCable, type Place, whyNoCable } from '../../../bench/links/namespaces.ts';
import { personAt } from '../../../cli/granary.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const why = whyNoCable([]);
if (why) console.log(`Finding each other in two network namespaces is not tested here: ${why}.`);

let cwd: string;
let cable: Cable | undefined;
const running: ChildProcess[] = [];

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-near-'));
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    const gone = new Promise((done) => child.once('exit', done));
    if (child.exitCode === null && child.kill('SIGKILL')) await gone;
  }
  cable?.close();
  cable = undefined;
  await rm(cwd, { recursive: true });
});

/** `granary listen --near` in a place; resolves with what it says that matches. */
function listensIn(place: Place, home: string, says: RegExp): Promise<string> {
  const [command = '', ...rest] = place.inside;
  const main = ['--import', 'tsx', join(ROOT, 'sync/cli/main.ts'), '--home', home];
  const child = spawn(command, [...rest, process.execPath, ...main, 'listen', '--port', '4711', '--near'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.push(child);
  return new Promise((heard, fail) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (says.test(said)) heard(said);
    });
    child.once('exit', () => fail(new Error(said)));
  });
}

describe.skipIf(why)('two on one network', () => {
  it('find each other and exchange without being told an address', async () => {
    const [ana, bo] = [personAt(join(cwd, 'ana'), cwd), personAt(join(cwd, 'bo'), cwd)];
    await ana.ask('init', '--name', 'Ana', '--business', 'Dyeing');
    await bo.ask('init', '--name', 'Bo', '--business', 'Threads');
    await ana.ask('space', 'create', 'Dyers');
    await ana.ask('space', 'invite', 'Dyers', '--role', 'member', '--out', 'bo.ginvite');
    await bo.ask('space', 'join', 'bo.ginvite');
    await ana.ask('add', '--title', 'Madder', '--space', 'Dyers');
    cable = layCable();
    const { host, guest } = cable;
    const met = /(1 new|came|sent|entr)/i;
    await Promise.race([listensIn(host, ana.home, met), listensIn(guest, bo.home, met)]);
    // Both homes are open there until they are ended.
    for (const child of running) {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGINT');
      await gone;
    }
    const titles = await bo.ask<{ title: string }[]>('list', '--space', 'Dyers');
    expect(titles.map(({ title }) => title)).toEqual(['Madder']);
  }, 60_000);
});
