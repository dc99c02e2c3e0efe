import { describe, expect, it } from 'vitest';
import { safeLink } from '../../../renderer/content/links.ts';

describe('which addresses may be opened', () => {
  it.each([
    ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
    ['http://example.org', 'http://example.org/'],
    ['mailto:ana@example.org', 'mailto:ana@example.org'],
    ['HTTPS://EXAMPLE.org', 'https://example.org/'],
    // A look-alike is shown for what it is.
    ['https://аpple.com/', 'https://xn--pple-43d.com/'],
  ])('%s', (text, address) => {
    expect(safeLink(text)).toBe(address);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    ' \u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    '\\\\server\\share',
    '//example.org/a',
    '/settings',
    '#/settings',
    'ms-msdt:/id',
    'search-ms:query=x',
    'app://kb/index.html',
    'blob:https://example.org/1',
    'view-source:https://example.org',
    'intent://x#Intent;scheme=y;end',
    'https://bank.example@evil.example/',
    'https://user:secret@example.org/',
    'https://exam\u202eple.org/',
    'https://exam\u200bple.org/',
    'https://example.org/\n',
    'https:',
    '',
    `https://example.org/${'a'.repeat(3_000)}`,
  ])('refuses %j', (text) => {
    expect(safeLink(text)).toBeUndefined();
  });
});
