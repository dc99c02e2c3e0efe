/**
 * The one stateful object: the journal and the state made from it. Every change goes through `write`, `commitActs` or
 * `takeIn`: first the journal, fsynced, then the state. If the journal refuses, the state is as before.
 */
import type { EngineEvent, Notice } from '../api.ts';
import { type Fault, fault } from '../domain/fault.ts';
import type { ActId, EntryId, KeyId, SegmentHash, SpaceId, StoreId } from '../domain/ids.ts';
import { logId } from '../domain/ids.ts';
import { SEAL_AT, SEAL_AT_ONCE } from '../domain/limits.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { BlobShelf } from '../journal/blobs.ts';
import type { Journal, SegmentFile } from '../journal/journal.ts';
import { type Act, encodeAct, type KnownBody, parseAct, parseFounding } from '../membership/act.ts';
import { resolveRoster } from '../membership/roster.ts';
import type { Bytes, Clock, Codec, Crypto, Disk, Files, Random } from '../ports.ts';
import { encodeRecords, type SegmentRecord } from '../segment/records.ts';
import { applyContent } from './apply.ts';
import { encodeSecrets, reborn, type Secrets, selfOf, withFounding, withKeys } from './keys.ts';
import { applyTouch, foundedBy, idsOf, stageSegments, weight } from './seal.ts';
import { type Shelves, Staging } from './staging.ts';
import { type EntryState, type Keyring, rowNumber, type Self, type SpaceState } from './state.ts';
import { shortId } from './words.ts';

export interface EnginePorts {
  disk: Disk;
  clock: Clock;
  random: Random;
  crypto: Crypto;
  codec: Codec;
  files: Files;
}

export interface StoreParts {
  ports: EnginePorts;
  journal: Journal;
  blobs: BlobShelf;
  storeId: StoreId;
  secrets: Secrets;
  shelves: Shelves;
  notices: Notice[];
  /** Verified segments kept aside, with their sizes. */
  waiting: Map<SegmentHash, number>;
}

/** An unsealed edit lies in the journal in the same form as in a segment's payload. */
const UNSEALED_RECORD = 1;

export class Store {
  readonly ports: EnginePorts;
  readonly journal: Journal;
  /** Attachments, sealed. */
  readonly blobs: BlobShelf;
  readonly id: StoreId;
  readonly notices: Notice[];
  readonly waiting: Map<SegmentHash, number>;
  readonly #shelves: Shelves;
  /** True when a lost part came back: the state must be made anew. */
  healed = false;
  #secrets: Secrets;
  #self: Self;
  #listeners = new Set<(event: EngineEvent) => void>();

  constructor(parts: StoreParts) {
    this.ports = parts.ports;
    this.journal = parts.journal;
    this.blobs = parts.blobs;
    this.id = parts.storeId;
    this.notices = parts.notices;
    this.waiting = parts.waiting;
    this.#shelves = parts.shelves;
    this.#secrets = parts.secrets;
    this.#self = selfOf(parts.ports.crypto, parts.secrets);
  }

  get self(): Self {
    return this.#self;
  }
  get secrets(): Secrets {
    return this.#secrets;
  }
  get spaces(): ReadonlyMap<SpaceId, SpaceState> {
    return this.#shelves.spaces;
  }
  get entries(): Shelves['entries'] {
    return this.#shelves.entries;
  }
  get privateSpace(): SpaceState | undefined {
    return [...this.spaces.values()].find((space) => space.roster.private);
  }

  stage(): Staging {
    return new Staging(this.#shelves);
  }
  keyring(space: SpaceId): Keyring {
    return this.#secrets.keys.get(space) ?? new Map<KeyId, Bytes>();
  }
  listen(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
  notice(notice: Notice): void {
    if (!this.notices.some((known) => known.code === notice.code && known.sentence === notice.sentence)) {
      this.notices.push(notice);
      this.emit({ is: 'home' });
    }
  }

  /** New secrets are on disk before anything that needs them. */
  async keepSecrets(secrets: Secrets): Promise<Result<void>> {
    const written = await this.journal.writeKeys(encodeSecrets(secrets));
    if (written.ok) {
      this.#secrets = secrets;
      this.#self = selfOf(this.ports.crypto, secrets);
    }
    return written;
  }
  /** Keeps a copy of founding acts that the key file does not have yet. */
  async keepFoundings(): Promise<Result<void>> {
    let secrets = this.#secrets;
    for (const { id, acts } of this.spaces.values()) {
      const body = acts.get(id as string as ActId)?.body;
      if (body?.type !== 'found' || secrets.founded.has(id)) continue;
      const bytes = encodeAct(body);
      // A newer Granary's act may hold more than we know how to write again.
      if (parseFounding(this.ports.crypto, id, bytes)) secrets = withFounding(secrets, id, bytes);
    }
    return secrets === this.#secrets ? ok(undefined) : this.keepSecrets(secrets);
  }
  addKeys(space: SpaceId, keys: readonly Bytes[]): Promise<Result<void>> {
    if (keys.length === 0) return Promise.resolve(ok(undefined));
    return this.keepSecrets(withKeys(this.ports.crypto, this.#secrets, space, keys));
  }

  /**
   * Saves our own edits of one space: durable when this answers ok. A big batch (an import) goes straight into
   * sealed segments and is one commit; small ones are appended to the space's unsealed log.
   */
  async write(space: SpaceId, records: readonly SegmentRecord[]): Promise<Result<EntryId[]>> {
    const state = this.spaces.get(space);
    if (!state) return failed(fault('space-unknown', { space: shortId(space) }));
    if (records.length === 0) return ok([]);
    const more = weight(records);
    if (more > SEAL_AT_ONCE || weight(state.unsealed) + more > SEAL_AT) return this.#seal(state, records);

    const next = this.#nextContent(state) + state.unsealed.length;
    const appended = await this.journal.append(
      records.map((record, i) => ({
        space,
        seq: next + i,
        kind: UNSEALED_RECORD,
        bytes: encodeRecords([record]),
      })),
    );
    if (!appended.ok) return appended;
    const staging = this.stage();
    for (const record of records) applyContent(this.ports.crypto, staging, space, this.self.device, record);
    staging.putSpace({ ...state, unsealed: [...state.unsealed, ...records] });
    const { tick } = appended.value;
    staging.settle((record) => rowNumber(tick, record), tick);
    this.emit({ is: 'rows', upTo: rowNumber(tick, records.length) });
    return ok(idsOf(this.ports.crypto, records));
  }

  /** Makes segments of the space's unsealed edits, so that they can be sent. */
  async seal(space: SpaceId): Promise<Result<void>> {
    const state = this.spaces.get(space);
    if (!state || state.unsealed.length === 0) return ok(undefined);
    const sealed = await this.#seal(state, []);
    return sealed.ok ? ok(undefined) : sealed;
  }

  #nextContent(state: SpaceState): number {
    const { device, incarnation } = this.self;
    return (state.logs.get(logId({ device, incarnation, stream: 'content' }))?.last ?? 0) + 1;
  }

  async #seal(state: SpaceState, more: readonly SegmentRecord[]): Promise<Result<EntryId[]>> {
    const staging = this.stage();
    for (const record of state.unsealed) applyTouch(this.ports.crypto, staging, record);
    for (const record of more) applyContent(this.ports.crypto, staging, state.id, this.self.device, record);
    const staged = await stageSegments(this, staging, state.id, 'content', [...state.unsealed, ...more]);
    if (!staged.ok) return staged;
    const after = staging.space(state.id);
    if (after) staging.putSpace({ ...after, unsealed: [] });
    const committed = await this.commit(staging, state.id);
    return committed.ok ? ok(idsOf(this.ports.crypto, more)) : committed;
  }

  /**
   * Writes an act of ours. It is sealed with the key as it was before it, so that everyone who must learn of it can
   * open it; only then does it become part of the roster. `under` names another key: a grant's receiver lacks the
   * present one.
   */
  async commitAct(space: SpaceId, body: KnownBody, under?: KeyId): Promise<Result<Act>> {
    const { crypto } = this.ports;
    const bytes = encodeAct(body);
    const parsed = parseAct(crypto, bytes, this.self.device);
    if (!parsed.ok) throw new Error(`our own act does not parse: ${parsed.reason}`);
    const { act } = parsed;
    const staging = this.stage();
    if (!staging.space(space)) staging.putSpace(foundedBy(crypto, act));
    const staged = await stageSegments(this, staging, space, 'roster', [{ kind: 'act', bytes }], under);
    if (!staged.ok) return staged;
    const state = staging.space(space);
    if (!state) return failed(fault('space-unknown', { space: shortId(space) }));
    const acts = new Map(state.acts).set(act.id, act);
    staging.putSpace({ ...state, acts, roster: resolveRoster(crypto, space, acts.values()) });
    const committed = await this.commit(staging);
    if (!committed.ok) return committed;
    this.emit({ is: 'home' });
    return ok(act);
  }

  /** Commits what was staged: files first, then one index frame, then the state. */
  async commit(staging: Staging, sealed?: SpaceId): Promise<Result<{ tick: number }>> {
    const files: SegmentFile[] = [];
    for (const { read, ...facts } of staging.segments) {
      const bytes = await read();
      if (!bytes) return failed(fault('bundle-damaged'));
      files.push({ ...facts, bytes });
    }
    const committed = await this.journal.commit(files, sealed);
    if (!committed.ok) return committed;
    const { tick } = committed.value;
    staging.settle((record) => rowNumber(tick, record), tick);
    if (staging.touched.length > 0) this.emit({ is: 'rows', upTo: rowNumber(tick, staging.touched.length) });
    return committed;
  }

  /**
   * From now on in a new life: the unsealed edits of every space are sealed as the first segments of the new logs.
   * Called when this home turns out to be a copy, a restored backup, or older than what peers have of us.
   */
  async beginNewLife(): Promise<Result<void>> {
    const kept = await this.keepSecrets(reborn(this.#secrets, this.ports.random));
    if (!kept.ok) return kept;
    for (const space of [...this.spaces.keys()]) {
      const sealed = await this.seal(space);
      if (!sealed.ok) return sealed;
    }
    return ok(undefined);
  }

  /** Higher than that of any entry, and lower than whatever is written next. */
  nextRow(): number {
    let newest = 0;
    for (const { row } of this.entries.values()) newest = Math.max(newest, row);
    return newest + 1;
  }

  /** What of each entry is hidden here from now on; the others hide nothing. */
  hide(hidings: readonly Pick<EntryState, 'id' | 'row' | 'hidden'>[]): void {
    const { entries } = this.#shelves;
    for (const [id, { hidden, view: _, ...bare }] of entries) if (hidden) entries.set(id, bare);
    for (const { id, row, hidden } of hidings) {
      const entry = entries.get(id);
      if (!entry) continue;
      const { view: _, ...bare } = entry;
      entries.set(id, { ...bare, row: Math.max(entry.row, row), ...(hidden ? { hidden } : {}) });
    }
    if (hidings.length > 0) this.emit({ is: 'rows', upTo: this.nextRow() - 1 });
  }

  /** Puts back segments that the index names and the disk has lost. */
  async heal(segments: readonly SegmentFile[]): Promise<Result<void>> {
    if (segments.length === 0) return ok(undefined);
    const committed = await this.journal.commit(segments);
    if (committed.ok) this.healed = true;
    return committed.ok ? ok(undefined) : committed;
  }

  readOnly(): Fault | undefined {
    return this.journal.readOnly;
  }
}
