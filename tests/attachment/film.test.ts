/** A film loses its place and nothing else, or is not called clean. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filmWithoutLocation } from '../../sync/attachment/film.ts';
import type { Source } from '../../sync/ports.ts';
import { box, filmWith, PLACES, POSITION, TOWN, trackOf } from './films.ts';
import { PLACE } from './photos.ts';

const sourceOf = (bytes: Uint8Array): Source => ({
  name: 'film.mp4',
  size: bytes.length,
  read: async (at, length) => bytes.slice(at, at + length),
});

/** As it is sealed: in pieces that end anywhere. */
async function cleaned(bytes: Uint8Array, piece = 1_000): Promise<Uint8Array | undefined> {
  const clean = await filmWithoutLocation(sourceOf(bytes));
  if (!clean) return undefined;
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < clean.size; at += piece)
    pieces.push(await clean.read(at, Math.min(piece, clean.size - at)));
  return new Uint8Array(Buffer.concat(pieces));
}

const digits = POSITION.slice(1, 8);

describe('taking the place out of a film', () => {
  it.each(Object.entries(PLACES))('%s: nothing of it is left, and no byte has moved', async (_, place) => {
    const film = filmWith(place, box('trak', Buffer.from('stays')));
    const before = Buffer.from(film);
    const clean = await cleaned(film);
    expect(Buffer.from(film).equals(before)).toBe(true);
    expect(clean).toHaveLength(film.length);
    const text = Buffer.from(clean ?? []).toString('latin1');
    for (const told of [digits, '000.0014', TOWN, PLACE]) expect(text).not.toContain(told);
    expect(text).toContain('stays');
    expect(text.slice(0, 9_000)).toBe(before.toString('latin1').slice(0, 9_000));
  });

  it('what else a telephone writes beside the place stays', async () => {
    const text = Buffer.from((await cleaned(filmWith(PLACES.apple))) ?? []).toString('latin1');
    expect(text).toContain('Maker');
  });

  it('a film without a place is the very same, and read piece by piece', async () => {
    const source = sourceOf(filmWith());
    expect(await filmWithoutLocation(source)).toBe(source);
  });

  it.each([
    ['GoPro', 'gpmd', ''],
    ['Google', 'camm', ''],
    ['a dashboard camera', 'gps ', ''],
    ['Apple', 'mebx', 'com.apple.quicktime.location.ISO6709'],
  ])('a film that tells its place all along is not called clean: %s', async (_, kind, words) => {
    expect(await cleaned(filmWith(trackOf(kind, words)))).toBeUndefined();
  });

  it('notes of a telephone along the film that are no place do no harm', async () => {
    expect(await cleaned(filmWith(trackOf('mebx', 'com.apple.quicktime.video-orientation')))).toBeDefined();
  });

  it('a film whose boxes do not fit together is not called clean', async () => {
    expect(await cleaned(filmWith(PLACES.android).slice(0, -3))).toBeUndefined();
    expect(
      await cleaned(new Uint8Array(Buffer.concat([filmWith(), Buffer.alloc(20, 0xff)]))),
    ).toBeUndefined();
  });

  it('anything at all is survived, and keeps its length', async () => {
    const film = filmWith(...Object.values(PLACES));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(film.length - 1), fc.nat(255)), { maxLength: 40 }),
        fc.integer({ min: 1, max: 3_000 }),
        async (hits, piece) => {
          const copy = film.slice();
          for (const [at, byte] of hits) copy[at] = byte;
          const clean = await cleaned(copy, piece);
          if (clean) expect(clean).toHaveLength(copy.length);
        },
      ),
      { numRuns: 200 },
    );
  });
});
