import styles from './list.module.css';

export interface FilterChipsProps<T extends string> {
  label: string;
  options: readonly { value: T; label: string; count?: number }[];
  /** The chosen one; undefined means all. */
  value: T | undefined;
  /** Pressing the chosen one again lifts the filter. */
  onChange(value: T | undefined): void;
  /** Hide the label from the eye; it is still read aloud. */
  quiet?: boolean;
}

/** At most one of a few filters, as buttons that stay pressed. */
export function FilterChips<T extends string>({
  label,
  options,
  value,
  onChange,
  quiet,
}: FilterChipsProps<T>) {
  return (
    <fieldset className={styles.chips} aria-label={label}>
      {quiet ? null : <legend>{label}</legend>}
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={styles.chip}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value === value ? undefined : option.value)}
        >
          <span dir="auto">{option.label}</span>
          {option.count === undefined ? null : <span className={styles.chipCount}>{option.count}</span>}
        </button>
      ))}
    </fieldset>
  );
}
