import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { personAt } from './granary.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-cli-test-'));
});
afterAll(() => rm(cwd, { recursive: true }));

it('A reader that leaves early is no failure: the program ends quietly, and the home is free again', async () => {
  const ana = personAt(join(cwd, 'ana'), cwd);
  await ana.ask('init', '--name', 'Ana', '--business', 'B');
  // More than a pipe holds.
  const title = 'long '.repeat(90);
  for (let i = 0; i < 3; i++) await ana.ask('add', '--title', title);
  const main = join(import.meta.dirname, '../../sync/cli/main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', main, '--home', ana.home, 'list', '--json']);
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdout.destroy();
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(await ana.ask('list')).toHaveLength(3);
});
