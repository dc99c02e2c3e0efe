import { KeyHint } from '../../kit/text/KeyHint.tsx';
import styles from './story.module.css';

/** The keys that save, for the eye; not where there is hardly a keyboard. */
export function SaveKeys() {
  return (
    <span className={styles.keys}>
      <KeyHint keys={['Ctrl', '↵']} />
    </span>
  );
}
