/** Keeping a part of an attachment that somebody brought, whatever carried it: only what is named, and only what it says. */
import { chunkCount, isChunk, parseManifest } from '../../attachment/blob.ts';
import { blobIdOf } from '../../domain/hash.ts';
import type { SpaceId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { Bytes } from '../../ports.ts';
import type { Store } from '../store.ts';
import type { NamedBlob } from './named.ts';

/** What became of it; `whole`: nothing of its file is missing now. */
export type Kept =
  | { is: 'kept'; whole: boolean }
  | { is: 'wrong' }
  | { is: 'refused'; result: Result<void> & { ok: false } };

export async function keepPart(
  store: Store,
  space: SpaceId,
  { id, size }: Pick<NamedBlob, 'id' | 'size'>,
  part: number,
  bytes: Bytes,
): Promise<Kept> {
  const { crypto } = store.ports;
  let kept: Result<void>;
  if (part === 0) {
    const manifest = parseManifest(bytes);
    const right = manifest?.space === space && manifest.size === size;
    if (!right || blobIdOf(crypto, bytes) !== id) return { is: 'wrong' };
    kept = await store.blobs.putManifest(id, bytes);
  } else {
    const manifest = await store.blobs.manifest(id);
    if (!manifest || !isChunk(crypto, manifest, part - 1, bytes)) return { is: 'wrong' };
    kept = await store.blobs.putChunk(id, part - 1, bytes);
  }
  if (!kept.ok) return { is: 'refused', result: kept };
  const whole = store.blobs.isWhole(id, size);
  if (whole) {
    const settled = await store.blobs.settle();
    if (!settled.ok) return { is: 'refused', result: settled };
  }
  store.emit({ is: 'file', id, done: store.blobs.count(id), total: chunkCount(size) });
  return { is: 'kept', whole };
}
