/** The last step: where in the shown text the found words stand, and which piece of a long text to show. */
import { normalise } from './normalise.ts';
import { tokensOf } from './tokenise.ts';

/** Pieces of a text, as [from, to) in UTF-16 units, ascending and apart. */
export type Marks = readonly (readonly [from: number, to: number])[];

export interface Snippet {
  text: string;
  marks: Marks;
}

/** Only the beginning of a giant text is looked through for a snippet. */
const LOOKED_AT = 20_000;

interface Hit {
  from: number;
  to: number;
  token: string;
}

/** The end of a match lies before the next cluster begins. */
function endOf(at: Uint32Array, to: number, whole: number): number {
  const last = at[to - 1] ?? 0;
  for (let i = to; i < at.length; i++) if ((at[i] ?? whole) > last) return at[i] ?? whole;
  return whole;
}

function hitsIn(text: string, tokens: ReadonlySet<string>): Hit[] {
  const normal = normalise(text);
  return tokensOf(normal.text)
    .filter((token) => tokens.has(token.text))
    .map((token) => ({
      from: normal.at[token.from] ?? 0,
      to: endOf(normal.at, token.to, text.length),
      token: token.text,
    }))
    .sort((a, b) => a.from - b.from);
}

function merged(hits: readonly Hit[]): [number, number][] {
  const marks: [number, number][] = [];
  for (const { from, to } of hits) {
    const last = marks.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else marks.push([from, to]);
  }
  return marks;
}

/** Where the tokens stand in a short text (a title). */
export const marksIn = (text: string, tokens: ReadonlySet<string>): Marks => merged(hitsIn(text, tokens));

/** Start of the window of `length` that holds the most different tokens, then the most hits. */
function bestWindow(hits: readonly Hit[], length: number): number {
  let best = { from: hits[0]?.from ?? 0, different: 0, count: 0 };
  for (const [at, first] of hits.entries()) {
    const different = new Set<string>();
    let count = 0;
    for (let i = at; i < hits.length; i++) {
      const hit = hits[i];
      if (!hit || hit.to > first.from + length) break;
      different.add(hit.token);
      count++;
    }
    if (different.size > best.different || (different.size === best.different && count > best.count))
      best = { from: first.from, different: different.size, count };
  }
  return best.from;
}

const BREAK = /[\s\u0964\u3001\u3002\uff0c\uff0e]/u;

/** The nearest place at or before `at` where a piece may begin: after a space or a stop, never inside a character. */
function startNear(text: string, at: number, back: number): number {
  for (let i = at; i > Math.max(0, at - back); i--) if (BREAK.test(text[i - 1] ?? ' ')) return i;
  let from = at;
  while (from > 0 && /[\p{M}\udc00-\udfff]/u.test(text[from] ?? ' ')) from--;
  return from;
}

function endNear(text: string, at: number, forth: number): number {
  if (at >= text.length) return text.length;
  for (let i = at; i < Math.min(text.length, at + forth); i++) if (BREAK.test(text[i] ?? ' ')) return i;
  let to = at;
  while (to < text.length && /[\p{M}\udc00-\udfff]/u.test(text[to] ?? ' ')) to++;
  return to;
}

/** The piece of about `length` characters where the tokens stand closest; the beginning when none does. */
export function snippetOf(text: string, tokens: ReadonlySet<string>, length = 180): Snippet {
  const looked = text.slice(0, LOOKED_AT);
  const hits = hitsIn(looked, tokens);
  const best = hits.length === 0 ? 0 : bestWindow(hits, length);
  const from = best < length / 3 ? 0 : startNear(looked, Math.max(0, best - Math.round(length / 6)), 24);
  const to = endNear(looked, from + length, 24);
  const marks = merged(hits.filter((hit) => hit.from >= from && hit.to <= to)).map(
    ([a, b]): [number, number] => [a - from, b - from],
  );
  return { text: looked.slice(from, to).replace(/\n/g, ' '), marks };
}
