/**
 * People at their windows. Whatever a window does that nobody asked for is written down while it lives, and every test
 * ends by looking at that list: errors and warnings, reports of the policy, dialogs, other windows, other addresses.
 */
import { type BrowserContext, test as base, expect, type Locator, type Page } from '@playwright/test';
import { Homes, type Shell } from './shell.ts';

export class Person {
  readonly page: Page;
  /** What happened that should not have; empty in a good window. */
  readonly troubles: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens a window of its own profile on a shell. Watching begins before the first byte is asked for. */
  static async at(context: BrowserContext, shell: Shell): Promise<Person> {
    const page = await context.newPage();
    const person = new Person(page);
    await person.#watch(context, shell.origin);
    await page.goto(shell.address);
    return person;
  }

  async #watch(context: BrowserContext, origin: string): Promise<void> {
    const note = (what: string): void => void this.troubles.push(what);
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) note(`${message.type()}: ${message.text()}`);
    });
    context.on('weberror', (error) => note(`uncaught: ${error.error().message}`));
    context.on('dialog', (dialog) => {
      note(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    context.on('page', (other) => note(`another window: ${other.url()}`));
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`)) note(`request: ${url}`);
      if (request.isNavigationRequest() && !/\/(\?key=[\w-]+)?$/.test(url)) note(`navigation: ${url}`);
    });
    this.page.on('framenavigated', (frame) => {
      if (!frame.url().startsWith(`${origin}/`)) note(`went to: ${frame.url()}`);
    });
    // A payload that runs calls this; the policy's reports come as console errors by themselves.
    await context.addInitScript(() => {
      Object.assign(globalThis, { pwn: (which: unknown) => console.error(`script ran: ${String(which)}`) });
    });
  }

  /** Takes what a test provoked on purpose off the list. */
  forgive(pattern: RegExp): void {
    this.troubles.splice(0, Infinity, ...this.troubles.filter((trouble) => !pattern.test(trouble)));
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { level: 1, name });
  }

  /** Goes to an element with Tab (or Shift+Tab), as somebody without a mouse does. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await expect(target).toBeVisible();
    for (let steps = 0; steps < 120; steps++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`${key} does not lead to ${target}`);
  }

  /** Goes there and presses it. */
  async press(target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** To an address inside the window (`#/…`), as a link would lead there, once the window stands. */
  async goTo(hash: string): Promise<void> {
    await expect(this.page.locator('main h1')).toBeVisible();
    await this.page.evaluate((address) => {
      location.hash = address;
    }, hash);
  }

  /** From Home to an empty lesson. */
  async beginLesson(): Promise<void> {
    await this.press(this.page.getByRole('link', { name: 'Write down a lesson' }));
    await expect(this.page.getByLabel('What happened?')).toBeFocused();
  }

  /** To a room through the rail. */
  async openRoom(name: string): Promise<void> {
    await this.press(this.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name }));
  }
}

interface Fixtures {
  homes: Homes;
  /** Opens a window with a fresh browser profile. */
  meet(shell: Shell, look?: { colorScheme: 'light' | 'dark' }): Promise<Person>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its pattern
  homes: async ({}, use) => {
    const homes = new Homes();
    await use(homes);
    await homes.close();
  },
  meet: async ({ browser, homes: _ }, use) => {
    const people: Person[] = [];
    const contexts: BrowserContext[] = [];
    await use(async (shell, look = { colorScheme: 'light' }) => {
      const context = await browser.newContext({
        ...look,
        locale: 'en-GB',
        viewport: { width: 1280, height: 800 },
        reducedMotion: 'reduce',
      });
      contexts.push(context);
      const person = await Person.at(context, shell);
      people.push(person);
      return person;
    });
    for (const { troubles } of people) expect(troubles).toEqual([]);
    await Promise.all(contexts.map((context) => context.close()));
  },
});

export { expect };
