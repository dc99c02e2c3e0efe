import { useCallback, useEffect, useRef, useState } from 'react';

/** `saved` is only ever said after the engine has answered. */
export type Saving = 'clean' | 'unsaved' | 'saving' | 'saved' | 'failed';

export interface Autosave {
  state: Saving;
  /** Saves what is unsaved now; resolves when it is safe or has failed. */
  flush(): Promise<void>;
}

/**
 * Saves a value a moment after it last changed, one save at a time, never in the middle of a composition.
 * `save` answers whether it is safe; after a failure it is tried again with the next change or by `flush`.
 */
export function useAutosave<T>(value: T, save: (value: T) => Promise<boolean>, delay = 800): Autosave {
  const [state, setState] = useState<Saving>('clean');
  const latest = useRef({ value, save, saved: value });
  latest.current.value = value;
  latest.current.save = save;
  const running = useRef<Promise<void>>(undefined);
  const composing = useRef(false);

  const flush = useCallback((): Promise<void> => {
    running.current ??= (async () => {
      let safe = true;
      while (safe && latest.current.value !== latest.current.saved) {
        setState('saving');
        const { value: wanted } = latest.current;
        safe = await latest.current.save(wanted).catch(() => false);
        if (safe) latest.current.saved = wanted;
        setState(safe ? 'saved' : 'failed');
      }
      running.current = undefined;
    })();
    return running.current;
  }, []);

  useEffect(() => {
    if (value === latest.current.saved) return;
    setState('unsaved');
    let timer = setTimeout(function due() {
      // An input method is still at work: look again in a moment.
      if (composing.current) timer = setTimeout(due, 200);
      else void flush();
    }, delay);
    return () => clearTimeout(timer);
  }, [value, delay, flush]);

  useEffect(() => {
    const begin = (): void => {
      composing.current = true;
    };
    const end = (): void => {
      composing.current = false;
    };
    document.addEventListener('compositionstart', begin);
    document.addEventListener('compositionend', end);
    return () => {
      document.removeEventListener('compositionstart', begin);
      document.removeEventListener('compositionend', end);
      void flush(); // leaving the room must not lose the last words
    };
  }, [flush]);

  return { state, flush };
}
