/** What only this device knows and never sends: its owner's names, drafts, receipts, what peers told us they hold. */
import * as v from 'valibot';
import type { BroughtRun, DraftTurn, FileRules, KeptDraft, Receipt } from '../api.ts';
import type { Json } from '../domain/canonical.ts';
import type { DailyLimits, DaySpent } from '../domain/daily-limit.ts';
import { CONFIDENCES, KINDS } from '../domain/entry.ts';
import type {
  BlobId,
  DeviceId,
  DraftId,
  EntryId,
  Incarnation,
  SegmentHash,
  SpaceId,
  Vector,
} from '../domain/ids.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { covers } from '../exchange/vector.ts';
import type { Journal } from '../journal/journal.ts';

export interface Owner {
  name: string;
  firm: string;
}

/** What a peer held when it last told us, and every life of it we have heard of, newest last. */
export interface PeerHave {
  vector: Vector;
  incarnation: Incarnation;
  lives: readonly Incarnation[];
  met: number;
}

/** What the owner of this device wants of the local network. */
export interface LanSettings {
  on: boolean;
  /** Where this device listened last, so that others find it there again. */
  port?: number;
  /** Addresses that are called again and again. */
  called: readonly string[];
}

/** A part that would delete many entries, and waits for the owner's word. */
export interface HeldDeletions {
  space: SpaceId;
  author: DeviceId;
  count: number;
  /** The first of them. */
  some: readonly EntryId[];
}

/** Deletions of one author that are being taken in, and the entries to bring back after them. */
export interface Settling {
  space: SpaceId;
  author: DeviceId;
  revive: readonly EntryId[];
}

/** An exchange whose receipt was told to be undone here, or to be shown again since. */
export interface UndoneExchange {
  space: SpaceId;
  runs: readonly BroughtRun[];
  hidden: boolean;
  /** The first entry's number since; each further one has the next. */
  row: number;
}

const runShape = v.object({ log: v.string(), first: v.number(), last: v.number() });
const undoneShape = v.object({
  space: v.string(),
  runs: v.array(runShape),
  hidden: v.boolean(),
  row: v.number(),
});
const settlingShape = v.object({ space: v.string(), author: v.string(), revive: v.array(v.string()) });
const heldShape = v.object({
  space: v.string(),
  author: v.string(),
  count: v.number(),
  some: v.array(v.string()),
});
const lanShape = v.object({ on: v.boolean(), port: v.optional(v.number()), called: v.array(v.string()) });
const limitsShape = v.object({ lan: v.optional(v.number()), hub: v.optional(v.number()) });
const spentShape = v.object({ day: v.number(), lan: v.number(), hub: v.number() });
const hubsShape = v.array(v.string());
const rulesShape = v.object({ rule: v.picklist(['always', 'near', 'opened']), budgetBytes: v.number() });
/** Two gigabytes: a poor PC's disk is small, and what is not here can be fetched. */
const FIRST_RULES: FileRules = { rule: 'near', budgetBytes: 2_000_000_000 };
const ownerShape = v.object({ name: v.string(), firm: v.string() });
const vectorShape = v.record(v.string(), v.number());
const peerShape = v.object({
  vector: vectorShape,
  incarnation: v.string(),
  lives: v.array(v.string()),
  met: v.number(),
});
const draftShape = v.object({
  id: v.string(),
  space: v.string(),
  kept: v.number(),
  entry: v.optional(v.string()),
  base: v.optional(v.string()),
  turn: v.optional(v.object({ window: v.string(), nth: v.number() })),
  draft: v.object({
    kind: v.picklist(KINDS),
    title: v.string(),
    body: v.string(),
    fields: v.record(v.string(), v.string()),
    tags: v.array(v.string()),
    lang: v.string(),
    confidence: v.picklist(CONFIDENCES),
    reviewBy: v.string(),
  }),
});

const faultShape = v.object({
  code: v.string(),
  params: v.record(v.string(), v.union([v.string(), v.number()])),
  sentence: v.string(),
});
/** Facts that receipts of earlier days lack; one that is not in form is worth no more than a missing one. */
const perhaps = <S extends v.GenericSchema>(shape: S) => v.fallback(v.optional(shape), undefined);
/** Loose: what a later Granary writes beside these stays for it. */
const receiptShape = v.looseObject({
  id: v.string(),
  at: v.number(),
  direction: v.picklist(['in', 'out']),
  space: v.string(),
  spaceName: v.string(),
  who: v.string(),
  file: v.string(),
  bytes: v.number(),
  added: v.number(),
  updated: v.number(),
  unchanged: v.number(),
  waiting: v.number(),
  refused: v.array(v.looseObject({ where: v.string(), why: v.string(), fault: perhaps(faultShape) })),
  entries: v.array(v.looseObject({ id: v.string(), title: v.string(), what: v.string() })),
  held: perhaps(v.number()),
  memberships: perhaps(v.number()),
  healed: perhaps(v.number()),
  unnamed: perhaps(v.number()),
  everything: perhaps(v.boolean()),
  link: perhaps(v.picklist(['lan', 'hub'])),
  brought: perhaps(v.array(runShape)),
  sentence: v.string(),
});

const HELD = 'held/';
const UNDONE = 'undone/';

export class LocalMemory {
  readonly #journal: Journal;
  readonly #values: Map<string, Json>;
  /** What was sent last of each draft, and how its keeping went. */
  readonly #turns = new Map<DraftId, { turn: DraftTurn; kept: Promise<Result<void>> }>();

  constructor(journal: Journal, values: ReadonlyMap<string, Json>) {
    this.#journal = journal;
    this.#values = new Map(values);
  }

  get owner(): Owner | undefined {
    const parsed = v.safeParse(ownerShape, this.#values.get('owner'));
    return parsed.success ? parsed.output : undefined;
  }
  keepOwner(owner: Owner): Promise<Result<void>> {
    return this.#keep([['owner', { ...owner }]]);
  }

  /** The owner as the private space names them, when what was kept here is lost. */
  async recallOwner(owner: Owner): Promise<void> {
    const kept = await this.keepOwner(owner);
    if (!kept.ok) this.#values.set('owner', { ...owner });
  }

  /** Off when nothing readable was kept: it opens this device to others. */
  get lan(): LanSettings {
    const parsed = v.safeParse(lanShape, this.#values.get('lan'));
    if (!parsed.success) return { on: false, called: [] };
    const { on, port, called } = parsed.output;
    return { on, called, ...(port === undefined ? {} : { port }) };
  }
  keepLan(settings: LanSettings): Promise<Result<void>> {
    return this.#keep([['lan', plain(settings)]]);
  }

  /** What may go over a kind of link in a day; no limit when nothing readable was kept. */
  get dailyLimits(): DailyLimits {
    const parsed = v.safeParse(limitsShape, this.#values.get('limits'));
    if (!parsed.success) return {};
    const { lan, hub } = parsed.output;
    return { ...(lan === undefined ? {} : { lan }), ...(hub === undefined ? {} : { hub }) };
  }
  keepDailyLimits(limits: DailyLimits): Promise<Result<void>> {
    return this.#keep([['limits', plain(limits)]]);
  }
  get spent(): DaySpent | undefined {
    const parsed = v.safeParse(spentShape, this.#values.get('spent'));
    return parsed.success ? parsed.output : undefined;
  }
  keepSpent(spent: DaySpent): Promise<Result<void>> {
    return this.#keep([['spent', plain(spent)]]);
  }

  /** Hubs that are called, as their addresses are written, with their tokens. */
  get hubs(): readonly string[] {
    const parsed = v.safeParse(hubsShape, this.#values.get('hubs'));
    return parsed.success ? parsed.output : [];
  }
  keepHubs(addresses: readonly string[]): Promise<Result<void>> {
    return this.#keep([['hubs', [...addresses]]]);
  }

  /** Which attachments come by themselves, and how much room they may take. */
  get fileRules(): FileRules {
    const parsed = v.safeParse(rulesShape, this.#values.get('files'));
    return parsed.success ? parsed.output : FIRST_RULES;
  }
  keepFileRules(rules: FileRules): Promise<Result<void>> {
    return this.#keep([['files', plain(rules)]]);
  }
  /** Whether somebody here has asked to see an attachment that has not come yet. */
  awaitsFile(id: BlobId): boolean {
    return this.#values.get(`await/${id}`) === true;
  }
  awaitFile(id: BlobId, awaited: boolean): Promise<Result<void>> {
    if (awaited === this.awaitsFile(id)) return Promise.resolve(ok(undefined));
    return this.#keep([[`await/${id}`, awaited ? true : undefined]]);
  }

  drafts(): KeptDraft[] {
    const drafts = this.#under('draft/').flatMap((value) => {
      const parsed = v.safeParse(draftShape, value);
      return parsed.success ? [parsed.output as unknown as KeptDraft] : [];
    });
    return drafts.sort((a, b) => b.kept - a.kept);
  }
  /** One of an earlier turn than the newest keeps nothing and waits for that one: two may overtake each other. */
  keepDraft(draft: KeptDraft): Promise<Result<void>> {
    const { id, turn } = draft;
    const newest = this.#turns.get(id);
    if (turn && newest?.turn.window === turn.window && newest.turn.nth > turn.nth) return newest.kept;
    const kept = this.#keep([[`draft/${id}`, plain(draft)]]);
    if (turn) this.#turns.set(id, { turn, kept });
    else this.#turns.delete(id);
    return kept;
  }
  dropDraft(id: DraftId): Promise<Result<void>> {
    return this.#values.has(`draft/${id}`)
      ? this.#keep([[`draft/${id}`, undefined]])
      : Promise.resolve(ok(undefined));
  }

  /** Newest first. */
  receipts(): Receipt[] {
    const receipts = this.#under('receipt/').flatMap((value) => {
      const parsed = v.safeParse(receiptShape, value);
      return parsed.success ? [parsed.output as unknown as Receipt] : [];
    });
    return receipts.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  }
  addReceipt(receipt: Receipt, kept: number): Promise<Result<void>> {
    const undone = this.undone();
    // Without its receipt nobody could show again what is hidden.
    const old = this.receipts()
      .slice(kept - 1)
      .filter(({ id }) => !undone.get(id)?.hidden);
    return this.#keep([
      [`receipt/${receipt.id}`, plain(receipt)],
      ...old.map((gone): [string, undefined] => [`receipt/${gone.id}`, undefined]),
    ]);
  }

  /** By receipt; those that were shown again since as well. */
  undone(): Map<string, UndoneExchange> {
    const undone = new Map<string, UndoneExchange>();
    for (const [key, value] of this.#values) {
      const parsed = key.startsWith(UNDONE) ? v.safeParse(undoneShape, value) : undefined;
      if (parsed?.success) undone.set(key.slice(UNDONE.length), parsed.output as unknown as UndoneExchange);
    }
    return undone;
  }
  keepUndone(receipt: string, undone: UndoneExchange): Promise<Result<void>> {
    return this.#keep([[`${UNDONE}${receipt}`, plain(undone)]]);
  }

  peer(space: SpaceId, device: DeviceId): PeerHave | undefined {
    const parsed = v.safeParse(peerShape, this.#values.get(`peer/${space}/${device}`));
    return parsed.success ? (parsed.output as unknown as PeerHave) : undefined;
  }
  keepPeer(space: SpaceId, device: DeviceId, have: PeerHave): Promise<Result<void>> {
    return this.#keep([[`peer/${space}/${device}`, plain(have)]]);
  }

  /** What a hub held of a space when it last said so; nothing when it never did. */
  hub(space: SpaceId, hub: DeviceId): Vector {
    const parsed = v.safeParse(vectorShape, this.#values.get(`hub/${space}/${hub}`));
    return parsed.success ? parsed.output : {};
  }
  keepHub(space: SpaceId, hub: DeviceId, vector: Vector): Promise<Result<void>> {
    const known = this.hub(space, hub);
    return covers(known, vector) && covers(vector, known)
      ? Promise.resolve(ok(undefined))
      : this.#keep([[`hub/${space}/${hub}`, plain(vector)]]);
  }

  /** How far our own log of a space had come when we last put it into a bundle. */
  sent(space: SpaceId): number {
    const value = this.#values.get(`sent/${space}`);
    return typeof value === 'number' ? value : 0;
  }
  keepSent(space: SpaceId, records: number): Promise<Result<void>> {
    return this.sent(space) === records
      ? Promise.resolve(ok(undefined))
      : this.#keep([[`sent/${space}`, records]]);
  }

  /** Parts of a space that wait for the owner's word. */
  heldDeletions(space: SpaceId): Map<SegmentHash, HeldDeletions> {
    const held = new Map<SegmentHash, HeldDeletions>();
    for (const [key, value] of this.#values) {
      if (!key.startsWith(HELD)) continue;
      const parsed = v.safeParse(heldShape, value);
      if (parsed.success && parsed.output.space === space)
        held.set(key.slice(HELD.length) as SegmentHash, parsed.output as unknown as HeldDeletions);
    }
    return held;
  }
  holdDeletions(held: ReadonlyMap<SegmentHash, HeldDeletions>): Promise<Result<void>> {
    return this.#keep([...held].map(([hash, what]) => [`${HELD}${hash}`, plain(what)]));
  }
  /** The owner has spoken: these parts wait no more. What follows from it is remembered until it is done. */
  beginSettling(held: Iterable<SegmentHash>, settling: Settling): Promise<Result<void>> {
    const gone = [...held].map((hash): [string, undefined] => [`${HELD}${hash}`, undefined]);
    return this.#keep([...gone, ['settling', plain(settling)]]);
  }
  get settling(): Settling | undefined {
    const parsed = v.safeParse(settlingShape, this.#values.get('settling'));
    return parsed.success ? (parsed.output as unknown as Settling) : undefined;
  }
  endSettling(): Promise<Result<void>> {
    return this.#keep([['settling', undefined]]);
  }

  /** Lost parts that this device has begun a new life for already. */
  knowsLost(name: string): boolean {
    const lost = this.#values.get('lost');
    return Array.isArray(lost) && lost.includes(name);
  }
  keepLost(names: readonly string[]): Promise<Result<void>> {
    return this.#keep([['lost', [...names].sort()]]);
  }

  async #keep(entries: readonly [string, Json | undefined][]): Promise<Result<void>> {
    const kept = await this.#journal.rememberAll(entries);
    if (!kept.ok) return failed(kept.fault);
    for (const [key, value] of entries) {
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, value);
    }
    return ok(undefined);
  }
  #under(prefix: string): Json[] {
    return [...this.#values].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value);
  }
}

/** Interfaces are JSON in fact but not in TypeScript's eyes; optional keys that are undefined go. */
const plain = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;
