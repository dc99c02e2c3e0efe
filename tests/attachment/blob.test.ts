/** Sealed bytes: what can be checked without a key, and what cannot be opened with the wrong one. */
import { describe, expect, it } from 'vitest';
import {
  CHUNK_PLAIN,
  chunkCount,
  chunkPlain,
  chunkSealed,
  encodeManifest,
  isChunk,
  manifestSize,
  openChunk,
  parseManifest,
  sealChunk,
} from '../../sync/attachment/blob.ts';
import { toHex } from '../../sync/domain/bytes.ts';
import { blobIdOf } from '../../sync/domain/hash.ts';
import type { SpaceId } from '../../sync/domain/ids.ts';
import { LIMITS } from '../../sync/domain/limits.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';

const DYERS = 'd'.repeat(32) as SpaceId;
const BAKERS = 'b'.repeat(32) as SpaceId;
const KEY = new Uint8Array(32).fill(7);

function blobOf(size: number, space = DYERS) {
  const plain = Uint8Array.from({ length: size }, (_, i) => (i * 31) & 255);
  const sealed = Array.from({ length: chunkCount(size) }, (_, index) => {
    const at = index * CHUNK_PLAIN;
    return sealChunk(
      nodeCrypto,
      KEY,
      { space, size },
      index,
      plain.subarray(at, at + chunkPlain(size, index)),
    );
  });
  const bytes = encodeManifest({ space, size, chunks: sealed.map((chunk) => nodeCrypto.sha256(chunk)) });
  return { plain, sealed, bytes };
}

describe('a blob', () => {
  it.each([0, 1, CHUNK_PLAIN, CHUNK_PLAIN + 1, 3 * CHUNK_PLAIN - 1])('of %i bytes comes back', (size) => {
    const { plain, sealed, bytes } = blobOf(size);
    const manifest = parseManifest(bytes);
    expect(manifest).toMatchObject({ space: DYERS, size });
    expect(bytes).toHaveLength(manifestSize(size));
    if (!manifest) return;
    const opened = sealed.map((chunk, index) => {
      expect(isChunk(nodeCrypto, manifest, index, chunk)).toBe(true);
      expect(chunk).toHaveLength(chunkSealed(size, index));
      return openChunk(nodeCrypto, KEY, manifest, index, chunk);
    });
    expect(Buffer.concat(opened as Uint8Array[]).equals(Buffer.from(plain))).toBe(true);
  });

  it('has an id that stands in the golden rule book', () => {
    const { bytes, sealed } = blobOf(10);
    expect(toHex(sealed[0] ?? KEY)).toBe('61c79aef8709b13119101c29374a80034623b6aa2974e40d45a7');
    expect(blobIdOf(nodeCrypto, bytes)).toBe('kxuiifes5kqru7lh2dkh2mrwe743qz5w');
  });

  it('opens only in its space, at its place, in its length, with its key', () => {
    const size = CHUNK_PLAIN + 1;
    const [first, second] = blobOf(size).sealed;
    if (!first || !second) throw new Error('two chunks');
    const opens = (key: Uint8Array, space: SpaceId, of: number, index: number, chunk: Uint8Array) =>
      openChunk(nodeCrypto, key, { space, size: of }, index, chunk) !== undefined;
    expect(opens(KEY, DYERS, size, 0, first)).toBe(true);
    expect(opens(KEY, BAKERS, size, 0, first)).toBe(false);
    expect(opens(KEY, DYERS, size + 1, 0, first)).toBe(false);
    expect(opens(KEY, DYERS, size, 1, first)).toBe(false);
    expect(opens(new Uint8Array(32), DYERS, size, 0, first)).toBe(false);
  });

  it('has one spelling: whatever else is refused', () => {
    const { bytes } = blobOf(CHUNK_PLAIN * 2);
    expect(parseManifest(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
    expect(parseManifest(Uint8Array.from([...bytes, 0]))).toBeUndefined();
    for (const at of [0, 5, 9, 30, 35, 37, 39]) {
      const other = bytes.slice();
      other[at] = (other[at] ?? 0) ^ 0x40;
      expect(parseManifest(other)).toBeUndefined();
    }
    expect(manifestSize(LIMITS.fileSize)).toBeLessThan(32_768);
  });
});
