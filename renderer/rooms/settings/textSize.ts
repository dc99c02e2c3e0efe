/** How large the words are: it depends on the screen and the eyes before it, so it is kept with the window's look. */
import type { TextSize } from '../../store/look.ts';

const SHARES: Readonly<Record<TextSize, string>> = { normal: '', large: '112.5%', larger: '125%' };

/** Puts a size into force. Everything in the window is measured in rem, so it grows alike. */
export function adoptTextSize(size: TextSize): void {
  document.documentElement.style.fontSize = SHARES[size];
}
