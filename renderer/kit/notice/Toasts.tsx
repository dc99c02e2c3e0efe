import { IconX } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './notice.module.css';
import { dropToast, type Toast, toastList } from './toasts.ts';

/** Long enough to read it twice; longer when there is something to undo. */
const SHOWN = { plain: 6_000, undo: 12_000 };

function ToastView({ toast }: { toast: Toast }) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  const { id, undo } = toast;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dropToast(id), undo ? SHOWN.undo : SHOWN.plain);
    return () => clearTimeout(timer);
  }, [held, id, undo]);
  return (
    // Pointer or focus on it: it stays.
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done by hovering, it only waits
    <div
      className={styles.toast}
      data-tone={toast.tone}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span dir="auto">{toast.text}</span>
      {undo ? (
        <button
          type="button"
          className={styles.undo}
          onClick={() => {
            dropToast(id);
            undo();
          }}
        >
          {t('kit.undo')}
        </button>
      ) : null}
      <button
        type="button"
        className={styles.close}
        aria-label={t('kit.close')}
        onClick={() => dropToast(id)}
      >
        <IconX size="1rem" stroke={2} aria-hidden />
      </button>
    </div>
  );
}

/** Where toasts appear; once, at the end of the window. */
export function Toasts() {
  const toasts = useSyncExternalStore(toastList.subscribe, toastList.now);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastView key={toast.id} toast={toast} />
      ))}
    </div>
  );
}
