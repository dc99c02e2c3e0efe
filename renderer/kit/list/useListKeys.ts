import { type FocusEvent, type KeyboardEvent, useRef, useState } from 'react';

export interface ListKeys {
  /** Spread on the list. */
  list: {
    onKeyDown(event: KeyboardEvent<HTMLElement>): void;
    onFocus(event: FocusEvent<HTMLElement>): void;
  };
  /** Spread on the focusable part of row `at` (from 0). */
  row(at: number): { 'data-row': number; tabIndex: 0 | -1 };
  /** The row the keyboard is on. */
  current: number;
}

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  PageDown: (at, last) => Math.min(at + 8, last),
  PageUp: (at) => Math.max(at - 8, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * One tab stop for a whole list; arrows, Home, End and Page keys move inside it (the WAI-ARIA roving tabindex).
 * Keys that belong to an input method or to a text field are left alone.
 */
export function useListKeys(count: number): ListKeys {
  const [current, setCurrent] = useState(0);
  const held = useRef(current);
  const reachable = Math.min(current, Math.max(0, count - 1));
  held.current = reachable;
  return {
    current: reachable,
    list: {
      onKeyDown(event) {
        const step = STEPS[event.key];
        const target = event.target as HTMLElement;
        const inRow = target.closest<HTMLElement>('[data-row]');
        if (
          !step ||
          !inRow ||
          event.nativeEvent.isComposing ||
          event.altKey ||
          event.ctrlKey ||
          event.metaKey
        )
          return;
        if (target.matches('input, textarea, select, [contenteditable="true"]')) return;
        const next = step(held.current, count - 1);
        event.preventDefault();
        setCurrent(next);
        event.currentTarget.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus();
      },
      onFocus(event) {
        const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
        if (row) setCurrent(Number(row.dataset.row));
      },
    },
    row: (at) => ({ 'data-row': at, tabIndex: at === reachable ? 0 : -1 }),
  };
}
