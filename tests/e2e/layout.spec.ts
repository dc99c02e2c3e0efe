/** Nothing sticks out at the side, whatever the width, the light and the direction of writing. */
import { editor, furnish } from './furnished.ts';
import { expect, test } from './people.ts';

const WIDTHS = [420, 1024, 1600];

for (const colorScheme of ['light', 'dark'] as const)
  test(`every room fits its window from left to right and from right to left, ${colorScheme}`, async ({
    homes,
    meet,
  }) => {
    test.setTimeout(120_000);
    const { shell, rooms } = await furnish(homes);
    const ana = await meet(shell, { colorScheme });
    const { page } = ana;
    await expect(ana.heading('Good to see you, Ana')).toBeVisible();
    const tooWide: string[] = [];
    for (const [name, hash] of Object.entries(rooms)) {
      await page.evaluate((address) => {
        location.hash = address;
      }, hash);
      await expect(page.locator('main h1')).toBeVisible();
      if (hash.includes('edit=yes')) await expect(editor(page)).toBeVisible();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        for (const dir of ['rtl', 'ltr']) {
          const over = await page.evaluate((direction) => {
            document.documentElement.dir = direction;
            const { scrollWidth, clientWidth } = document.documentElement;
            const main = document.querySelector('main');
            return Math.max(scrollWidth - clientWidth, main ? main.scrollWidth - main.clientWidth : 0);
          }, dir);
          if (over > 0) tooWide.push(`${name}, ${width} px, ${dir}: ${over} px too wide`);
        }
      }
    }
    expect(tooWide).toEqual([]);
  });
