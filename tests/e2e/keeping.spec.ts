/** What somebody types is safe soon, whoever interrupts: a closed window, another window, an engine that was away. */
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { editor } from './furnished.ts';
import { expect, test } from './people.ts';
import type { Shell } from './shell.ts';

const WORDS = 'Twelve skeins came out with pale stripes';
const LOST =
  /ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|(Failed to|Unable to) (load resource|fetch dynamically|preload)/;

const answered = async (shell: Shell): Promise<string[]> =>
  (await shell.ask('draft.list', {})).map(({ draft }) => draft.fields.happened ?? draft.body);

test('words are kept while somebody types without a pause', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  const ana = await meet(shell);
  await ana.beginLesson();
  let typing = true;
  const text = `${WORDS} `.repeat(2).trim();
  const typed = ana.page.keyboard.type(text, { delay: 80 }).then(() => {
    typing = false;
  });
  await expect.poll(() => answered(shell), { intervals: [100] }).toEqual([expect.stringMatching(/^Twelve/)]);
  expect(typing).toBe(true);
  await typed;
  await expect(ana.page.getByText('Draft kept')).toBeVisible();
  expect(await answered(shell)).toEqual([text]);
});

test('the last words are kept when the window goes in the middle of them', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  const ana = await meet(shell);
  await ana.beginLesson();
  await ana.type(WORDS);
  await ana.page.reload();
  await expect(ana.page.getByLabel('What happened?')).toHaveValue(WORDS);

  await ana.page.getByRole('button', { name: 'How-to' }).click();
  await editor(ana.page).click();
  await ana.type('Weigh the yarn first');
  await ana.page.reload();
  await expect(editor(ana.page)).toHaveText('Weigh the yarn first');
});

test('last words that are still on their way when the window comes back are waited for', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const ana = await meet(shell);
  await ana.beginLesson();
  await ana.type(WORDS);
  await expect(ana.page.getByText('Draft kept')).toBeVisible();
  const [draft] = await shell.ask('draft.list', {});
  if (!draft) throw new Error('no draft');
  const { id, space, draft: words } = draft;
  const turn = { window: 'the one before', nth: 7 };
  const parting = JSON.stringify({ [id]: turn });
  // As the page that goes would have noted it, had its last keep not been answered.
  await ana.page.addInitScript((noted) => sessionStorage.setItem('granary-parting', noted), parting);
  const asked = ana.page.waitForResponse(/verb\/draft\.list/);
  await ana.page.reload();
  await (await asked).finished();
  await expect(ana.page.getByLabel('What happened?')).toBeHidden();
  const fields = { ...words.fields, happened: `${WORDS}, all of them` };
  await shell.ask('draft.keep', { id, space, draft: { ...words, fields }, turn });
  await expect(ana.page.getByLabel('What happened?')).toHaveValue(`${WORDS}, all of them`);
});

test('a draft that was begun in this window is opened again with its words', async ({ homes, meet }) => {
  const ana = await meet(await homes.found('Ana'));
  await ana.beginLesson();
  await ana.type(WORDS);
  await ana.press(ana.page.getByRole('button', { name: 'Finish later' }));
  await ana.press(ana.page.getByRole('link', { name: new RegExp(WORDS) }));
  await expect(ana.page.getByLabel('What happened?')).toHaveValue(WORDS);
  await expect(ana.page.getByLabel('What happened?')).toBeFocused();
  await ana.type('!');
  await ana.page.goBack();
  await ana.page.goForward();
  await expect(ana.page.getByLabel('What happened?')).toHaveValue(`${WORDS}!`);
});

test('a draft that could not be kept says so, is tried again by itself and ends kept', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const ana = await meet(shell);
  let refused = 0;
  await ana.page.route('**/verb/draft.keep', (route) =>
    refused++ < 2 ? route.abort('connectionrefused') : route.continue(),
  );
  await ana.beginLesson();
  await ana.page.getByLabel('What happened?').fill(WORDS);
  await expect(ana.page.getByText('Granary goes on trying.')).toBeVisible();
  await expect(ana.page.getByText('Draft kept')).toBeVisible();
  await expect(ana.page.getByText('Lost contact')).toBeHidden();
  expect(await answered(shell)).toEqual([WORDS]);
  ana.forgive(LOST);
});

test('two windows that change one entry both get their words in', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  const { id } = await shell.ask('entry.add', {
    draft: { ...EMPTY_DRAFT, title: 'Soak the skeins', fields: { happened: 'Pale stripes.' } },
  });
  const first = await meet(shell);
  const second = await meet(shell);
  for (const person of [first, second]) {
    await person.goTo(`#/entry/${id}?edit=yes`);
    await expect(person.page.getByLabel('Why did it happen?')).toBeVisible();
  }
  await first.page.getByLabel('Why did it happen?').fill('They went in dry.');
  await first.page.keyboard.press('Control+Enter');
  await expect(first.heading('Soak the skeins')).toBeVisible();
  await expect(second.page.getByText('Somebody changed this entry since you began.')).toBeVisible();
  await second.page.getByLabel('What would you tell a friend?').fill('Soak them for two hours.');
  await second.page.keyboard.press('Control+Enter');
  await expect(second.heading('Soak the skeins')).toBeVisible();

  for (const { page } of [first, second]) {
    await expect(page.getByText('They went in dry.')).toBeVisible();
    await expect(page.getByText('Soak them for two hours.')).toBeVisible();
    await expect(page.getByText('did not finish')).toBeHidden();
  }
  expect((await shell.ask('entry.get', { id })).conflicts).toEqual([]);
  expect(await shell.ask('draft.list', {})).toEqual([]);
});

test('a window of an engine that was started anew says that it saves nothing, and lets the words be copied', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const ana = await meet(shell);
  const { page } = ana;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await ana.beginLesson();
  await page.getByLabel('What happened?').fill(WORDS);
  await expect(page.getByText('Draft kept')).toBeVisible();
  await shell.kill();
  await expect(page.getByText('Lost contact with Granary.')).toBeVisible();
  await page.getByLabel('Why did it happen?').fill('They went into the vat dry.');

  await homes.open({ home: shell.home, port: Number(new URL(shell.origin).port) });
  await expect(page.getByText('copy it first')).toBeVisible();
  let asked = 0;
  page.on('request', () => {
    asked += 1;
  });
  await page.getByLabel('What would you tell a friend?').fill('Soak them.');
  await expect(page.getByText('this window cannot save it any more')).toBeVisible();
  await page.getByRole('button', { name: 'Copy the text' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  for (const words of [WORDS, 'They went into the vat dry.', 'Soak them.']) expect(copied).toContain(words);
  expect(asked).toBe(0);
  ana.forgive(LOST);
});
