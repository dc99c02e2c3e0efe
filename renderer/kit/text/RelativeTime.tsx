import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

const MINUTE = 60_000;
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 60 * MINUTE],
  ['month', 30 * 24 * 60 * MINUTE],
  ['week', 7 * 24 * 60 * MINUTE],
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
];

/** Making a formatter costs a hundred times more than using it. */
const formatters = new Map<string, { relative: Intl.RelativeTimeFormat; exact: Intl.DateTimeFormat }>();

function formattersOf(lang: string) {
  const made = formatters.get(lang) ?? {
    relative: new Intl.RelativeTimeFormat(lang, { numeric: 'auto' }),
    exact: new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle: 'short' }),
  };
  formatters.set(lang, made);
  return made;
}

/**
 * "3 days ago" in the language's own words. What is less than a minute away is "now"; the future is said as such,
 * since other people's clocks may be off.
 */
export function relativeWords(at: number, from: number, lang: string): string {
  const { relative } = formattersOf(lang);
  const away = at - from;
  for (const [unit, length] of UNITS)
    if (Math.abs(away) >= length) return relative.format(Math.round(away / length), unit);
  return relative.format(0, 'second');
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
  const exact = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long', timeStyle: 'short' }).format(
    moment,
  );
  return (
    <time dateTime={moment.toISOString()} title={exact}>
      {relativeWords(at, Math.max(from, Date.now()), i18n.language)}
    </time>
  );
}
