import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Markdown } from '../../../renderer/content/Markdown.tsx';

const html = (text: string): string => renderToStaticMarkup(<Markdown text={text} />);

/** Every element the renderer may make, and the attributes it may give them. */
const ALLOWED =
  /^(div|p|h[3-6]|em|strong|del|code|pre|br|hr|ul|ol|li|blockquote|a|span|section|table|thead|tbody|tr|th|td|input)$/;
const ATTRIBUTES =
  /^(class|dir|lang|title|href|target|rel|start|type|checked|readOnly|readonly|disabled|aria-label|aria-hidden|tabindex|tabIndex|style)$/;

function tagsOf(markup: string): { name: string; attributes: [string, string][] }[] {
  return [...markup.matchAll(/<([a-z0-9]+)((?: [^<>]*?)?)\/?>/gi)].map(([, name = '', rest = '']) => ({
    name,
    attributes: [...rest.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(
      ([, key = '', value = '']): [string, string] => [key, value],
    ),
  }));
}

function expectSafe(markup: string): void {
  for (const { name, attributes } of tagsOf(markup)) {
    expect(name).toMatch(ALLOWED);
    for (const [key, value] of attributes) {
      expect(key).toMatch(ATTRIBUTES);
      if (key === 'href') expect(value).toMatch(/^(https?:\/\/|mailto:)/);
      if (key === 'style') expect(value).toMatch(/^text-align:(left|right|center)$/);
    }
  }
}

describe('Markdown as React elements', () => {
  it.each([
    ['emphasis', '**a** *b* ~~c~~ `d`', ['<strong>a</strong>', '<em>b</em>', '<del>c</del>', '>d</code>']],
    ['headings below the page title', '# a\n\n### b', ['<h3 dir="auto">a</h3>', '<h4 dir="auto">b</h4>']],
    ['a list that begins at three', '3. a\n4. b', ['start="3"', '<li dir="auto">a</li>']],
    ['tasks that cannot be ticked', '- [x] a', ['checked=""', 'disabled=""']],
    ['tables', '| a | b |\n|--:|---|\n| 1 | 2 |', ['text-align:right', '<td dir="auto">2</td>']],
    ['code blocks as they are', '```\n<b>x</b>\n```', ['&lt;b&gt;x&lt;/b&gt;']],
    ['lines and quotations', '> a\n\n---', ['<blockquote', '<hr/>']],
  ])('draws %s', (_, text, pieces) => {
    const markup = html(text);
    for (const piece of pieces) expect(markup).toContain(piece);
    expectSafe(markup);
  });

  it('opens links outside, without telling where from, and shows the whole address', () => {
    const markup = html('[Click here](https://example.org/a)');
    expect(markup).toContain('target="_blank"');
    expect(markup).toContain('rel="noreferrer noopener"');
    expect(markup).toContain('>https://example.org/a</span>');
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html,x)',
    '<javascript:alert(1)>',
    '[x][y]\n\n[y]: javascript:alert(1)',
    '[x](/settings "t")',
  ])('makes no link of %s', (text) => {
    expect(html(text)).not.toContain('<a');
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'a <b onmouseover="x">b</b>',
    '<svg/onload=alert(1)>',
    '<iframe srcdoc="x"></iframe>',
    '<!-- x -->',
  ])('shows raw HTML as text: %s', (text) => {
    const markup = html(text);
    expectSafe(markup);
    expect(markup).toContain('&lt;');
  });

  it('keeps HTML inside a line inside the line', () => {
    expect(html('a <b>c</b>')).toMatch(/<p dir="auto">a <span[^>]*>&lt;b&gt;<\/span>c/);
  });

  it('loads no picture: its words stand for it', () => {
    const markup = html('![A cracked belt](https://example.org/track.png)');
    expect(markup).toContain('A cracked belt');
    expect(markup).not.toContain('track.png');
  });

  it('makes only allowed elements and attributes, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...[
        '<',
        '>',
        '"',
        "'",
        '`',
        '*',
        '_',
        '[',
        ']',
        '(',
        ')',
        '!',
        '#',
        '|',
        '\n',
        ' ',
        '&#x3c;',
        '](',
        '<a href=',
        'javascript:',
        'onload=',
        '- [x] ',
        '```',
        '$',
        '\\',
        'https://a.b',
        'a',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        expectSafe(html(parts.join('')));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['deep quotations', '> '.repeat(5_000)],
    ['deep lists', Array.from({ length: 300 }, (_, n) => `${'  '.repeat(n)}- a`).join('\n')],
    ['open brackets', '['.repeat(20_000)],
    ['stars', '*a '.repeat(8_000)],
    ['a very long text', 'word '.repeat(60_000)],
    ['backticks', '`'.repeat(30_000)],
  ])('draws %s in good time', (_, text) => {
    const from = performance.now();
    expectSafe(html(text));
    expect(performance.now() - from).toBeLessThan(2_000);
  });

  it('gives the text its language and its own direction', () => {
    const markup = renderToStaticMarkup(<Markdown text="ข้อความ" lang="th" />);
    expect(markup).toContain('lang="th"');
    expect(markup).toContain('<p dir="auto">');
  });
});
