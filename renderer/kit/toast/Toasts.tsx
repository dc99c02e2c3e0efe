/** Short remarks at the window's foot about what was just done, with a way to undo it. */
import { Button, CloseButton } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import styles from './Toasts.module.css';

export interface Toast {
  text: string;
  tone?: 'good' | 'wrong';
  /** What the button does; the toast goes when it was pressed. */
  action?: { label: string; run(): void };
  /** It is about something that goes on: it stays until whoever said it ends it. */
  lasting?: boolean;
}

type Shown = Toast & { id: number };

let shown: readonly Shown[] = [];
let made = 0;
const listeners = new Set<() => void>();

function set(next: readonly Shown[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

const drop = (id: number): void => set(shown.filter((toast) => toast.id !== id));

/** Shows a remark; at most three stand at once. */
export function say(toast: Toast): void {
  made += 1;
  set([...shown.slice(-2), { ...toast, id: made }]);
}

/** A remark about something that goes on: what it says can change, and it stays until `end`. */
export function sayOn(toast: Toast): { now(text: string): void; end(): void } {
  say({ ...toast, lasting: true });
  const id = made;
  return {
    now: (text) => set(shown.map((each) => (each.id === id ? { ...each, text } : each))),
    end: () => drop(id),
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Milliseconds a remark stays; longer when there is something to press. */
const STAYS = 6_000;
const STAYS_WITH_ACTION = 12_000;

function Item({ toast }: { toast: Shown }) {
  const [held, setHeld] = useState(false);
  const { id, action, lasting } = toast;
  useEffect(() => {
    if (held || lasting) return;
    const timer = setTimeout(drop, action ? STAYS_WITH_ACTION : STAYS, id);
    return () => clearTimeout(timer);
  }, [held, id, action, lasting]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it or being inside it only keeps it from going
    <div
      className={styles.toast}
      data-tone={toast.tone}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span dir="auto">{toast.text}</span>
      {action ? (
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            if (!lasting) drop(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      ) : null}
    </div>
  );
}

/** The place where remarks appear. Once per window. */
export function Toasts({ label, closeLabel }: { label: string; closeLabel: string }) {
  const toasts = useSyncExternalStore(subscribe, () => shown);
  return (
    <section className={styles.place} aria-label={label} aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={styles.line}>
          <Item toast={toast} />
          {toast.lasting ? null : (
            <CloseButton className={styles.close} aria-label={closeLabel} onClick={() => drop(toast.id)} />
          )}
        </div>
      ))}
    </section>
  );
}
