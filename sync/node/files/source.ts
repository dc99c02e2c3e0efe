/** Files a person handed in, read piece by piece. */
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DiskError, type Source } from '../../ports.ts';

/**
 * Each read opens the file anew, so nothing stays open and nobody has to close. A file cut short meanwhile gives
 * fewer bytes than asked for.
 */
function sourceAt(path: string, name: string, size: number): Source {
  return {
    name,
    size,
    async read(at, length) {
      const file = await open(path, 'r');
      try {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - at)));
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, at + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      } finally {
        await file.close();
      }
    },
  };
}

/** The file at a path, called `name`; `undefined` when there is none that can be read, or it is not a plain file. */
export async function plainFile(path: string, name: string): Promise<Source | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const facts = await file.stat();
      return facts.isFile() ? sourceAt(path, name, facts.size) : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

/** False for what is missing or cannot be looked at, too. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

/** What is there but cannot be opened: who reads it fails, and can name it. */
const unreadable = (name: string): Source => ({
  name,
  size: 0,
  read: () => Promise.reject(new DiskError('denied', name)),
});

/**
 * Plain files below a folder in name order, called by their path inside it; hidden ones and links are left out. A file
 * or a folder that cannot be opened is there by its name, and fails when it is read.
 */
export async function filesBelow(folder: string, inside = '', found: Source[] = []): Promise<Source[]> {
  const items = await readdir(join(folder, inside), { withFileTypes: true }).catch(() => undefined);
  if (!items) found.push(unreadable(inside || basename(folder)));
  for (const item of (items ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (item.name.startsWith('.')) continue;
    const name = inside === '' ? item.name : `${inside}/${item.name}`;
    if (item.isDirectory()) await filesBelow(folder, name, found);
    else if (item.isFile()) {
      found.push((await plainFile(join(folder, name), name)) ?? unreadable(name));
    }
  }
  return found;
}
