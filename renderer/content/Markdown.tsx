/**
 * Markdown from anybody, as React elements made from its syntax tree. Only the node types in `Block` and `Inline` are
 * drawn; raw HTML is shown as the text it is; nothing is loaded from anywhere; no string ever becomes markup.
 */
import type { Nodes, PhrasingContent, Root, RootContent, Table } from 'mdast';
import { Fragment, memo, type ReactNode, useMemo } from 'react';
import { safeLink } from './links.ts';
import styles from './Markdown.module.css';
import { parseMarkdown } from './parse.ts';

/** Deeper nesting is shown as text: a hostile text must not exhaust the stack. */
const DEEPEST = 24;

/** Where a node stands in the text is its identity; a made-up tree has none, and no two nodes alike beside each other. */
const keyOf = (node: Nodes, at: number): string => `${node.type} ${node.position?.start.offset ?? at}`;

const keyed = (nodes: readonly Nodes[], depth: number): ReactNode =>
  nodes.map((node, at) => <Fragment key={keyOf(node, at)}>{draw(node, depth + 1)}</Fragment>);

function Link({ address, children }: { address: string; children: ReactNode }) {
  const href = safeLink(address);
  if (href === undefined)
    return (
      <span className={styles.deadLink} title={address}>
        {children}
      </span>
    );
  return (
    <a className={styles.link} href={href} target="_blank" rel="noreferrer noopener" title={href}>
      {children}
      <span className={styles.address} dir="ltr" aria-hidden="true">
        {href}
      </span>
    </a>
  );
}

function TableView({ node, depth }: { node: Table; depth: number }) {
  const [head, ...rows] = node.children;
  const align = (at: number): { textAlign: 'left' | 'right' | 'center' } | undefined => {
    const side = node.align?.[at];
    return side ? { textAlign: side } : undefined;
  };
  return (
    // Wide tables scroll by themselves; the focus lets the keyboard scroll them.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable
    <section className={styles.scroll} tabIndex={0}>
      <table>
        {head ? (
          <thead>
            <tr>
              {head.children.map((cell, at) => (
                <th key={keyOf(cell, at)} dir="auto" style={align(at)}>
                  {keyed(cell.children, depth)}
                </th>
              ))}
            </tr>
          </thead>
        ) : null}
        <tbody>
          {rows.map((row, at) => (
            <tr key={keyOf(row, at)}>
              {row.children.map((cell, column) => (
                <td key={keyOf(cell, column)} dir="auto" style={align(column)}>
                  {keyed(cell.children, depth)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The entry's title is the page's heading; headings inside begin below it. */
const HEADINGS = ['h3', 'h3', 'h4', 'h5', 'h6', 'h6'] as const;

function textIn(node: Nodes): string {
  if ('value' in node) return node.value;
  if ('alt' in node) return node.alt ?? '';
  return 'children' in node ? node.children.map(textIn).join('') : '';
}

function drawInline(node: PhrasingContent, depth: number): ReactNode {
  switch (node.type) {
    case 'text':
      return node.value;
    case 'html':
      return <span className={styles.plain}>{node.value}</span>;
    case 'emphasis':
      return <em>{keyed(node.children, depth)}</em>;
    case 'strong':
      return <strong>{keyed(node.children, depth)}</strong>;
    case 'delete':
      return <del>{keyed(node.children, depth)}</del>;
    case 'inlineCode':
      return (
        <code dir="auto" className={styles.code}>
          {node.value}
        </code>
      );
    case 'break':
      return <br />;
    case 'link':
      return <Link address={node.url}>{keyed(node.children, depth)}</Link>;
    case 'image':
      return node.alt ? <span className={styles.image}>{node.alt}</span> : null;
    case 'linkReference':
    case 'imageReference':
    case 'footnoteReference':
      return textIn(node);
    default:
      return null;
  }
}

function draw(node: Nodes, depth: number): ReactNode {
  if (depth > DEEPEST) return textIn(node);
  switch (node.type) {
    case 'root':
      return keyed(node.children, depth);
    case 'paragraph':
      return <p dir="auto">{keyed(node.children, depth)}</p>;
    case 'heading': {
      const Heading = HEADINGS[node.depth - 1] ?? 'h6';
      return <Heading dir="auto">{keyed(node.children, depth)}</Heading>;
    }
    case 'blockquote':
      return <blockquote dir="auto">{keyed(node.children, depth)}</blockquote>;
    case 'list':
      return node.ordered ? (
        <ol dir="auto" start={node.start ?? 1}>
          {keyed(node.children, depth)}
        </ol>
      ) : (
        <ul dir="auto">{keyed(node.children, depth)}</ul>
      );
    case 'listItem':
      return (
        <li dir="auto" className={typeof node.checked === 'boolean' ? styles.task : undefined}>
          {typeof node.checked === 'boolean' ? (
            <input
              type="checkbox"
              checked={node.checked}
              readOnly
              disabled
              aria-label={textIn(node).slice(0, 80)}
            />
          ) : null}
          {node.spread ? keyed(node.children, depth) : keyed(node.children.flatMap(loosened), depth)}
        </li>
      );
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable
        <pre className={styles.scroll} dir="auto" tabIndex={0}>
          <code>{node.value}</code>
        </pre>
      );
    case 'thematicBreak':
      return <hr />;
    case 'table':
      return <TableView node={node} depth={depth} />;
    case 'definition':
    case 'footnoteDefinition':
    case 'yaml':
      return <p className={styles.plain}>{textIn(node)}</p>;
    case 'tableRow':
    case 'tableCell':
      return keyed(node.children, depth);
    default:
      return drawInline(node, depth);
  }
}

/** In a tight list an item's paragraphs are its words, not blocks of their own. */
const loosened = (node: RootContent): readonly RootContent[] =>
  node.type === 'paragraph' ? node.children : [node];

export interface MarkdownProps {
  text: string;
  /** BCP 47, '' when unknown: chooses fonts, line breaking and the height of lines. */
  lang?: string;
}

/** Somebody's Markdown, drawn. Safe for any text. */
export const Markdown = memo(function Markdown({ text, lang = '' }: MarkdownProps) {
  const tree: Root = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div className={styles.markdown} lang={lang || undefined} dir="auto">
      {draw(tree, 0)}
    </div>
  );
});
