/** How large the words are. Kept in the window, since it depends on the screen and the eyes before it. */

export const TEXT_SIZES = ['normal', 'large', 'larger'] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

const SHARES: Readonly<Record<TextSize, string>> = { normal: '', large: '112.5%', larger: '125%' };
const KEY = 'granary-text-size';

export const readTextSize = (): TextSize =>
  TEXT_SIZES.find((size) => size === localStorage.getItem(KEY)) ?? 'normal';

/** Puts the kept size into force. Everything in the window is measured in rem, so it grows alike. */
export function adoptTextSize(size: TextSize = readTextSize()): void {
  document.documentElement.style.fontSize = SHARES[size];
}

export function keepTextSize(size: TextSize): void {
  localStorage.setItem(KEY, size);
  adoptTextSize(size);
}
