/** Files from outside, whole and broken, through the window. */
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { expect, test } from './people.ts';
import type { Homes, Shell } from './shell.ts';

/** Two members of one space, and a bundle from the first for the second. */
async function bundled(homes: Homes): Promise<{ bo: Shell; bundle: Buffer }> {
  const ana = await homes.found('Ana');
  const bo = await homes.found('Bo');
  const { id: space } = await ana.ask('space.create', { name: 'Dyers' });
  const invitation = await ana.ask('space.invite', { space, role: 'member' });
  await bo.ask('space.join', {
    file: await bo.handIn('invitation.ginvite', await ana.fetchOut(invitation.file)),
  });
  for (let at = 0; at < 40; at++)
    await ana.ask('entry.add', {
      space,
      draft: { ...EMPTY_DRAFT, title: `Recipe ${at}`, body: 'Alum, then madder.' },
    });
  const { file } = await ana.ask('bundle.make', { space });
  return { bo, bundle: await ana.fetchOut(file) };
}

test('a bundle that is damaged or cut says so in the window, and the whole one still comes in', async ({
  homes,
  meet,
}) => {
  const { bo, bundle } = await bundled(homes);
  const window = await meet(bo);
  const { page } = window;
  await window.openRoom('Exchange');
  const take = (buffer: Buffer) =>
    page
      .getByLabel(/Choose a bundle/)
      .setInputFiles({ name: 'dyers.gbundle', mimeType: 'application/octet-stream', buffer });
  const flipped = (at: number): Buffer => {
    const copy = Buffer.from(bundle);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  const refused = page.getByRole('alert');

  for (const cut of [0.999, 0.5, 0.1, 0.002]) {
    await take(bundle.subarray(0, Math.floor(bundle.length * cut)));
    await expect(refused).toContainText('damaged or was not copied to its end');
    await window.openRoom('Home');
    await window.openRoom('Exchange');
  }
  // In the head, in the signed list of parts, in the first part and in the last.
  for (const at of [2, 40, Math.floor(bundle.length / 3), bundle.length - 100]) {
    await take(flipped(at));
    await expect(refused).toContainText(/damaged|changed after it was made|newer Granary/);
    await window.openRoom('Home');
    await window.openRoom('Exchange');
  }
  expect((await bo.ask('home.status', {})).entries).toBe(0);

  await take(bundle);
  await expect(page.getByText('40 entries').first()).toBeVisible();
  await window.openRoom('Library');
  await page.getByLabel('Search the library').fill('madder');
  await expect(page.getByText('40 entries found')).toBeVisible();
});

const MESSY = [
  '\ufeffName of lesson;What went on;"Tip, if any";Tags;Date;Nr;Empty',
  'Keep the lids closed;"The yeast; it dried out\nover night";Close every lid;bakery, storage;3.2.2026;17;',
  '"He said ""too hot""";Oven two ran hot;;ovens ,, ovens;31/12/2025;18;',
  ';No title here;Do check;;;19;',
  '',
  'Caf\u00e9 crowds at nine;Two people are too few;Three from eight on;people;2026-01-05;20;',
].join('\r\n');

test('a messy table comes in the way its owner points its columns', async ({ homes, meet }) => {
  const ana = await meet(await homes.found('Ana'));
  const { page } = ana;
  await ana.openRoom('Library');
  await ana.press(page.getByRole('link', { name: 'Import & export' }));
  const file = { name: 'lessons 2026.csv', mimeType: 'text/csv', buffer: Buffer.from(MESSY) };
  await page.getByLabel(/Choose a file/).setInputFiles(file);
  await expect(page.getByText('Where does each column go?')).toBeVisible();
  await page.getByLabel('Where Name of lesson goes').selectOption('Title');
  await page.getByLabel('Where What went on goes').selectOption('What happened');
  await page.getByLabel('Where Tip, if any goes').selectOption('Advice');
  await page.getByLabel('Where Empty goes').selectOption('Leave out');
  await expect(page.getByRole('heading', { name: 'Keep the lids closed' })).toBeVisible();
  await expect(page.getByRole('article').getByText('Close every lid')).toBeVisible();
  await page.getByRole('button', { name: /^Bring in \d/ }).click();
  await expect(page.getByText('lessons 2026.csv is in')).toBeVisible();
  await page.getByRole('link', { name: 'See them in the library' }).click();
  await page.getByLabel('Search the library').fill('yeast lids');
  const row = page.getByRole('list', { name: 'Entries' }).getByRole('link').first();
  await expect(row).toContainText('Keep the lids closed');
  await row.click();
  await expect(ana.heading('Keep the lids closed')).toBeVisible();
  await expect(page.getByText('it dried out')).toBeVisible();
  await expect(page.getByRole('link', { name: '#bakery' })).toBeVisible();

  // The same file again changes nothing.
  await ana.openRoom('Library');
  await page.getByRole('link', { name: 'Import & export' }).click();
  await page.getByLabel(/Choose a file/).setInputFiles(file);
  await page.getByLabel('Where Name of lesson goes').selectOption('Title');
  await page.getByLabel('Where What went on goes').selectOption('What happened');
  await page.getByLabel('Where Tip, if any goes').selectOption('Advice');
  await page.getByRole('button', { name: /^Bring in \d/ }).click();
  await expect(page.getByText(/No new entries\./)).toBeVisible();
});
