/** From a file somebody handed in to a sealed attachment on the shelf: piece by piece, whatever its size. */
import { CHUNK_PLAIN, chunkCount, chunkPlain, encodeManifest, sealChunk } from '../../attachment/blob.ts';
import { toHex } from '../../domain/bytes.ts';
import { fault } from '../../domain/fault.ts';
import { blobIdOf } from '../../domain/hash.ts';
import type { BlobId, SpaceId } from '../../domain/ids.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Bytes, Source } from '../../ports.ts';
import type { Workbench } from '../workbench.ts';

export interface SealedBlob {
  id: BlobId;
  key: string;
  size: number;
}

/** Bytes in memory as a source. */
export const sourceOf = (name: string, bytes: Bytes): Source => ({
  name,
  size: bytes.length,
  read: async (at, length) => bytes.subarray(at, at + length),
});

/** On the shelf, and durable, when it answers ok; else nothing of it is left. Under a key of its own. */
export async function sealSource(
  { store, progress }: Workbench,
  space: SpaceId,
  source: Source,
): Promise<Result<SealedBlob>> {
  const { crypto, random } = store.ports;
  const { blobs } = store;
  const { size, name } = source;
  const key = random.bytes(32);
  const work = toHex(random.bytes(8));
  const total = chunkCount(size);
  const hashes: Bytes[] = [];
  const give = async (wrong: Result<never>): Promise<Result<never>> => {
    await blobs.dropUnnamed(work, hashes.length + 1);
    return wrong;
  };
  for (let index = 0; index < total; index++) {
    if (progress.cancelled()) return give(failed(fault('cancelled')));
    const plain = await source.read(index * CHUNK_PLAIN, chunkPlain(size, index));
    if (plain.length !== chunkPlain(size, index)) return give(failed(fault('attachment-changed', { name })));
    const sealed = sealChunk(crypto, key, { space, size }, index, plain);
    const put = await blobs.putUnnamed(work, index, sealed);
    if (!put.ok) return give(put);
    hashes.push(crypto.sha256(sealed));
    progress.report('entry.attach', index + 1, total);
  }
  const manifest = encodeManifest({ space, size, chunks: hashes });
  const id = blobIdOf(crypto, manifest);
  const named = await blobs.name(work, id, total, manifest);
  return named.ok ? ok({ id, key: toHex(key), size }) : give(named);
}
