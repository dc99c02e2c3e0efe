/** What comes of one space from somebody, whatever carried it: judged, made true, and remembered who had it. */
import type { BroughtRun } from '../../api.ts';
import type { EntryId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { SegmentFile } from '../../journal/journal.ts';
import type { VerifiedSegment } from '../admit.ts';
import type { Unasked } from '../deletions.ts';
import { provesOldCopy, type Taken, takePile } from '../take.ts';
import { broughtBy } from '../undone/brought.ts';
import type { Workbench } from '../workbench.ts';
import type { Touched } from './contents.ts';
import type { HubEnd } from './hub.ts';
import { keepMet, type Said } from './met.ts';

export interface Arrived {
  taken: Taken;
  touched: Touched;
  /** Where what came stands in the logs. */
  brought: BroughtRun[];
}

/** `pile`: parts to be judged; `back`: parts our journal knows and this disk has lost; `unasked`: of this exchange so far. */
export async function takeArrival(
  bench: Workbench,
  said: Said & { hub?: HubEnd | undefined },
  pile: readonly VerifiedSegment[],
  back: readonly SegmentFile[],
  unasked: Unasked,
): Promise<Result<Arrived>> {
  const { store } = bench;
  const healed = await store.heal(back);
  if (!healed.ok) return healed;
  const space = store.spaces.get(said.space);
  // A stranger's word about our own log is worth nothing, nor is a hub's: what they bring has to show it.
  const member = !said.hub && space?.roster.members.get(said.from)?.state === 'active';
  const have = member ? said.have : {};
  if (space && provesOldCopy(store, space, pile, have)) {
    const reborn = await store.beginNewLife();
    if (!reborn.ok) return reborn;
  }
  const known = new Map([...store.entries.values()].map(({ id, changes }) => [id, changes.length]));
  const before = store.spaces.get(said.space)?.logs ?? new Map();
  const taken = await takePile(bench, said.space, pile, unasked);
  if (!taken.ok) return taken;
  const met = said.hub ? ok(undefined) : await keepMet(bench, said);
  if (!met.ok) return met;
  const brought = broughtBy(taken.value.admitted, before);
  return ok({ taken: taken.value, touched: touchedSince(bench, known, taken.value), brought });
}

/** Entries that are here now and were not, and those that have more changes than before. */
function touchedSince({ store }: Workbench, known: ReadonlyMap<EntryId, number>, taken: Taken): Touched {
  const ids = [...new Set(taken.staging.touched)];
  const firsts = ids.filter((id) => !known.has(id));
  const grown = (id: EntryId): boolean => known.get(id) !== store.entries.get(id)?.changes.length;
  return { firsts, changed: ids.filter((id) => known.has(id) && grown(id)) };
}
