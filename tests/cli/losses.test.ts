/** What the command line says of saved edits that are lost, and of backups that cannot be made. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DoctorReport, HomeStatus } from '../../sync/api.ts';
import { personAt } from './granary.ts';

let cwd: string;
let ana: ReturnType<typeof personAt>;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-cli-losses-'));
  ana = personAt(join(cwd, 'ana'), cwd);
  await ana.ask('init', '--name', 'Ana', '--business', 'Bakery');
});
afterAll(() => rm(cwd, { recursive: true }));

const PIECES = 'journal/quarantine';

it('A backup into the home itself is refused, also by a detour, and leaves nothing behind', async () => {
  await symlink(join(cwd, 'ana'), join(cwd, 'way-in'), 'junction');
  const before = await readdir(join(cwd, 'ana'));
  for (const to of ['ana/backup', 'ana', 'ana/journal/deep/er', 'way-in/backup']) {
    const said = await ana.say('backup', '--to', to);
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toContain('inside the one to be backed up');
  }
  expect(await readdir(join(cwd, 'ana'))).toEqual(before);
  await ana.ask('backup', '--to', 'ana-backup');
});

it('A backup that fails takes back what it made, and only that', async () => {
  await mkdir(join(cwd, 'theirs'));
  const home = personAt(join(cwd, 'bo'), cwd);
  await home.ask('init', '--name', 'Bo', '--business', 'Dyer');
  // A folder in the place of a file, which is met last: it cannot be read as one.
  await mkdir(join(home.home, `journal/waiting/${'a'.repeat(64)}.seg`));
  await home.ask('list');
  for (const to of ['new', 'theirs']) expect((await home.say('backup', '--to', to)).code).toBe(1);
  expect(await readdir(cwd)).not.toContain('new');
  expect(await readdir(join(cwd, 'theirs'))).toEqual([]);
});

it('A loss is told by every command and by the doctor, until it is acknowledged', async () => {
  await ana.ask('add', '--title', 'Rye');
  await ana.ask('add', '--title', 'Oats');
  const name = (await readdir(join(ana.home, 'journal'))).find((each) => each.startsWith('unsealed')) ?? '';
  const path = join(ana.home, 'journal', name);
  const bytes = await readFile(path);
  bytes[80] = (bytes[80] ?? 0) ^ 1;
  await writeFile(path, bytes);
  const first = await ana.say('list', '--json');
  expect(first.err).toMatch(/^Note: A damaged piece [^\n]+ is missing here[^\n]+Restore a backup[^\n]+\n$/);
  for (let time = 0; time < 2; time++) {
    expect((await ana.say('list', '--json')).err).toMatch(/^Note: 1 piece of the journal[^\n]+\n$/);
    const { notices } = JSON.parse((await ana.say('status', '--json')).out) as HomeStatus;
    expect(notices.map(({ code }) => code)).toEqual(['quarantined']);
    const said = await ana.say('doctor', '--json');
    expect(said.code).toBe(1);
    const report = JSON.parse(said.out) as DoctorReport;
    expect({ ...report, checked: [] }).toMatchObject({ healthy: false, problems: [{ code: 'piece-lost' }] });
    expect(said.err).toContain(`1 save of journal/${name}`);
    expect(said.err).toContain('granary doctor --acknowledge');
  }
  const kept = (await readdir(join(ana.home, PIECES))).filter((each) => each !== 'known');
  expect(await ana.ask<DoctorReport>('doctor', '--acknowledge')).toMatchObject({ healthy: true });
  expect(await readdir(join(ana.home, PIECES, 'known'))).toEqual(kept);
  expect((await ana.say('list', '--json')).err).toBe('');
  expect((await ana.say('doctor')).out).toMatch(/known losses +1\nEverything is in order/);
});
