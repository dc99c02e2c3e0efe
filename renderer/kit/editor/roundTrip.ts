/**
 * Between Markdown and the editor's document, without loss. The editor knows fewer constructs than Markdown has
 * (no tables, images, task lists or HTML), and its writer escapes more than needed. So: text that would come back
 * changed is not opened in it, and what it writes is simplified wherever the simpler spelling means the same.
 */
import { MarkdownManager } from '@tiptap/markdown';
import type { JSONContent } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';

/** Longer texts are edited as source: the check and the editor would make typing slow. */
const EDITED_AT_MOST = 60_000;

/** What the editor can hold: what Markdown has and the house draws. Underline is not Markdown. */
export const blocks = StarterKit.configure({
  underline: false,
  heading: { levels: [1, 2, 3, 4, 5, 6] },
  link: { openOnClick: false, autolink: true, defaultProtocol: 'https', protocols: [] },
});

const manager = new MarkdownManager({ extensions: [blocks] });

const sameMeaning = (a: string, b: string): boolean =>
  JSON.stringify(manager.parse(a)) === JSON.stringify(manager.parse(b));

/** Spellings the writer uses, and the ones people type. Each is kept only if nothing changes its meaning. */
const SIMPLER: readonly [RegExp, string][] = [
  [/&lt;(?![a-z/!?])/gi, '<'],
  [/&gt;/g, '>'],
  [/&amp;/g, '&'],
  [/(?<=[\p{L}\p{N}])\\_(?=[\p{L}\p{N}])/gu, '_'],
  [/\\([[\]])/g, '$1'],
  [/\\([*_~`])/g, '$1'],
  [/\[(https?:\/\/[^\]\s]+)\]\(\1\)/g, '$1'],
];

function simplified(markdown: string): string {
  let text = markdown;
  for (const [pattern, simple] of SIMPLER) {
    const candidate = text.replace(pattern, simple);
    if (candidate !== text && sameMeaning(candidate, text)) text = candidate;
  }
  return text;
}

/** Differences in spelling that mean nothing: bullet signs, spaces at the end, blank lines. */
const tidied = (markdown: string): string =>
  markdown
    .replace(/\r\n?/g, '\n')
    .replace(/^(\s*)[*+](?=\s)/gm, '$1-')
    .replace(/[ \t]+$/gm, (space) => (space.length > 1 ? '  ' : ''))
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** What looks like HTML is never handed to the editor's parser, which would ask the browser to read it. */
const HTML = /<[a-z/!?]/i;

/** The editor's document for a text, or undefined when it would not come back as it was. */
export function documentOf(markdown: string): JSONContent | undefined {
  if (markdown.length > EDITED_AT_MOST || HTML.test(markdown)) return undefined;
  const content = manager.parse(markdown);
  const back = simplified(manager.serialize(content));
  return tidied(back) === tidied(simplified(markdown)) ? content : undefined;
}

/** The Markdown of the editor's document. */
export function markdownOf(content: JSONContent): string {
  return simplified(manager.serialize(content)).replace(/\s+$/, '');
}
