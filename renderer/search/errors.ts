/** Typing errors: how far two words are apart, and whether a text holds nearly what was typed. */

/** True when the words differ by exactly one edit: a letter changed, missing, extra, or two swapped. */
export function oneEditApart(a: string, b: string): boolean {
  if (a.length < b.length) return oneEditApart(b, a);
  if (a.length - b.length > 1 || a === b) return false;
  let from = 0;
  while (from < b.length && a[from] === b[from]) from++;
  const restOfA = a.slice(from + 1);
  if (a.length > b.length) return restOfA === b.slice(from);
  if (restOfA === b.slice(from + 1)) return true;
  return a[from] === b[from + 1] && a[from + 1] === b[from] && a.slice(from + 2) === b.slice(from + 2);
}

/**
 * Fewest letters changed, missing or extra between `query` and any piece of `text` (Sellers 1980); with `whole`, the
 * whole of it. Looks no further once `most` cannot be kept.
 */
function errorsIn(query: string, text: string, most: number, whole: boolean): number {
  let row = Uint16Array.from({ length: query.length + 1 }, (_, i) => i);
  let next = new Uint16Array(query.length + 1);
  let best = row[query.length] ?? 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    next[0] = whole ? at + 1 : 0;
    let least = next[0];
    for (let i = 1; i <= query.length; i++) {
      const changed = (row[i - 1] ?? 0) + (query.charCodeAt(i - 1) === letter ? 0 : 1);
      const value = Math.min(changed, (row[i] ?? 0) + 1, (next[i - 1] ?? 0) + 1);
      next[i] = value;
      if (value < least) least = value;
    }
    [row, next] = [next, row];
    const end = row[query.length] ?? 0;
    if (whole) {
      if (least > most) return most + 1;
      best = end;
    } else if (end < best) best = end;
    if (!whole && best === 0) break;
  }
  return best;
}

/** True when at most `most` letters must be changed, put in or left out to make one word of the other. */
export const editsApart = (a: string, b: string, most: number): boolean =>
  Math.abs(a.length - b.length) <= most && errorsIn(a, b, most, true) <= most;

/** Longer queries and texts are looked at from their beginning only. */
const LONGEST_QUERY = 40;
const LONGEST_TEXT = 4_000;

/** True when the text holds a piece that is at most `errors` letters away from the query. */
export function nearlyIn(query: string, text: string, errors: number): boolean {
  const looked = query.slice(0, LONGEST_QUERY);
  return errorsIn(looked, text.slice(0, LONGEST_TEXT), errors, false) <= errors;
}
