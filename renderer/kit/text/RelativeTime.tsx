import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { perLanguage } from './perLanguage.ts';

const MINUTE = 60_000;
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 60 * MINUTE],
  ['month', 30 * 24 * 60 * MINUTE],
  ['week', 7 * 24 * 60 * MINUTE],
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
];

const relative = perLanguage((lang) => new Intl.RelativeTimeFormat(lang, { numeric: 'auto' }));
const exact = perLanguage((lang) => new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle: 'short' }));

/**
 * "3 days ago" in the language's own words. What is less than a minute away is "now"; the future is said as such,
 * since other people's clocks may be off.
 */
export function relativeWords(at: number, from: number, lang: string): string {
  const words = relative(lang);
  const away = at - from;
  for (const [unit, length] of UNITS)
    if (Math.abs(away) >= length) return words.format(Math.round(away / length), unit);
  return words.format(0, 'second');
}

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times on screen, ticking every minute while there are any. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, MINUTE);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** A moment (milliseconds) in words; the exact one on hover and for machines. */
export function RelativeTime({ at }: { at: number }) {
  const { i18n } = useTranslation();
  const from = useSyncExternalStore(subscribe, () => now);
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return null;
  return (
    <time dateTime={moment.toISOString()} title={exact(i18n.language).format(moment)}>
      {relativeWords(at, Math.max(from, Date.now()), i18n.language)}
    </time>
  );
}
