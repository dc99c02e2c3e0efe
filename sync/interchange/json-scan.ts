/** Looking over JSON text without parsing it: what it costs is known before anything is built from it. */

const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;

/** True when lists and objects are nested deeper than `limit`. */
export function isDeeper(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = closingQuote(text, at);
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) depth += 1;
    else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}

/**
 * Finds the items of an array without parsing them, so that each can be parsed, limited and refused by itself.
 * Answers the offset of the closing bracket, or the text's length.
 */
export function cutItems(text: string, start: number, take: (from: number, to: number) => void): number {
  let depth = 0;
  let from = start;
  let at = start;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = closingQuote(text, at);
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) depth += 1;
    else if (depth > 0 && (unit === CLOSE_BRACE || unit === CLOSE_BRACKET)) depth -= 1;
    else if (depth === 0 && (unit === COMMA || unit === CLOSE_BRACKET)) {
      take(from, at);
      from = at + 1;
      if (unit === CLOSE_BRACKET) return at;
    }
  }
  take(from, text.length);
  return text.length;
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === BACKSLASH) at += 1;
    else if (unit === QUOTE) return at;
  }
  return text.length;
}
