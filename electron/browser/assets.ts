/** The window's files, read once. A request is looked up among their names: no path is ever made from one. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface Asset {
  type: string;
  bytes: Uint8Array;
  /** Built files carry their content's hash in the name, so a browser may keep them. */
  lasting: boolean;
}

/** Address (`/assets/index-x.js`) -> file. `/index.html` is the page and gets its nonce when it is sent. */
export type Assets = ReadonlyMap<string, Asset>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
};

/** Reads a built window; files of a kind no window needs are left out. `undefined` when there is no page in it. */
export async function readAssets(folder: string): Promise<Assets | undefined> {
  const assets = new Map<string, Asset>();
  const add = async (inside: string): Promise<void> => {
    for (const item of await readdir(join(folder, inside), { withFileTypes: true })) {
      const path = `${inside}/${item.name}`;
      const type = TYPES[extname(item.name)];
      if (item.isDirectory()) await add(path);
      else if (item.isFile() && type !== undefined) {
        const bytes = await readFile(join(folder, path));
        assets.set(path, { type, bytes, lasting: path.startsWith('/assets/') });
      }
    }
  };
  try {
    await add('');
  } catch {
    return undefined;
  }
  return assets.has('/index.html') ? assets : undefined;
}
