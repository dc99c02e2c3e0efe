import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import { decodeSource } from '../../sync/interchange/source.ts';

const bytesOf = (...values: number[]): Uint8Array => Uint8Array.from(values);
const textIn = (bytes: Uint8Array): string => {
  const decoded = decodeSource(bytes);
  return decoded.is === 'text' ? decoded.text : `unreadable: ${decoded.why}`;
};

describe('decoding a handed-in file', () => {
  it('reads UTF-8 and drops the byte order mark', () => {
    expect(decodeSource(utf8('\ufeffชื่อ'))).toEqual({ is: 'text', text: 'ชื่อ', guessed: [] });
  });

  it('reads UTF-16 of both kinds by its byte order mark', () => {
    expect(textIn(bytesOf(0xff, 0xfe, 0x41, 0, 0x01, 0x0e))).toBe('Aก');
    expect(textIn(bytesOf(0xfe, 0xff, 0, 0x41, 0x0e, 0x01))).toBe('Aก');
  });

  it('says so when UTF-16 ends in the middle of a character', () => {
    expect(decodeSource(bytesOf(0xff, 0xfe, 0x41, 0, 0x41))).toMatchObject({
      text: 'A',
      oddity: 'the file ends in the middle of a character',
    });
  });

  it('reads stray bytes as Windows-1252, says where, and shows bytes without a meaning as broken', () => {
    const decoded = decodeSource(bytesOf(0x93, 0xe9, 0x61, 0x94, 0x90, 0x62));
    expect(decoded).toEqual({
      is: 'text',
      text: '“éa”\ufffdb',
      oddity: 'some characters were not UTF-8, read as Windows-1252',
      guessed: [0, 1, 3, 4],
    });
  });

  it('keeps good UTF-8 beside a broken byte', () => {
    expect(textIn(bytesOf(...utf8('บทเรียน é 👩 '), 0x92, ...utf8(' 知识')))).toBe('บทเรียน é 👩 ’ 知识');
  });

  it('takes no overlong form, surrogate or number beyond Unicode for UTF-8', () => {
    expect(textIn(bytesOf(0xc0, 0xaf))).toBe('À¯');
    expect(textIn(bytesOf(0xed, 0xa0, 0x80))).toBe('í\u00a0€');
    expect(textIn(bytesOf(0xf5, 0x61))).toBe('õa');
    expect(textIn(bytesOf(0xf0, 0x8f, 0x61))).toBe('ð\ufffda');
  });

  it('refuses a table in an old Thai or Chinese encoding instead of making nonsense of it', () => {
    const thai = [
      0xaa, 0xd7, 0xe8, 0xcd, 0xe0, 0xc3, 0xd7, 0xe8, 0xcd, 0xa7, 0x2c, 0xba, 0xb7, 0xe0, 0xc3, 0xd5, 0xc2,
      0xb9,
    ];
    expect(textIn(bytesOf(...thai, 0x0a, ...thai))).toContain('save it as "CSV UTF-8"');
    const chinese = [
      0xb1, 0xea, 0xcc, 0xe2, 0x2c, 0xc4, 0xda, 0xc8, 0xdd, 0x0a, 0xd6, 0xaa, 0xca, 0xb6, 0xb7, 0xd6, 0xcf,
      0xed,
    ];
    expect(textIn(bytesOf(...chinese))).toContain('old encoding');
  });

  it('agrees with the platform on all valid text, even when one bad byte forces it to read by itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = text.toWellFormed().replace(/^[\ufeff\ufffe]+/, '');
        expect(textIn(bytesOf(...utf8(`x${plain}`), 0xff))).toBe(`x${plain}ÿ`);
      }),
    );
  });
});
