/**
 * Deletions that wait: what would delete many entries at once is kept aside until the owner says yes or no. Parts of the
 * same author that come later wait behind it in the log; everybody else's go on.
 */
import type { DeviceId, EntryId, SegmentHash, SpaceId } from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import type { AdmissionReport, VerifiedSegment } from './admit.ts';
import type { HeldDeletions } from './local.ts';
import type { Staging } from './staging.ts';
import type { Workbench } from './workbench.ts';

/**
 * How many deletions each author has been allowed without a question in one exchange: a bundle, or a meeting between two
 * rests. Thirty of them in three parts are thirty.
 */
export class Unasked {
  readonly #counts = new Map<DeviceId, number>();
  /** Whose deletions the owner has just agreed to look at. */
  readonly #settled: DeviceId | undefined;

  constructor(settled?: DeviceId) {
    this.#settled = settled;
  }
  exceeds(author: DeviceId, more: number): boolean {
    return author !== this.#settled && this.of(author) + more > LIMITS.deletionsUnasked;
  }
  of(author: DeviceId): number {
    return this.#counts.get(author) ?? 0;
  }
  add(author: DeviceId, more: number): void {
    this.#counts.set(author, this.of(author) + more);
  }
  /** The exchange has come to a rest: what follows is another one. */
  forget(): void {
    this.#counts.clear();
  }
}

/** A pile that was judged and not made true yet. */
type Judged = Pick<AdmissionReport, 'admitted' | 'deletes'> & { staging: Staging };

interface Deletion {
  ids: EntryId[];
  segments: VerifiedSegment[];
}

/** Entries that are here now and would not be any more, by who deleted them; our own deletions are no news. */
export function deletionsOf({ store, library }: Workbench, { staging, admitted, deletes }: Judged) {
  const byAuthor = new Map<DeviceId, Deletion>();
  for (const segment of admitted) {
    const { author } = segment.header;
    const ids = (deletes.get(segment.hash) ?? []).filter((id) => {
      const now = store.entries.get(id);
      const then = staging.entry(id);
      return now && then && !library.common(now).deleted && library.common(then).deleted;
    });
    if (ids.length === 0 || author === store.self.device) continue;
    const known = byAuthor.get(author) ?? { ids: [], segments: [] };
    byAuthor.set(author, {
      ids: [...new Set([...known.ids, ...ids])],
      segments: [...known.segments, segment],
    });
  }
  return byAuthor;
}

/** The parts of a judged pile that must wait for the owner's word. What may pass is counted. */
export function deletionsToHold(
  bench: Workbench,
  space: SpaceId,
  taken: Judged,
  unasked: Unasked,
): Map<SegmentHash, HeldDeletions> {
  const held = new Map<SegmentHash, HeldDeletions>();
  for (const [author, { ids, segments }] of deletionsOf(bench, taken)) {
    if (!unasked.exceeds(author, ids.length)) {
      unasked.add(author, ids.length);
      continue;
    }
    for (const { hash } of segments) {
      const of = (taken.deletes.get(hash) ?? []).filter((id) => ids.includes(id));
      held.set(hash, { space, author, count: of.length, some: of.slice(0, LIMITS.deletionsNamed) });
    }
  }
  return held;
}
