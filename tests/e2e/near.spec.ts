/** The window's part of the local network, over a shell of memory: turned on, called, heard, forgotten, without a mouse. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { fault } from '../../sync/domain/fault.ts';
import { serveWindow } from '../renderer/rooms/fake/server.ts';
import type { FakeState } from '../renderer/rooms/fake/state.ts';
import { fullWorld } from '../renderer/rooms/fake/world.ts';

const WINDOW = join(import.meta.dirname, '../../dist/window');
const DEWI = '192.168.1.32:4711';
const NOBODY = '192.168.1.99:4711';

/** A home with shared spaces whose network was never turned on; and a page at its Exchange. */
const test = base.extend<{ state: FakeState; room: Page }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its pattern
  state: async ({}, use) => {
    const state = fullWorld(() => Date.UTC(2026, 10, 23, 9), 20);
    Object.assign(state.near, { on: false, people: [], called: [] });
    await use(state);
  },
  room: async ({ page, state }, use) => {
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
    });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const served = await serveWindow(WINDOW, state);
    await page.goto(served.address);
    await expect(page.locator('h1')).toBeVisible();
    await page.goto(`${served.address.split('?')[0]}#/exchange`);
    await expect(section(page).getByRole('heading', { name: 'On this network' })).toBeVisible();
    await use(page);
    await served.close();
    // That the shell is gone at the end is not the window's trouble.
    expect(wrong.filter((text) => !text.includes('ERR_'))).toEqual([]);
  },
});

const section = (page: Page) => page.locator('section', { hasText: 'On this network' }).first();
const button = (page: Page, name: string | RegExp) => section(page).getByRole('button', { name });
const heard = (page: Page) => section(page).getByRole('status').first();
const field = (page: Page) => page.getByLabel('Address of the other PC');

async function turnOn(page: Page): Promise<void> {
  await button(page, 'Turn on').focus();
  await page.keyboard.press('Enter');
  await expect(field(page)).toBeVisible();
}

test('is turned on and off by keyboard, which is said aloud, and the focus stays in its part of the room', async ({
  room,
}) => {
  const heading = room.getByRole('heading', { name: 'On this network' });
  await turnOn(room);
  await expect(room.getByRole('heading', { name: 'Here now' })).toBeFocused();
  await expect(heard(room)).toHaveText('Exchange on this network is on.');
  await expect(section(room).getByText('192.168.1.20:4711')).toHaveAttribute('dir', 'ltr');
  await button(room, 'Turn off').focus();
  await room.keyboard.press('Enter');
  await expect(button(room, 'Turn on')).toBeVisible();
  await expect(heading).toBeFocused();
  await expect(heard(room)).toHaveText('Exchange on this network is off.');
});

test('calls with Enter, tells who came and who has gone, and keeps what is being typed meanwhile', async ({
  room,
  state,
}) => {
  await turnOn(room);
  await field(room).focus();
  await room.keyboard.type(DEWI);
  await room.keyboard.press('Enter');
  await expect(heard(room)).toHaveText('Dewi is here.');
  await expect(section(room).getByRole('listitem').filter({ hasText: 'Kopi Dewi' })).toContainText(
    'Harbour bakers',
  );
  await expect(field(room)).toHaveValue('');
  await expect(field(room)).toBeFocused();

  await room.keyboard.type('192.168.');
  state.near.people[0]!.added = 3;
  state.tell({ is: 'lan' });
  await expect(section(room).getByText('3 new')).toBeVisible();
  await expect(heard(room)).toHaveText('Dewi is here.');
  state.near.people = [];
  state.tell({ is: 'lan' });
  await expect(heard(room)).toHaveText('Dewi has gone.');
  await expect(field(room)).toHaveValue('192.168.');
  await expect(field(room)).toBeFocused();
});

test('calls nobody while an input method composes, nor what is no address', async ({ room, state }) => {
  await turnOn(room);
  await field(room).focus();
  await room.keyboard.type('192.168.1.32:471');
  const devtools = await room.context().newCDPSession(room);
  await devtools.send('Input.imeSetComposition', { text: '１', selectionStart: 1, selectionEnd: 1 });
  await room.keyboard.press('Enter');
  await expect(field(room)).toHaveValue('192.168.1.32:471１');
  expect(state.near.called).toEqual([]);
  await devtools.send('Input.insertText', { text: '１' });
  await room.keyboard.press('Enter');
  await expect(heard(room)).toHaveText('Dewi is here.');

  for (const odd of ['Dewi’s PC', '192.168.1.32']) {
    await field(room).fill(odd);
    await room.keyboard.press('Enter');
    await expect(section(room).getByRole('alert')).toContainText('This is not an address.');
    await expect(field(room)).toHaveAttribute('aria-invalid', 'true');
  }
  expect(state.near.called).toEqual([{ address: DEWI, state: 'linked' }]);
});

test('says why nobody was reached, tries again at once, and forgets an address with a way back', async ({
  room,
  state,
}) => {
  await turnOn(room);
  await field(room).fill(NOBODY);
  await room.keyboard.press('Enter');
  await expect(heard(room)).toHaveText(/^Nobody answers at 192\.168\.1\.99:4711\./);
  await expect(field(room)).toHaveValue(NOBODY);
  state.near.neighbours[NOBODY] = state.near.neighbours[DEWI]!;
  await button(room, `Connect now ${NOBODY}`).focus();
  await room.keyboard.press('Enter');
  await expect(heard(room)).toHaveText('Dewi is here.');
  await expect(room.getByRole('heading', { name: 'Remembered addresses' })).toBeFocused();

  await button(room, `Forget ${NOBODY}`).focus();
  await room.keyboard.press('Enter');
  await expect(room.getByRole('heading', { name: 'Remembered addresses' })).toBeHidden();
  await expect(room.getByRole('heading', { name: 'Here now' })).toBeFocused();
  await room.getByRole('button', { name: 'Undo' }).click();
  await expect(button(room, `Forget ${NOBODY}`)).toBeVisible();
});

test('shows how far an exchange is, stops it by keyboard, and goes on when told to', async ({
  room,
  state,
}) => {
  await turnOn(room);
  await field(room).fill(DEWI);
  await room.keyboard.press('Enter');
  const dewi = section(room).getByRole('listitem').filter({ hasText: 'Kopi Dewi' });
  await expect(dewi).toBeVisible();
  state.near.people[0]!.progress = { came: 12, toCome: 328, went: 0, toGo: 0, bytes: 410_000, left: 118_000 };
  state.tell({ is: 'lan' });
  await expect(dewi.getByRole('progressbar', { name: 'Exchanging with Dewi' })).toHaveAttribute(
    'value',
    '12',
  );
  await expect(dewi).toContainText('12 of 340 edits · 410 kB · about 2 minutes left');

  await button(room, 'Stop Dewi').focus();
  await room.keyboard.press('Enter');
  await expect(dewi).toContainText('You stopped the exchange. What came is kept.');
  await expect(heard(room)).toHaveText('Dewi has gone.');
  await expect(section(room).locator(':focus')).toHaveCount(1);
  await button(room, 'Go on Dewi').focus();
  await room.keyboard.press('Enter');
  await expect(heard(room)).toHaveText('Dewi is here.');
  await expect(section(room).locator(':focus')).toHaveCount(1);
});

test('can be read while nobody is here, and when it cannot be reached, in every width and direction', async ({
  room,
  state,
}) => {
  test.setTimeout(120_000);
  await turnOn(room);
  const found: string[] = [];
  for (const wrong of [undefined, fault('port-taken', { port: 4711 })]) {
    if (wrong) state.near.fault = wrong;
    state.tell({ is: 'home' });
    await expect(button(room, 'Try again')).toHaveCount(wrong ? 1 : 0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await room.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page: room }).analyze();
      found.push(...violations.map(({ id, nodes }) => `${colorScheme}: ${id} ${nodes[0]?.html}`));
    }
    for (const [width, size] of [
      [420, '125%'],
      [1024, ''],
    ] as const)
      for (const dir of ['rtl', 'ltr']) {
        await room.setViewportSize({ width, height: 800 });
        const over = await room.evaluate(
          ([way, share]) => {
            document.documentElement.dir = way;
            document.documentElement.style.fontSize = share;
            return document.documentElement.scrollWidth - window.innerWidth;
          },
          [dir, size] as const,
        );
        if (over > 0) found.push(`${width} px, ${dir}: ${over} px too wide`);
      }
  }
  expect(found).toEqual([]);
});
