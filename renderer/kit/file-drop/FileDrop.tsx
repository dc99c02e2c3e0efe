/** A place to drop one file on, or to choose one with the keyboard or the mouse. */
import { IconFileImport } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import styles from './FileDrop.module.css';

export interface FileDropProps {
  label: string;
  hint?: ReactNode;
  /** Endings, '.csv,.md'; what is dropped is not filtered, the receiver says what it cannot take. */
  accept?: string;
  disabled?: boolean;
  onFile(file: File): void;
}

export function FileDrop({ label, hint, accept, disabled = false, onFile }: FileDropProps) {
  const [over, setOver] = useState(false);
  const id = useId();
  return (
    <label
      htmlFor={id}
      className={styles.drop}
      data-over={over || undefined}
      data-disabled={disabled || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(!disabled);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file && !disabled) onFile(file);
      }}
    >
      <IconFileImport size="1.75rem" stroke={1.4} aria-hidden />
      <span className={styles.label}>{label}</span>
      {hint ? <span className={styles.hint}>{hint}</span> : null}
      <input
        id={id}
        className={styles.input}
        type="file"
        accept={accept}
        disabled={disabled}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = ''; // the same file may be chosen again
          if (file) onFile(file);
        }}
      />
    </label>
  );
}
