/** Found at the moment of need: by a piece of a word in scripts without spaces, and in a home of two thousand. */
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { Prose } from '../bench/prose.ts';
import { expect, test } from './people.ts';

const WRITINGS = [
  { lang: 'th', title: 'แช่ไหมในน้ำอุ่นก่อนย้อมคราม', piece: 'น้ำอุ่น' },
  { lang: 'km', title: 'ត្រាំសូត្រក្នុងទឹកក្តៅមុនពេលជ្រលក់', piece: 'ទឹកក្តៅ' },
  { lang: 'ja', title: '藍染めの前に糸をぬるま湯に浸す', piece: 'ぬるま湯' },
  { lang: 'zh', title: '染色前先把纱线泡在温水里', piece: '温水' },
  { lang: 'lo', title: 'ແຊ່ໄໝໃນນ້ຳອຸ່ນກ່ອນຍ້ອມ', piece: 'ນ້ຳອຸ່ນ' },
] as const;

for (const { lang, title, piece } of WRITINGS)
  test(`an entry in ${lang} is found by a piece of its title`, async ({ homes, meet }) => {
    const shell = await homes.found('Ana');
    for (const each of WRITINGS)
      await shell.ask('entry.add', { draft: { ...EMPTY_DRAFT, title: each.title, lang: each.lang } });
    const ana = await meet(shell);
    await ana.openRoom('Library');
    await ana.page.getByLabel('Search the library').fill(piece);
    await expect(ana.page.getByText('1 entry found')).toBeVisible();
    await expect(ana.page.getByRole('list', { name: 'Entries' }).getByRole('link')).toContainText(title);
    await expect(ana.page.locator('mark').first()).toBeVisible();
  });

test('in a home of two thousand entries, opened again, every word that is typed leads to the entry it was taken from', async ({
  homes,
  meet,
}) => {
  test.setTimeout(120_000);
  const shell = await homes.found('Ana');
  const prose = new Prose(7);
  const lessons = Array.from({ length: 2_000 }, () => prose.lesson(600));
  const wanted = [3, 400, 999, 1500, 1999].map((at) => ({
    ...lessons[at]!,
    title: `${lessons[at]!.title} quernstone${at}`,
  }));
  for (const [nth, at] of [3, 400, 999, 1500, 1999].entries()) lessons[at] = wanted[nth]!;
  const [space] = await shell.ask('space.list', {});
  const file = await shell.handIn('lessons.jsonl', lessons.map((each) => JSON.stringify(each)).join('\n'));
  const { added } = await shell.ask('import.run', { file, space: space!.id });
  expect(added).toBe(2_000);
  // The next morning: what was read before the first start is not all that is read after it.
  await shell.close();

  const ana = await meet(await homes.open({ home: shell.home }));
  const { page } = ana;
  await ana.openRoom('Library');
  // Tags are offered once everything can be found.
  await expect(page.getByRole('group', { name: 'Tag' })).toBeVisible({ timeout: 60_000 });
  const line = page.getByLabel('Search the library');
  for (const { title } of wanted) {
    const word = title.split(' ').at(-1)!;
    await line.fill('');
    await line.pressSequentially(word);
    await expect(page.getByText('1 entry found')).toBeVisible();
    await expect(page.getByRole('list', { name: 'Entries' }).getByRole('link')).toContainText(word);
  }
  await page.keyboard.press('Enter');
  await expect(ana.heading(wanted.at(-1)!.title)).toBeVisible();
});
