/**
 * From one text to another with few and small operations, so that what others typed meanwhile stays. The library's
 * own comparison is the best (by grapheme), but its time grows with the number of differences: two different texts
 * of 16,000 letters take more than a second. So large differences are exchanged whole, line by line or word by word,
 * and only what is left is compared letter by letter.
 */

/** Replace `remove` UTF-16 units at `at` by `add`. */
export interface Splice {
  readonly at: number;
  readonly remove: number;
  readonly add: string;
}

/** Letters, old and new, that may be compared one by one: about 100 ms at the worst. */
export const FINE = 4_000;

/** The coarse part of the way from `before` to `after`, last position first. Empty when the fine comparison will do. */
export function coarseSplices(before: string, after: string): Splice[] {
  if (before.length + after.length <= FINE) return [];
  const hunks = hunksBetween(before, after, 0).sort((a, b) => sizeOf(a) - sizeOf(b));
  let fine = 0;
  const coarse = hunks.filter((hunk) => {
    fine += sizeOf(hunk);
    return fine > FINE;
  });
  return coarse.sort((a, b) => b.at - a.at);
}

const sizeOf = (hunk: Splice): number => hunk.remove + hunk.add.length;

/** How texts are cut: at line ends, then after white space. */
const CUTS = [/(?<=\n)/u, /(?<=\s)/u] as const;

/** Differences between two texts: by line, inside those by word, inside those without their common ends. */
function hunksBetween(before: string, after: string, level: number): Splice[] {
  const cut = CUTS[level];
  if (cut === undefined) return [trimmed(before, after)];
  return hunksOf(before.split(cut), after.split(cut)).flatMap(({ at, remove, add }) =>
    hunksBetween(before.slice(at, at + remove), add, level + 1).map((inner) => ({
      ...inner,
      at: inner.at + at,
    })),
  );
}

/** What differs between two texts without the letters that both begin and end with; no character is halved. */
function trimmed(before: string, after: string): Splice {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (isLead(before, start - 1) || isLead(after, start - 1)) start--;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  if (isTrail(before, before.length - end) || isTrail(after, after.length - end)) end--;
  return { at: start, remove: before.length - start - end, add: after.slice(start, after.length - end) };
}

const isLead = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xd800;
const isTrail = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00;

/** Patience comparison: pieces that occur once on both sides are anchors, and equal neighbours extend them. */
function hunksOf(before: readonly string[], after: readonly string[]): Splice[] {
  const hunks: Splice[] = [];
  let at = 0;
  let i = 0;
  let j = 0;
  const upTo = (nextI: number, nextJ: number): void => {
    let endI = nextI;
    let endJ = nextJ;
    while (i < endI && j < endJ && before[i] === after[j]) {
      at += before[i]?.length ?? 0;
      i++;
      j++;
    }
    let tail = 0;
    while (endI > i && endJ > j && before[endI - 1] === after[endJ - 1]) {
      tail += before[endI - 1]?.length ?? 0;
      endI--;
      endJ--;
    }
    const removed = before.slice(i, endI).join('').length;
    const add = after.slice(j, endJ).join('');
    if (removed > 0 || add !== '') hunks.push({ at, remove: removed, add });
    at += removed + tail;
    i = nextI;
    j = nextJ;
  };
  for (const [anchorI, anchorJ] of anchorsOf(before, after)) upTo(anchorI, anchorJ);
  upTo(before.length, after.length);
  return hunks;
}

/** Positions of pieces that are unique on both sides, in an order that both sides share. */
function anchorsOf(before: readonly string[], after: readonly string[]): [number, number][] {
  const places = uniquePlaces(after);
  const pairs: [number, number][] = [];
  for (const [piece, i] of uniquePlaces(before)) {
    const j = places.get(piece);
    if (j !== undefined) pairs.push([i, j]);
  }
  return longestRising(pairs.sort((a, b) => a[0] - b[0]));
}

function uniquePlaces(pieces: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  pieces.forEach((piece, index) => {
    if (places.has(piece)) repeated.add(piece);
    places.set(piece, index);
  });
  for (const piece of repeated) places.delete(piece);
  return places;
}

/** The longest run of pairs whose second numbers rise (patience sorting). */
function longestRising(pairs: readonly [number, number][]): [number, number][] {
  const tops: number[] = [];
  const previous: number[] = [];
  pairs.forEach(([, j], index) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < j) low = middle + 1;
      else high = middle;
    }
    previous[index] = tops[low - 1] ?? -1;
    tops[low] = index;
  });
  const rising: [number, number][] = [];
  for (let index = tops.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index];
    if (pair) rising.push(pair);
  }
  return rising.reverse();
}
