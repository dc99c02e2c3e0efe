/**
 * What comes from other programs by the clipboard, before the editor's schema takes what it knows of it: without what
 * the window's policy would refuse and report, and with tables, which the schema does not know, turned into lines.
 */
import { DOMParser, type ParseOptions, type Schema } from '@tiptap/pm/model';
import { Plugin } from '@tiptap/pm/state';
import { Extension } from '@tiptap/react';

const STYLE_SHEETS = /<style\b[\s\S]*?(?:<\/style\s*>|$)/gi;
const TAGS = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
/** An attribute's name, and its value, so that nothing inside a value is taken for a name. */
const ATTRIBUTES = /([^\s"'<>/=]+)(\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?/g;
/** Where a style waits until it is applied as the policy allows it, property by property. */
const STYLE_KEPT = 'data-pasted-style';

/**
 * HTML without handlers and style sheets, its styles under another name. For the policy's sake alone, which reports
 * each of them; what they could do is prevented by the schema, so it does no harm that HTML can be written to escape
 * this reading.
 */
export function withoutReported(html: string): string {
  const renamed = (whole: string, name: string, value = ''): string => {
    if (/^on/i.test(name)) return '';
    return name.toLowerCase() === 'style' ? `${STYLE_KEPT}${value}` : whole;
  };
  return html.replace(STYLE_SHEETS, '').replace(TAGS, (tag) => tag.replace(ATTRIBUTES, renamed));
}

/** What lets a cell be more than a piece of a line. */
const BLOCKS = 'p ~ p, div ~ div, br ~ br, ul, ol, pre, blockquote, h1, h2, h3, h4, h5, h6';
const BETWEEN_CELLS = ' · ';

const textOf = (cell: Element): string => (cell.textContent ?? '').replace(/\s+/g, ' ').trim();

/** Rows become lines, their cells apart; a row that only lays out a page gives its cells one below the other. */
function lineUp(row: Element): void {
  const { ownerDocument: page } = row;
  const cells = [...row.children];
  const layout = cells.some((cell) => cell.querySelector(BLOCKS));
  const lines = layout || cells.length < 2 ? cells : [cells];
  const blocks = lines.map((line) => {
    const block = page.createElement(Array.isArray(line) ? 'p' : 'div');
    if (Array.isArray(line)) block.textContent = line.map(textOf).join(BETWEEN_CELLS);
    else block.append(...line.childNodes);
    return block;
  });
  row.replaceChildren(...blocks);
}

function prepare(pasted: Element): void {
  for (const element of pasted.querySelectorAll<HTMLElement>(`[${STYLE_KEPT}]`))
    element.style.cssText = element.getAttribute(STYLE_KEPT) ?? '';
  // The innermost first: a table in a table's cell is lines when its turn comes.
  for (const row of [...pasted.querySelectorAll('tr')].reverse()) lineUp(row);
  if (pasted.matches('tr')) lineUp(pasted);
}

class PastedParser extends DOMParser {
  override parseSlice(pasted: Node, options?: ParseOptions): ReturnType<DOMParser['parseSlice']> {
    if (pasted instanceof Element) prepare(pasted);
    return super.parseSlice(pasted, options);
  }
}

const parserOf = (schema: Schema): PastedParser =>
  new PastedParser(schema, DOMParser.fromSchema(schema).rules);

export const pasting = Extension.create({
  name: 'pasting',
  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: { transformPastedHTML: withoutReported, clipboardParser: parserOf(this.editor.schema) },
      }),
    ];
  },
});
