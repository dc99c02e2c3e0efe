/** Which addresses in somebody's text may be opened, and how they are shown. */

const SCHEMES = new Set(['https:', 'http:', 'mailto:']);

const CONTROL = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u;

/**
 * The address as the browser would open it, or undefined when it is none of https, http and mailto, is not absolute,
 * or hides characters. Host names are in their ASCII form, so a look-alike is seen for what it is.
 */
export function safeLink(text: string): string | undefined {
  if (text.length > 2_000 || CONTROL.test(text)) return undefined;
  try {
    const url = new URL(text);
    if (!SCHEMES.has(url.protocol)) return undefined;
    // A name before the host pretends to be the host.
    if (url.protocol !== 'mailto:' && (url.username !== '' || url.password !== '')) return undefined;
    return url.href;
  } catch {
    return undefined;
  }
}
