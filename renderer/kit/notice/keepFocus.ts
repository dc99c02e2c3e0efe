/**
 * The focus does not fall off the page. A pressed button is switched off while its work goes on, or gives way to what
 * came of it; the browser then leaves the focus nowhere, and who works without a mouse begins at the top again. Here
 * it goes back to the button once that can be pressed again, or to the heading of the part the button stood in.
 */

/** Long enough for a page, a menu or a form to move the focus itself, which knows better. */
const PATIENCE = 60;
const FOCUSABLE = 'a[href], button, input, select, textarea, summary, label, [tabindex], [contenteditable]';

function around(element: Element): Element[] {
  const found: Element[] = [];
  for (let at = element.parentElement; at; at = at.parentElement) found.push(at);
  return found;
}

/** Starts watching; answers how to stop. Once per window. */
export function keepFocus(): () => void {
  let last: HTMLElement | undefined;
  let places: Element[] = [];
  let wasOff = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const forget = (): void => {
    last = undefined;
  };
  const onFocus = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return;
    last = target;
    places = around(target);
    wasOff = false;
  };
  // Whoever clicks beside everything wants the focus nowhere.
  const onPress = ({ target }: PointerEvent): void => {
    if (target instanceof Element && !target.closest(FOCUSABLE)) forget();
  };

  const lost = (): boolean =>
    last !== undefined && (document.activeElement ?? document.body) === document.body;
  const look = (): void => {
    timer = undefined;
    if (!lost() || !last) return;
    if (last.isConnected) {
      if (wasOff && !last.matches(':disabled')) last.focus({ preventScroll: true });
      return;
    }
    const place = places.find((each) => each.isConnected && each.querySelector('h1, h2, h3'));
    const heading = place?.querySelector<HTMLElement>('h1, h2, h3');
    forget();
    if (!heading) return;
    if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };

  const observer = new MutationObserver(() => {
    // The browser takes the focus off it only when it draws the next time.
    if (last?.matches(':disabled')) wasOff = true;
    if (lost()) timer ??= setTimeout(look, PATIENCE);
  });
  document.addEventListener('focusin', onFocus);
  document.addEventListener('pointerdown', onPress, true);
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] });
  return () => {
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('pointerdown', onPress, true);
    observer.disconnect();
    clearTimeout(timer);
  };
}
