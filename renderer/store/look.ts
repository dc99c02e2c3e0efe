/**
 * How this window looks: light or dark, and the language. Kept beside the shelf, not in it, because the shelf may be
 * thrown away; if this is lost, the window follows the system again.
 */
import Dexie, { type Table } from 'dexie';
import { cell } from './cell.ts';

export type Scheme = 'light' | 'dark' | 'auto';

export interface WindowLook {
  scheme: Scheme;
  /** BCP 47; '' follows the system. */
  lang: string;
}

const FIRST: WindowLook = { scheme: 'auto', lang: '' };

class Looks extends Dexie {
  declare look: Table<WindowLook & { key: 'look' }, 'look'>;
  constructor() {
    super('granary-window');
    this.version(1).stores({ look: 'key' });
  }
}

const looks = new Looks();
const look = cell<WindowLook>(FIRST);

export const useLook = look.use;

/** Reads what was kept; gives up quickly, since a slow disk must not delay the first picture. */
export async function readLook(patience = 300): Promise<WindowLook> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience, undefined));
  const kept = await Promise.race([looks.look.get('look').catch(() => undefined), late]);
  if (kept) look.set({ scheme: kept.scheme, lang: kept.lang });
  return look.now();
}

export function keepLook(changes: Partial<WindowLook>): void {
  look.set({ ...look.now(), ...changes });
  void looks.look.put({ key: 'look', ...look.now() }).catch(() => undefined);
}
