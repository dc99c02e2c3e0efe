/** Where the focus is, for who works without a mouse: at the question of a dialog, and never nowhere after an act. */
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { editor, furnish } from './furnished.ts';
import { expect, type Person, test } from './people.ts';

const button = ({ page }: Person, name: string | RegExp) => page.getByRole('button', { name });

test('a dialog begins at its question, and gives the focus back to what opened it', async ({
  homes,
  meet,
}) => {
  const { shell, rooms } = await furnish(homes);
  const ana = await meet(shell);
  const { page } = ana;
  await ana.goTo(rooms.spaces!);
  const opener = button(ana, 'New space');
  for (const close of ['Escape', 'Enter']) {
    await ana.press(opener);
    await expect(page.getByLabel('What shall it be called?')).toBeFocused();
    if (close === 'Enter') await ana.tabTo(button(ana, 'Close'), 'Shift+Tab');
    await page.keyboard.press(close);
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(opener).toBeFocused();
  }
  await ana.press(opener);
  await ana.type('Weavers of Jaipur');
  await page.keyboard.press('Enter');
  await expect(ana.heading('Weavers of Jaipur')).toBeFocused();

  await ana.goTo(rooms.space!);
  await ana.press(button(ana, 'Remove Bo'));
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(button(ana, 'Remove Bo')).toBeFocused();
});

test('the focus stays where something was done, or goes to the heading over what came of it', async ({
  homes,
  meet,
}) => {
  const { shell, rooms } = await furnish(homes);
  const ana = await meet(shell);
  const { page } = ana;
  await ana.goTo(rooms.space!);
  await ana.press(button(ana, 'Invite'));
  await expect(page.getByRole('dialog').getByRole('radio', { checked: true })).toBeFocused();
  await ana.press(button(ana, 'Make the invitation'));
  await expect(page.getByRole('heading', { name: 'The invitation is made' })).toBeFocused();
  await ana.press(button(ana, 'Done'));
  await expect(button(ana, 'Invite')).toBeFocused();
  await ana.press(button(ana, /^Remove Bo/));
  await ana.press(page.getByRole('dialog').getByRole('button', { name: 'Remove' }));
  await expect(page.getByRole('heading', { name: 'Members' })).toBeFocused();

  await ana.goTo(rooms['entry in conflict']!);
  await ana.press(button(ana, /^Take /).first());
  await expect(ana.page.getByText('Two people changed')).toBeHidden();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();

  await ana.goTo(rooms.exchange!);
  await ana.press(button(ana, 'Make the file'));
  await expect(page.getByText('The file is in your downloads.')).toBeVisible();
  await expect(button(ana, 'Make the file')).toBeFocused();

  await ana.goTo(rooms.settings!);
  await ana.press(button(ana, 'Check everything'));
  await expect(page.locator('main').getByText('Everything on this disk was read')).toBeVisible();
  await expect(button(ana, 'Check everything')).toBeFocused();
});

test('bringing in a file and choosing several never leave the focus nowhere', async ({ homes, meet }) => {
  const { shell, rooms } = await furnish(homes);
  const ana = await meet(shell);
  const { page } = ana;
  const somewhere = () =>
    expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('main')?.id ?? 'nowhere'))
      .toBe('content');
  await ana.goTo(rooms['import and export']!);
  const chooser = page.waitForEvent('filechooser');
  await ana.press(page.getByLabel(/Choose a file/));
  const buffer = Buffer.from('Title,Notes\nOne,First\nTwo,Second\n');
  await (await chooser).setFiles({ name: 'notes.csv', mimeType: 'text/csv', buffer });
  await expect(page.getByText('Where does each column go?')).toBeVisible();
  await somewhere();
  await ana.press(button(ana, 'Bring in 2 entries'));
  await expect(page.getByText('notes.csv is in')).toBeVisible();
  await somewhere();

  await ana.goTo(rooms.library!);
  await ana.press(button(ana, 'Choose several'));
  await ana.press(button(ana, 'Done'));
  await somewhere();
});

test('switching between the editor and its source goes on in the text', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  const { id } = await shell.ask('entry.add', {
    draft: { ...EMPTY_DRAFT, title: 'Soak the skeins', body: 'For two hours.' },
  });
  const ana = await meet(shell);
  await ana.goTo(`#/entry/${id}?edit=yes`);
  await expect(editor(ana.page)).toBeVisible();
  await button(ana, 'Show the Markdown source').focus();
  await ana.page.keyboard.press('Enter');
  await expect(ana.page.locator('main form textarea[aria-labelledby]')).toBeFocused();
  await ana.press(button(ana, 'Back to the simple editor'));
  await expect(ana.page.locator('main form .ProseMirror')).toBeFocused();
});

test('an invitation that was taken for a bundle joins its space without being chosen again', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const { id: space } = await shell.ask('space.create', { name: 'Dyers of Jaipur' });
  const { file } = await shell.ask('space.invite', { space, role: 'member' });
  const buffer = await shell.fetchOut(file);
  const bo = await meet(await homes.found('Bo'));
  await bo.openRoom('Exchange');
  await bo.page
    .getByLabel(/Choose a bundle/)
    .setInputFiles({ name: 'dyers.ginvite', mimeType: 'application/octet-stream', buffer });
  await bo.press(button(bo, 'Join with it'));
  await expect(bo.page.getByRole('heading', { name: 'You are in Dyers of Jaipur.' })).toBeVisible();
  await bo.press(button(bo, 'Later'));
  await expect(bo.heading('Dyers of Jaipur')).toBeVisible();
});
