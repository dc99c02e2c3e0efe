import { type ReactNode, useEffect, useRef } from 'react';
import styles from './pairing.module.css';

/**
 * A part that is another one at every turn. What came is said aloud; where something has to be pressed or typed, the
 * focus goes there, as who works without a mouse cannot see that it is their turn.
 */
export function InTurn({ turn, live, children }: { turn: string; live: boolean; children: ReactNode }) {
  const part = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another turn moves the focus
  useEffect(() => {
    if (!live) part.current?.querySelector<HTMLElement>('input, button')?.focus();
  }, [turn]);
  return (
    <div ref={part} className={styles.turn} role={live ? 'status' : 'alert'} data-turn={turn}>
      {children}
    </div>
  );
}
