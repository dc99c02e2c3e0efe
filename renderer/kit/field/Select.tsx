import { IconSelector } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import styles from './select.module.css';

export interface SelectProps<T extends string>
  extends Omit<ComponentProps<'select'>, 'value' | 'onChange' | 'size' | 'className'> {
  options: readonly { value: T; label: string }[];
  value: T;
  onChange(value: T): void;
  /** Lower and only as wide as its words: for filters and rows. */
  compact?: boolean;
}

/** The system's own choice of one: quick, and known to every keyboard, screen reader and touch screen. */
export function Select<T extends string>({ options, value, onChange, compact, ...rest }: SelectProps<T>) {
  return (
    <span className={styles.select} data-compact={compact || undefined}>
      <select
        {...rest}
        className={styles.control}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.currentTarget.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <IconSelector size="1rem" stroke={1.8} className={styles.sign} aria-hidden />
    </span>
  );
}
