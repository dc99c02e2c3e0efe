/** Two firms, from the first start to a restored backup, as a person would type it. */
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type {
  DoctorReport,
  HomeStatus,
  ImportReport,
  Receipt,
  TakeReport,
  VersionView,
} from '../../sync/api.ts';
import type { EntryView } from '../../sync/domain/entry.ts';
import type { MemberView, SpaceView } from '../../sync/domain/space.ts';
import { pathFiles } from '../../sync/node/files/path-files.ts';
import { openHome } from '../../sync/node/home.ts';
import { personAt } from './granary.ts';

let cwd: string;
let ana: ReturnType<typeof personAt>;
let bo: ReturnType<typeof personAt>;
let lesson: EntryView;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-cli-test-'));
  ana = personAt(join(cwd, 'ana'), cwd);
  bo = personAt(join(cwd, 'bo'), cwd);
  await ana.ask('init', '--name', 'Ana', '--business', 'Bäckerei Ana');
  await bo.ask('init', '--name', 'Bo', '--business', 'Bo Dyeing');
});
afterAll(() => rm(cwd, { recursive: true }));

const failure = async (person: typeof ana, ...argv: string[]): Promise<string> => {
  const said = await person.say(...argv);
  expect(said, argv.join(' ')).toMatchObject({ code: 1, out: '' });
  expect(said.err).toMatch(/^[^\n]+\n$/);
  return said.err;
};

it('A second start on the same folder changes nothing', async () => {
  expect(await failure(ana, 'init', '--name', 'Eve', '--business', 'Evil')).toContain('already');
  expect(await ana.ask<HomeStatus>('status')).toMatchObject({
    name: 'Ana',
    firm: 'Bäckerei Ana',
    entries: 0,
  });
});

it('What is added can be listed, found, shown by the beginning of its id, edited and looked back on', async () => {
  await writeFile(join(cwd, 'body.md'), '\ufeffSmell the flour *before* you buy it.\r\nAlways.');
  const added = await ana.say(
    'add',
    '--title',
    'Musty flour',
    '--body-file',
    'body.md',
    '--tag',
    'Flour',
    '--tag',
    'buying',
  );
  expect(added).toMatchObject({ code: 0, err: '' });
  expect(added.out).toMatch(/^[a-z2-7]{32}\n$/);
  const id = added.out.trim();
  await ana.ask('add', '--title', 'Oven door', '--kind', 'how-to');

  const list = await ana.ask<EntryView[]>('list');
  expect(list.map(({ title }) => title).sort()).toEqual(['Musty flour', 'Oven door']);
  expect(list.find((entry) => entry.id === id)).toMatchObject({
    kind: 'lesson',
    body: 'Smell the flour *before* you buy it.\nAlways.',
    tags: ['buying', 'flour'],
    fields: {},
    confidence: 'draft',
    author: 'Ana',
  });
  expect(list[0]).not.toHaveProperty('tick');
  expect(
    (await ana.ask<EntryView[]>('find', 'smell', 'flour', '--limit', '1')).map((found) => found.id),
  ).toEqual([id]);
  expect(await ana.ask('find', 'nothing-like-this')).toEqual([]);

  expect(
    (await ana.ask<EntryView>('edit', id.slice(0, 8), '--title', 'Musty flour: smell it')).body,
  ).toContain('Smell');
  lesson = await ana.ask<EntryView & { history: VersionView[] }>(
    'show',
    id.slice(0, 6).toUpperCase(),
    '--history',
  );
  expect(lesson).toMatchObject({ id, title: 'Musty flour: smell it' });
  expect(lesson).toHaveProperty('history.length', 2);
  const shown = await ana.say('show', id);
  expect(shown.out).toContain('Smell the flour *before* you buy it.\nAlways.');
});

it('Ids that are too short, unknown or wrong are refused in words', async () => {
  expect(await failure(ana, 'show', lesson.id.slice(0, 5))).toContain('no entry');
  expect(await failure(ana, 'show', 'a'.repeat(32))).toContain('no entry');
  expect(await failure(ana, 'delete', '../../x')).toContain('no entry');
  expect(await failure(ana, 'list', '--space', 'Moon')).toContain('Moon');
  expect(await failure(ana, 'add', '--title', 'x', '--body-file', 'missing.md')).toContain('missing.md');
});

it('Text that is not UTF-8 is refused before anything is saved', async () => {
  await writeFile(join(cwd, 'latin.md'), Buffer.from([0x42, 0xe4, 0x63]));
  expect(await failure(ana, 'add', '--title', 'x', '--body-file', 'latin.md')).toContain('UTF-8');
});

it('What is deleted is gone from list and find', async () => {
  const id = (await ana.say('add', '--title', 'Misprint')).out.trim();
  expect(await ana.ask<EntryView>('delete', id)).toMatchObject({ id, deleted: true });
  expect((await ana.ask<EntryView[]>('list')).map((entry) => entry.id)).not.toContain(id);
  expect(await ana.ask('find', 'Misprint')).toEqual([]);
});

it('Two firms share a space by files alone and end up with the same', async () => {
  const space = await ana.ask<SpaceView>('space', 'create', 'Bakers of the North');
  const invited = await ana.ask<{ file: string }>(
    'space',
    'invite',
    'bakers of the north',
    '--role',
    'member',
    '--out',
    'bo.ginvite',
  );
  expect(invited.file).toBe(join(cwd, 'bo.ginvite'));
  expect(await bo.ask<SpaceView>('space', 'join', 'bo.ginvite')).toMatchObject({
    id: space.id,
    role: 'member',
  });
  expect(await failure(bo, 'space', 'join', 'body.md')).toContain('invitation');

  const copy = (await ana.say('share', lesson.id, '--to', space.id)).out.trim();
  expect(copy).not.toBe(lesson.id);
  expect(await failure(ana, 'share', lesson.id, '--to', 'private')).toContain('stays on this PC');
  expect(await failure(ana, 'bundle', 'out', '--space', 'private', '--to', 'x.gbundle')).toContain(
    'stays on this PC',
  );

  const made = await ana.ask<Receipt>('bundle', 'out', '--space', 'Bakers of the North', '--to', 'a.gbundle');
  expect(made.file).toBe(join(cwd, 'a.gbundle'));
  await bo.ask('add', '--title', 'Indigo vat', '--space', 'bakers of the north');
  await bo.ask('bundle', 'out', '--space', space.id, '--to', cwd);
  const fromBo = (await readdir(cwd)).find((name) => name.startsWith('Bakers'))!;

  expect(await bo.ask<TakeReport>('bundle', 'in', 'a.gbundle')).toMatchObject({
    added: 1,
    updated: 0,
    refused: [],
  });
  expect(await bo.ask<TakeReport>('bundle', 'in', 'a.gbundle')).toMatchObject({
    added: 0,
    updated: 0,
    refused: [],
  });
  expect(await ana.ask<TakeReport>('bundle', 'in', fromBo, 'a.gbundle')).toMatchObject({
    added: 1,
    refused: [],
  });

  const prints = await Promise.all(
    [ana, bo].map((one) => one.ask('fingerprint', '--space', 'Bakers of the North')),
  );
  expect(prints[0]).toEqual(prints[1]);
  expect(prints[0]).toMatchObject({ space: space.id, entries: 2 });
  expect((await bo.ask<EntryView[]>('list', '--space', space.id)).map(({ title }) => title).sort()).toEqual([
    'Indigo vat',
    'Musty flour: smell it',
  ]);
});

it('An exchange is undone and shown again by the beginning of its id', async () => {
  await bo.ask('add', '--title', 'Not wanted', '--space', 'Bakers of the North');
  await bo.ask('bundle', 'out', '--space', 'Bakers of the North', '--to', 'unwanted.gbundle');
  await ana.ask('bundle', 'in', 'unwanted.gbundle');
  const titles = async () => (await ana.ask<{ title: string }[]>('list')).map(({ title }) => title);
  const [newest] = await ana.ask<Receipt[]>('undo');
  const id = newest?.id.slice(0, 6) ?? '';
  expect((await ana.say('undo')).out).toContain(id);
  const undone = await ana.say('undo', id);
  expect(undone).toMatchObject({ code: 0, err: '' });
  expect(undone.out).toContain('1 entry is hidden on this PC.');
  expect(await titles()).not.toContain('Not wanted');
  expect(await ana.ask('undo', id, '--redo')).toMatchObject({ hidden: 0, earlier: 0, shown: 1 });
  expect(await titles()).toContain('Not wanted');
  expect(await failure(ana, 'undo', 'zzzz')).toContain('no receipt of that exchange');
});

it('A damaged bundle among good ones is named; the good ones come in', async () => {
  await bo.ask('add', '--title', 'Madder root', '--space', 'Bakers of the North');
  await bo.ask('bundle', 'out', '--space', 'Bakers of the North', '--to', 'good.gbundle');
  await writeFile(join(cwd, 'bad.gbundle'), (await readFile(join(cwd, 'good.gbundle'))).subarray(0, 200));
  const said = await ana.say('bundle', 'in', 'bad.gbundle', 'good.gbundle', '--json');
  expect(said.code).toBe(1);
  expect(said.err).toMatch(/^1 of 2 could not be taken in; the others were\. bad\.gbundle: [^\n]+\n$/);
  expect(JSON.parse(said.out)).toMatchObject({ added: 1, refused: [{ where: 'bad.gbundle' }] });
  expect(await failure(ana, 'bundle', 'in', 'bad.gbundle')).toContain('damaged');
});

it('A file that is not there is named as it was typed', async () => {
  const nowhere = /The file \S*nowhere\.\w+ cannot be read\. .* Check the path\./;
  expect(await failure(ana, 'bundle', 'in', 'nowhere.gbundle')).toMatch(nowhere);
  expect(await failure(ana, 'import', 'nowhere.csv')).toMatch(nowhere);
  expect(await failure(ana, 'space', 'join', 'nowhere.ginvite')).toMatch(nowhere);
});

it('Why an entry cannot be shared is said by the engine', async () => {
  const { id } = await ana.ask<EntryView>('add', '--title', 'Thrown away');
  await ana.ask('delete', id);
  expect(await failure(ana, 'share', id, '--to', 'Bakers of the North')).toContain('was deleted');
});

it('Spaces and members are found by what lists print of their ids, and by the exact name first', async () => {
  const [space] = (await ana.ask<SpaceView[]>('space', 'list')).filter((each) => !each.private);
  const printed = (await ana.say('space', 'list')).out
    .split('\n')
    .find((line) => line.includes(space!.name))!;
  const members = await ana.ask<MemberView[]>('space', 'members', printed.trim().split(/\s+/)[0]!);
  expect(members.map(({ name }) => name)).toContain('Bo');
  expect(await failure(ana, 'space', 'create', space!.name.toUpperCase())).toContain('already');
  expect(await failure(ana, 'space', 'members', space!.id.slice(0, 3))).toContain(space!.id.slice(0, 3));
});

it('A member is removed by name', async () => {
  expect(await failure(ana, 'space', 'remove', 'Bakers of the North', 'Nobody')).toContain('Nobody');
  await ana.ask('space', 'remove', 'Bakers of the North', 'bo');
  const members = await ana.ask<MemberView[]>('space', 'members', 'Bakers of the North');
  expect(members.map(({ name, state }) => [name, state])).toEqual(
    expect.arrayContaining([
      ['Ana', 'active'],
      ['Bo', 'removed'],
    ]),
  );
});

it('Files and folders are imported in one report, and again without doubles', async () => {
  await mkdir(join(cwd, 'notes/deep'), { recursive: true });
  await writeFile(join(cwd, 'notes/one.md'), '# Sieve first\n\nThen weigh.');
  await writeFile(join(cwd, 'notes/deep/two.md'), '# Weigh twice\n\nMix once.');
  await writeFile(join(cwd, 'sheet.csv'), 'Heading,Story\nCold butter,Cut it small\n');
  const paths = ['import', 'notes', 'sheet.csv', '--map', 'Heading=title,Story=body'];
  const map = await ana.say(...paths, '--json');
  expect(map.err).toBe('');
  expect(JSON.parse(map.out)).toMatchObject({ added: 3, updated: 0, unchanged: 0, refused: [] });
  expect(await ana.ask<ImportReport>(...paths)).toMatchObject({ added: 0, updated: 0, unchanged: 3 });
  const found = await ana.ask<EntryView[]>('find', 'cold', 'butter');
  expect(found[0]).toMatchObject({ title: 'Cold butter', body: 'Cut it small' });
  const partly = await ana.say('import', 'sheet.csv', 'not-there.csv', '--json');
  expect(partly.code).toBe(1);
  expect(JSON.parse(partly.out).refused).toHaveLength(1);
  expect(await failure(ana, 'import', 'not-there.csv')).toContain('not-there.csv');
});

it('A folder with nothing to import says so, and a column may hold a comma', async () => {
  await mkdir(join(cwd, 'photos/empty'), { recursive: true });
  const nothing = (name: string) => `Granary cannot import anything in ${name}: it takes CSV`;
  expect(await failure(ana, 'import', 'photos/empty')).toContain(nothing('photos/empty'));
  await writeFile(join(cwd, 'photos/a.jpg'), 'x');
  expect(await failure(ana, 'import', 'photos')).toContain(nothing('photos'));
  await writeFile(join(cwd, 'cost.csv'), 'What,"Cost, in EUR"\nNew oven,9000\n');
  await ana.ask('import', 'cost.csv', '--map', 'What=title,"Cost, in EUR"=why');
  const found = await ana.ask<EntryView[]>('find', 'new', 'oven');
  expect(found[0]).toMatchObject({ title: 'New oven', fields: { why: '9000' } });
});

it('Everything is exported in four formats, and nothing that is there is overwritten', async () => {
  for (const format of ['markdown', 'json', 'html', 'csv']) {
    const report = await ana.ask<{ entries: number }>('export', '--to', `out-${format}`, '--format', format);
    expect(report.entries).toBe((await ana.ask<EntryView[]>('list')).length);
    const names = await readdir(join(cwd, `out-${format}`));
    expect(names.length).toBeGreaterThan(0);
    const texts = await Promise.all(names.map((name) => readFile(join(cwd, `out-${format}`, name), 'utf8')));
    expect(texts.join('\n')).toContain('Cut it small');
  }
  expect(await failure(ana, 'export', '--to', 'out-csv', '--format', 'csv')).toContain('not empty');
});

it('A backup is restored where there is nothing, goes on as a life of its own and says so once', async () => {
  expect(await failure(ana, 'backup', '--to', 'notes')).toContain('not empty');
  await ana.ask('backup', '--to', 'backup');
  expect(await failure(ana, 'restore', 'backup')).toContain('already');
  const again = personAt(join(cwd, 'again'), cwd);
  expect(await failure(again, 'restore', 'notes')).toContain('backup');
  await again.ask('restore', 'backup');
  const first = await again.say('list', '--json');
  expect(first.code).toBe(0);
  expect(first.err).toMatch(/^Note: This folder is a copy[^\n]+\n$/);
  expect(JSON.parse(first.out)).toEqual(await ana.ask('list'));
  expect((await readdir(cwd)).filter((name) => name.startsWith('.'))).toEqual([]);
});

it('A damaged backup is refused and leaves nothing behind', async () => {
  const segment = (await readdir(join(cwd, 'backup/journal/segments')))[0]!;
  await truncate(join(cwd, 'backup/journal/segments', segment), 100);
  const third = personAt(join(cwd, 'third'), cwd);
  expect(await failure(third, 'restore', 'backup')).toContain('damaged');
  expect(await readdir(cwd)).not.toContain('third');
  expect((await readdir(cwd)).filter((name) => name.startsWith('.'))).toEqual([]);
});

it('The doctor finds a healthy home healthy, and names what is damaged', async () => {
  expect(await ana.ask<DoctorReport>('doctor')).toMatchObject({ healthy: true, problems: [] });
  const folder = join(bo.home, 'journal/segments');
  await truncate(join(folder, (await readdir(folder))[0]!), 50);
  const said = await bo.say('doctor', '--json');
  expect(said.code).toBe(1);
  expect(said.err).toMatch(/^Not everything is in order[^\n]+\n$/);
  expect(JSON.parse(said.out)).toMatchObject({ healthy: false });
});

it('While another process has the home open, nobody else gets in', async () => {
  const open = await openHome(ana.home, { files: pathFiles((name) => name), create: false });
  if (!open.ok) throw new Error(open.fault.sentence);
  expect(await failure(ana, 'list')).toContain('already open');
  await open.value.close();
  await ana.ask('list');
});
