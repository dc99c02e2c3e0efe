import { describe, expect, it } from 'vitest';
import { fold } from '../../../renderer/search/normalise.ts';
import { termsOf, tokensOf } from '../../../renderer/search/tokenise.ts';

const tokens = (text: string): string[] => tokensOf(fold(text)).map((token) => token.text);
const terms = (text: string): string[] =>
  termsOf(fold(text)).map(
    ({ text: term, is, optional }) => `${term}${is === 'begin' ? '…' : ''}${optional ? '?' : ''}`,
  );

describe('units of the index, per script', () => {
  it.each([
    ['Latin words', 'Arc-Flash risk', ['arc', 'flash', 'risk']],
    ['a code whole and in parts', 'INV-2024-001', ['inv', '2024', '001', 'inv-2024-001']],
    ['Han in pairs, the last character alone', '知識管理', ['知识', '识管', '管理', '理']],
    ['Han and kana together', 'データ管理', ['でー', 'ーた', 'た管', '管理', '理']],
    ['Hangul in pairs, and the word', '재고를', ['재고를', '재고', '고를', '를']],
    ['Thai in threes, with the shorter ends', 'ตลาด', ['ตลา', 'ลาด', 'าด', 'ด']],
    ['Khmer in threes', 'ទីផ្សារ', ['ទីផ', 'ីផ្', 'ផ្ស', '្សា', 'សារ', 'ារ', 'រ']],
    ['Hindi words with their marks', 'ज्ञान प्रबंधन', ['ज्ञान', 'प्रबंधन']],
    ['Arabic words', 'إدارة المعرفة', ['اداره', 'المعرفه']],
    ['Vietnamese syllables', 'Quản lý tri thức', ['quan', 'ly', 'tri', 'thuc']],
    ['scripts that change in mid-word', '第3回test', ['第', '3', '回', 'test']],
    ['nothing in signs and emoji', '—!? 🙂', []],
  ])('%s', (_, text, expected) => {
    expect(tokens(text)).toEqual(expected);
  });

  it('keeps a Han character beyond the basic plane in one piece', () => {
    expect(tokens('𠮷野')).toEqual(['𠮷野', '野']);
  });
});

describe('what is looked up for a query', () => {
  it.each([
    ['the last word may be unfinished', 'arc fla', ['arc', 'fla…']],
    ['a space finishes it', 'arc flash ', ['arc', 'flash']],
    ['a short Thai query is a beginning', 'ตล', ['ตล…']],
    ['a long one is whole units only', 'ตลาด', ['ตลา', 'ลาด']],
    ['one Han character is a beginning', '知', ['知…']],
    ['a Korean word with another particle shares pairs', '재고가', ['재고', '고가', '재고가?']],
    ['a code also counts as one', 'inv-2024', ['inv', '2024…', 'inv-2024?']],
  ])('%s', (_, query, expected) => {
    expect(terms(query)).toEqual(expected);
  });
});
