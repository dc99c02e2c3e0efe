/** Files of an entry, as a person would type it. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FileRules } from '../../sync/api.ts';
import type { EntryView } from '../../sync/domain/entry.ts';
import { jpegAt } from '../attachment/photos.ts';
import { personAt } from './granary.ts';

let cwd: string;
let ana: ReturnType<typeof personAt>;
let id: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-cli-test-'));
  ana = personAt(join(cwd, 'ana'), cwd);
  await ana.ask('init', '--name', 'Ana', '--business', 'Ana');
  id = (await ana.ask<EntryView>('add', '--title', 'Madder')).id;
  await writeFile(join(cwd, 'vat 3.jpg'), jpegAt());
  await writeFile(join(cwd, 'recipe.txt'), 'Soak. Rinse.');
});
afterAll(() => rm(cwd, { recursive: true }));

it('What is attached is listed, found by its name, and saved as it was', async () => {
  const entry = await ana.ask<EntryView>('attach', id, 'vat 3.jpg', 'recipe.txt');
  expect(entry.files?.map(({ name, type }) => [name, type])).toEqual([
    ['vat 3.jpg', 'image/jpeg'],
    ['recipe.txt', 'text/plain'],
  ]);
  expect(JSON.stringify(await ana.ask('show', id))).not.toContain('"key"');
  expect((await ana.say('show', id)).out).toMatch(
    /Files:\n1 +vat 3\.jpg .*image\/jpeg\n2 +recipe\.txt +12 B/,
  );
  expect((await ana.ask<EntryView[]>('find', 'recipe')).map((found) => found.id)).toEqual([id]);
  await mkdir(join(cwd, 'out'));
  await ana.ask('save', id, 'recipe.txt', '--to', 'out');
  expect(await readFile(join(cwd, 'out', 'recipe.txt'), 'utf8')).toBe('Soak. Rinse.');
  await ana.ask('save', id, '1', '--to', 'mine.jpg');
  expect(new Uint8Array(await readFile(join(cwd, 'mine.jpg')))).toEqual(jpegAt());
});

it.each([
  ['Khmer', 'រូបភាពជ្រលក់ពណ៌.txt', 'ជ្រលក់'],
  ['Japanese', '藍染め手順.txt', '手順'],
  ['Arabic', 'صبغة النيلة.txt', 'النيلة'],
])('An entry is found by the name of its file, in %s too', async (script, name, word) => {
  const other = await ana.ask<EntryView>('add', '--title', `Vat of ${script}`);
  await writeFile(join(cwd, name), 'x');
  await ana.ask('attach', other.id, name);
  expect((await ana.ask<EntryView[]>('find', word)).map((found) => found.id)).toEqual([other.id]);
  await ana.ask('detach', other.id, name);
  expect(await ana.ask<EntryView[]>('find', word)).toEqual([]);
});

it('What is detached is gone from the entry', async () => {
  const entry = await ana.ask<EntryView>('detach', id, 'recipe.txt');
  expect(entry.files?.map(({ name }) => name)).toEqual(['vat 3.jpg']);
  expect(await ana.say('save', id, 'recipe.txt', '--to', 'out')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no file called recipe.txt'),
  });
});

it('A file that can run is saved with a warning, one that is not there is named', async () => {
  await writeFile(join(cwd, 'run.bat'), 'echo');
  await ana.ask('attach', id, 'run.bat');
  expect((await ana.say('save', id, 'run.bat', '--to', 'out')).out).toContain('Careful');
  expect((await ana.say('attach', id, 'nowhere.jpg')).err).toContain('nowhere.jpg cannot be read');
});

it('Which files come by themselves is kept', async () => {
  expect(await ana.ask<FileRules>('files')).toMatchObject({ rule: 'near', budgetBytes: 2_000_000_000 });
  await ana.ask('files', '--rule', 'opened', '--budget', '50');
  expect((await ana.say('files')).out).toBe(
    'Files come only when opened; at most 50 MB by themselves.\nOn this PC: 2 (0.0 MB). Can be fetched: 0 (0.0 MB).\n',
  );
});
