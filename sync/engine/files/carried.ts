/** Attachments in a bundle: which go along, and taking in those that came. */
import { chunkCount, chunkSealed, manifestSize } from '../../attachment/blob.ts';
import type { BlobId, EntryId, SpaceId } from '../../domain/ids.ts';
import { LIMITS } from '../../domain/limits.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Bundle, FilePartRef } from '../../exchange/bundle-file.ts';
import type { Bytes } from '../../ports.ts';
import type { Store } from '../store.ts';
import type { Workbench } from '../workbench.ts';
import { keepPart } from './keep.ts';
import { type NamedBlob, namedIn } from './named.ts';

const partsOf = ({ id, size }: NamedBlob): FilePartRef[] => [
  { file: id, part: 0, size: manifestSize(size) },
  ...Array.from({ length: chunkCount(size) }, (_, index) => ({
    file: id,
    part: index + 1,
    size: chunkSealed(size, index),
  })),
];

/** Of these entries all thumbnails that are here, then originals, the newest first, for as long as there is room. */
export function partsFor(
  bench: Workbench,
  space: SpaceId,
  entries: ReadonlySet<EntryId>,
  originalsUpTo: number,
): FilePartRef[] {
  const { blobs } = bench.store;
  const named = [...(namedIn(bench).get(space)?.values() ?? [])].filter(
    ({ id, size, deleted, entry }) => !deleted && entries.has(entry) && blobs.isWhole(id, size),
  );
  named.sort((a, b) => Number(b.thumb) - Number(a.thumb) || b.added - a.added);
  const parts: FilePartRef[] = [];
  let room = originalsUpTo;
  for (const blob of named) {
    const more = partsOf(blob);
    if (parts.length + more.length > LIMITS.bundleFileParts || (!blob.thumb && blob.size > room)) continue;
    if (!blob.thumb) room -= blob.size;
    parts.push(...more);
  }
  return parts;
}

/** The bytes of parts, one at a time; a part that turns out damaged is a mistake of the disk. */
export async function* bytesOf(store: Store, parts: readonly FilePartRef[]): AsyncIterable<Bytes> {
  for (const { file, part, size } of parts) {
    const bytes =
      part === 0 ? await store.blobs.manifestBytes(file) : await store.blobs.chunk(file, part - 1);
    if (bytes?.length !== size) throw new DamagedFile(file);
    yield bytes;
  }
}

/** A file that was here when the bundle was begun cannot be read. */
class DamagedFile extends Error {
  readonly file: BlobId;
  constructor(file: BlobId) {
    super(`damaged: ${file}`);
    this.file = file;
  }
}

/** Keeps what an entry of the space names and is not here; everything else in the bundle is passed over. */
export async function takeFiles(bench: Workbench, bundle: Bundle): Promise<Result<void>> {
  const { store } = bench;
  const { space, files } = bundle.manifest;
  if (files.length === 0) return ok(undefined);
  const named = namedIn(bench).get(space);
  const missing = ({ file, part }: FilePartRef): boolean =>
    part === 0 ? !store.blobs.hasManifest(file) : !store.blobs.hasChunk(file, part - 1);
  for await (const { ref, bytes } of bundle.files(
    (part) => (named?.has(part.file) ?? false) && missing(part),
  )) {
    const blob = named?.get(ref.file);
    const kept = blob && (await keepPart(store, space, blob, ref.part, bytes));
    if (kept?.is === 'refused') return kept.result;
  }
  return ok(undefined);
}
