/** A photo dropped into an entry in one window, and seen in another: over the network, by name, without its place. */
import type { Locator, Page } from '@playwright/test';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { PLACE, pngAt } from '../attachment/photos.ts';
import { expect, type Person, test } from './people.ts';

const network = (page: Page) => page.locator('section', { hasText: 'On this network' }).first();
const files = (page: Page) => page.getByRole('region', { name: 'Photos and files' });

/** As a file manager drops it. */
async function drop(on: Locator, name: string, type: string, bytes: Uint8Array): Promise<void> {
  const data = await on.page().evaluateHandle(
    ({ name, type, base64 }) => {
      const transfer = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([content], name, { type }));
      return transfer;
    },
    { name, type, base64: Buffer.from(bytes).toString('base64') },
  );
  await on.dispatchEvent('drop', { dataTransfer: data });
}

async function reachable(person: Person): Promise<string> {
  await person.openRoom('Exchange');
  await person.press(network(person.page).getByRole('button', { name: 'Turn on' }));
  await expect(network(person.page).getByText('This PC’s address')).toBeVisible();
  const text = await network(person.page).innerText();
  const [, port] = /:(\d{4,5})\b/.exec(text) ?? [];
  test.skip(port === undefined, 'this machine has no network, so that a window has no address to show');
  return `127.0.0.1:${port}`;
}

test('a photo dropped into an entry is seen on the other PC, larger on a click, and found by its name', async ({
  homes,
  meet,
}) => {
  const [shellOfAna, shellOfBo] = [await homes.found('Ana'), await homes.found('Bo')];
  const { id: space } = await shellOfAna.ask('space.create', { name: 'Dyers' });
  const { file } = await shellOfAna.ask('space.invite', { space, role: 'member' });
  const invitation = await shellOfAna.fetchOut(file);
  await shellOfBo.ask('space.join', { file: await shellOfBo.handIn('Dyers.ginvite', invitation) });
  const { id } = await shellOfAna.ask('entry.add', { space, draft: { ...EMPTY_DRAFT, title: 'Madder' } });
  const [ana, bo] = [await meet(shellOfAna), await meet(shellOfBo)];

  await ana.goTo(`#/entry/${id}`);
  const photo = pngAt(600);
  expect(Buffer.from(photo).includes(PLACE)).toBe(true);
  await drop(files(ana.page).getByText('or drop them here'), 'rottenvat.png', 'image/png', photo);
  await drop(
    files(ana.page).getByText('or drop them here'),
    'prices.html',
    'text/html',
    Buffer.from('<html>'),
  );
  await expect(
    files(ana.page).getByRole('button', { name: 'Look at rottenvat.png' }).locator('img'),
  ).toBeVisible();
  // Once: while it is being added it may stand in both lists for a moment.
  await expect(files(ana.page).getByText('prices.html')).toHaveCount(1);

  const address = await reachable(ana);
  await reachable(bo);
  await bo.tabTo(bo.page.getByLabel('Address of the other PC'));
  await bo.type(address);
  await bo.page.keyboard.press('Enter');
  await expect(network(bo.page).getByRole('status').first()).toHaveText('Ana is here.');

  await bo.goTo(`#/entry/${id}`);
  const picture = files(bo.page).getByRole('button', { name: 'Look at rottenvat.png' });
  await expect(picture.locator('img')).toBeVisible();
  await bo.press(picture);
  const large = bo.page.getByRole('dialog', { name: 'rottenvat.png' });
  await expect(large.locator('img')).toBeVisible();
  await expect
    .poll(() => large.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth))
    .toBe(600);
  await bo.page.keyboard.press('Escape');
  await expect(picture).toBeFocused();

  const held = (await shellOfBo.ask('entry.get', { id })).files?.find(({ name }) => name === 'rottenvat.png');
  if (!held) throw new Error('no photo');
  const opened = await shellOfBo.ask('file.open', { entry: id, file: held.id });
  if (opened.is !== 'here') throw new Error('the photo is not here');
  const bytes = await shellOfBo.fetchOut(opened.file);
  expect(bytes.length).toBe(photo.length);
  expect(bytes.includes(PLACE)).toBe(false);

  await bo.goTo('#/library?words=rottenvat');
  await expect(bo.page.getByRole('main')).toContainText('Madder');
});

test('a file is removed with a way back, and one that can run is saved only after a warning', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const { id } = await shell.ask('entry.add', { draft: { ...EMPTY_DRAFT, title: 'Madder' } });
  await shell.ask('entry.attach', { id, file: await shell.handIn('notes.html', '<html>') });
  const ana = await meet(shell);
  await ana.goTo(`#/entry/${id}`);
  const saved = ana.page.waitForEvent('download');
  await ana.press(files(ana.page).getByRole('button', { name: 'Save notes.html' }));
  expect((await saved).suggestedFilename()).toBe('notes.html');
  await expect(ana.page.getByText('Careful with notes.html')).toBeVisible();
  await ana.press(files(ana.page).getByRole('button', { name: 'Remove notes.html' }));
  await expect(files(ana.page).getByText('notes.html')).toHaveCount(0);
  await ana.press(ana.page.getByRole('button', { name: 'Undo' }));
  await expect(files(ana.page).getByText('notes.html')).toBeVisible();
});
