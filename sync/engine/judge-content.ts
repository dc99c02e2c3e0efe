/** Whether the records of a content segment may come in: all of them or none. */
import { applyAll } from '../document/apply.ts';
import { freeDocument } from '../document/build.ts';
import { parseGenesis } from '../document/genesis.ts';
import { type Holdings, holdingsOf } from '../document/holdings.ts';
import { inspectChange } from '../document/inspect.ts';
import { judgeChange } from '../document/judge-change.ts';
import type { DocumentShelf } from '../document/shelf.ts';
import type { FaultCode } from '../domain/fault.ts';
import { entryIdOf } from '../domain/hash.ts';
import type { DeviceId, EntryId, SpaceId } from '../domain/ids.ts';
import type { Crypto } from '../ports.ts';
import type { SegmentRecord } from '../segment/records.ts';
import { applyContent } from './apply.ts';
import { sourceOf } from './library.ts';
import type { Staging } from './staging.ts';
import type { EntryState } from './state.ts';

export interface AuthorPowers {
  write: boolean;
  validate: boolean;
}

/** 'admitted', or 'change' when something these rest on has not come yet, or the rule that refuses them. */
export type ContentVerdict = 'admitted' | 'change' | FaultCode;

const HOLDINGS_KEPT = 500;

export class ContentJudge {
  readonly #crypto: Crypto;
  readonly #shelf: DocumentShelf;
  /** What entries under discussion hold, with how many changes that covers. */
  readonly #holdings = new Map<EntryId, { held: Holdings; changes: number }>();

  constructor(crypto: Crypto, shelf: DocumentShelf) {
    this.#crypto = crypto;
    this.#shelf = shelf;
  }

  /** Stages the records of one segment; a verdict other than 'admitted' leaves the staging as it was. */
  admitRecords(
    staging: Staging,
    space: SpaceId,
    author: DeviceId,
    powers: AuthorPowers,
    records: readonly SegmentRecord[],
  ): ContentVerdict {
    const fresh = new Map<EntryId, EntryState>();
    const judged: SegmentRecord[] = [];
    const changed = new Map<EntryId, Uint8Array[]>();
    const entryAt = (id: EntryId): EntryState | undefined => staging.entry(id) ?? fresh.get(id);
    for (const record of records) {
      const verdict =
        record.kind === 'genesis'
          ? this.#judgeGenesis(space, author, powers, record.bytes, entryAt, fresh)
          : record.kind === 'change'
            ? this.#judgeChange(space, author, powers, record.entry, record.bytes, entryAt, changed)
            : 'held';
      if (verdict === 'new') judged.push(record);
      else if (verdict !== 'held') return this.#withdraw(changed, verdict);
    }
    for (const [id, bytes] of changed) {
      const entry = entryAt(id);
      if (entry && !this.#survives(entry, bytes)) return this.#withdraw(changed, 'change-shape');
    }
    for (const record of judged) applyContent(this.#crypto, staging, space, author, record);
    return 'admitted';
  }

  #judgeGenesis(
    space: SpaceId,
    author: DeviceId,
    powers: AuthorPowers,
    bytes: Uint8Array,
    entryAt: (id: EntryId) => EntryState | undefined,
    fresh: Map<EntryId, EntryState>,
  ): 'new' | 'held' | FaultCode {
    const genesis = parseGenesis(bytes);
    if (!genesis) return 'segment-shape';
    if (genesis.value.device !== author || genesis.space !== space) return 'author-forged';
    if (genesis.value.confidence === 'validated' && !powers.validate) return 'not-validated-by';
    const id = entryIdOf(this.#crypto, bytes);
    if (entryAt(id)) return 'held';
    fresh.set(id, { id, space, genesis: bytes, device: author, changes: [], row: 0 });
    return 'new';
  }

  #judgeChange(
    space: SpaceId,
    author: DeviceId,
    powers: AuthorPowers,
    id: EntryId,
    bytes: Uint8Array,
    entryAt: (id: EntryId) => EntryState | undefined,
    changed: Map<EntryId, Uint8Array[]>,
  ): 'new' | 'held' | 'change' | FaultCode {
    const entry = entryAt(id);
    if (!entry) return 'change';
    if (entry.space !== space) return 'author-forged';
    const inspected = inspectChange(this.#crypto, bytes);
    if (!inspected.ok) return inspected.reason === 'too-large' ? 'change-poisoned' : 'change-shape';
    const here = changed.get(id) ?? [];
    const held = this.#holdingsOf(entry, here.length);
    const parts = this.#shelf.use(sourceOf(entry), (doc) => doc.parts);
    const verdict = judgeChange(held, parts, inspected.change, { device: author, validate: powers.validate });
    if (verdict.is === 'waiting') return 'change';
    if (verdict.is === 'refused') return verdict.code;
    if (verdict.is === 'held') return 'held';
    held.take(inspected.change);
    changed.set(id, [...here, bytes]);
    this.#remember(id, held, entry.changes.length + here.length + 1);
    return 'new';
  }

  /** What the entry holds, with the `ahead` changes of this segment that were judged already. */
  #holdingsOf(entry: EntryState, ahead: number): Holdings {
    const known = this.#holdings.get(entry.id);
    if (known?.changes === entry.changes.length + ahead) return known.held;
    const held = this.#shelf.use(sourceOf(entry), (doc) =>
      holdingsOf(
        doc,
        entry.changes.flatMap(({ bytes }) => {
          const inspected = inspectChange(this.#crypto, bytes);
          return inspected.ok ? [inspected.change] : [];
        }),
      ),
    );
    this.#remember(entry.id, held, entry.changes.length);
    return held;
  }

  #remember(id: EntryId, held: Holdings, changes: number): void {
    this.#holdings.delete(id);
    this.#holdings.set(id, { held, changes });
    for (const oldest of this.#holdings.keys()) {
      if (this.#holdings.size <= HOLDINGS_KEPT) break;
      this.#holdings.delete(oldest);
    }
  }

  /** Forgets what was noted for a segment that is not let in. */
  #withdraw<T>(changed: ReadonlyMap<EntryId, unknown>, verdict: T): T {
    for (const id of changed.keys()) this.#holdings.delete(id);
    return verdict;
  }

  #survives(entry: EntryState, bytes: readonly Uint8Array[]): boolean {
    return this.#shelf.use(sourceOf(entry), (doc) => {
      const applied = applyAll(doc, bytes);
      if (applied.is === 'applied') freeDocument(applied.doc);
      return applied.is === 'applied';
    });
  }
}
