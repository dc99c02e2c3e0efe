/**
 * An attachment's sealed bytes: a manifest and its chunks (PROTOCOL.md "Attachment"). Who holds no key can check every
 * one of them by its hash, so a hub or any peer may keep and pass them on.
 */
import { ByteReader, ByteWriter, concat, equal, fromBase32, toBase32 } from '../domain/bytes.ts';
import type { SpaceId } from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Bytes, Crypto } from '../ports.ts';

/** Bytes of one chunk before it is sealed; the last one may be shorter. */
export const CHUNK_PLAIN = 262_144;
const TAG = 16;
const HASH = 32;
const MAGIC = Uint8Array.of(0x47, 0x52, 0x46, 0x49, 0x4c, 0); // GRFIL
const FORMAT = 1;
const HEADER = 6 + 2 + 2 + 20 + 6 + 4;

export interface Manifest {
  space: SpaceId;
  /** Bytes, unsealed. */
  size: number;
  /** SHA-256 of every sealed chunk, in order. */
  chunks: readonly Bytes[];
}

export const chunkCount = (size: number): number => Math.ceil(size / CHUNK_PLAIN);
/** Plain bytes of a chunk. */
export const chunkPlain = (size: number, index: number): number =>
  Math.min(CHUNK_PLAIN, size - index * CHUNK_PLAIN);
/** Bytes of a chunk as it is kept and sent. */
export const chunkSealed = (size: number, index: number): number => chunkPlain(size, index) + TAG;
export const manifestSize = (size: number): number => HEADER + HASH * chunkCount(size);
/** Bytes of a part of a file of this size: 0 is the manifest, n + 1 the n-th chunk. */
export const partSize = (size: number, part: number): number =>
  part === 0 ? manifestSize(size) : chunkSealed(size, part - 1);

function headerOf(space: SpaceId, size: number): Bytes {
  const id = fromBase32(space) ?? new Uint8Array(20);
  const head = new ByteWriter().bytes(MAGIC).u16(FORMAT).u16(FORMAT).bytes(id);
  return head.u48(size).u32(CHUNK_PLAIN).done();
}

export const encodeManifest = ({ space, size, chunks }: Manifest): Bytes =>
  concat(headerOf(space, size), ...chunks);

/** Size first; `undefined` for what this version cannot read, and for any other spelling. */
export function parseManifest(bytes: Bytes): Manifest | undefined {
  if (bytes.length < HEADER || bytes.length > manifestSize(LIMITS.fileSize)) return undefined;
  const reader = new ByteReader(bytes);
  const magic = reader.bytes(MAGIC.length);
  reader.u16();
  const minReader = reader.u16();
  const id = reader.bytes(20);
  const size = reader.u48();
  if (!magic || !equal(magic, MAGIC) || minReader !== FORMAT || !id || size === undefined) return undefined;
  if (reader.u32() !== CHUNK_PLAIN || size > LIMITS.fileSize) return undefined;
  if (bytes.length !== manifestSize(size)) return undefined;
  const chunks: Bytes[] = [];
  for (let hash = reader.bytes(HASH); hash && chunks.length < chunkCount(size); hash = reader.bytes(HASH))
    chunks.push(hash.slice());
  return { space: toBase32(id) as SpaceId, size, chunks };
}

const nonceOf = (index: number): Bytes => new ByteWriter().bytes(new Uint8Array(8)).u32(index).done();
const boundTo = (space: SpaceId, size: number, index: number): Bytes =>
  concat(headerOf(space, size), new ByteWriter().u32(index).done());

/** The key is of this attachment alone, so a chunk's place is nonce enough. */
export const sealChunk = (
  crypto: Crypto,
  key: Bytes,
  { space, size }: Pick<Manifest, 'space' | 'size'>,
  index: number,
  plain: Bytes,
): Bytes => crypto.seal(key, nonceOf(index), boundTo(space, size, index), plain);

/** `undefined` when it is not this chunk of this attachment. */
export const openChunk = (
  crypto: Crypto,
  key: Bytes,
  { space, size }: Pick<Manifest, 'space' | 'size'>,
  index: number,
  sealed: Bytes,
): Bytes | undefined => crypto.open(key, nonceOf(index), boundTo(space, size, index), sealed);

/** Whether sealed bytes are the chunk a manifest names. */
export function isChunk(
  crypto: Pick<Crypto, 'sha256'>,
  manifest: Manifest,
  index: number,
  bytes: Bytes,
): boolean {
  const hash = manifest.chunks[index];
  return (
    hash !== undefined &&
    bytes.length === chunkSealed(manifest.size, index) &&
    equal(crypto.sha256(bytes), hash)
  );
}
