/** A question that must be answered first. The browser's own <dialog>: it traps focus and closes on Esc by itself. */
import { CloseButton } from '@mantine/core';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import styles from './Dialog.module.css';

export interface DialogProps {
  title: string;
  closeLabel: string;
  onClose(): void;
  /** Buttons at its foot. */
  actions?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** What can be answered, of several radio buttons the chosen one; else what can be pressed, the harmless first. */
const ANSWERS = [':not([type="radio"])', '[type="radio"]:checked'].map((which) => `input${which}:enabled`);
const FIRST = [...ANSWERS, 'select:enabled', 'textarea:enabled', 'button:enabled', 'a[href]'].join(', ');

/** Open for as long as it is rendered. The focus begins at its first question and goes back where it was before. */
export function Dialog({ title, closeLabel, onClose, actions, wide, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const titleId = useId();
  // Not an ordinary effect: that one ends when the dialog has left the page, too late to give the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    const first = [body, foot].map((part) => part.current?.querySelector<HTMLElement>(FIRST));
    (first[0] ?? first[1])?.focus();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      data-wide={wide || undefined}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.head}>
        <h2 id={titleId}>{title}</h2>
        <CloseButton aria-label={closeLabel} onClick={onClose} />
      </div>
      <div ref={body} className={styles.body}>
        {children}
      </div>
      {actions ? (
        <div ref={foot} className={styles.actions}>
          {actions}
        </div>
      ) : null}
    </dialog>
  );
}
