/** Hostile text while it is written, brought in, changed and contested: it stays text (`hostile.spec.ts` says what that means). */
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import type { DraftId, EntryId } from '../../sync/domain/ids.ts';
import { hostileStrings } from './hostile-strings.ts';
import { expect, test } from './people.ts';
import { tour } from './tour.ts';
import { Trap } from './trap.ts';

let trap: Trap;
let strings: string[];
test.beforeEach(async () => {
  trap = await Trap.set();
  strings = hostileStrings(trap.origin);
});
test.afterEach(async () => {
  expect(trap.knocks).toBe(0);
  await trap.close();
});

const storyOf = (text: string) => ({
  title: text,
  body: text,
  fields: { expected: text, happened: text, why: text, advice: text, helps: text },
});

test('drafts of it wait on Home as text', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  const [space] = await shell.ask('space.list', {});
  for (const [at, text] of strings.entries())
    await shell.ask('draft.keep', {
      id: `draft-${at}` as DraftId,
      space: space!.id,
      draft: { ...EMPTY_DRAFT, ...storyOf(text), title: at % 2 ? text : '' },
    });
  const ana = await meet(shell);
  const drafts = await shell.ask('draft.list', {});
  expect(drafts.length).toBe(strings.length);
  await expect(ana.page.locator('main li:has(button) a[href*="#/capture/"]')).toHaveCount(drafts.length);
  const stops = drafts.slice(0, 40).map(({ id, draft }) => ({
    hash: `#/capture/${id}`,
    until: 'main form textarea',
    shows: draft.title.replace(/[\r\n]/g, ''),
  }));
  expect(await tour(ana.page, [{ hash: '#/home', until: 'main h1' }, ...stops])).toEqual([]);
});

test('searching for it shows it as the words that were looked for', async ({ homes, meet }) => {
  test.setTimeout(120_000);
  const shell = await homes.found('Ana');
  for (const text of strings.slice(0, 60))
    await shell.ask('entry.add', { draft: { ...EMPTY_DRAFT, ...storyOf(text), tags: [text.slice(0, 80)] } });
  const ana = await meet(shell);
  await ana.openRoom('Library');
  await expect(ana.page.getByRole('list', { name: 'Entries' })).toBeVisible();
  const line = ana.page.getByLabel('Search the library');
  const answer = ana.page.getByText(/\d (entry|entries) found$/);
  for (const text of strings) {
    await line.fill(text);
    await expect(answer).toBeVisible();
  }
  expect(await tour(ana.page)).toEqual([]);
  const stops = strings.map((text) => ({
    hash: `#/library?${new URLSearchParams({ q: text, tag: text.slice(0, 80) })}`,
    until: 'main h1',
  }));
  expect(await tour(ana.page, stops)).toEqual([]);
});

test('columns, cells and names of a file to be brought in stay text', async ({ homes, meet }) => {
  test.setTimeout(120_000);
  const shell = await homes.found('Ana');
  const ana = await meet(shell);
  const { page } = ana;
  await ana.openRoom('Library');
  await ana.press(page.getByRole('link', { name: 'Import & export' }));
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  // Fifty columns at a time, every cell another string; the file is called like one of them.
  for (let from = 0; from < 250; from += 50) {
    const names = ['Title', ...strings.slice(from, from + 50)];
    const row = (by: number) =>
      names.map((_, at) => cell(strings[(at + from + by) % strings.length]!)).join(',');
    const csv = [names.map(cell).join(','), row(1), row(2), row(3)].join('\r\n');
    const name = `${strings[from + 3]}.csv`;
    await page
      .getByLabel(/Choose a file/)
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await expect(page.getByText('Where does each column go?')).toBeVisible();
    expect(await tour(page)).toEqual([]);
    await page.getByRole('button', { name: 'Entry 3' }).click();
    expect(await tour(page)).toEqual([]);
    await page.getByRole('button', { name: 'Another file' }).click();
  }
});

test('history and old versions by people called so stay text', async ({ homes, meet }) => {
  test.setTimeout(180_000);
  const shell = await homes.found('Ana');
  const { id } = await shell.ask('entry.add', { draft: { ...EMPTY_DRAFT, title: 'Vat' } });
  const asName = (text: string): string =>
    text
      .normalize('NFC')
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, 110) || 'x';
  for (const text of strings.slice(0, 210)) {
    await shell.ask('home.rename', { name: asName(text), firm: asName(text) });
    await shell.ask('entry.edit', { id, changes: storyOf(text) });
  }
  const versions = await shell.ask('entry.history', { id });
  expect(versions.length).toBeGreaterThan(200);
  const ana = await meet(shell);
  await expect(ana.page.getByRole('link', { name: 'Write down a lesson' })).toBeVisible();
  const stops = [
    { hash: `#/entry/${id}`, until: 'main button[aria-controls]', press: 'main button[aria-controls]' },
    ...versions.map(({ version }) => ({ hash: `#/entry/${id}?version=${version}`, until: 'main h1' })),
    { hash: `#/entry/${id}`, until: 'main button[aria-controls]', press: 'main button[aria-controls]' },
  ];
  expect(await tour(ana.page, stops)).toEqual([]);
});

test('two of it in conflict stand side by side as text', async ({ homes, meet }) => {
  test.setTimeout(120_000);
  const ana = await homes.found('Ana');
  const bo = await homes.found('Bo');
  const { id: space } = await ana.ask('space.create', { name: 'Dyers' });
  const invitation = await ana.ask('space.invite', { space, role: 'member' });
  const carry = async (ticket: typeof invitation.file, from: typeof ana, to: typeof bo) =>
    to.handIn('carried', await from.fetchOut(ticket));
  await bo.ask('space.join', { file: await carry(invitation.file, ana, bo) });
  const give = async (from: typeof ana, to: typeof bo) => {
    const { file } = await from.ask('bundle.make', { space });
    await to.ask('bundle.take', { file: await carry(file, from, to) });
  };
  // Twenty entries with six fields each, and two strings in every field.
  const ids: EntryId[] = [];
  for (let at = 0; at < 20; at++)
    ids.push((await ana.ask('entry.add', { space, draft: { ...EMPTY_DRAFT, title: `Entry ${at}` } })).id);
  await give(bo, ana);
  await give(ana, bo);
  const next = (() => {
    let at = 0;
    return () => strings[at++ % strings.length]!;
  })();
  const changes = () => ({
    title: next(),
    fields: { expected: next(), happened: next(), why: next(), advice: next(), helps: next() },
  });
  for (const id of ids) {
    await ana.ask('entry.edit', { id, changes: changes() });
    await bo.ask('entry.edit', { id, changes: changes() });
  }
  await give(bo, ana);
  const contested = await ana.ask('entry.conflicts', { id: ids[0]! });
  expect(contested.length).toBe(6);
  const window = await meet(ana);
  await expect(window.heading('Good to see you, Ana')).toBeVisible();
  const stops = ids.map((id) => ({ hash: `#/entry/${id}`, until: 'main section ul li button' }));
  expect(await tour(window.page, stops)).toEqual([]);
});
