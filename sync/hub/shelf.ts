/** What a hub holds of one space: a projection of the store's events. */
import type { LogId, SegmentHash } from '../domain/ids.ts';
import type { SignedGrant } from '../exchange/hub/grant.ts';
import type { HeldSegment } from '../exchange/plan.ts';
import type { Have } from '../exchange/vector.ts';
import { FileShelf } from './file-shelf.ts';
import type { Shelved } from './store.ts';

/** Where a segment belongs in what is held: `next` at the end of its log, `gap` beyond it; `fork`: not what is there. */
export type Place = 'here' | 'next' | 'gap' | 'fork';

export class Shelf {
  readonly #byHash = new Map<SegmentHash, Shelved>();
  /** Each from its start. */
  readonly #logs = new Map<LogId, Shelved[]>();
  readonly files = new FileShelf();
  grant: SignedGrant | undefined;
  bytes = 0;
  #facts: { have: Have; held: readonly HeldSegment[] } | undefined;

  get count(): number {
    return this.#byHash.size;
  }
  get(hash: SegmentHash): Shelved | undefined {
    return this.#byHash.get(hash);
  }

  add(segment: Shelved): void {
    if (this.#byHash.has(segment.hash)) return;
    this.#byHash.set(segment.hash, segment);
    const log = [...(this.#logs.get(segment.log) ?? []), segment];
    this.#logs.set(
      segment.log,
      log.sort((a, b) => a.first - b.first || a.tick - b.tick),
    );
    this.bytes += segment.size;
    this.#facts = undefined;
  }

  remove(hash: SegmentHash): void {
    const gone = this.#byHash.get(hash);
    if (!gone) return;
    this.#byHash.delete(hash);
    this.#logs.set(
      gone.log,
      (this.#logs.get(gone.log) ?? []).filter((segment) => segment !== gone),
    );
    this.bytes -= gone.size;
    this.#facts = undefined;
  }

  /** What is said to whoever is let in: what is held without a gap, and everything that can be sent. */
  get facts(): { have: Have; held: readonly HeldSegment[] } {
    this.#facts ??= {
      have: Object.fromEntries(
        [...this.#logs.keys()].flatMap((log) => {
          const end = this.#endOf(log);
          return end ? [[log, { last: end.last, head: end.after }]] : [];
        }),
      ),
      held: [...this.#byHash.values()],
    };
    return this.#facts;
  }

  /** The last segment of a log up to which nothing is missing. */
  #endOf(log: LogId): Shelved | undefined {
    let end: Shelved | undefined;
    for (const segment of this.#logs.get(log) ?? []) {
      if (segment.first !== (end?.last ?? 0) + 1 || segment.before !== end?.after) break;
      end = segment;
    }
    return end;
  }

  /** The first branch of a log is kept: the second is one of a copied home, which begins a new life. */
  placeOf(segment: Omit<Shelved, 'tick'>): Place {
    if (this.#byHash.has(segment.hash)) return 'here';
    const end = this.#endOf(segment.log);
    const next = (end?.last ?? 0) + 1;
    if (segment.first > next) return 'gap';
    if (segment.first < next || segment.before !== end?.after) return 'fork';
    // Behind a part that was lost others may be held already: what comes back must be what they hang on.
    const overlap = (this.#logs.get(segment.log) ?? []).find(
      ({ first, last }) => first <= segment.last + 1 && last > (end?.last ?? 0),
    );
    if (!overlap) return 'next';
    return overlap.first === segment.last + 1 && overlap.before === segment.after ? 'next' : 'fork';
  }
}
