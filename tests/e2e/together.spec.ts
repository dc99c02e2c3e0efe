/** Two windows on one network: joined with a file, connected by an address that one is told. */
import type { Page } from '@playwright/test';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { expect, type Person, test } from './people.ts';

const section = (page: Page) => page.locator('section', { hasText: 'On this network' }).first();

/** Turns the network on and answers the address that the window shows, on this PC's own loop. */
async function reachable(person: Person): Promise<string> {
  await person.openRoom('Exchange');
  await person.press(section(person.page).getByRole('button', { name: 'Turn on' }));
  await expect(section(person.page).getByText('This PC’s address')).toBeVisible();
  const text = await section(person.page).innerText();
  const [, port] = /:(\d{4,5})\b/.exec(text) ?? [];
  test.skip(port === undefined, 'this machine has no network, so that a window has no address to show');
  return `127.0.0.1:${port}`;
}

test('what one writes the other sees, two edits of one lesson become one, and who leaves is missed', async ({
  homes,
  meet,
}) => {
  const [shellOfAna, shellOfBo] = [await homes.found('Ana'), await homes.found('Bo')];
  const { id: space } = await shellOfAna.ask('space.create', { name: 'Dyers' });
  const { file } = await shellOfAna.ask('space.invite', { space, role: 'member' });
  const invitation = await shellOfAna.fetchOut(file);
  await shellOfBo.ask('space.join', { file: await shellOfBo.handIn('Dyers.ginvite', invitation) });
  const draft = { ...EMPTY_DRAFT, title: 'Madder', body: 'Chop the root. Soak it.' };
  const { id } = await shellOfAna.ask('entry.add', { space, draft });
  const [ana, bo] = [await meet(shellOfAna), await meet(shellOfBo)];

  const address = await reachable(ana);
  await reachable(bo);
  await bo.tabTo(bo.page.getByLabel('Address of the other PC'));
  await bo.type(address);
  await bo.page.keyboard.press('Enter');
  await expect(section(bo.page).getByRole('status').first()).toHaveText('Ana is here.');
  const guest = ana.page.getByText('Bo', { exact: true });
  await expect(section(ana.page).getByRole('listitem').filter({ has: guest })).toContainText('Dyers');

  await bo.goTo(`#/entry/${id}`);
  await expect(bo.heading('Madder')).toBeVisible();
  await ana.goTo(`#/entry/${id}`);
  await Promise.all([
    shellOfAna.ask('entry.edit', { id, changes: { body: 'Chop the root finely. Soak it.' } }),
    shellOfBo.ask('entry.edit', { id, changes: { body: 'Chop the root. Soak it overnight.' } }),
  ]);
  for (const { page } of [ana, bo])
    await expect(page.locator('main')).toContainText('Chop the root finely. Soak it overnight.');

  await ana.openRoom('Exchange');
  await ana.press(section(ana.page).getByRole('button', { name: 'Turn off' }));
  await bo.openRoom('Exchange');
  await expect(section(bo.page)).toContainText('Nobody is here');
});
