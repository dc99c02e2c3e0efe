/**
 * Hostile text in every text field, shown in every room: it stays text. Every window is watched (`people.ts`): no script
 * runs, no report of the policy, nothing is asked for beyond the shell, nobody leaves; and nobody knocks at the trap.
 */

import type { EntryRow } from '../../sync/api.ts';
import type { SpaceId } from '../../sync/domain/ids.ts';
import { hostileStrings } from './hostile-strings.ts';
import { expect, type Person, test } from './people.ts';
import type { Shell } from './shell.ts';
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

/** As a name: one line, at most 120 characters. */
const asName = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 110) || 'x';

/** Imports an entry per string, with the string in every field. */
async function importAll(shell: Shell, space: SpaceId): Promise<EntryRow[]> {
  const lines = strings.map((text, at) =>
    JSON.stringify({
      id: `hostile ${at}`,
      title: text,
      body: text,
      fields: { expected: text, happened: text, why: text, advice: text, helps: text },
      // These two names are refused as tags: an entry's tags are the keys of a map.
      tags: /^(__proto__|constructor)$/.test(text) ? [] : [text.slice(0, 80)],
      author: asName(text),
      firm: asName(text),
    }),
  );
  const file = await shell.handIn('hostile.jsonl', `${lines.join('\n')}\n`);
  const report = await shell.ask('import.run', { file, space });
  expect(report.refused).toEqual([]);
  const { store } = await shell.ask('home.status', {});
  const { rows } = await shell.ask('rows.since', { store, after: 0, limit: 1000 });
  return rows;
}

async function privateSpace(shell: Shell): Promise<SpaceId> {
  const spaces = await shell.ask('space.list', {});
  return spaces.find((space) => space.private)!.id;
}

async function ready(person: Person): Promise<void> {
  await expect(person.heading(/Good to see you/)).toBeVisible();
}

test('in titles, texts, answers, tags, authors and firms, it stays text in lists, previews and entries', async ({
  homes,
  meet,
}) => {
  test.setTimeout(180_000);
  const shell = await homes.found('Ana');
  const rows = await importAll(shell, await privateSpace(shell));
  const ana = await meet(shell);
  await ready(ana);
  const { page } = ana;
  await expect(page.getByText('Latest on the shelf')).toBeVisible();
  expect(await tour(page)).toEqual([]);

  await ana.openRoom('Library');
  await expect(page.locator('[data-row="0"]')).toBeVisible();
  await page.getByLabel('Search the library').focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-row="0"]')).toBeFocused();
  // Down the list to its end: every row is drawn, and every preview beside it.
  for (let at = 1; at < rows.length; at++) {
    const next = page.locator(`[data-row="${at}"]`);
    // Rows are drawn in pieces: the next piece follows when the end of this one is reached.
    await expect(next).toBeAttached();
    await page.keyboard.press('ArrowDown');
    await expect(next).toBeFocused();
    if (at % 50 === 0) expect(await tour(page)).toEqual([]);
  }
  expect(await tour(page)).toEqual([]);
});

test('an entry made of it alone shows it as it was written', async ({ homes, meet }) => {
  test.setTimeout(180_000);
  const shell = await homes.found('Ana');
  const rows = await importAll(shell, await privateSpace(shell));
  expect(rows.length).toBeGreaterThan(300);
  const ana = await meet(shell);
  await ready(ana);
  const { page } = ana;
  const stops = rows.map(({ id, title }) => ({ hash: `#/entry/${id}`, until: 'main dl', shows: title }));
  expect(await tour(page, stops)).toEqual([]);
});

test('it can be edited as it is, in the simple editor and as source', async ({ homes, meet }) => {
  test.setTimeout(180_000);
  const shell = await homes.found('Ana');
  const rows = await importAll(shell, await privateSpace(shell));
  const ana = await meet(shell);
  await ready(ana);
  const stops = rows.map(({ id, title }) => ({
    hash: `#/entry/${id}?edit=yes`,
    until: 'main form .ProseMirror, main form textarea[aria-labelledby]',
    shows: title,
    press: 'button[aria-label="Show the Markdown source"]',
  }));
  expect(await tour(ana.page, stops)).toEqual([]);
});

test('in names of people, firms, spaces and files, it stays text among members, receipts and bundles', async ({
  homes,
  meet,
}) => {
  test.setTimeout(180_000);
  const shell = await homes.found('Ana');
  // A space's name is taken in whatever case.
  const names = [...new Map(strings.map((text) => [asName(text).toLowerCase(), asName(text)])).values()];
  const spaces: SpaceId[] = [];
  // Who founds a space is its first member, under the name of that moment; and a bundle is called as one likes.
  for (const [at, name] of names.entries()) {
    await shell.ask('home.rename', { name, firm: names.at(-1 - at)! });
    const { id } = await shell.ask('space.create', { name });
    spaces.push(id);
    await shell.ask('bundle.make', { space: id, name });
  }
  const ana = await meet(shell);
  await expect(ana.page.getByRole('link', { name: 'Write down a lesson' })).toBeVisible();
  const stops = [
    { hash: '#/cluster', until: 'main ul a[href*="cluster"]' },
    { hash: '#/library', until: 'main fieldset' },
    { hash: '#/transfer', until: 'main select' },
    { hash: '#/settings', until: 'main input', shows: names.at(-1)! },
    ...spaces.map((id, at) => ({ hash: `#/cluster/${id}`, until: 'main ul li strong', shows: names[at]! })),
    { hash: '#/exchange', until: 'main details' },
  ];
  expect(await tour(ana.page, stops)).toEqual([]);
  // What a receipt says is drawn when it is opened.
  const receipts = ana.page.locator('main details', { hasText: 'for anyone you invite' });
  await expect(receipts).toHaveCount(Math.min(names.length, 200));
  await receipts.evaluateAll((all) => {
    for (const each of all) (each as HTMLDetailsElement).open = true;
  });
  await expect(receipts.filter({ hasText: '.gbundle' })).toHaveCount(Math.min(names.length, 200));
});

test('in what leaves and what came, it stays text', async ({ homes, meet }) => {
  test.setTimeout(180_000);
  const shell = await homes.found('Ana');
  const half = Math.ceil(strings.length / 2);
  const all = strings;
  for (const [at, part] of [all.slice(0, half), all.slice(half)].entries()) {
    strings = part;
    const { id: space } = await shell.ask('space.create', { name: `Dyers ${at}` });
    await importAll(shell, space);
  }
  const ana = await meet(shell);
  await ready(ana);
  for (const space of (await shell.ask('space.list', {})).filter((each) => !each.private)) {
    expect(
      await tour(ana.page, [{ hash: `#/exchange?space=${space.id}`, until: 'main details li a' }]),
    ).toEqual([]);
    const coming = ana.page.waitForEvent('download');
    await ana.page.getByRole('button', { name: 'Make the file' }).click();
    await (await coming).delete();
    await expect(ana.page.getByText('The file is in your downloads.')).toBeVisible();
    expect(await tour(ana.page)).toEqual([]);
  }
});
