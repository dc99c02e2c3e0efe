/** Handed-in files on their way to the import: how much of them is read, and which cannot be. */
import type { Refusal } from '../../api.ts';
import { fault } from '../../domain/fault.ts';
import type { FileId } from '../../domain/ids.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { ImportFile } from '../../interchange/import.ts';
import { bytesNeeded, isClutter } from '../../interchange/import-format.ts';
import type { Source } from '../../ports.ts';
import type { Workbench } from '../workbench.ts';

/** Bytes of one import: more are not read. */
const IMPORT_BYTES = 268_435_456;

interface HandedIn {
  files: ImportFile[];
  /** The ones that could not be read. */
  refused: Refusal[];
}

/**
 * Reads the file, or the files of the folder. In a folder, one that is too large or cannot be read is refused by its
 * name; faults: `file-gone`, and for a file alone `file-too-large`, `file-unknown`.
 */
export async function filesOf({ store }: Workbench, id: FileId): Promise<Result<HandedIn>> {
  const all = await store.ports.files.openAll(id);
  const sources = all.length === 1 ? all : all.filter(({ name }) => !isClutter(name));
  const tooLarge = beyondLimit(sources);
  const read: HandedIn = { files: [], refused: [] };
  let wrong = fault('file-gone');
  for (const source of sources) {
    const { name } = source;
    if (tooLarge.has(source)) {
      wrong = fault('file-too-large', { name });
      const others = source.size > IMPORT_BYTES ? '' : ' to come in together with the others';
      read.refused.push({ where: name, why: `is too large${others}` });
      continue;
    }
    try {
      read.files.push({ name, bytes: await source.read(0, neededOf(source)) });
    } catch {
      // Whatever the shell met, a right that is missing or a disk that fails: this file is not to be had.
      wrong = fault('file-unknown', { name });
      read.refused.push({ where: name, why: 'cannot be read' });
    }
  }
  const none = read.files.length === 0 && read.refused.length <= 1;
  return none ? failed(wrong) : ok(read);
}

const neededOf = ({ name, size }: Source): number => Math.min(size, bytesNeeded(name));

/** The largest ones, as many as it takes until the others fit. What is left out anyway takes no room. */
function beyondLimit(sources: readonly Source[]): ReadonlySet<Source> {
  const beyond = new Set<Source>();
  let total = sources.reduce((sum, source) => sum + neededOf(source), 0);
  for (const source of [...sources].sort((a, b) => neededOf(b) - neededOf(a))) {
    if (total <= IMPORT_BYTES) break;
    beyond.add(source);
    total -= neededOf(source);
  }
  return beyond;
}
