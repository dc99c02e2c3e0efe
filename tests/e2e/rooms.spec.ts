/** Every room, full and empty, by day and by lamplight, wide and narrow: readable, and nothing runs over the edge. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { serveWindow } from '../renderer/rooms/fake/server.ts';
import type { FakeState } from '../renderer/rooms/fake/state.ts';
import { emptyWorld, fullWorld, newWorld } from '../renderer/rooms/fake/world.ts';

const WINDOW = join(import.meta.dirname, '../../dist/window');
const now = (): number => Date.UTC(2026, 10, 23, 9);

const LOOKS = [
  { name: 'a small laptop by day', viewport: { width: 1024, height: 640 }, colorScheme: 'light', dir: 'ltr' },
  {
    name: 'a large screen by lamplight',
    viewport: { width: 1600, height: 1000 },
    colorScheme: 'dark',
    dir: 'ltr',
  },
  {
    name: 'a narrow window, right to left',
    viewport: { width: 420, height: 800 },
    colorScheme: 'dark',
    dir: 'rtl',
  },
] as const;

function addressesOf(state: FakeState): string[] {
  const [plain, conflict] = [...state.entries.keys()];
  const shared = [...state.spaces.values()].find(({ view }) => !view.private)?.view.id;
  const rooms = ['home', 'capture', 'library', 'exchange', 'cluster', 'transfer', 'settings', 'entry/none'];
  const filled = plain
    ? [`entry/${plain}`, `entry/${conflict}`, `entry/${plain}?edit=yes`, `cluster/${shared}`]
    : [];
  return [...rooms, ...filled, 'library?q=zzzxqq'];
}

/** The room has drawn what it knows: nothing has changed on the page for a moment, and nothing moves. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1')).toBeAttached();
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let timer = setTimeout(resolve, 200);
        new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(resolve, 200);
        }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      }),
  );
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))),
  );
}

async function look(page: Page, where: string): Promise<void> {
  await settled(page);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over, `${where} runs over the edge`).toBeLessThanOrEqual(0);
  // On a busy machine a piece of the room may come later than a moment's rest: what it comes to is what counts.
  await expect(async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${where}: ${id} ${nodes[0]?.html}`)).toEqual([]);
  }).toPass({ timeout: 40_000 });
}

for (const { name, viewport, colorScheme, dir } of LOOKS)
  test(`every room can be read on ${name}`, async ({ browser }) => {
    test.setTimeout(300_000);
    for (const state of [emptyWorld(now), newWorld(now), fullWorld(now, 60)]) {
      const served = await serveWindow(WINDOW, state);
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
      await context.addInitScript((way) => document.documentElement?.setAttribute('dir', way), dir);
      const page = await context.newPage();
      const wrong: string[] = [];
      page.on('pageerror', (error) => wrong.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') wrong.push(message.text());
      });
      await page.goto(served.address);
      if (!state.owner) await look(page, 'welcome');
      else
        for (const address of addressesOf(state)) {
          await page.goto(`${served.address.split('?')[0]}#/${address}`);
          await page.evaluate((way) => document.documentElement.setAttribute('dir', way), dir);
          await look(page, `${address} (${state.entries.size})`);
        }
      expect(wrong).toEqual([]);
      await context.close();
      await served.close();
    }
  });
