/** In a real shell: what another's bundle brought is undone by keyboard after a question, and shown again. */
import { AxeBuilder } from '@axe-core/playwright';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { expect, test } from './people.ts';

test('an exchange is undone after a question: what came is hidden here, own work stays, and it can be shown again', async ({
  homes,
  meet,
}) => {
  const [shell, bo] = [await homes.found('Ana'), await homes.found('Bo')];
  const { id: space } = await shell.ask('space.create', { name: 'Dyers' });
  const invited = await shell.ask('space.invite', { space, role: 'member' });
  await bo.ask('space.join', {
    file: await bo.handIn('Dyers.ginvite', await shell.fetchOut(invited.file)),
  });
  const add = (title: string) => bo.ask('entry.add', { space, draft: { ...EMPTY_DRAFT, title } });
  const [unwanted, kept] = [await add('Buy my dye'), await add('Soak the root')];
  const made = await bo.ask('bundle.make', { space });
  await shell.ask('bundle.take', {
    file: await shell.handIn('Dyers.gbundle', await bo.fetchOut(made.file)),
  });
  await shell.ask('entry.edit', { id: kept.id, changes: { body: 'Overnight.' } });

  const ana = await meet(shell);
  const { page } = ana;
  await ana.openRoom('Exchange');
  const line = page.locator('summary', { hasText: 'Dyers, from Bo' });
  await ana.press(line);
  const receipt = page.locator('details', { has: line });
  await ana.press(receipt.getByRole('button', { name: 'Undo this exchange' }));
  const question = page.getByRole('dialog', { name: 'Hide what came from Bo?' });
  await expect(question).toContainText('What you wrote here yourself stays');
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await ana.press(question.getByRole('button', { name: 'Hide it here' }));
  await expect(question).toBeHidden();
  await expect(
    page.getByText('1 entry is hidden. 1 entry stays, because you went on with it.'),
  ).toBeVisible();
  await expect(receipt.getByRole('button', { name: 'Show it again' })).toBeFocused();
  await expect(line).toContainText('undone');

  await ana.openRoom('Library');
  await expect(page.getByRole('link', { name: 'Soak the root' })).toBeVisible();
  await expect(page.getByText('Buy my dye')).toHaveCount(0);
  await ana.goTo(`#/entry/${unwanted.id}`);
  await expect(page.getByText('Hidden on this PC')).toBeVisible();
  await ana.press(page.getByRole('link', { name: 'To the exchanges' }));
  await ana.press(line);
  await ana.press(receipt.getByRole('button', { name: 'Show it again' }));
  await expect(receipt.getByRole('button', { name: 'Undo this exchange' })).toBeFocused();
  await ana.goTo(`#/entry/${unwanted.id}`);
  await expect(ana.heading('Buy my dye')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit' })).toBeVisible();
});
