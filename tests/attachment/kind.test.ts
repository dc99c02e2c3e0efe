/** What a file is, whatever it is called. */
import { describe, expect, it } from 'vitest';
import { kindOf } from '../../sync/attachment/kind.ts';
import { utf8 } from '../../sync/domain/bytes.ts';
import { heicAt, jpegAt, pngAt, webpAt } from './photos.ts';

const latin = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const zip = (...names: string[]): Uint8Array => latin(`PK\x03\x04${'\0'.repeat(26)}${names.join('\0\0')}`);
const gif = (width: number, height: number): Uint8Array => {
  const bytes = latin('GIF89a\0\0\0\0\0\0\0');
  new DataView(bytes.buffer).setUint16(6, width, true);
  new DataView(bytes.buffer).setUint16(8, height, true);
  return bytes;
};

describe('the kind of a file', () => {
  it.each([
    ['image/png', pngAt()],
    ['image/jpeg', jpegAt()],
    ['image/webp', webpAt()],
    ['image/gif', gif(20, 20)],
  ])('%s is shown as a picture', (type, bytes) => {
    expect(kindOf('x.bin', bytes)).toEqual({ type, shows: 'image', danger: false });
  });

  it.each([
    ['audio/mpeg', latin('ID3\x04\0\0\0')],
    ['audio/ogg', latin('OggS\0\x02')],
    ['audio/wav', latin('RIFF\0\0\0\0WAVEfmt ')],
    ['audio/webm', latin('\x1a\x45\xdf\xa3\x9f')],
    ['audio/mp4', latin('\0\0\0\x18ftypM4A \0\0')],
  ])('%s is played', (type, bytes) => {
    expect(kindOf('voice', bytes)).toEqual({ type, shows: 'audio', danger: false });
  });

  it.each([
    ['application/pdf', latin('%PDF-1.7')],
    ['application/zip', zip('a.txt')],
    [
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      zip('[Content_Types].xml', 'word/document.xml'),
    ],
    ['application/vnd.oasis.opendocument.text', zip('mimetypeapplication/vnd.oasis.opendocument.text')],
    ['text/plain', utf8('Rinse twice. धो लें')],
    ['application/octet-stream', latin('\0\x01\x02')],
    ['image/heic', heicAt()],
  ])('%s is only saved', (type, bytes) => {
    expect(kindOf('x', bytes)).toEqual({ type, shows: 'nothing', danger: false });
  });

  it.each([
    ['a program', 'photo.jpg', latin('MZ\x90\0')],
    ['a program of Linux', 'photo.jpg', latin('\x7fELF\x02')],
    ['a page', 'notes.txt', utf8('  \n<!DOCTYPE html><p>')],
    ['a page behind other words', 'notes.txt', utf8('Dear Bo <script>alert(1)</script>')],
    ['a page in two bytes a letter', 'notes.txt', new Uint8Array(Buffer.from('\ufeff<html>', 'utf16le'))],
    ['a drawing that runs', 'logo.png', utf8('<svg xmlns="http://www.w3.org/2000/svg">')],
    ['a script', 'notes.txt', utf8('#!/bin/sh\nrm')],
    ['a shortcut', 'photo.jpg', latin('L\0\0\0\x01\x14\x02\0')],
    ['an office file with macros', 'prices.docx', zip('[Content_Types].xml', 'word/vbaProject.bin')],
    ['an old office file with macros', 'prices.doc', latin('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..V\0B\0A\0')],
    ['what a system runs by its name', 'run.BAT', utf8('echo hello')],
    ['a picture whose name runs', 'photo.jpg.exe', jpegAt()],
    ['a name that ends in blanks', 'run.cmd . ', utf8('echo hello')],
  ])('%s is dangerous', (_, name, bytes) => {
    expect(kindOf(name, bytes)).toMatchObject({ shows: 'nothing', danger: true });
  });

  it('a picture too large to unpack, or of no size, is not shown', () => {
    expect(kindOf('a.gif', gif(65_000, 65_000)).shows).toBe('nothing');
    expect(kindOf('a.png', pngAt(7000)).shows).toBe('nothing');
    expect(kindOf('a.gif', gif(0, 5)).shows).toBe('nothing');
    expect(kindOf('a.png', pngAt().subarray(0, 12)).shows).toBe('nothing');
  });
});
