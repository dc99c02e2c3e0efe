/** Photos as cameras write them, as far as a position and an orientation go; made here, of nobody's place. */
import { deflateSync } from 'node:zlib';

/** Stands in the position's values, so that it can be searched for. */
export const PLACE = 'NOWHERE-51.4778N';
export const ORIENTATION = 6;

const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];

/** A TIFF structure with an orientation, and a position whose text is `PLACE`. */
export function tiffAt(little = true): Uint8Array {
  const u16 = (value: number): number[] => (little ? [value & 255, value >> 8] : [value >> 8, value & 255]);
  const u32 = (value: number): number[] =>
    little ? [...u16(value & 0xffff), ...u16(value >>> 16)] : [...u16(value >>> 16), ...u16(value & 0xffff)];
  const entry = (tag: number, type: number, count: number, value: number[]): number[] => [
    ...u16(tag),
    ...u16(type),
    ...u32(count),
    ...value,
  ];
  const gps = 8 + 2 + 24 + 4;
  const text = gps + 2 + 24 + 4;
  return Uint8Array.from([
    ...(little ? [0x49, 0x49, 0x2a, 0] : [0x4d, 0x4d, 0, 0x2a]),
    ...u32(8),
    ...u16(2),
    ...entry(0x0112, 3, 1, [...u16(ORIENTATION), 0, 0]),
    ...entry(0x8825, 4, 1, u32(gps)),
    ...u32(0),
    ...u16(2),
    ...entry(1, 2, 2, [...ascii('N'), 0, 0, 0]),
    ...entry(0x1b, 7, PLACE.length, u32(text)),
    ...u32(0),
    ...ascii(PLACE),
  ]);
}

export const NOTE = 'MAKER KNOWS 51.4778';

/** An Exif directory in which a camera's maker keeps notes of its own. */
export const notedTiff = (): Uint8Array =>
  new Uint8Array(
    Buffer.concat([
      Buffer.from([
        0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 0, 0x69, 0x87, 4, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0,
      ]),
      Buffer.from([1, 0, 0x7c, 0x92, 7, 0, NOTE.length, 0, 0, 0, 44, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from(NOTE, 'latin1'),
    ]),
  );

const XMP = `<x:xmpmeta><rdf:Description exif:GPSLatitude="${PLACE}" tiff:Orientation="6"><exif:GPSLongitude>${PLACE}</exif:GPSLongitude></rdf:Description></x:xmpmeta>`;

const segment = (marker: number, body: readonly number[]): number[] => [
  0xff,
  marker,
  (body.length + 2) >> 8,
  (body.length + 2) & 255,
  ...body,
];

/** A JPEG of 16 by 16 points with Exif and XMP. */
export function jpegAt(little = true): Uint8Array {
  return Uint8Array.from([
    0xff,
    0xd8,
    ...segment(0xe1, [...ascii('Exif\0\0'), ...tiffAt(little)]),
    ...segment(0xe1, [...ascii('http://ns.adobe.com/xap/1.0/\0'), ...ascii(XMP)]),
    ...segment(0xc0, [8, 0, 16, 0, 16, 1, 1, 0x11, 0]),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    1,
    2,
    3,
    0xff,
    0xd9,
  ]);
}

const TABLE = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
const crc = (bytes: Uint8Array): number =>
  (bytes.reduce((c, byte) => (TABLE[(c ^ byte) & 255] ?? 0) ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

function pngChunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc(body));
  return Buffer.concat([head, body, tail]);
}

/** True when every chunk's checksum holds and the picture ends as it should. */
export function isSoundPng(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes);
  for (let at = 8; at < buffer.length; ) {
    const length = buffer.readUInt32BE(at);
    const body = buffer.subarray(at + 4, at + 8 + length);
    if (crc(body) !== buffer.readUInt32BE(at + 8 + length)) return false;
    at += 12 + length;
  }
  return buffer.subarray(-8, -4).toString('latin1') === 'IEND';
}

/** A PNG of `side` by `side` points with Exif, plain and packed XMP, and a raw profile in text. */
export function pngAt(side = 4): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const packed = deflateSync(Buffer.from(XMP));
  const hex = Buffer.from(tiffAt()).toString('hex');
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      pngChunk('IHDR', header),
      pngChunk('eXIf', tiffAt()),
      pngChunk('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0'), Buffer.from(XMP)])),
      pngChunk('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0'), packed])),
      pngChunk('tEXt', Buffer.from(`Raw profile type exif\0\nexif\n${hex}`)),
      pngChunk('IDAT', deflateSync(Buffer.alloc(side * (side + 1)))),
      pngChunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

function riffChunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** A WebP of the extended kind with Exif and XMP behind the picture. */
export function webpAt(): Uint8Array {
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    riffChunk('VP8X', Buffer.from([0x0c, 0, 0, 0, 15, 0, 0, 15, 0, 0])),
    riffChunk('VP8 ', Buffer.from([1, 2, 3, 4])),
    riffChunk('EXIF', tiffAt(false)),
    riffChunk('XMP ', Buffer.from(XMP)),
  ]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return new Uint8Array(Buffer.concat([head, body]));
}

/** The beginning of a HEIC and, far behind it, the Exif item a telephone writes. */
export function heicAt(): Uint8Array {
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0, 0, 0, 24]),
      Buffer.from('ftypheic\0\0\0\0mif1heic'),
      Buffer.alloc(5000, 7),
      Buffer.from('\0\0\0\x06Exif\0\0', 'latin1'),
      tiffAt(false),
      Buffer.alloc(100, 9),
    ]),
  );
}
