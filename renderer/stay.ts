/**
 * The window stays where it is. No policy can forbid a page to leave (`<meta http-equiv="refresh">` needs neither script
 * nor click), so every navigation to another document is called off, whoever asked for it. What remains: the address's
 * hash, a reload, Back, downloads; and links to the world, which open windows of their own.
 */
export function stayHere(): void {
  window.navigation?.addEventListener('navigate', (event) => {
    const { destination, downloadRequest, navigationType } = event;
    if (destination.sameDocument || downloadRequest !== null) return;
    if (navigationType === 'reload' || navigationType === 'traverse') return;
    event.preventDefault();
  });
}
