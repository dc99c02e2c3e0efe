/** The attachments that entries name, space by space: found by looking at each entry once, until it is touched. */
import type { Attachment } from '../../domain/attachment.ts';
import type { BlobId, EntryId, SpaceId } from '../../domain/ids.ts';
import type { Bytes } from '../../ports.ts';
import type { EntryState } from '../state.ts';
import type { Workbench } from '../workbench.ts';

/** A blob as an entry names it: an attachment, or the thumbnail of one. */
export interface NamedBlob {
  id: BlobId;
  size: number;
  key: string;
  thumb: boolean;
  entry: EntryId;
  /** Nobody wants the files of a deleted entry; they stay for whoever brings it back. */
  deleted: boolean;
  added: number;
}

const MARK = [...'file:'].map((letter) => letter.charCodeAt(0));

/** Keys stand in a genesis and in an uncompressed change as they are: without the word there is no attachment. */
function mentionsFiles(bytes: Bytes): boolean {
  const first = MARK[0] ?? 0;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1))
    if (MARK.every((letter, i) => bytes[at + i] === letter)) return true;
  return false;
}

const NONE: readonly NamedBlob[] = [];
/** A state is never changed: whatever touches an entry makes another. */
const known = new WeakMap<EntryState, readonly NamedBlob[]>();

function blobsOf({ id, key, size, added, thumb }: Attachment, entry: EntryId, deleted: boolean): NamedBlob[] {
  const original = { id, key, size, added, entry, deleted, thumb: false };
  return thumb
    ? [{ id: thumb.id, key: thumb.key, size: thumb.size, added, entry, deleted, thumb: true }, original]
    : [original];
}

function blobsNamedBy({ library }: Workbench, entry: EntryState): readonly NamedBlob[] {
  const before = known.get(entry);
  if (before) return before;
  const mentions = mentionsFiles(entry.genesis) || entry.changes.some(({ bytes }) => mentionsFiles(bytes));
  const files = mentions ? library.attachments(entry) : [];
  const deleted = files.length > 0 && library.common(entry).deleted;
  const blobs = files.length > 0 ? files.flatMap((file) => blobsOf(file, entry.id, deleted)) : NONE;
  known.set(entry, blobs);
  return blobs;
}

/** Of every space, what its entries name; a blob that two of them name is one. */
export function namedIn(bench: Workbench): Map<SpaceId, Map<BlobId, NamedBlob>> {
  const spaces = new Map<SpaceId, Map<BlobId, NamedBlob>>();
  for (const entry of bench.store.entries.values()) {
    const blobs = blobsNamedBy(bench, entry);
    if (blobs.length === 0) continue;
    const named = spaces.get(entry.space) ?? new Map<BlobId, NamedBlob>();
    spaces.set(entry.space, named);
    for (const blob of blobs) {
      const before = named.get(blob.id);
      if (!before || (before.deleted && !blob.deleted)) named.set(blob.id, blob);
    }
  }
  return spaces;
}
