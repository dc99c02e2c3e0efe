/** The window is a projection: whatever happens to what the browser keeps, or to the shell, what was saved is shown again. */
import type { Page } from '@playwright/test';
import { expect, type Person, test } from './people.ts';
import { Refusal, type Shell } from './shell.ts';

const ENTRIES = 120;

/** A home with entries; the last one is on top of every list. */
async function stocked(shell: Shell): Promise<void> {
  const lines = Array.from({ length: ENTRIES }, (_, at) =>
    JSON.stringify({
      id: `n${at}`,
      title: `Lesson ${at}`,
      body: `Vat number ${at} of the dye house`,
      lang: 'en',
    }),
  );
  const [space] = await shell.ask('space.list', {});
  const file = await shell.handIn('stock.jsonl', lines.join('\n'));
  const { added } = await shell.ask('import.run', { file, space: space!.id });
  expect(added).toBe(ENTRIES);
}

/** What Dexie says when somebody deletes its database, as these tests do. */
const DEXIE_STEPS_ASIDE = /wants to delete database|Dexie[.]delete.*was blocked/;

/** What the browser writes while nobody answers it. */
const SHELL_GONE =
  /ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|(Failed to|Unable to) (load resource|fetch dynamically|preload)/;

const rows = (page: Page) => page.getByRole('list', { name: 'Entries' }).getByRole('link');

/** The library finds an entry by its words, and never says that it is empty. */
async function findsEverything({ page }: Person, words = 'vat number 77'): Promise<void> {
  await expect(rows(page).first()).toBeVisible();
  await page.getByLabel('Search the library').fill(words);
  await expect(rows(page).filter({ hasText: 'Lesson 77' })).toBeVisible();
  await page.getByLabel('Search the library').fill('');
}

/** From here on the page remembers whether it ever called the base empty. */
async function watchForEmpty(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const look = (): void => {
      if (/The library is empty|Write down one thing/.test(document.body?.textContent ?? ''))
        console.error('called empty');
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  });
}

/** Does something to the shelf's database from inside the page. */
function withShelf(page: Page, what: 'empty' | 'halve' | 'spoil' | 'delete'): Promise<void> {
  return page.evaluate(
    (wanted) =>
      new Promise<void>((resolve, reject) => {
        if (wanted === 'delete') {
          const gone = indexedDB.deleteDatabase('granary-rows');
          gone.onsuccess = () => resolve();
          gone.onerror = () => reject(gone.error);
          return;
        }
        const opening = indexedDB.open('granary-rows');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const shelf = opening.result;
          const change = shelf.transaction(['rows', 'meta'], 'readwrite');
          const rows = change.objectStore('rows');
          if (wanted === 'empty') rows.clear();
          let at = 0;
          const walk = rows.openCursor();
          walk.onsuccess = () => {
            const cursor = walk.result;
            if (!cursor) return;
            at += 1;
            if (wanted === 'halve' && at % 2) cursor.delete();
            if (wanted === 'spoil' && at % 2) cursor.update({ id: cursor.primaryKey, tick: 'x', title: 7 });
            cursor.continue();
          };
          change.oncomplete = () => {
            shelf.close();
            resolve();
          };
          change.onabort = () => reject(change.error);
        };
      }),
    what,
  );
}

test('a window whose shelf is deleted fills it again, and never calls the base empty', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  await stocked(shell);
  const ana = await meet(shell);
  await ana.openRoom('Library');
  await findsEverything(ana);
  await watchForEmpty(ana.page);
  await withShelf(ana.page, 'delete');
  await findsEverything(ana);
  await ana.page.reload();
  await findsEverything(ana);
  ana.forgive(DEXIE_STEPS_ASIDE);
});

for (const [how, what] of [
  ['emptied', 'empty'],
  ['half gone', 'halve'],
] as const)
  test(`a shelf that is ${how} is whole again after opening the window`, async ({ homes, meet }) => {
    const shell = await homes.found('Ana');
    await stocked(shell);
    const ana = await meet(shell);
    await ana.openRoom('Library');
    await findsEverything(ana);
    await watchForEmpty(ana.page);
    await withShelf(ana.page, what);
    await ana.page.reload();
    await findsEverything(ana);
    for (let at = 0; at < ENTRIES; at += 17) {
      await ana.page.getByLabel('Search the library').fill(`vat number ${at}`);
      await expect(rows(ana.page).filter({ hasText: new RegExp(`Lesson ${at}\\b`) })).toBeVisible();
    }
  });

test('rows that were spoilt do not take the window down', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  await stocked(shell);
  const ana = await meet(shell);
  await ana.openRoom('Library');
  await findsEverything(ana);
  await withShelf(ana.page, 'spoil');
  await ana.page.reload();
  await findsEverything(ana);
  ana.forgive(DEXIE_STEPS_ASIDE);
});

test('a fresh browser profile shows everything', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  await stocked(shell);
  for (let profile = 0; profile < 2; profile++) {
    const ana = await meet(shell);
    await ana.openRoom('Library');
    await findsEverything(ana);
  }
});

test('what the window called saved is there after the shell is killed', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  const ana = await meet(shell);
  const { page } = ana;
  await ana.beginLesson();
  await page.getByLabel('What happened?').fill('The pump ran dry.');
  await page.getByLabel('What would you tell a friend?').fill('Fill the well before the shift.');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Saved on this PC.')).toBeVisible();
  await shell.kill();

  const again = await homes.open({ home: shell.home });
  const later = await meet(again);
  await later.openRoom('Library');
  await expect(rows(later.page).filter({ hasText: 'Fill the well before the shift' })).toBeVisible();
  ana.forgive(SHELL_GONE);
});

test('a draft that was kept is there after the shell is killed, and the window finds its shell again', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const ana = await meet(shell);
  const { page } = ana;
  await ana.beginLesson();
  await page.getByLabel('What happened?').fill('The belt of loom four slipped.');
  await expect(page.getByText('Draft kept')).toBeVisible();
  await shell.kill();
  await expect(page.getByText('Lost contact with Granary.')).toBeVisible();
  await expect(page.getByLabel('What happened?')).toHaveValue('The belt of loom four slipped.');

  const later = await meet(await homes.open({ home: shell.home }));
  await later.press(later.page.getByRole('link', { name: /The belt of loom four slipped/ }));
  await expect(later.page.getByLabel('What happened?')).toHaveValue('The belt of loom four slipped.');
  ana.forgive(SHELL_GONE);
});

test('a second shell on the same home refuses with a sentence, and the first goes on', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const second = homes.open({ home: shell.home });
  await expect(second).rejects.toThrow(Refusal);
  await expect(second).rejects.toThrow(/already open on this folder/);
  const ana = await meet(shell);
  await expect(ana.heading('Good to see you, Ana')).toBeVisible();
});

test('a wrong key opens a plain page that says so, and nothing else', async ({ homes, browser }) => {
  const shell = await homes.found('Ana');
  const page = await browser.newPage();
  for (const address of [`${shell.origin}/`, `${shell.origin}/?key=AAAAAAAAAAAAAAAAAAAAAA`]) {
    const answer = await page.goto(address);
    expect(answer?.status()).toBe(403);
    await expect(page.getByText('does not open Granary')).toBeVisible();
    expect(await page.locator('script, link, form').count()).toBe(0);
  }
  await page.close();
});
