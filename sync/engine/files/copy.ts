/** Attachments that go along when an entry is shared: opened, cleaned, and sealed anew under keys of the other space. */
import type { Refusal } from '../../api.ts';
import type { Attachment, Thumb } from '../../domain/attachment.ts';
import { fault, refusal } from '../../domain/fault.ts';
import type { SpaceId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Source } from '../../ports.ts';
import type { EntryState, SpaceState } from '../state.ts';
import type { Workbench } from '../workbench.ts';
import { cleaned, kindOfSource } from './prepare.ts';
import { isHere, type Keyed, NotWhole, sourceOfBlob } from './read.ts';
import { type SealedBlob, sealSource } from './seal.ts';

export interface Copied {
  files: Attachment[];
  /** Those that are not here, or would tell their place; the entry goes without them. */
  refused: Refusal[];
}

/** What was undone here goes nowhere from here. */
function inSight({ library }: Workbench, entry: EntryState): readonly Attachment[] {
  const files = library.attachments(entry);
  if (!entry.hidden) return files;
  const seen = new Set(library.view(entry).files?.map(({ id }) => id));
  return files.filter(({ id }) => seen.has(id));
}

/** Old ids and keys are of the old space: none of them may be seen in the new one. */
export async function copyFiles(
  bench: Workbench,
  entry: EntryState,
  to: SpaceState,
  keepPlace: boolean,
): Promise<Result<Copied>> {
  const copied: Copied = { files: [], refused: [] };
  for (const { thumb, ...file } of inSight(bench, entry)) {
    const original = await copyBlob(bench, entry.space, { ...file, to: to.id, keepPlace });
    if (!original.ok && original.fault.code === 'place-stays') {
      copied.refused.push(refusal(file.name, original.fault));
      continue;
    }
    if (!original.ok) return original;
    if (!original.value) {
      copied.refused.push(refusal(file.name, fault('attachment-not-here', { name: file.name })));
      continue;
    }
    const small = thumb && (await copyBlob(bench, entry.space, { ...thumb, name: '', to: to.id, keepPlace }));
    if (small && !small.ok) return small;
    const picture: Thumb | undefined = small?.value && thumb && { ...small.value, type: thumb.type };
    copied.files.push({ ...file, ...original.value, ...(picture && { thumb: picture }) });
  }
  return ok(copied);
}

/** `undefined` when it is not here. */
async function copyBlob(
  bench: Workbench,
  from: SpaceId,
  blob: Keyed & { name: string; to: SpaceId; keepPlace: boolean },
): Promise<Result<SealedBlob | undefined>> {
  if (!isHere(bench.store, blob)) return ok(undefined);
  const source: Source = sourceOfBlob(bench.store, from, blob, blob.name);
  try {
    const clean = blob.keepPlace ? ok(source) : await cleaned(source, await kindOfSource(source));
    return clean.ok ? await sealSource(bench, blob.to, clean.value) : clean;
  } catch (error) {
    if (error instanceof NotWhole) return ok(undefined);
    throw error;
  }
}
