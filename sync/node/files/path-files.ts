/** The Files port for the command line: a FileId is a path. */
import { basename, resolve } from 'node:path';
import type { FileId } from '../../domain/ids.ts';
import type { Files } from '../../ports.ts';
import { filesBelow, isFolder, plainFile } from './source.ts';
import { writeFolder, writeWhole } from './write-whole.ts';

/**
 * `place` turns the name the engine suggests into the path the person asked for: of a file, or of the folder that
 * several files go into. `give` replaces a file that is there; `giveAll` overwrites nothing.
 */
export function pathFiles(place: (name: string) => string): Files {
  return {
    open: (id) => plainFile(resolve(id), basename(id)),
    async openAll(id) {
      if (await isFolder(id)) return filesBelow(id);
      const one = await plainFile(resolve(id), basename(id));
      return one ? [one] : [];
    },
    async give(name, pieces) {
      const path = resolve(place(name));
      await writeWhole(path, pieces);
      return path as FileId;
    },
    async giveAll(name, files) {
      const path = resolve(place(name));
      await writeFolder(path, files);
      return path as FileId;
    },
  };
}
