/** Small messages that come and go. An act that can be undone says so here instead of asking beforehand. */

export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'clay';
  /** Undoes what the message tells of. */
  undo?: () => void;
}

let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function set(to: readonly Toast[]): void {
  toasts = to;
  for (const listener of listeners) listener();
}

export const toastList = {
  now: (): readonly Toast[] => toasts,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Shows a message; at most three stand at once. Answers how to take it away. */
export function toast(
  text: string,
  { undo, tone = 'plain' }: { undo?: () => void; tone?: Toast['tone'] } = {},
) {
  const id = next++;
  set([...toasts.slice(-2), { id, text, tone, ...(undo ? { undo } : {}) }]);
  return () => dropToast(id);
}

export function dropToast(id: number): void {
  set(toasts.filter((each) => each.id !== id));
}
