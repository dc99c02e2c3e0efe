/** The window's words. English is built in; another language is a file of the same keys beside it, loaded on demand. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json' with { type: 'json' };

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']);

/** Which way a language is written, by its tag. */
export const directionOf = (lang: string): 'ltr' | 'rtl' =>
  RIGHT_TO_LEFT.has(lang.split('-')[0] ?? '') || /-arab\b/i.test(lang) ? 'rtl' : 'ltr';

const files = import.meta.glob<{ default: typeof en }>(['./*.json', '!./en.json']);

/** Tags of the languages the window speaks. */
export const LANGUAGES: readonly string[] = [
  'en',
  ...Object.keys(files).map((path) => path.slice('./'.length, -'.json'.length)),
];

function markDocument(lang: string): void {
  document.documentElement.lang = lang;
  document.documentElement.dir = directionOf(lang);
}

/** Fetches a language's words if needed and speaks it from now on; unknown ones leave things as they are. */
export async function speak(lang: string): Promise<void> {
  if (!LANGUAGES.includes(lang)) return;
  const file = files[`./${lang}.json`];
  if (file && !i18next.hasResourceBundle(lang, 'translation'))
    i18next.addResourceBundle(lang, 'translation', (await file()).default);
  await i18next.changeLanguage(lang);
}

/** Makes the words ready before the first render, in English; `speak` changes the language. */
export function startWords(): i18n {
  i18next.on('languageChanged', markDocument);
  void i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes
    initAsync: false,
    returnNull: false,
  });
  return i18next;
}
