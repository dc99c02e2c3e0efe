/** Tags in one cell or line: `dyeing, cotton; trial`. A tag that holds a separator stands in quotation marks. */

const BETWEEN = /[,;|\r\n]/g;

/** Splits at commas, semicolons, bars and line ends, but not inside quotation marks. */
export function splitTags(text: string): string[] {
  const tags: string[] = [];
  for (let at = 0; at < text.length; ) {
    const { tag, end } = quotedTag(text, at) ?? bareTag(text, at);
    if (tag !== '') tags.push(tag);
    at = end + 1;
  }
  return tags;
}

function bareTag(text: string, start: number): { tag: string; end: number } {
  BETWEEN.lastIndex = start;
  const end = BETWEEN.exec(text)?.index ?? text.length;
  return { tag: text.slice(start, end).trim(), end };
}

/** `undefined` when no quotation mark opens here, or none closes before the next separator or the end. */
function quotedTag(text: string, start: number): { tag: string; end: number } | undefined {
  let open = start;
  while (text[open] === ' ') open += 1;
  if (text[open] !== '"') return undefined;
  let close = text.indexOf('"', open + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) return undefined;
  let end = close + 1;
  while (text[end] === ' ') end += 1;
  if (end < text.length && !/[,;|\r\n]/.test(text[end] ?? '')) return undefined;
  return {
    tag: text
      .slice(open + 1, close)
      .replaceAll('""', '"')
      .trim(),
    end,
  };
}

/** The reverse of `splitTags`. */
export const joinTags = (tags: readonly string[]): string =>
  tags.map((tag) => (/[",;|\r\n]/.test(tag) ? `"${tag.replaceAll('"', '""')}"` : tag)).join('; ');
