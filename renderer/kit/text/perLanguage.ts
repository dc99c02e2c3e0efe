/**
 * A formatter that is made once for each language. Making one costs a hundred times more than using it, and forty that
 * were thrown away, a row each, held the window for 80 ms when the memory was swept.
 */
export function perLanguage<Formatter>(make: (lang: string) => Formatter): (lang: string) => Formatter {
  const made = new Map<string, Formatter>();
  return (lang) => {
    const formatter = made.get(lang) ?? make(lang);
    made.set(lang, formatter);
    return formatter;
  };
}
