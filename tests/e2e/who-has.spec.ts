/** Who has what: behind one line of an entry, and beside every member of a space; never said more than was told. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { serveWindow } from '../renderer/rooms/fake/server.ts';
import { fullWorld } from '../renderer/rooms/fake/world.ts';

const WINDOW = join(import.meta.dirname, '../../dist/window');

interface Shown {
  page: Page;
  /** Of the space of the bakers, with five members of whom one never told anything. */
  space: string;
  entry: string;
  /** One in the private space. */
  own: string;
}

const test = base.extend<{ shown: Shown }>({
  shown: async ({ page }, use) => {
    const state = fullWorld(() => Date.UTC(2026, 10, 23, 9), 40);
    const [home, bakers] = [...state.spaces.values()].map(({ view }) => view.id);
    const idIn = (space: typeof home): string =>
      [...state.entries.values()].find((each) => each.space === space && each.versions.length === 1)?.id ??
      '';
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const served = await serveWindow(WINDOW, state);
    await page.goto(served.address);
    await expect(page.locator('h1')).toBeVisible();
    await use({ page, space: bakers ?? '', entry: idIn(bakers), own: idIn(home) });
    await served.close();
  },
});

async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((address) => {
    location.hash = address;
  }, hash);
  await expect(page.locator('main h1')).toBeVisible();
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}`)).toEqual([]);
}

test('an entry says on how many PCs it is, and by name who told what', async ({ shown }) => {
  const { page, entry } = shown;
  await open(page, `#/entry/${entry}`);
  const line = page.locator('summary', { hasText: 'On 4 of 5 PCs as it is now' });
  await line.focus();
  await page.keyboard.press('Enter');
  const list = page.locator('details', { has: line }).getByRole('listitem');
  await expect(list).toHaveCount(5);
  await expect(list.first()).toContainText('This PC');
  await expect(list.filter({ hasText: 'North Mill' })).toContainText('Has it as it is now · last heard from');
  await expect(list.filter({ hasText: '山田 花子' })).toContainText(
    'Not known: nothing of theirs has come yet',
  );
  await expectAccessible(page);
});

test('an entry of the private space says nothing of others', async ({ shown }) => {
  const { page, own } = shown;
  await open(page, `#/entry/${own}`);
  await expect(page.getByText('Written by')).toBeVisible();
  await expect(page.getByText('as it is now')).toHaveCount(0);
});

test('a space says of each member how far they are, and nothing of who never told', async ({ shown }) => {
  const { page, space } = shown;
  await open(page, `#/cluster/${space}`);
  const bo = page.getByRole('listitem').filter({ hasText: 'North Mill' });
  await expect(bo).toContainText('Has everything that is here');
  await expect(bo).toContainText('Has 3 edits that are not here yet');
  await expect(page.getByRole('listitem').filter({ hasText: 'Kopi Dewi' })).toContainText('Has not got');
  const never = page.getByRole('listitem').filter({ hasText: '山田 花子' });
  await expect(never).toContainText('Nothing of theirs has come yet');
  await expect(never).not.toContainText('Has');
  await expectAccessible(page);
});
