/** What has come and waits for the owner's word: many deletions at once. */
import type { Answer, HeldArrival, Verbs } from '../../api.ts';
import {
  type DeviceId,
  type EntryId,
  parseEntryId,
  type SegmentHash,
  type SpaceId,
} from '../../domain/ids.ts';
import { LIMITS } from '../../domain/limits.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { deletionsOf, Unasked } from '../deletions.ts';
import type { HeldDeletions, Settling } from '../local.ts';
import { judgePile, takePile } from '../take.ts';
import { findSpace, type Workbench, writable } from '../workbench.ts';
import { setDeleted } from './entries.ts';

/** What waits, one row for each author in each space, in the order in which it came. */
export function heldArrivals({ store, library, local }: Workbench): HeldArrival[] {
  const rows: HeldArrival[] = [];
  for (const space of store.spaces.values()) {
    const byAuthor = new Map<DeviceId, HeldDeletions[]>();
    for (const held of local.heldDeletions(space.id).values())
      byAuthor.set(held.author, [...(byAuthor.get(held.author) ?? []), held]);
    for (const [author, parts] of byAuthor) {
      const person = space.roster.members.get(author)?.person;
      const ids = [...new Set(parts.flatMap(({ some }) => some))].slice(0, LIMITS.deletionsNamed);
      rows.push({
        space: space.id,
        spaceName: space.roster.name,
        author,
        who: person?.name ?? '',
        firm: person?.firm ?? '',
        count: parts.reduce((sum, { count }) => sum + count, 0),
        entries: ids.flatMap((id) => {
          const entry = store.entries.get(id);
          return entry ? [{ id, title: library.view(entry).title }] : [];
        }),
      });
    }
  }
  return rows;
}

const heldOf = ({ local }: Workbench, space: SpaceId, author: DeviceId): SegmentHash[] =>
  [...local.heldDeletions(space)].filter(([, held]) => held.author === author).map(([hash]) => hash);

/** The entries that would be gone if everything of this author were let in. */
async function victimsOf(bench: Workbench, space: SpaceId, author: DeviceId): Promise<EntryId[]> {
  const others = [...bench.local.heldDeletions(space)].filter(([, held]) => held.author !== author);
  const taken = await judgePile(bench, space, [], { holding: new Set(others.map(([hash]) => hash)) });
  return deletionsOf(bench, taken).get(author)?.ids ?? [];
}

/**
 * Lets the deletions in either way, so that all devices come to the same. Where the owner does not want them, the entries
 * are brought back at once by an edit of ours that everybody gets.
 */
export async function settleArrivals(
  bench: Workbench,
  { space, author, accept }: Verbs['arrivals.settle']['args'],
): Promise<Answer<'arrivals.settle'>> {
  const found = accept ? findSpace(bench, space) : writable(bench, space);
  if (!found.ok) return found;
  const held = heldOf(bench, space, author);
  if (held.length === 0) return ok({ deleted: 0, broughtBack: 0 });
  const victims = await victimsOf(bench, space, author);
  const begun = await bench.local.beginSettling(held, { space, author, revive: accept ? [] : victims });
  if (!begun.ok) return begun;
  const settled = await settle(bench, { space, author, revive: accept ? [] : victims });
  if (!settled.ok) return settled;
  bench.store.emit({ is: 'home' });
  const broughtBack = settled.value;
  return ok({ deleted: victims.length - broughtBack, broughtBack });
}

/** Goes on where a life ended between the owner's word and its doing. */
export async function resumeSettling(bench: Workbench): Promise<void> {
  const { settling } = bench.local;
  if (settling) await settle(bench, settling);
}

/** Answers how many entries were brought back. */
async function settle(bench: Workbench, { space, author, revive }: Settling): Promise<Result<number>> {
  const taken = await takePile(bench, space, [], new Unasked(author));
  if (!taken.ok) return taken;
  const gone = revive.filter((id) => {
    const entry = parseEntryId(id) && bench.store.entries.get(id);
    return entry && bench.library.common(entry).deleted;
  });
  const back =
    gone.length > 0 ? await setDeleted(bench, { ids: gone }, false, { forAll: true }) : ok(undefined);
  if (!back.ok) return failed(back.fault);
  const ended = await bench.local.endSettling();
  return ended.ok ? ok(gone.length) : ended;
}
