/** From the first run to a lesson in somebody else's window, by keyboard alone. */
import { readFile } from 'node:fs/promises';
import type { Download } from '@playwright/test';
import { expect, type Person, test } from './people.ts';

const TITLE = 'Soak the skeins before the indigo vat';

/** What a download is called and holds, in the form a file chooser takes. */
async function fileOf(download: Download): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const path = await download.path();
  return {
    name: download.suggestedFilename(),
    mimeType: 'application/octet-stream',
    buffer: await readFile(path),
  };
}

async function introduce(person: Person, name: string, firm: string): Promise<void> {
  const { page } = person;
  await expect(person.heading('Welcome to Granary')).toBeVisible();
  await expect(page.getByLabel('What is your name?')).toBeFocused();
  await person.type(name);
  await person.tabTo(page.getByLabel('What is your firm called?'));
  await person.type(firm);
  await page.keyboard.press('Enter');
  await expect(person.heading('Something to start from?')).toBeVisible();
}

/** Chooses a file with the keyboard; the system's own dialog is outside the page. */
async function choose(
  person: Person,
  label: RegExp,
  file: Awaited<ReturnType<typeof fileOf>>,
): Promise<void> {
  const chooser = person.page.waitForEvent('filechooser');
  await person.tabTo(person.page.getByLabel(label));
  await person.page.keyboard.press('Enter');
  await (await chooser).setFiles(file);
}

async function writeLesson(ana: Person): Promise<void> {
  const { page } = ana;
  await ana.press(page.getByRole('link', { name: 'Write down a lesson' }));
  const happened = page.getByLabel('What happened?');
  await expect(happened).toBeFocused();
  await ana.type('Twelve skeins came out with pale stripes and had to be dyed again.');
  await ana.tabTo(page.getByLabel('Why did it happen?'));
  await ana.type('They went into the vat dry.');
  await expect(page.getByText('Draft kept')).toBeVisible();

  await page.reload();
  await expect(page.getByLabel('Why did it happen?')).toHaveValue('They went into the vat dry.');
  await expect(happened).toHaveValue(/Twelve skeins/);

  await ana.tabTo(page.getByLabel('What would you tell a friend?'));
  await ana.type(`${TITLE}. Two hours are enough.`);
  await page.keyboard.press('Control+Enter');
  await expect(ana.heading(TITLE)).toBeVisible();
  await expect(page.getByText('Saved on this PC.')).toBeVisible();
}

async function findByTyping(person: Person, words: string): Promise<void> {
  const { page } = person;
  await person.openRoom('Library');
  await expect(person.heading('Library')).toBeAttached();
  await person.tabTo(page.getByLabel('Search the library'));
  await person.type(words);
  await expect(page.getByText('1 entry found')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(person.heading(TITLE)).toBeVisible();
}

async function editInPlace(ana: Person): Promise<void> {
  const { page } = ana;
  await ana.press(page.getByRole('button', { name: 'Edit' }));
  await ana.tabTo(page.getByRole('textbox', { name: 'More to tell' }));
  await ana.type('Use ');
  await page.keyboard.press('Control+b');
  await ana.type('soft water');
  await page.keyboard.press('Control+b');
  await ana.type(' at 40 degrees.');
  await page.keyboard.press('Enter');
  await ana.type('- rain water is best');
  await page.keyboard.press('Control+Enter');
  await expect(ana.heading(TITLE)).toBeVisible();
  await expect(page.getByRole('main').locator('strong', { hasText: 'soft water' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('listitem').getByText('rain water is best')).toBeVisible();
}

async function shareWithNewSpace(ana: Person): Promise<void> {
  const { page } = ana;
  await ana.openRoom('Spaces');
  await ana.press(page.getByRole('button', { name: 'New space' }));
  await ana.tabTo(page.getByLabel('What shall it be called?'));
  await ana.type('Dyers of Jaipur');
  await page.keyboard.press('Enter');
  await expect(ana.heading('Dyers of Jaipur')).toBeVisible();

  await findByTyping(ana, 'skeins indigo');
  await ana.press(page.getByRole('button', { name: 'Share' }));
  const dialog = page.getByRole('dialog', { name: 'Share with a space' });
  await expect(dialog.getByText('soft water')).toBeVisible();
  await ana.press(dialog.getByRole('button', { name: 'Share with Dyers of Jaipur' }));
  await expect(page.getByText('Shared with Dyers of Jaipur.')).toBeVisible();
}

async function invite(ana: Person): Promise<Download> {
  const { page } = ana;
  await ana.openRoom('Spaces');
  await ana.press(page.getByRole('link', { name: /Dyers of Jaipur/ }));
  await ana.press(page.getByRole('button', { name: 'Invite' }));
  const coming = page.waitForEvent('download');
  await ana.press(page.getByRole('button', { name: 'Make the invitation' }));
  const download = await coming;
  await ana.press(page.getByRole('button', { name: 'Done' }));
  return download;
}

async function makeBundle(ana: Person): Promise<Download> {
  const { page } = ana;
  await ana.openRoom('Exchange');
  await expect(page.getByText(/1 entry, about/)).toBeVisible();
  await expect(page.getByRole('link', { name: TITLE })).toBeVisible();
  const coming = page.waitForEvent('download');
  await ana.press(page.getByRole('button', { name: 'Make the file' }));
  const download = await coming;
  await expect(page.getByText('The file is in your downloads.')).toBeVisible();
  return download;
}

test('a newcomer writes, finds, edits and shares a lesson, and a neighbour finds it, without a mouse', async ({
  homes,
  meet,
}) => {
  test.setTimeout(120_000);
  const ana = await meet(await homes.open());
  await introduce(ana, 'Ana', 'Anand Dyeing');
  await ana.press(ana.page.getByRole('button', { name: 'Put them on my shelf' }));
  await expect(ana.heading('Good to see you, Ana')).toBeVisible();

  await writeLesson(ana);
  await findByTyping(ana, 'skeins indigo');
  await editInPlace(ana);
  await shareWithNewSpace(ana);
  const invitation = await fileOf(await invite(ana));
  const bundle = await fileOf(await makeBundle(ana));
  expect(invitation.name).toMatch(/\.ginvite$/);
  expect(bundle.name).toMatch(/\.gbundle$/);

  const bo = await meet(await homes.open());
  await introduce(bo, 'Bo', 'Bora Threads');
  await bo.press(bo.page.getByRole('button', { name: 'Start empty' }));
  await expect(bo.heading('Good to see you, Bo')).toBeVisible();
  await bo.press(bo.page.getByRole('link', { name: /Join your cluster/ }));
  await bo.press(bo.page.getByRole('button', { name: 'Join', exact: true }));
  await choose(bo, /Choose the invitation/, invitation);
  await bo.press(bo.page.getByRole('button', { name: 'Later' }));
  await expect(bo.heading('Dyers of Jaipur')).toBeVisible();

  await bo.openRoom('Exchange');
  await choose(bo, /Choose a bundle/, bundle);
  await expect(bo.page.getByRole('link', { name: TITLE }).first()).toBeVisible();
  await findByTyping(bo, 'skeins stripes');
  await expect(bo.page.locator('strong', { hasText: 'soft water' })).toBeVisible();
});
