/**
 * Calls back when the window is hidden (`hidden`; most often it comes back) and when it is reloaded or closed
 * (`ending`; nothing runs after it). Whoever holds words back hears it `first`, before those who keep them.
 * Answers how to stop.
 */
export function onLeaving(listener: (how: 'hidden' | 'ending') => void, { first = false } = {}): () => void {
  const hide = (): void => {
    if (document.visibilityState === 'hidden') listener('hidden');
  };
  const end = (): void => listener('ending');
  document.addEventListener('visibilitychange', hide, { capture: first });
  window.addEventListener('pagehide', end, { capture: first });
  return () => {
    document.removeEventListener('visibilitychange', hide, { capture: first });
    window.removeEventListener('pagehide', end, { capture: first });
  };
}
