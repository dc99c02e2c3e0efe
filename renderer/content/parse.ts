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

/** So many openers in a row make the parser slow and mean nothing. */
const HOSTILE_RUN = /[[\]()<>*_~`!|]{200}/;

const plain = (text: string): Root => ({
  type: 'root',
  children: text
    .split(/\n{2,}/)
    .map((part) => ({ type: 'paragraph', children: [{ type: 'text', value: part }] })),
});

/** The syntax tree (CommonMark and GFM tables, task lists, strikethrough, autolinks). Never throws. */
export function parseMarkdown(text: string): Root {
  if (text.length > PARSED_AT_MOST || HOSTILE_RUN.test(text)) return plain(text);
  try {
    return parser.parse(text);
  } catch {
    return plain(text);
  }
}
