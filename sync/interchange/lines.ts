/** Naming places in a text by line, as an editor would: `\r`, `\n` and `\r\n` end one line each. */

const CR = 13;
const LF = 10;

/** Something to say about the row, entry or cell that starts in this line (from 1). */
export interface LineNote {
  line: number;
  why: string;
}

/** A function from offset to line number (from 1). Offsets must come in ascending order: it never looks back. */
export function lineCounter(text: string): (offset: number) => number {
  let at = 0;
  let line = 1;
  return (offset) => {
    const end = Math.min(offset, text.length);
    for (; at < end; at++) {
      const unit = text.charCodeAt(at);
      if (unit === LF || (unit === CR && text.charCodeAt(at + 1) !== LF)) line += 1;
    }
    return line;
  };
}

/** Offset of the first line end at or after `at`; the text's length when there is none. */
export function lineEnd(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === LF || unit === CR) return i;
  }
  return text.length;
}

/** Offset behind the line end that begins at `end`. */
export const afterLineEnd = (text: string, end: number): number =>
  text.charCodeAt(end) === CR && text.charCodeAt(end + 1) === LF ? end + 2 : end + 1;
