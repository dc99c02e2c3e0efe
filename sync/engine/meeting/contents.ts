/** What segments hold, entry by entry: for the preview before and the receipt after. */
import { entryIdOf } from '../../domain/hash.ts';
import type { EntryId } from '../../domain/ids.ts';
import type { Crypto } from '../../ports.ts';
import { openSegment, verifySegment } from '../../segment/open.ts';
import type { SegmentRecord } from '../../segment/records.ts';
import type { HeldSegment, SpaceState } from '../state.ts';
import type { Workbench } from '../workbench.ts';

/** Entries that a run of segments brings for the first time, and those it changes. */
export interface Touched {
  firsts: readonly EntryId[];
  changed: readonly EntryId[];
}

/** Reads the segments one by one; those that cannot be read say nothing. */
export async function touchedBySegments(
  { store }: Workbench,
  space: SpaceState,
  segments: readonly HeldSegment[],
): Promise<Touched> {
  const collected = new Collector(store.ports.crypto);
  for (const { hash, stream } of segments) {
    if (stream !== 'content') continue;
    const bytes = await store.journal.readSegment(hash);
    const verified = bytes && verifySegment(store.ports.crypto, bytes);
    if (!bytes || verified?.is !== 'verified') continue;
    const opened = await openSegment(store.ports, bytes, verified.header, store.keyring(space.id));
    if (opened.is === 'opened') collected.add(opened.records);
  }
  return collected.touched();
}

export function touchedByRecords({ store }: Workbench, records: readonly SegmentRecord[]): Touched {
  const collected = new Collector(store.ports.crypto);
  collected.add(records);
  return collected.touched();
}

class Collector {
  readonly #crypto: Crypto;
  readonly #firsts = new Set<EntryId>();
  readonly #changed = new Set<EntryId>();

  constructor(crypto: Crypto) {
    this.#crypto = crypto;
  }
  add(records: readonly SegmentRecord[]): void {
    for (const record of records) {
      if (record.kind === 'genesis') this.#firsts.add(entryIdOf(this.#crypto, record.bytes));
      else if (record.kind === 'change') this.#changed.add(record.entry);
    }
  }
  touched(): Touched {
    return { firsts: [...this.#firsts], changed: [...this.#changed].filter((id) => !this.#firsts.has(id)) };
  }
}

type Later<First> = First extends 'new' ? 'changed' : 'updated';

/** The entries a person can be shown, by title, newest first. */
export function listed<First extends 'new' | 'added'>(
  { store, library }: Workbench,
  { firsts, changed }: Touched,
  first: First,
): { id: EntryId; title: string; what: First | Later<First> | 'deleted' }[] {
  const later = (first === 'new' ? 'changed' : 'updated') as Later<First>;
  const isFirst = new Set(firsts);
  const entries = [...new Set([...firsts, ...changed])].flatMap((id) => {
    const entry = store.entries.get(id);
    if (!entry) return [];
    const view = library.common(entry);
    const what = view.deleted ? ('deleted' as const) : isFirst.has(id) ? first : later;
    return [{ id, title: view.title, what, at: view.updated }];
  });
  return entries.sort((a, b) => b.at - a.at).map(({ at: _, ...entry }) => entry);
}
