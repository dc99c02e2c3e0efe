/** What lists must not hide: two versions of one thing, what was deleted, and that somebody joined. */
import { readFile } from 'node:fs/promises';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { furnish } from './furnished.ts';
import { expect, type Person, test } from './people.ts';
import type { Shell } from './shell.ts';

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
  await expect(ana.page.getByText(/^Own \d/).first()).toBeVisible();
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
  await window.page.getByRole('button', { name: 'Join', exact: true }).click();
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

test('Home is not called empty while the starter set is on its way, and Settings leads back to it', async ({
  homes,
  meet,
}) => {
  const shell = await homes.open();
  const ana = await meet(shell);
  await ana.page.evaluate(() => {
    const look = (): void => {
      if (/Nothing is written down yet/.test(document.body.textContent ?? '')) console.error('called empty');
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  });
  await ana.page.getByLabel('What is your name?').fill('Ana');
  await ana.page.getByLabel('What is your firm called?').fill('Anand Dyeing');
  await ana.page.getByRole('button', { name: 'Begin' }).click();
  await ana.page.getByRole('button', { name: 'Put them on my shelf' }).click();
  await expect(ana.page.getByRole('list', { name: 'Latest on the shelf' })).toBeVisible();

  await ana.openRoom('Settings');
  await ana.page.getByRole('link', { name: 'Entries to start from' }).click();
  await ana.page.getByRole('button', { name: 'Put them on my shelf' }).click();
  await expect(ana.page.getByText('All of them are on your shelf already.')).toBeVisible();
});

test('an import leads to what it brought, and a search of very many says that it shows the best', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  await shell.ask('entry.add', { draft: { ...EMPTY_DRAFT, title: 'Oven of our own' } });
  const ana = await meet(shell);
  await ana.openRoom('Library');
  await expect(rows(ana)).toHaveCount(1);
  await ana.page.getByRole('link', { name: 'Import & export' }).click();
  const lines = Array.from({ length: 130 }, (_, at) => `Oven ${at},Clean it,2019-01-02`);
  await ana.page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'ovens.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`Title,Advice,Created\n${lines.join('\n')}\n`),
    });
  await ana.page.getByRole('button', { name: 'Bring in 130 entries' }).click();
  await ana.page.getByRole('link', { name: 'See them in the library' }).click();
  await expect(rows(ana).first()).toContainText(/Oven \d/);
  await expect(ana.page.getByText('Oven of our own')).toHaveCount(0);
  await ana.page.getByRole('button', { name: 'Just brought in' }).click();
  await expect(rows(ana).first()).toContainText('Oven of our own');
  await ana.page.getByLabel('Search the library').fill('oven');
  await expect(ana.page.getByText('The best 100 entries')).toBeAttached();
  await ana.page.getByLabel('Search the library').fill('"Oven 77"');
  await expect(rows(ana).first()).toContainText('Oven 77');
});

test('an empty shared space says how something comes into it', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  const { id } = await shell.ask('space.create', { name: 'Dyers' });
  const ana = await meet(shell);
  await expect(ana.heading(/Good to see you/)).toBeVisible();
  await ana.page.goto(`${shell.origin}/#/library?space=${id}`);
  await expect(ana.page.getByText('Nothing is in Dyers yet')).toBeVisible();
  await ana.page.goto(`${shell.origin}/#/cluster/${id}`);
  await expect(ana.page.getByText('Nothing is in Dyers yet')).toBeVisible();
  await expect(ana.page.getByRole('link', { name: /^Read/ })).toHaveCount(0);
});

test('who was removed hears of it where the bundle is taken in', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  const { id: space } = await shell.ask('space.create', { name: 'Dyers' });
  const invitation = await shell.ask('space.invite', { space, role: 'member' });
  const bo = await homes.found('Bo');
  await bo.ask('space.join', { file: await bo.handIn('i.ginvite', await shell.fetchOut(invitation.file)) });
  const carry = async (from: Shell, to: Shell): Promise<Buffer> => {
    const { file } = await from.ask('bundle.make', { space });
    const bytes = await from.fetchOut(file);
    await to.ask('bundle.take', { file: await to.handIn('b.gbundle', bytes) });
    return bytes;
  };
  await carry(bo, shell);
  const us = (await bo.ask('home.status', {})).device;
  await shell.ask('space.remove', { space, member: us });
  await carry(shell, bo);
  const window = await meet(bo);
  await window.openRoom('Exchange');
  await expect(window.page.getByText('This PC was removed from Dyers').first()).toBeVisible();
  await window.page.getByText('Dyers, from Ana').click();
  await expect(window.page.getByText('This PC was removed from Dyers')).toHaveCount(2);
});

test('arrows point the other way wherever the page runs from right to left', async ({ homes, meet }) => {
  const shell = await homes.found('Ana');
  const { id } = await shell.ask('entry.add', { draft: { ...EMPTY_DRAFT, title: 'Salt last' } });
  const ana = await meet(shell);
  await expect(ana.heading(/Good to see you/)).toBeVisible();
  await ana.page.goto(`${shell.origin}/#/entry/${id}`);
  const arrow = ana.page.locator('main a[href="#/library"] svg');
  const mirrored = () => arrow.evaluate((sign) => getComputedStyle(sign).transform);
  expect(await mirrored()).toBe('none');
  await ana.page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  expect(await mirrored()).toBe('matrix(-1, 0, 0, 1, 0, 0)');
});

test('letters of twice the size lose no place, no name and no word, and nothing runs over the edge', async ({
  homes,
  meet,
}) => {
  const { shell, rooms } = await furnish(homes);
  const ana = await meet(shell);
  await expect(ana.heading(/Good to see you/)).toBeVisible();
  await ana.page.setViewportSize({ width: 390, height: 780 });
  await ana.page.evaluate(() => document.documentElement.style.setProperty('font-size', '32px'));
  for (const room of ['home', 'library', 'exchange', 'spaces', 'space', 'import and export', 'settings']) {
    await ana.page.goto(`${shell.origin}/${rooms[room]}`);
    await expect(ana.page.locator('h1')).toBeVisible();
    const over = () => ana.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await expect.poll(over, room).toBeLessThanOrEqual(0);
  }
  const places = ana.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link');
  await expect(places).toHaveCount(6);
  for (const place of await places.all()) {
    const box = await place.boundingBox();
    expect(box!.x + box!.width).toBeLessThanOrEqual(390);
  }
  await ana.page.goto(`${shell.origin}/#/home`);
  const write = ana.page.getByRole('link', { name: 'Write down a lesson' }).locator('span').last();
  expect(await write.evaluate((word) => word.scrollWidth - word.clientWidth)).toBeLessThanOrEqual(0);
  await ana.page.setViewportSize({ width: 1280, height: 800 });
  await ana.page.goto(`${shell.origin}/${rooms.space}`);
  const name = ana.page.getByRole('listitem').filter({ hasText: 'Bora Threads' }).locator('strong');
  const box = await name.boundingBox();
  expect(box!.width).toBeGreaterThan(300);
});
