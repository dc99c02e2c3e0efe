/** The bytes of an attachment that is here, opened with its key: piece by piece. */
import { CHUNK_PLAIN, chunkCount, openChunk } from '../../attachment/blob.ts';
import { fromHex } from '../../domain/bytes.ts';
import type { BlobId, SpaceId } from '../../domain/ids.ts';
import type { Bytes, Source } from '../../ports.ts';
import type { Store } from '../store.ts';

export interface Keyed {
  id: BlobId;
  key: string;
  size: number;
}

/** A chunk is not what it should be: it is forgotten and will be fetched again. */
export class NotWhole extends Error {}

export const isHere = ({ blobs }: Store, { id, size }: Keyed): boolean => blobs.isWhole(id, size);

async function chunkOf(store: Store, space: SpaceId, blob: Keyed, index: number): Promise<Bytes> {
  const sealed = await store.blobs.chunk(blob.id, index);
  const key = fromHex(blob.key);
  const { size } = blob;
  const plain = sealed && key && openChunk(store.ports.crypto, key, { space, size }, index, sealed);
  if (!plain) throw new NotWhole(`chunk ${index} of ${blob.id}`);
  return plain;
}

export async function* piecesOf(store: Store, space: SpaceId, blob: Keyed): AsyncIterable<Bytes> {
  for (let index = 0; index < chunkCount(blob.size); index++) yield await chunkOf(store, space, blob, index);
}

/** As a source, for who reads it in pieces of their own. Throws `NotWhole` on reading. */
export function sourceOfBlob(store: Store, space: SpaceId, blob: Keyed, name: string): Source {
  let last: { index: number; bytes: Bytes } | undefined;
  const chunk = async (index: number): Promise<Bytes> => {
    if (last?.index !== index) last = { index, bytes: await chunkOf(store, space, blob, index) };
    return last.bytes;
  };
  return {
    name,
    size: blob.size,
    async read(at, length) {
      const end = Math.min(blob.size, at + length);
      const whole = new Uint8Array(Math.max(0, end - at));
      for (let from = at; from < end; ) {
        const bytes = await chunk(Math.floor(from / CHUNK_PLAIN));
        const part = bytes.subarray(from % CHUNK_PLAIN, (from % CHUNK_PLAIN) + end - from);
        whole.set(part, from - at);
        from += part.length;
      }
      return whole;
    },
  };
}
