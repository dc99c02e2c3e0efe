import { describe, expect, it } from 'vitest';
import { withoutReported } from '../../../renderer/kit/editor/pasted.ts';

describe('pasted HTML', () => {
  it.each([
    ['<p style="color:red">a</p>', '<p data-pasted-style="color:red">a</p>'],
    ["<b STYLE = 'font-weight: normal'>a</b>", "<b data-pasted-style = 'font-weight: normal'>a</b>"],
    ['<img src=x onerror=alert(1)>', '<img src=x >'],
    ['<a href="/?a=1>2" onclick="go(\'x\')" title="t">a</a>', '<a href="/?a=1>2"  title="t">a</a>'],
    ['<style>p { color: red }</style><p>a</p>', '<p>a</p>'],
    ['<STYLE type="text/css">\n<!-- p {} -->\n</STYLE >a', 'a'],
    ['a<style>p {', 'a'],
  ])('loses what the policy would report: %s', (html, expected) => {
    expect(withoutReported(html)).toBe(expected);
  });

  it.each([
    '<p>Set style="wide" and onclick=go in the file</p>',
    '<a href="https://x.example/?style=1&on=2" title="a style=b onclick=c">a</a>',
    '<p>1 < 2, style=x > 0</p>',
    '<!--StartFragment--><table><tr><td colspan=2>a</td></tr></table><!--EndFragment-->',
  ])('keeps everything else as it is: %s', (html) => {
    expect(withoutReported(html)).toBe(html);
  });
});
