/** One entry: from the shelf when it is there (at once), else from the engine (deleted, or not on the shelf yet). */
import { useCallback, useEffect, useState } from 'react';
import type { EntryView } from '../../../sync/domain/entry.ts';
import type { Fault } from '../../../sync/domain/fault.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { useRow } from '../../store/rows.ts';
import { useAsk } from '../verbs/useAsk.ts';

export type EntryState =
  | { is: 'looking' }
  | { is: 'found'; entry: EntryView }
  | { is: 'refused'; fault: Fault };

export function useEntry(id: EntryId): {
  state: EntryState /** What a verb just answered. */;
  answered(entry: EntryView): void;
} {
  const row = useRow(id);
  const { asked } = useAsk('entry.get', row.is === 'none' ? { id } : undefined, 'rows');
  const [newer, setNewer] = useState<EntryView>();
  const seen = row.is === 'found' ? row.row.tick : row.is;
  // The shelf follows within moments; until it does, the verb's answer is newer.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a changed row ends the answer's time
  useEffect(() => setNewer(undefined), [seen, id]);
  const answered = useCallback((entry: EntryView) => setNewer(entry), []);

  const stateOf = (): EntryState => {
    if (newer) return { is: 'found', entry: newer };
    if (row.is === 'found') return { is: 'found', entry: row.row };
    if (row.is === 'looking' || asked.is === 'asking') return { is: 'looking' };
    return asked.is === 'answered' ? { is: 'found', entry: asked.value } : asked;
  };
  return { state: stateOf(), answered };
}
