import type { EntryId, SpaceId } from '../domain/ids.ts';
import type { EntryState, HeldSegment, SpaceState } from './state.ts';

/** The mutable maps behind `State`; only `Staging.settle` writes to them. */
export interface Shelves {
  spaces: Map<SpaceId, SpaceState>;
  entries: Map<EntryId, EntryState>;
}

/**
 * A set of changes to the state that has not been committed to the journal yet. Reads see the changes; the state
 * itself does not until `settle`, so a refused or interrupted import leaves nothing behind.
 */
export class Staging {
  readonly #shelves: Shelves;
  readonly #spaces = new Map<SpaceId, SpaceState>();
  readonly #entries = new Map<EntryId, EntryState>();
  /** Entries in the order of the records that touched them; one entry may stand here many times. */
  readonly touched: EntryId[] = [];
  /** Segments to commit, in order. */
  readonly segments: (Omit<HeldSegment, 'tick' | 'missing'> & {
    space: SpaceId;
    read(): Promise<Uint8Array | undefined>;
  })[] = [];

  constructor(shelves: Shelves) {
    this.#shelves = shelves;
  }

  space(id: SpaceId): SpaceState | undefined {
    return this.#spaces.get(id) ?? this.#shelves.spaces.get(id);
  }
  putSpace(space: SpaceState): void {
    this.#spaces.set(space.id, space);
  }
  entry(id: EntryId): EntryState | undefined {
    return this.#entries.get(id) ?? this.#shelves.entries.get(id);
  }
  /** Takes the entry without its view: whatever touched it made the view old. */
  putEntry({ view: _, ...entry }: EntryState): void {
    this.#entries.set(entry.id, entry);
  }
  /** Entries changed here, each once. */
  changed(): EntryState[] {
    return [...this.#entries.values()];
  }

  /** Makes the changes part of the state; `row` gives each touching record its number. */
  settle(row: (record: number) => number, tick: number): void {
    this.touched.forEach((id, record) => {
      const entry = this.#entries.get(id);
      // A rebuild comes to our unsealed edits last, though others have touched their entries since.
      if (entry) this.#entries.set(id, { ...entry, row: Math.max(entry.row, row(record)) });
    });
    for (const [id, entry] of this.#entries) this.#shelves.entries.set(id, entry);
    for (const [id, space] of this.#spaces) {
      const added = this.segments.filter((segment) => segment.space === id);
      const held = added.map(({ read: _, space: __, ...segment }) => ({
        ...segment,
        tick,
        missing: false,
      }));
      this.#shelves.spaces.set(
        id,
        held.length > 0 ? { ...space, segments: [...space.segments, ...held] } : space,
      );
    }
  }
}
