/** Two people beside each other: one invites on the screen, the other joins by number, and both write on one lesson. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { expect, type Person, test } from './people.ts';

const dialog = (page: Page) => page.getByRole('dialog');
const button = (person: Person, name: string) =>
  dialog(person.page).getByRole('button', { name, exact: true });

/** Opens the invitation and answers where it can be called, on this PC's own loop. */
async function invites(person: Person, space: string): Promise<string> {
  await person.goTo(`#/cluster/${space}`);
  await person.press(person.page.getByRole('button', { name: 'Invite' }));
  await person.press(button(person, 'They are here'));
  await expect(dialog(person.page)).toContainText('type this address');
  const [, port] = /:(\d{4,5})\b/.exec(await dialog(person.page).innerText()) ?? [];
  test.skip(port === undefined, 'this machine has no network, so that a window has no address to show');
  return `127.0.0.1:${port}`;
}

async function joinsAt(person: Person, address: string): Promise<void> {
  await person.goTo('#/cluster');
  await person.press(person.page.getByRole('button', { name: 'Join', exact: true }));
  await person.type(address);
  await person.page.keyboard.press('Enter');
  await expect(dialog(person.page).getByLabel('The number on their screen')).toBeFocused();
}

const numberOn = async (person: Person): Promise<string> => {
  const shown = dialog(person.page).getByText(/^\d{3} \d{3}$/);
  await expect(shown).toBeVisible();
  return shown.innerText();
};

test('joined by a number without a mouse, and two edits made at once become one in both windows', async ({
  homes,
  meet,
}) => {
  const [shellOfAna, shellOfBo] = [await homes.found('Ana'), await homes.found('Bo')];
  const { id: space } = await shellOfAna.ask('space.create', { name: 'Dyers' });
  const draft = { ...EMPTY_DRAFT, title: 'Madder', body: 'Chop the root. Soak it.' };
  const { id } = await shellOfAna.ask('entry.add', { space, draft });
  await shellOfBo.ask('entry.add', {
    space: (await shellOfBo.ask('space.list', {}))[0]?.id ?? space,
    draft: { ...EMPTY_DRAFT, title: 'Mine alone', body: 'Never shared.' },
  });
  const [ana, bo] = [await meet(shellOfAna), await meet(shellOfBo)];

  const address = await invites(ana, space);
  await joinsAt(bo, address);
  const number = await numberOn(ana);
  await bo.type(number === '000 000' ? '000001' : '000000');
  await bo.page.keyboard.press('Enter');
  await expect(dialog(bo.page).getByRole('alert').last()).toContainText('2 tries are left');
  await bo.type(number);
  await bo.page.keyboard.press('Enter');
  await expect(dialog(ana.page)).toContainText('Let Bo (Bo & Co) in?');
  await expect(button(ana, 'Let in')).toBeFocused();
  for (const person of [ana, bo]) {
    const { violations } = await new AxeBuilder({ page: person.page }).analyze();
    expect(violations.map((each) => each.id)).toEqual([]);
    person.forgive(/^another window: about:blank$/); // axe's own
  }
  await ana.page.keyboard.press('Enter');
  await expect(dialog(bo.page)).toContainText('You are in Dyers.');
  await expect(dialog(ana.page)).toContainText('Bo is in');
  await bo.page.keyboard.press('Enter');
  await ana.press(button(ana, 'Done'));
  await expect(ana.page.getByRole('listitem').filter({ hasText: 'Bo & Co' })).toBeVisible();

  await bo.goTo(`#/entry/${id}`);
  await expect(bo.heading('Madder')).toBeVisible();
  await ana.goTo(`#/entry/${id}`);
  await Promise.all([
    shellOfAna.ask('entry.edit', { id, changes: { body: 'Chop the root finely. Soak it.' } }),
    shellOfBo.ask('entry.edit', { id, changes: { body: 'Chop the root. Soak it overnight.' } }),
  ]);
  for (const { page } of [ana, bo])
    await expect(page.locator('main')).toContainText('Chop the root finely. Soak it overnight.');
  const titles = await shellOfAna.ask('rows.since', { after: 0, limit: 100 });
  expect(JSON.stringify(titles)).not.toContain('Mine alone');
});

test('a code that is pasted lets in once; a closed invitation lets in nobody', async ({ homes, meet }) => {
  const [shellOfAna, shellOfBo] = [await homes.found('Ana'), await homes.found('Bo')];
  const { id: space } = await shellOfAna.ask('space.create', { name: 'Dyers' });
  const [ana, bo] = [await meet(shellOfAna), await meet(shellOfBo)];
  const address = await invites(ana, space);
  await expect(dialog(ana.page).getByRole('img', { name: 'The code as a picture' })).toBeVisible();
  const { inviting } = await shellOfAna.ask('pair.status', {});
  await ana.press(button(ana, 'Stop inviting'));

  await bo.goTo('#/cluster');
  await bo.press(bo.page.getByRole('button', { name: 'Join', exact: true }));
  await bo.type(address);
  await bo.page.keyboard.press('Enter');
  await expect(dialog(bo.page).getByRole('alert')).toContainText('Nobody is being invited');
  const field = dialog(bo.page).getByLabel('Address or code on their screen');
  await field.fill(inviting?.code ?? '');
  await bo.page.keyboard.press('Enter');
  await expect(dialog(bo.page).getByRole('alert')).toContainText('Nobody is being invited');

  await invites(ana, space);
  const again = await shellOfAna.ask('pair.status', {});
  await field.fill(again.inviting?.code ?? '');
  await bo.page.keyboard.press('Enter');
  await expect(dialog(bo.page)).toContainText('You are in Dyers.');
  await expect(dialog(ana.page)).toContainText('Bo is in');
});

test('whoever closes the window of it is gone, and the other window says so', async ({ homes, meet }) => {
  const [shellOfAna, shellOfBo] = [await homes.found('Ana'), await homes.found('Bo')];
  const { id: space } = await shellOfAna.ask('space.create', { name: 'Dyers' });
  const [ana, bo] = [await meet(shellOfAna), await meet(shellOfBo)];
  const address = await invites(ana, space);
  await joinsAt(bo, address);
  await numberOn(ana);
  await bo.page.keyboard.press('Escape');
  await expect(dialog(ana.page)).toContainText('The guest was sent away or gave up.');
  await joinsAt(bo, address);
  await bo.type(await numberOn(ana));
  await bo.page.keyboard.press('Enter');
  await ana.press(button(ana, 'Not this person'));
  await expect(dialog(bo.page).getByRole('alert')).toContainText('did not let you in');
  await expect(dialog(bo.page).getByLabel('Address or code on their screen')).toBeVisible();
});
