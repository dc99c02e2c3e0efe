/** The open journal: brings together the logs, the shelves and the witness, and counts the ticks. */
import type { Json } from '../domain/canonical.ts';
import type { Fault } from '../domain/fault.ts';
import type { SegmentHash, SpaceId, StoreId } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import type { Bytes } from '../ports.ts';
import type { Journal, JournalPorts, SegmentFile, StoredSegment, Verification } from './contract.ts';
import type { Damage } from './damage.ts';
import { encodeIndexFrame, indexFrameOf } from './index-frame.ts';
import { encodeLocalFrame, localFrame } from './local-frame.ts';
import type { LogFile } from './log-file.ts';
import type { Opened } from './mend.ts';
import { OwnEdits } from './own-edits.ts';
import { KEYS, SEGMENTS, WAITING } from './places.ts';
import { type Losses, lossesIn, putWithKnown, quarantineFile } from './quarantine.ts';
import { Shelf } from './shelf.ts';
import { writeStamp } from './stamp.ts';
import { writeTwin } from './twin-file.ts';
import type { OwnRecord } from './unsealed-frame.ts';
import { filesOf, verifyJournal } from './verify.ts';
import type { Witness } from './witness.ts';
import { WriteTurns } from './write-turns.ts';

export interface LiveState extends Opened {
  readOnly: Fault | undefined;
  strange: ReadonlyMap<SpaceId, readonly Bytes[]>;
  keys: Bytes | undefined;
  segments: readonly StoredSegment[];
  waiting: readonly { hash: SegmentHash; size: number }[];
  tick: number;
  /** The local log's last change number. */
  change: number;
  witness: Witness;
  /** Found and mended at this start, and nothing was lost by it. */
  mended: readonly Damage[];
}

export class LiveJournal implements Journal {
  readonly #world: JournalPorts;
  readonly #turns: WriteTurns;
  readonly #state: LiveState;
  readonly #own: OwnEdits;
  readonly #shelves: { segments: Shelf; waiting: Shelf };
  readonly #segments: Map<SegmentHash, StoredSegment>;
  readonly #waiting: Map<SegmentHash, number>;
  readonly #found: Damage[] = [];

  constructor(world: JournalPorts, state: LiveState) {
    this.#world = world;
    this.#turns = new WriteTurns(state.readOnly);
    this.#state = { ...state };
    this.#own = new OwnEdits({ ...world, salt: state.stamp.salt }, state.logs.unsealed, state.strange);
    this.#shelves = { segments: new Shelf(world, SEGMENTS), waiting: new Shelf(world, WAITING) };
    this.#segments = new Map(state.segments.map((segment) => [segment.hash, { ...segment }]));
    this.#waiting = new Map(state.waiting.map(({ hash, size }) => [hash, size]));
  }

  get storeId(): StoreId {
    return this.#state.stamp.store;
  }
  get readOnly(): Fault | undefined {
    return this.#turns.readOnly;
  }
  get found(): readonly Damage[] {
    return this.#found;
  }

  append(records: readonly OwnRecord[]): Promise<Result<{ tick: number }>> {
    return this.#turns.write(async () => {
      if (records.length === 0) return { tick: this.#state.tick };
      const tick = this.#nextTick();
      const written = await this.#own.append(tick, records);
      if (written === 'full') return 'full';
      await this.#tell(written.map((log) => ({ log, upTo: tick })));
      return { tick };
    });
  }

  async commit(segments: readonly SegmentFile[], sealed?: SpaceId): Promise<Result<{ tick: number }>> {
    if (sealed && !segments.some((segment) => segment.space === sealed)) {
      throw new Error('journal: sealing a space without a segment of it would drop its edits');
    }
    return this.#turns.write(async () => {
      const wanted = this.#notHeld(segments);
      if (wanted.length === 0 && !sealed) return { tick: this.#state.tick };
      if ((await this.#shelves.segments.put(wanted)) === 'full') return 'full';
      const tick = this.#nextTick();
      const frame = indexFrameOf(tick, wanted, sealed);
      const { index } = this.#state.logs;
      if ((await index.append(encodeIndexFrame(frame))) === 'full') {
        await this.#shelves.segments.drop(wanted.map(({ hash }) => hash));
        return 'full';
      }
      for (const segment of frame.segments)
        this.#segments.set(segment.hash, { ...segment, tick, missing: false });
      await this.#turns.afterwards(async () => {
        const told = [{ log: index, upTo: tick }];
        const emptied = sealed && (await this.#own.empty(sealed));
        if (emptied) told.push({ log: emptied, upTo: tick });
        await this.#tell(told);
      });
      return { tick };
    });
  }

  async readSegment(hash: SegmentHash): Promise<Bytes | undefined> {
    const segment = this.#segments.get(hash);
    if (!segment || segment.missing) return undefined;
    return this.#take('segments', hash, (found) => {
      segment.missing = true;
      return {
        is: found === 'missing' ? 'segment-missing' : 'segment-damaged',
        file: this.#path('segments', hash),
        hash,
      };
    });
  }

  setAside(hash: SegmentHash, bytes: Bytes): Promise<Result<void>> {
    return this.#turns.write(async () => {
      if ((await this.#shelves.waiting.put([{ hash, bytes }])) === 'full') return 'full';
      this.#waiting.set(hash, bytes.length);
      return undefined;
    });
  }

  waiting(): { hash: SegmentHash; size: number }[] {
    return [...this.#waiting].map(([hash, size]) => ({ hash, size }));
  }

  waitingBytes(hash: SegmentHash): Promise<Bytes | undefined> {
    return this.#take('waiting', hash, () => {
      const known = this.#waiting.delete(hash);
      return known ? { is: 'waiting-damaged', file: this.#path('waiting', hash), hash } : undefined;
    });
  }

  dropWaiting(hashes: readonly SegmentHash[]): Promise<Result<void>> {
    return this.#turns.write(async () => {
      if (hashes.length > 0) await this.#shelves.waiting.drop(hashes);
      for (const hash of hashes) this.#waiting.delete(hash);
    });
  }

  remember(key: string, value: Json | undefined): Promise<Result<void>> {
    return this.rememberAll([[key, value]]);
  }

  rememberAll(entries: Iterable<readonly [string, Json | undefined]>): Promise<Result<void>> {
    const given = [...entries];
    return this.#turns.write(async () => {
      if (given.length === 0) return undefined;
      const change = this.#state.change + 1;
      const { local } = this.#state.logs;
      if ((await local.append(encodeLocalFrame(localFrame(change, given)))) === 'full') return 'full';
      this.#state.change = change;
      await this.#tell([{ log: local, upTo: change }]);
      return undefined;
    });
  }

  async readKeys(): Promise<Bytes | undefined> {
    return this.#state.keys;
  }

  writeKeys(bytes: Bytes): Promise<Result<void>> {
    return this.#turns.write(async () => {
      const state = this.#state;
      const twin = { generation: state.keysGeneration + 1, payload: bytes };
      if ((await writeTwin(this.#world.disk, this.#world.crypto, KEYS, twin)) === 'full') return 'full';
      state.keysGeneration += 1;
      state.keys = bytes;
      if (state.stamp.copied) await this.#turns.afterwards(() => this.#settleCopy());
      return undefined;
    });
  }

  /** The keys hold the new life now. On a full disk the next start says "copied" once more, which does no harm. */
  async #settleCopy(): Promise<void> {
    const state = this.#state;
    const written = await writeStamp(
      this.#world,
      { ...state.stamp, copied: false },
      state.stampGeneration + 1,
    );
    if (written === 'full') return;
    state.stamp = written;
    state.stampGeneration += 1;
  }

  verifyAll(onProgress?: (done: number, total: number) => void): Promise<Verification> {
    return verifyJournal(this.#contents(), onProgress ?? (() => undefined));
  }

  losses(): Promise<Losses> {
    const held = (hash: SegmentHash) => this.#segments.has(hash) || this.#waiting.has(hash);
    return this.#turns.take(() => lossesIn(this.#world.disk, held));
  }

  acknowledge({ pieces }: Losses): Promise<Result<void>> {
    return this.#turns.write(() => putWithKnown(this.#world.disk, pieces));
  }

  files(): Promise<{ path: string; size: number }[]> {
    return this.#turns.take(() => filesOf(this.#contents()));
  }

  close(): Promise<void> {
    return this.#turns.close();
  }

  #contents() {
    const { local, index } = this.#state.logs;
    return {
      world: this.#world,
      salt: this.#state.stamp.salt,
      segments: [...this.#segments.values()],
      logs: [...this.#own.logs, local, index],
      waiting: [...this.#waiting.keys()],
      shelves: this.#shelves,
      found: this.#found,
      mended: this.#state.mended,
      journal: this,
      turn: <T>(work: () => Promise<T>) => this.#turns.take(work),
    };
  }

  /** A tick is never used twice, also not after a write that was taken back. */
  #nextTick(): number {
    this.#state.tick += 1;
    return this.#state.tick;
  }

  #tell(logs: { log: LogFile; upTo: number }[]): Promise<void> {
    return this.#turns.afterwards(() =>
      this.#state.witness.hear(logs, this.#state.tick, this.#segments.size),
    );
  }

  #path(shelf: 'segments' | 'waiting', hash: SegmentHash): string {
    return this.#shelves[shelf].pathOf(hash);
  }

  #notHeld(segments: readonly SegmentFile[]): SegmentFile[] {
    const wanted = new Map<SegmentHash, SegmentFile>();
    for (const segment of segments) {
      if (this.#segments.get(segment.hash)?.missing !== false) wanted.set(segment.hash, segment);
    }
    return [...wanted.values()];
  }

  /** Reads at once; only when something is wrong it waits for its turn, looks again, and puts the file away. */
  async #take(
    shelf: 'segments' | 'waiting',
    hash: SegmentHash,
    tell: (found: 'damaged' | 'missing') => Damage | undefined,
  ): Promise<Bytes | undefined> {
    const first = await this.#shelves[shelf].take(hash);
    if (first.is === 'whole') return first.bytes;
    return this.#turns.take(async () => {
      const again = await this.#shelves[shelf].take(hash);
      if (again.is === 'whole') return again.bytes;
      const damage = tell(again.is);
      if (damage) this.#found.push(damage);
      if (again.is === 'damaged' && !this.readOnly) {
        await this.#turns.afterwards(() => quarantineFile(this.#world, this.#path(shelf, hash)));
      }
      return undefined;
    });
  }
}
