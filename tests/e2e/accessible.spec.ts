/** Every room, in light and dark: no violation that axe knows (WCAG 2 A and AA, best practice), dialogs and menus included. */
import AxeBuilder from '@axe-core/playwright';
import { editor, furnish } from './furnished.ts';
import { expect, type Person, test } from './people.ts';

/** What axe holds against the open room, a line each. */
async function violations({ page }: Person, where: string): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode().withTags(tags).analyze();
  return found.map(
    ({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
  );
}

/** Opens a room and waits until nothing in it is on its way any more. */
async function visit(person: Person, hash: string): Promise<void> {
  await person.page.evaluate((address) => {
    location.hash = address;
  }, hash);
  await expect(person.page).toHaveURL((url) => url.hash.startsWith(hash.split('?')[0] ?? hash));
  await expect(person.page.locator('main h1')).toBeVisible();
  await person.page.waitForFunction(() =>
    document.getAnimations().every((each) => each.playState === 'finished'),
  );
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`every room can be used by everybody, ${colorScheme}`, async ({ homes, meet }) => {
    test.setTimeout(180_000);
    const { shell, rooms } = await furnish(homes);
    const ana = await meet(shell, { colorScheme });
    const { page } = ana;
    await expect(ana.heading('Good to see you, Ana')).toBeVisible();
    const found: string[] = [];
    for (const [name, hash] of Object.entries(rooms)) {
      await visit(ana, hash);
      if (hash.includes('edit=yes')) await expect(editor(page)).toBeVisible();
      if (hash.includes('exchange'))
        await expect(page.getByRole('button', { name: 'Make the file' })).toBeEnabled();
      found.push(...(await violations(ana, name)));
    }

    await visit(ana, rooms.entry!);
    await page.getByRole('button', { name: 'More to do with this entry' }).click();
    found.push(...(await violations(ana, 'menu')));
    await page.getByRole('menuitem', { name: 'History' }).click();
    found.push(...(await violations(ana, 'history')));
    await page.getByRole('button', { name: 'Share' }).click();
    found.push(...(await violations(ana, 'sharing')));
    await page.keyboard.press('Escape');
    await visit(ana, rooms.space!);
    await page.getByRole('button', { name: 'Invite' }).click();
    found.push(...(await violations(ana, 'inviting')));
    await page.keyboard.press('Escape');
    await visit(ana, rooms.library!);
    await page.getByRole('button', { name: 'Choose several' }).click();
    found.push(...(await violations(ana, 'choosing')));
    await visit(ana, rooms['import and export']!);
    const csv = 'Title,Notes\nOne,First\nTwo,Second\n';
    const file = { name: 'notes.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
    await page.getByLabel(/Choose a file/).setInputFiles(file);
    await expect(page.getByText('Where does each column go?')).toBeVisible();
    found.push(...(await violations(ana, 'importing')));
    expect(found).toEqual([]);
  });

test('the first room can be used by everybody', async ({ homes, meet }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const ana = await meet(await homes.open(), { colorScheme });
    await expect(ana.heading('Welcome to Granary')).toBeVisible();
    expect(await violations(ana, `welcome, ${colorScheme}`)).toEqual([]);
    await ana.type('Ana');
    await ana.tabTo(ana.page.getByLabel('What is your firm called?'));
    await ana.type('Anand Dyeing');
    await ana.page.keyboard.press('Enter');
    await expect(ana.heading('Something to start from?')).toBeVisible();
    expect(await violations(ana, `starter, ${colorScheme}`)).toEqual([]);
  }
});
