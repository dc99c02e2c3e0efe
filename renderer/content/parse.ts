import type { Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

const parser = unified().use(remarkParse).use(remarkGfm, { singleTilde: false });

/**
 * Beyond this the text is shown as plain paragraphs: parsing time grows faster than the text for some hostile inputs,
 * and nobody formats a book by hand.
 */
const PARSED_AT_MOST = 100_000;

/** So many openers in a row, or so deep a nesting, make the parser slow and mean nothing. */
const HOSTILE = [
  /[[\]()<>*_~`!|]{200}/,
  /^[ \t]*(?:(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))[ \t]*){24}/m,
  /^[ \t]{64,}(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])/m,
];

const plain = (text: string): Root => ({
  type: 'root',
  children: text
    .split(/\n{2,}/)
    .map((part) => ({ type: 'paragraph', children: [{ type: 'text', value: part }] })),
});

/** The syntax tree (CommonMark and GFM tables, task lists, strikethrough, autolinks). Never throws. */
export function parseMarkdown(text: string): Root {
  if (text.length > PARSED_AT_MOST || HOSTILE.some((pattern) => pattern.test(text))) return plain(text);
  try {
    return parser.parse(text);
  } catch {
    return plain(text);
  }
}
