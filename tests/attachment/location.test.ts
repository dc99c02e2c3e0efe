/** A photo loses its place and nothing else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutLocation } from '../../sync/attachment/location.ts';
import {
  heicAt,
  isSoundPng,
  jpegAt,
  NOTE,
  notedTiff,
  ORIENTATION,
  PLACE,
  pngAt,
  tiffAt,
  webpAt,
} from './photos.ts';

const has = (bytes: Uint8Array, text: string): boolean => Buffer.from(bytes).includes(text);
/** The orientation in the first TIFF structure of a file. */
function orientation(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes);
  const at =
    [buffer.indexOf('II*\0', 0, 'latin1'), buffer.indexOf('MM\0*', 0, 'latin1')].find((i) => i >= 0) ?? 0;
  const little = buffer[at] === 0x49;
  return little ? buffer.readUInt16LE(at + 18) : buffer.readUInt16BE(at + 18);
}

const PHOTOS: [string, Uint8Array][] = [
  ['JPEG', jpegAt()],
  ['JPEG of a big-endian camera', jpegAt(false)],
  ['PNG', pngAt()],
  ['WebP', webpAt()],
  ['HEIC', heicAt()],
  ['TIFF', tiffAt()],
];

describe('taking the place out of a photo', () => {
  it.each(PHOTOS)('%s: nothing of it is left, the orientation is, and no byte has moved', (_, photo) => {
    const before = photo.slice();
    const clean = withoutLocation(photo);
    expect(photo).toEqual(before);
    expect(has(photo, PLACE)).toBe(true);
    expect(has(clean, PLACE)).toBe(false);
    expect(clean).toHaveLength(photo.length);
    expect(orientation(clean)).toBe(ORIENTATION);
    expect(withoutLocation(clean)).toBe(clean);
  });

  it('a PNG stays one that every reader takes, with the packed and spelled-out profiles gone', () => {
    expect(isSoundPng(pngAt())).toBe(true);
    const clean = withoutLocation(pngAt());
    expect(isSoundPng(clean)).toBe(true);
    expect(has(clean, 'Raw profile')).toBe(false);
    expect(has(clean, Buffer.from(PLACE).toString('hex'))).toBe(false);
  });

  it("a maker's own notes go whole, but for a raw picture that is made of them", () => {
    const photo = new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1]), notedTiff()]));
    expect(has(photo, NOTE)).toBe(true);
    expect(has(withoutLocation(photo), NOTE)).toBe(false);
    expect(withoutLocation(photo)).toHaveLength(photo.length);
    expect(has(withoutLocation(notedTiff()), NOTE)).toBe(true);
  });

  it('a photo without a place stays the very same', () => {
    const clean = withoutLocation(jpegAt());
    expect(withoutLocation(clean)).toBe(clean);
    expect(withoutLocation(new Uint8Array(0))).toHaveLength(0);
  });

  it('anything at all is survived, and keeps its length', () => {
    const damaged = fc
      .tuple(
        fc.constantFrom(...PHOTOS.map(([, photo]) => photo)),
        fc.array(fc.tuple(fc.nat(4000), fc.nat(255))),
      )
      .map(([photo, hits]) => {
        const copy = photo.slice();
        for (const [at, byte] of hits) copy[at % copy.length] = byte;
        return copy;
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        expect(withoutLocation(bytes)).toHaveLength(bytes.length);
      }),
      { numRuns: 500 },
    );
  });
});
