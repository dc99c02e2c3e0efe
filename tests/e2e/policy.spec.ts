/**
 * What the content security policy holds back when nothing else does. The sanitiser is left out on purpose: hostile
 * strings are put into the page as markup, in the two ways markup can get there, under the very headers the shell
 * sends with the window:
 *
 * - "put in": the built window runs; each string becomes an element's inner markup, as a careless script would do it.
 *   That alone is refused by Trusted Types, so those two directives, and nothing else, are cut from the header first.
 * - "sent along": each string stands in the body of a page as it comes from the shell, where scripts would be run by
 *   the parser. All headers are the shell's own.
 *
 * Nothing may run, nothing may be asked for (counted by the trap, not by what the browser says about itself), and the
 * page may not leave. Links and buttons are not clicked: that is a person's own deed. Two controls show that the strings
 * are alive and the trap hears them: without the policy, and, for pages that leave by themselves, without the window.
 *
 * What it does not prove: Chromium may open a bare connection, without asking anything over it, to the address of a
 * forbidden frame before the policy is read. No policy prevents that; in the window as it is, no markup gets that far
 * (`hostile.spec.ts` allows no connection at all).
 */
import type { Browser, Page } from '@playwright/test';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { hostileStrings } from './hostile-strings.ts';
import { expect, test } from './people.ts';
import type { Shell } from './shell.ts';
import { Trap } from './trap.ts';

interface Seen {
  ran: number;
  others: string[];
}

/** A page that reports what gets through. */
async function watched(browser: Browser): Promise<{ page: Page; seen: Seen }> {
  const context = await browser.newContext();
  const seen: Seen = { ran: 0, others: [] };
  await context.exposeBinding('pwn', () => {
    seen.ran += 1;
  });
  context.on('dialog', (dialog) => {
    seen.ran += 1;
    void dialog.dismiss();
  });
  const page = await context.newPage();
  context.on('page', (other) => seen.others.push(`window ${other.url()}`));
  return { page, seen };
}

interface Sent {
  headers: Record<string, string>;
  body: string;
}

/** The window's page as the shell sends it. */
async function pageOf(shell: Shell): Promise<Sent> {
  const response = await fetch(shell.address);
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'content-length'));
  return { headers, body: await response.text() };
}

const withPolicy = (sent: Sent, change: (policy: string) => string): Sent => ({
  ...sent,
  headers: {
    ...sent.headers,
    'content-security-policy': change(sent.headers['content-security-policy'] ?? ''),
  },
});

/** Answers the page's address with this instead of what the shell would say. */
async function serve(page: Page, answer: () => Sent): Promise<void> {
  await page.route(/\/(\?key=.*)?$/, (route) =>
    route.request().isNavigationRequest() && route.request().frame() === page.mainFrame()
      ? route.fulfill({ status: 200, ...answer() })
      : route.continue(),
  );
}

/** Puts each string into the page and gives it two frames and an idle moment to act. */
function putIn(page: Page, strings: readonly string[]): Promise<void> {
  return page.evaluate(async (all) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const place = document.createElement('div');
    document.body.append(place);
    for (const text of all) {
      place.innerHTML = text;
      await frame();
      await frame();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }, strings);
}

/** Loads a page per string, with the string in its body: a bare page, or the window's own. */
async function sendAlong(page: Page, shell: Shell, sent: Sent, strings: readonly string[]): Promise<void> {
  let body = '';
  await serve(page, () => ({ ...sent, body }));
  for (const text of strings) {
    // A page leaves by itself through no script at all: what calls that off is in the window's own.
    const [head, foot] = LEAVES.test(text)
      ? sent.body.split('<div id="place">')
      : ['<!doctype html><body>', ''];
    body = foot === '' ? `${head}${text}` : `${head}<div>${text}</div><div id="place">${foot}`;
    await page.goto(shell.address);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  }
}

const LEAVES = /http-equiv\W*refresh/i;

let trap: Trap;
let strings: string[];
test.beforeEach(async () => {
  trap = await Trap.set();
  strings = hostileStrings(trap.origin);
});
test.afterEach(() => trap.close());

test('markup put into the running window runs nothing, asks for nothing and leads nowhere', async ({
  homes,
  browser,
}) => {
  const shell = await homes.found('Ana');
  const { page, seen } = await watched(browser);
  const sent = await pageOf(shell);
  await serve(page, () =>
    withPolicy(sent, (policy) =>
      policy.replace(/; require-trusted-types-for 'script'; trusted-types [^;]+/, ''),
    ),
  );
  await page.goto(shell.address);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const address = page.url();
  await putIn(page, strings);
  expect(seen).toEqual({ ran: 0, others: [] });
  expect(trap.asked).toEqual([]);
  expect(page.url()).toBe(address);
  await page.context().close();
});

test('Trusted Types refuse to take a text for markup at all', async ({ homes, meet }) => {
  const ana = await meet(await homes.found('Ana'));
  await expect(ana.heading('Good to see you, Ana')).toBeVisible();
  await expect(putIn(ana.page, ['<b>bold</b>'])).rejects.toThrow(/TrustedHTML/);
  ana.forgive(/TrustedHTML/);
});

test('markup sent along with the page runs nothing, asks for nothing and leads nowhere', async ({
  homes,
  browser,
}) => {
  test.setTimeout(120_000);
  const shell = await homes.found('Ana');
  const { page, seen } = await watched(browser);
  await sendAlong(page, shell, await pageOf(shell), strings);
  expect(seen).toEqual({ ran: 0, others: [] });
  expect(trap.asked).toEqual([]);
  await page.context().close();
});

test('the same strings do run and ask where no policy holds them', async ({ homes, browser }) => {
  const shell = await homes.found('Ana');
  const { page, seen } = await watched(browser);
  const open: Sent = { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '' };
  const staying = strings.filter((text) => !LEAVES.test(text) && !/location=|window\.open|alert/.test(text));
  await sendAlong(page, shell, open, staying.slice(0, 90));
  expect(seen.ran).toBeGreaterThan(40);
  expect(trap.asked.length).toBeGreaterThan(12);
  await page.context().close();
});

test('a page that is told to leave without a script stays, because the window calls it off', async ({
  homes,
  browser,
}) => {
  const shell = await homes.found('Ana');
  const { page } = await watched(browser);
  const leaving = strings.filter((text) => LEAVES.test(text));
  await sendAlong(page, shell, { ...(await pageOf(shell)), body: '<div id="place"></div>' }, leaving);
  await expect.poll(() => trap.asked.length).toBeGreaterThan(0);
  await page.context().close();
});

test('a link in an entry opens a window of its own, without a way back, and this one stays', async ({
  homes,
  meet,
}) => {
  const shell = await homes.found('Ana');
  const draft = { ...EMPTY_DRAFT, title: 'Where to buy alum', body: `[The mill](${trap.origin}/alum)` };
  const { id } = await shell.ask('entry.add', { draft });
  const ana = await meet(shell);
  await ana.press(ana.page.getByRole('link', { name: /Where to buy alum/ }).first());
  const link = ana.page.getByRole('link', { name: /The mill/ });
  await expect(link).toHaveAttribute('rel', 'noreferrer noopener');
  await ana.press(link);
  await expect.poll(() => trap.asked).toEqual(['GET /alum HTTP/1.1']);
  await expect(ana.page).toHaveURL(new RegExp(`#/entry/${id}$`));
  ana.forgive(/another window|\/alum/);
});
