/** Opens one address after another in the running window and looks at each for markup that the window did not make. */
import type { Page } from '@playwright/test';

export interface Stop {
  /** The room's address, `#/entry/…`. */
  hash: string;
  /** A selector that must match before the room is looked at. */
  until: string;
  /** Text that the title, or one of the fields, must show to the letter. */
  shows?: string;
  /** Pressed once the room is there, if it is there; a second look follows. */
  press?: string;
}

/**
 * Answers what is wrong, one line each. The whole tour runs inside the page: three hundred rooms, a few frames each.
 * Without stops it looks at what is open.
 */
export function tour(page: Page, stops: readonly Stop[] = []): Promise<string[]> {
  return page.evaluate(async (all) => {
    const PATIENCE = 8_000;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const strangers =
      'iframe, object, embed, base, frame, frameset, video, audio, math, marquee, portal, form[action], [formaction], [srcdoc], [ping], body meta, body link, body script, body style:not([nonce]), img:not(.ProseMirror-separator)';
    const safe = (address: string): boolean =>
      URL.canParse(address, location.href) &&
      ['http:', 'https:', 'mailto:', 'blob:'].includes(new URL(address, location.href).protocol);
    const look = (where: string): string[] => {
      const wrong = [...document.querySelectorAll(strangers)].map((each) => each.outerHTML.slice(0, 120));
      for (const element of document.body.querySelectorAll('*'))
        for (const { name, value } of element.attributes) {
          if (name.startsWith('on')) wrong.push(`${element.tagName} ${name}=${value}`);
          if (['href', 'src', 'xlink:href', 'action'].includes(name) && !safe(value))
            wrong.push(`${element.tagName} ${name}=${value}`);
          if (name === 'style' && /url|expression|binding/i.test(value)) wrong.push(`style=${value}`);
        }
      return wrong.map((what) => `${where}: ${what}`);
    };
    const textOf = (element: Element): string | null =>
      element instanceof HTMLInputElement ? element.value : element.textContent;
    const isThere = ({ until, shows }: Stop): boolean =>
      document.querySelector(until) !== null &&
      (shows === undefined ||
        [...document.querySelectorAll('main h1, main input')].some((each) => textOf(each) === shows));

    const wrong: string[] = [];
    if (all.length === 0) return look(location.hash);
    for (const stop of all) {
      location.hash = stop.hash;
      const late = performance.now() + PATIENCE;
      while (!isThere(stop) && performance.now() < late) await frame();
      if (!isThere(stop))
        wrong.push(`${stop.hash}: does not show ${JSON.stringify(stop.shows ?? stop.until)}`);
      wrong.push(...look(stop.hash));
      const button = stop.press === undefined ? null : document.querySelector<HTMLElement>(stop.press);
      if (button) {
        button.click();
        await frame();
        await frame();
        wrong.push(...look(`${stop.hash} after ${stop.press}`));
      }
    }
    return wrong;
  }, stops);
}
