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

/** Fewest letters changed, missing or extra between two words (Levenshtein); more than `most` counts as `most + 1`. */
function errorsBetween(a: string, b: string, most: number): number {
  let row = Uint16Array.from({ length: a.length + 1 }, (_, i) => i);
  let next = new Uint16Array(a.length + 1);
  for (let at = 0; at < b.length; at++) {
    let least = at + 1;
    next[0] = least;
    for (let i = 1; i <= a.length; i++) {
      const changed = (row[i - 1] ?? 0) + Number(a[i - 1] !== b[at]);
      const value = Math.min(changed, (row[i] ?? 0) + 1, (next[i - 1] ?? 0) + 1);
      next[i] = value;
      least = Math.min(least, value);
    }
    if (least > most) return most + 1;
    [row, next] = [next, row];
  }
  return row[a.length] ?? 0;
}

/** True when at most `most` letters must be changed, put in or left out to make one word of the other. */
export const editsApart = (a: string, b: string, most: number): boolean =>
  Math.abs(a.length - b.length) <= most && errorsBetween(a, b, most) <= most;

/** A bit of a number for each letter of the query; of longer ones, and of giant texts, only the beginning is compared. */
const LONGEST_QUERY = 31;
const LONGEST_TEXT = 20_000;

/**
 * True when the text holds a piece that is at most `errors` letters away from the query: the differences between
 * neighbours in the table of distances, a column in two numbers (Myers 1999).
 */
export function nearlyIn(query: string, text: string, errors: number): boolean {
  const length = Math.min(query.length, LONGEST_QUERY);
  const places = new Map<number, number>();
  for (let i = 0; i < length; i++)
    places.set(query.charCodeAt(i), (places.get(query.charCodeAt(i)) ?? 0) | (1 << i));
  const last = 1 << (length - 1);
  let up = -1;
  let down = 0;
  let distance = length;
  if (distance <= errors) return true;
  for (let at = 0; at < text.length && at < LONGEST_TEXT; at++) {
    const same = places.get(text.charCodeAt(at)) ?? 0;
    const vertical = same | down;
    const horizontal = (((same & up) + up) ^ up) | same;
    const more = down | ~(horizontal | up);
    const less = up & horizontal;
    if (more & last) distance++;
    if (less & last) distance--;
    if (distance <= errors) return true;
    up = (less << 1) | ~(vertical | (more << 1));
    down = (more << 1) & vertical;
  }
  return false;
}
