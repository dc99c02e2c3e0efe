/** From what was undone here to what each entry hides: made anew at every start and after every undo and redo. */
import type { BroughtRun } from '../../api.ts';
import { inspectChange } from '../../document/inspect.ts';
import { entryIdOf } from '../../domain/hash.ts';
import type { EntryId, SpaceId } from '../../domain/ids.ts';
import { openSegment, verifySegment } from '../../segment/open.ts';
import type { SegmentRecord } from '../../segment/records.ts';
import type { LocalMemory, UndoneExchange } from '../local.ts';
import type { HeldSegment } from '../state.ts';
import type { Store } from '../store.ts';

/** What is hidden of one entry, and its number for windows since that last changed. */
interface Hiding {
  first: boolean;
  changes: Set<string>;
  row: number;
}

/** Makes the entries hide what was undone, and show what was brought back. */
export async function hideUndone(store: Store, local: LocalMemory): Promise<void> {
  const hidings = new Map<EntryId, Hiding>();
  for (const undone of local.undone().values()) await collect(store, undone, hidings);
  store.hide(
    [...hidings].map(([id, { first, changes, row }]) => ({
      id,
      row,
      ...(first || changes.size > 0 ? { hidden: { first, changes } } : {}),
    })),
  );
}

async function collect(
  store: Store,
  { space, runs, hidden, row }: UndoneExchange,
  hidings: Map<EntryId, Hiding>,
): Promise<void> {
  const { crypto } = store.ports;
  const ids = new Set<EntryId>();
  for (const record of await recordsAt(store, space, runs)) {
    if (record.kind !== 'genesis' && record.kind !== 'change') continue;
    const id = record.kind === 'genesis' ? entryIdOf(crypto, record.bytes) : record.entry;
    const hiding = hidings.get(id) ?? { first: false, changes: new Set<string>(), row: 0 };
    hidings.set(id, hiding);
    if (!ids.has(id)) hiding.row = Math.max(hiding.row, row + ids.size);
    ids.add(id);
    if (!hidden) continue;
    const inspected = record.kind === 'change' ? inspectChange(crypto, record.bytes) : undefined;
    if (record.kind === 'genesis') hiding.first = true;
    else if (inspected?.ok) hiding.changes.add(inspected.change.hash);
  }
}

/** The entries that an exchange brought something of. */
export async function entriesIn(
  store: Store,
  space: SpaceId,
  runs: readonly BroughtRun[],
): Promise<Set<EntryId>> {
  const ids = new Set<EntryId>();
  for (const record of await recordsAt(store, space, runs)) {
    if (record.kind === 'genesis') ids.add(entryIdOf(store.ports.crypto, record.bytes));
    else if (record.kind === 'change') ids.add(record.entry);
  }
  return ids;
}

/** What stands in these places of the logs; what this disk has lost is not here to be hidden either. */
async function recordsAt(store: Store, id: SpaceId, runs: readonly BroughtRun[]): Promise<SegmentRecord[]> {
  const records: SegmentRecord[] = [];
  for (const segment of store.spaces.get(id)?.segments ?? []) {
    const here = runs.filter(({ log, first, last }) => overlaps(segment, log, first, last));
    if (here.length === 0 || segment.missing) continue;
    const all = await recordsOf(store, id, segment);
    records.push(
      ...all.filter((_, i) =>
        here.some(({ first, last }) => segment.first + i >= first && segment.first + i <= last),
      ),
    );
  }
  return records;
}

const overlaps = (segment: HeldSegment, log: string, first: number, last: number): boolean =>
  segment.stream === 'content' && segment.log === log && segment.first <= last && segment.last >= first;

async function recordsOf(
  store: Store,
  space: SpaceId,
  { hash }: HeldSegment,
): Promise<readonly SegmentRecord[]> {
  const bytes = await store.journal.readSegment(hash);
  const verified = bytes && verifySegment(store.ports.crypto, bytes);
  if (!bytes || verified?.is !== 'verified') return [];
  const opened = await openSegment(store.ports, bytes, verified.header, store.keyring(space));
  return opened.is === 'opened' ? opened.records : [];
}
