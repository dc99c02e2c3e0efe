/** Whether the records of a content segment may come in: all of them or none. */
import { applyAll } from '../document/apply.ts';
import { freeDocument, type Parts } from '../document/build.ts';
import { parseGenesis } from '../document/genesis.ts';
import { type Holdings, holdingsOf } from '../document/holdings.ts';
import { inspectChange } from '../document/inspect.ts';
import { judgeChange } from '../document/judge-change.ts';
import { marksDeleted } from '../document/judge-ops.ts';
import type { DocumentShelf } from '../document/shelf.ts';
import type { FaultCode } from '../domain/fault.ts';
import { entryIdOf } from '../domain/hash.ts';
import type { DeviceId, EntryId, SpaceId } from '../domain/ids.ts';
import type { Crypto } from '../ports.ts';
import type { SegmentRecord } from '../segment/records.ts';
import { applyContent } from './apply.ts';
import { sourceOf } from './entry-source.ts';
import type { Staging } from './staging.ts';
import type { EntryState } from './state.ts';

export interface AuthorPowers {
  write: boolean;
  validate: boolean;
}

/** 'admitted', or 'change' when something these rest on has not come yet, or the rule that refuses them. */
export type ContentVerdict = 'admitted' | 'change' | FaultCode;

const LEDGERS_KEPT = 500;

/** What an entry holds while changes to it are judged: grows with every change found new. */
interface Ledger {
  held: Holdings;
  parts: Parts;
  /** The changes it covers, known again by identity: what was staged and given up must not count. */
  changes: readonly Uint8Array[];
  /** Those of the segment under judgement. */
  news: Uint8Array[];
}

/** One segment under judgement. */
interface Hearing {
  staging: Staging;
  space: SpaceId;
  author: DeviceId;
  powers: AuthorPowers;
  fresh: Map<EntryId, EntryState>;
  ledgers: Map<EntryId, Ledger>;
  deletes: EntryId[];
}

type RecordVerdict = 'new' | 'held' | 'change' | FaultCode;

export class ContentJudge {
  readonly #crypto: Crypto;
  readonly #shelf: DocumentShelf;
  /** From segment to segment, because one entry's edits come in many of them. */
  readonly #ledgers = new Map<EntryId, Ledger>();

  constructor(crypto: Crypto, shelf: DocumentShelf) {
    this.#crypto = crypto;
    this.#shelf = shelf;
  }

  /**
   * Stages the records of one segment; a verdict other than 'admitted' leaves the staging as it was. Entries that they
   * delete are added to `deletes`.
   */
  admitRecords(
    staging: Staging,
    space: SpaceId,
    author: DeviceId,
    powers: AuthorPowers,
    records: readonly SegmentRecord[],
    deletes: EntryId[] = [],
  ): ContentVerdict {
    const hearing: Hearing = {
      ...{ staging, space, author, powers, deletes },
      ...{ fresh: new Map(), ledgers: new Map() },
    };
    const judged: SegmentRecord[] = [];
    for (const record of records) {
      const verdict = this.#judge(hearing, record);
      if (verdict === 'new') judged.push(record);
      else if (verdict !== 'held') return verdict;
    }
    for (const [id, { news }] of hearing.ledgers) {
      const entry = entryAt(hearing, id);
      if (entry && news.length > 0 && !this.#survives(entry, news)) return 'change-shape';
    }
    for (const record of judged) applyContent(this.#crypto, staging, space, author, record);
    this.#keep(hearing.ledgers);
    return 'admitted';
  }

  #judge(hearing: Hearing, record: SegmentRecord): RecordVerdict {
    if (record.kind === 'genesis') return this.#judgeGenesis(hearing, record.bytes);
    return record.kind === 'change' ? this.#judgeChange(hearing, record.entry, record.bytes) : 'held';
  }

  #judgeGenesis(hearing: Hearing, bytes: Uint8Array): RecordVerdict {
    const { space, author, powers } = hearing;
    const genesis = parseGenesis(bytes);
    if (!genesis) return 'segment-shape';
    if (genesis.value.device !== author || genesis.space !== space) return 'author-forged';
    if (genesis.value.confidence === 'validated' && !powers.validate) return 'not-validated-by';
    const id = entryIdOf(this.#crypto, bytes);
    if (entryAt(hearing, id)) return 'held';
    hearing.fresh.set(id, { id, space, genesis: bytes, device: author, changes: [], row: 0 });
    return 'new';
  }

  #judgeChange(hearing: Hearing, id: EntryId, bytes: Uint8Array): RecordVerdict {
    const entry = entryAt(hearing, id);
    if (!entry) return 'change';
    if (entry.space !== hearing.space) return 'author-forged';
    const inspected = inspectChange(this.#crypto, bytes);
    if (!inspected.ok) return inspected.reason === 'too-large' ? 'change-poisoned' : 'change-shape';
    const ledger = this.#ledgerOf(hearing, entry);
    const author = { device: hearing.author, validate: hearing.powers.validate };
    const verdict = judgeChange(ledger.held, ledger.parts, inspected.change, author);
    if (verdict.is === 'waiting') return 'change';
    if (verdict.is === 'refused') return verdict.code;
    if (verdict.is === 'held') return 'held';
    if (inspected.change.ops.some(marksDeleted)) hearing.deletes.push(id);
    ledger.held.take(inspected.change);
    ledger.news.push(bytes);
    return 'new';
  }

  /** A ledger belongs to one hearing at a time: one that ends badly takes it along. */
  #ledgerOf(hearing: Hearing, entry: EntryState): Ledger {
    const here = hearing.ledgers.get(entry.id);
    if (here) return here;
    const kept = this.#ledgers.get(entry.id);
    this.#ledgers.delete(entry.id);
    const ledger = kept && covers(kept, entry) ? kept : this.#openLedger(entry);
    hearing.ledgers.set(entry.id, ledger);
    return ledger;
  }

  #openLedger(entry: EntryState): Ledger {
    const changes = entry.changes.map(({ bytes }) => bytes);
    const inspected = changes.flatMap((bytes) => {
      const inspection = inspectChange(this.#crypto, bytes);
      return inspection.ok ? [inspection.change] : [];
    });
    return this.#shelf.use(sourceOf(entry), (doc) => ({
      held: holdingsOf(doc, inspected),
      parts: doc.parts,
      changes,
      news: [],
    }));
  }

  #keep(ledgers: ReadonlyMap<EntryId, Ledger>): void {
    for (const [id, { held, parts, changes, news }] of ledgers)
      this.#ledgers.set(id, { held, parts, changes: [...changes, ...news], news: [] });
    for (const oldest of this.#ledgers.keys()) {
      if (this.#ledgers.size <= LEDGERS_KEPT) return;
      this.#ledgers.delete(oldest);
    }
  }

  #survives(entry: EntryState, bytes: readonly Uint8Array[]): boolean {
    return this.#shelf.use(sourceOf(entry), (doc) => {
      const applied = applyAll(doc, bytes);
      if (applied.is === 'applied') freeDocument(applied.doc);
      return applied.is === 'applied';
    });
  }
}

const entryAt = ({ staging, fresh }: Hearing, id: EntryId): EntryState | undefined =>
  staging.entry(id) ?? fresh.get(id);

const covers = ({ changes }: Ledger, entry: EntryState): boolean =>
  changes.length === entry.changes.length && changes.every((bytes, i) => entry.changes[i]?.bytes === bytes);
