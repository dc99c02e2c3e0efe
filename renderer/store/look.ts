/**
 * How this window looks and how far the person has looked in it. Kept beside the shelf, not in it, because the shelf
 * may be thrown away; if this is lost, the window follows the system again and everything counts as seen.
 */
import Dexie, { type Table } from 'dexie';
import type { StoreId } from '../../sync/domain/ids.ts';
import { cell } from './cell.ts';

export type Scheme = 'light' | 'dark' | 'auto';
export const TEXT_SIZES = ['normal', 'large', 'larger'] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

export interface WindowLook {
  scheme: Scheme;
  /** BCP 47; '' follows the system. */
  lang: string;
  textSize: TextSize;
  /** Up to which tick of which store things were seen. */
  seen: { store: StoreId; tick: number } | undefined;
}

const FIRST: WindowLook = { scheme: 'auto', lang: '', textSize: 'normal', seen: undefined };

class Looks extends Dexie {
  declare look: Table<Partial<WindowLook> & { key: 'look' }, 'look'>;
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
  if (kept) {
    const { key: _, ...values } = kept;
    look.set({ ...FIRST, ...values });
  }
  return look.now();
}

export function keepLook(changes: Partial<WindowLook>): void {
  look.set({ ...look.now(), ...changes });
  void looks.look.put({ key: 'look', ...look.now() }).catch(() => undefined);
}
