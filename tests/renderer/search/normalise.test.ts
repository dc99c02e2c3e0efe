import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, normalise } from '../../../renderer/search/normalise.ts';

describe('one spelling for what people type in many ways', () => {
  it.each([
    ['Vietnamese without its marks', 'Điện nước', 'dien nuoc'],
    ['Vietnamese in decomposed form', 'Ca\u0300 phe\u0302', 'ca phe'],
    ['Turkish capitals, whatever the locale', 'İSTANBUL Ilık', 'istanbul ilik'],
    ['Arabic keyboard letters as Persian ones', 'كتابي', 'کتابی'],
    ['Arabic vowel signs and kashida', 'مُحَمَّـد', 'محمد'],
    ['a Persian zero-width non-joiner', 'کتاب\u200cها', 'کتابها'],
    ['half-width kana', 'ｶﾞｲﾄﾞ', 'がいど'],
    ['katakana as hiragana, the long mark kept', 'データヴ', 'でーたゔ'],
    ['traditional characters as simplified ones', '供應商管理與後台', '供应商管理与后台'],
    ['a traditional character outside the first plane', '\u{2f8a6}', fold('慈')],
    ['full-width letters and digits', 'ＡＢＣ１２３', 'abc123'],
    ['decomposed Hangul', '한국'.normalize('NFD'), '한국'],
    ['Thai digits', '๑๒๓', '123'],
    ['Devanagari and Khmer digits', '१२ ១២', '12 12'],
    ['Thai sara am written in two parts', 'น้\u0e4dา', fold('น้ำ')],
    ['Thai sara am with the tone after it', 'น\u0e4d\u0e49า', fold('น้ำ')],
    ['two SARA E for one SARA AE', 'เเม่', 'แม่'],
    ['a soft hyphen and a zero-width space', 'know\u00adhow ก\u200bข', 'knowhow กข'],
    ['a ligature', 'ﬁlter', 'filter'],
  ])('%s', (_, typed, normal) => {
    expect(fold(typed)).toBe(normal);
  });

  it('keeps the marks of scripts where they are part of the word', () => {
    expect(fold('हिन्दी สินค้า')).toBe('हिन्दी สินค้า');
  });

  it('keeps digits whole and repeated letters repeated', () => {
    expect(fold('1001 Committee')).toBe('1001 committee');
  });

  it('gives the same text with and without the way back, and the way back is in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { text: normal, at } = normalise(text);
        expect(normal).toBe(fold(text));
        expect(at.length).toBe(normal.length + 1);
        for (let i = 1; i < at.length; i++) expect(at[i]).toBeGreaterThanOrEqual(at[i - 1]!);
        expect(at.at(-1)).toBe(text.length);
      }),
    );
  });

  it.each([
    ['Thai AE typed as two E', 'เ\u200cเ', 'แ'],
    ['a syllable in pieces', 'ᄀ\u200bᅡ\u2066ᆨ', '각'],
    ['a syllable and its last piece', '각', '각'],
    ['a mark after it', 'e\u2067\u0301', 'e'],
  ])('looks through what cannot be seen between %s', (_, typed, normal) => {
    expect(fold(typed)).toBe(normal);
  });

  it('changes nothing the second time', () => {
    const letters = ['a', 'Đ', ' ', 'ك', 'ي', 'ห', 'น้ำ', 'เ', '1', '१', 'ｶﾞ', 'ß', 'İ', '가', 'ᄀ', 'ᅡ', 'ᆨ'];
    const unit = fc.constantFrom(
      ...letters,
      '\u200c',
      '\u2066',
      '\u0301',
      '\ufe0f',
      'ํ',
      '่',
      'ﾞ',
      'ｶ',
      'カ',
      'ワ',
      '゙',
      '後',
      '\u{2f8a6}',
      '國',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 20 }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
