/** Films as telephones and cameras write them, as far as a place goes; made here, of nobody's place. */
import { tiffAt } from './photos.ts';

export const POSITION = '+51.4778-000.0014+046.100/';
export const TOWN = 'Nowhere-on-Thames';

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

export function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + parts.reduce((sum, { length }) => sum + length, 0));
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts]);
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const key = (name: string): Buffer => box('mdta', latin(name));
const value = (index: number, text: string): Buffer =>
  box(u32(index).toString('latin1'), box('data', u32(1), u32(0), latin(text)));

/** Boxes in which a film says where it was made. */
export const PLACES = {
  android: box('udta', box('\xa9xyz', Buffer.from([0, POSITION.length, 0x15, 0xc7]), latin(POSITION))),
  threeGp: box(
    'udta',
    box('loci', u32(0), Buffer.from([0x15, 0xc7]), latin(`${TOWN}\0`), Buffer.alloc(20, 7)),
  ),
  apple: box(
    'meta',
    box(
      'keys',
      u32(0),
      u32(3),
      key('com.apple.quicktime.make'),
      key('com.apple.quicktime.location.ISO6709'),
      key('com.apple.quicktime.location.name'),
    ),
    box('ilst', value(1, 'Maker'), value(2, POSITION), value(3, TOWN)),
  ),
  unknown: box('uuid', Buffer.alloc(16, 3), latin(`<where>${POSITION}</where>`), tiffAt()),
} as const;

const FTYP = box('ftyp', latin('isom\0\0\0\0isommp42'));

/** Picture and sound lie before the words, as telephones write them. */
export const filmWith = (...inside: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    Buffer.concat([FTYP, box('mdat', Buffer.alloc(9_000, 5)), box('moov', latin('vide'), ...inside)]),
  );

/** A track in which a camera writes where it is, all along. */
export const trackOf = (kind: string, words = ''): Buffer =>
  box('trak', box('stsd', u32(0), u32(1), box(kind, latin(words))));
