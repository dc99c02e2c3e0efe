import styles from './text.module.css';

/** The key that does it, for the eye; give the control `aria-keyshortcuts` for the ear. */
export function KeyHint({ keys }: { keys: readonly string[] }) {
  return (
    <span className={styles.keys} aria-hidden="true">
      {keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}
