/** What lists must not hide: two versions of one thing, what was deleted, and that somebody joined. */
import { readFile } from 'node:fs/promises';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { furnish } from './furnished.ts';
import { expect, type Person, test } from './people.ts';

const rows = ({ page }: Person) => page.getByRole('list', { name: 'Entries' }).getByRole('listitem');

test('an entry with two versions is seen on Home, in the library and on the receipt, until somebody chooses', async ({
  homes,
  meet,
}) => {
  const { shell } = await furnish(homes);
  const ana = await meet(shell);
  await ana.page.getByRole('link', { name: 'Choose' }).click();
  await expect(ana.page.getByText('Two people changed the same thing at the same time')).toBeVisible();

  await ana.openRoom('Library');
  const row = rows(ana).filter({ hasText: 'rinse water' });
  await expect(row.getByText('Two versions')).toBeVisible();
  await expect(rows(ana).getByText('Two versions')).toHaveCount(1);
  await ana.page.getByRole('button', { name: 'Two versions 1' }).click();
  await expect(rows(ana)).toHaveCount(1);
  await ana.page.getByLabel('Search the library').fill('rinse water');
  await expect(rows(ana)).toHaveCount(1);
  await ana.page.getByLabel('Search the library').fill('soak');
  await expect(ana.page.getByText('Nothing here with these filters')).toBeVisible();

  await ana.openRoom('Exchange');
  const past = ana.page.getByText('Dyers of Jaipur, from Bo').first();
  await past.click();
  await expect(ana.page.getByText('1 of them now has two versions')).toBeVisible();
  await ana.page.getByRole('link', { name: 'Look and choose' }).click();
  await rows(ana).getByRole('link').click();
  await ana.page
    .getByRole('button', { name: /^Take / })
    .first()
    .click();
  await expect(ana.page.getByText('Settled.')).toBeVisible();
  await ana.openRoom('Library');
  await expect(rows(ana).first()).toBeVisible();
  await expect(ana.page.getByText('Two versions')).toHaveCount(0);
});

test('what others brought is new; what one wrote or brought in oneself is not', async ({ homes, meet }) => {
  const { shell, space } = await furnish(homes);
  const ana = await meet(shell);
  await expect(ana.page.getByRole('heading', { name: 'Latest on the shelf' })).toBeVisible();
  const lines = Array.from({ length: 30 }, (_, at) =>
    JSON.stringify({ id: `n${at}`, title: `Own ${at}`, author: 'Bo' }),
  );
  const file = await shell.handIn('own.jsonl', lines.join('\n'));
  await shell.ask('import.run', { file, space });
  await expect(ana.page.getByText('Own 29')).toBeVisible();
  await expect(ana.page.getByRole('heading', { name: 'New since you looked' })).toHaveCount(0);

  const bo = await homes.found('Ana', 'Anand Dyeing'); // the same names on another PC
  const ticket = await shell.ask('space.invite', { space, role: 'member' });
  await bo.ask('space.join', { file: await bo.handIn('in.ginvite', await shell.fetchOut(ticket.file)) });
  await bo.ask('entry.add', { space, draft: { ...EMPTY_DRAFT, title: 'From the other PC' } });
  const bundle = await bo.ask('bundle.make', { space });
  await shell.ask('bundle.take', { file: await shell.handIn('b.gbundle', await bo.fetchOut(bundle.file)) });
  const news = ana.page.getByRole('list', { name: 'New since you looked' });
  await expect(news.getByRole('listitem')).toHaveCount(1);
  await expect(news).toContainText('From the other PC');
});

test('what was deleted is found again, by its words too, and brought back alone or with others', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const ids = [];
  for (const title of ['Salt last', 'Soak first', 'Sift twice', 'Rest the dough'])
    ids.push((await shell.ask('entry.add', { draft: { ...EMPTY_DRAFT, title } })).id);
  const ana = await meet(shell);
  await ana.openRoom('Library');
  await expect(rows(ana)).toHaveCount(4);
  await expect(ana.page.getByRole('button', { name: /^Deleted/ })).toHaveCount(0);
  await ana.page.getByRole('button', { name: 'Choose several' }).click();
  await ana.page.getByRole('button', { name: 'Choose all shown' }).click();
  await ana.page
    .getByRole('region', { name: 'Chosen entries' })
    .getByRole('button', { name: 'Delete' })
    .click();
  await expect(ana.page.getByText('4 entries deleted.')).toBeVisible();
  await ana.page.reload();

  await ana.page.getByRole('button', { name: 'Deleted 4' }).click();
  await expect(rows(ana)).toHaveCount(4);
  await ana.page.getByLabel('Search the library').fill('twice');
  await expect(rows(ana)).toHaveCount(1);
  await ana.page.getByRole('button', { name: 'Bring back Sift twice' }).click();
  await expect(ana.page.getByText('The entry is back.')).toBeVisible();
  await ana.page.getByLabel('Search the library').fill('');
  await expect(rows(ana)).toHaveCount(3);
  await ana.page.getByRole('button', { name: 'Choose several' }).click();
  await ana.page.getByRole('button', { name: 'Choose all shown' }).click();
  await ana.page.getByRole('button', { name: 'Bring back', exact: true }).click();
  await expect(ana.page.getByText('3 entries are back.')).toBeVisible();
  await ana.page.getByRole('button', { name: 'No filter' }).first().click();
  await expect(rows(ana)).toHaveCount(4);
});

test('who joins is led to the bundle that tells the others, and it can be made without entries', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const { id: space } = await shell.ask('space.create', { name: 'Dyers' });
  const invitation = await shell.ask('space.invite', { space, role: 'member' });
  const bo = await homes.found('Bo');
  const window = await meet(bo);
  await window.openRoom('Spaces');
  await window.page.getByRole('button', { name: 'Join with a file' }).click();
  const buffer = await shell.fetchOut(invitation.file);
  await window.page.locator('dialog input[type=file]').setInputFiles({
    name: 'Dyers.ginvite',
    mimeType: 'application/octet-stream',
    buffer,
  });
  await window.page
    .getByRole('dialog', { name: 'You are in Dyers.' })
    .getByRole('button', { name: 'Make the bundle' })
    .click();
  await expect(window.page.getByText('news of who belongs leaves this PC')).toBeVisible();
  const download = window.page.waitForEvent('download');
  await window.page.getByRole('button', { name: 'Make the file' }).click();
  const bundle = await readFile(await (await download).path());
  await expect(window.page.getByText('This bundle')).toBeVisible();
  await shell.ask('bundle.take', { file: await shell.handIn('b.gbundle', bundle) });
  expect((await shell.ask('space.members', { space })).map(({ name }) => name).sort()).toEqual(['Ana', 'Bo']);
});
