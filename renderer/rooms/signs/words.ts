/** Numbers and days in the window's language. */
import i18next from 'i18next';
import { perLanguage } from '../../kit/text/perLanguage.ts';

const day = perLanguage((lang) => new Intl.DateTimeFormat(lang, { dateStyle: 'medium' }));
const moment = perLanguage(
  (lang) => new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' }),
);
const dayWithoutZone = perLanguage(
  (lang) => new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeZone: 'UTC' }),
);
const languageNames = perLanguage((lang) => new Intl.DisplayNames(lang, { type: 'language' }));

export const dayOf = (at: number): string => day(i18next.language).format(at);

export const momentOf = (at: number): string => moment(i18next.language).format(at);

/** An ISO day such as 2027-01-31, in words; itself when it is none. */
export function isoDayOf(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at)) return day;
  return dayWithoutZone(i18next.language).format(at);
}

/** "12 kB": powers of ten, as file managers count. */
export function sizeOf(bytes: number): string {
  const [unit, by] =
    bytes < 1_000_000
      ? (['kilobyte', 1_000] as const)
      : bytes < 1_000_000_000
        ? (['megabyte', 1_000_000] as const)
        : (['gigabyte', 1_000_000_000] as const);
  const value = bytes / by;
  return new Intl.NumberFormat(i18next.language, {
    style: 'unit',
    unit,
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(Math.max(value, 0.1));
}

/** A language's name in the window's language; the tag itself when there is none. */
export function languageOf(tag: string): string {
  try {
    return languageNames(i18next.language).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Languages of our members that browsers name in English only (CLDR's names). */
const OWN_NAMES: Readonly<Record<string, string>> = {
  km: 'ខ្មែរ',
  lo: 'ລາວ',
  mn: 'монгол',
  my: 'မြန်မာ',
  ne: 'नेपाली',
  si: 'සිංහල',
};

/** A language's name in that language, for those who read only it. */
export function ownNameOf(tag: string): string {
  const known = OWN_NAMES[tag];
  if (known !== undefined) return known;
  try {
    return languageNames(tag).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Languages offered for an entry: those of the region first; any other stays what it is. */
export const LANGUAGE_TAGS: readonly string[] = [
  ...['en', 'bn', 'zh-Hans', 'zh-Hant', 'fil', 'hi', 'id', 'ja', 'km', 'ko', 'lo', 'ms', 'mn', 'my', 'ne'],
  ...['fa', 'si', 'ta', 'th', 'tr', 'ur', 'vi', 'ar', 'es', 'fr', 'pt', 'ru'],
];
