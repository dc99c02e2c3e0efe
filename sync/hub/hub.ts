/** The hub: what it keeps, and who may have it. Knows no socket; `serve.ts` gives it visits. */
import { fromHex, toHex } from '../domain/bytes.ts';
import { deviceIdOf } from '../domain/hash.ts';
import type { BlobId, DeviceId, SpaceId } from '../domain/ids.ts';
import { encodeGrant, isSigned, readGrant, replaces, type SignedGrant } from '../exchange/hub/grant.ts';
import type { Standing } from '../exchange/hub/words.ts';
import type { Bytes, Crypto, Random } from '../ports.ts';
import type { HubLimits } from './limits.ts';
import { Metrics } from './metrics.ts';
import { Shelf } from './shelf.ts';
import { type HubStore, type Shelved, StoreError, type StoreEvent } from './store.ts';

export interface HubPorts {
  crypto: Crypto;
  random: Random;
  store: HubStore;
  limits: HubLimits;
  /** Who adds a space has to know it; absent: anybody adds one. */
  token?: string | undefined;
  /** Milliseconds that only grow. */
  now(): number;
}

/** What a device has proven in one connection. */
export interface Proofs {
  device: DeviceId;
  /** Public key, hex. */
  key: string;
  token: boolean;
  /** Whether the holder of this public key (hex) signed for that space. */
  holds(space: SpaceId, key: string): boolean;
  /** The same for an invitation. */
  invited(space: SpaceId, act: string, key: string): boolean;
}

/** What became of a segment. */
export type Kept = 'here' | 'kept' | 'fork' | 'gap' | 'quota' | 'store';

/** Another process may be there first so many times, before we say that the store does not work. */
const TRIES = 8;
/** One in so many bytes of a space is for text alone: photos never shut it out. */
const TEXT_ONLY = 8;

function spaceOf(event: StoreEvent): SpaceId {
  if (event.is === 'segment') return event.segment.space;
  return event.is === 'part' || event.is === 'part-gone' ? event.part.space : event.space;
}

export class Hub {
  readonly metrics = new Metrics();
  readonly ports: HubPorts;
  /** The file that found no room last, by space. */
  readonly filesFull = new Map<SpaceId, BlobId>();
  readonly #shelves = new Map<SpaceId, Shelf>();
  readonly #listeners = new Set<(space: SpaceId) => void>();
  /** One after another within a space. */
  readonly #turns = new Map<SpaceId, Promise<unknown>>();
  #seed: Bytes = new Uint8Array(32);

  private constructor(ports: HubPorts) {
    this.ports = ports;
  }

  static async open(ports: HubPorts): Promise<Hub> {
    const hub = new Hub(ports);
    const { seed } = await ports.store.open((event) => {
      const space = spaceOf(event);
      const shelf = hub.#shelves.get(space) ?? new Shelf();
      hub.#shelves.set(space, shelf);
      if (event.is === 'segment') shelf.add(event.segment);
      else if (event.is === 'gone') shelf.remove(event.hash);
      else if (event.is === 'part') shelf.files.add(event.part);
      else if (event.is === 'part-gone') shelf.files.remove(event.part);
      else shelf.grant = readGrant(ports.crypto, event.bytes) ?? shelf.grant;
      for (const listener of hub.#listeners) listener(space);
    });
    hub.#seed = seed;
    return hub;
  }

  get seed(): Bytes {
    return this.#seed;
  }
  /** The hub's own key, hex: what grants are made for. */
  get key(): string {
    return toHex(this.ports.crypto.signingPublic(this.#seed));
  }
  shelf(space: SpaceId): Shelf | undefined {
    return this.#shelves.get(space);
  }
  /** Calls back with a space of which something became other; answers how to stop. */
  changes(listener: (space: SpaceId) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  totals(): { spaces: number; segments: number; bytes: number; fileBytes: number } {
    const shelves = [...this.#shelves.values()].filter(({ grant }) => grant);
    return {
      spaces: shelves.length,
      segments: shelves.reduce((sum, { count }) => sum + count, 0),
      bytes: shelves.reduce((sum, { bytes }) => sum + bytes, 0),
      fileBytes: shelves.reduce((sum, { files }) => sum + files.bytes, 0),
    };
  }

  /** How a device stands in a space by what it has proven. */
  standing(space: SpaceId, proofs: Proofs): Standing {
    const shelf = this.#shelves.get(space);
    if (!shelf?.grant) return { is: 'closed', why: 'unknown' };
    const { grant } = shelf.grant;
    const { device } = proofs;
    if (grant.removed.includes(device)) return { is: 'closed', why: 'removed' };
    const member = grant.members.includes(device);
    const invited = () => grant.invites.some(([act, key]) => proofs.invited(space, act, key));
    if (!member && !proofs.holds(space, grant.write) && !invited()) return { is: 'closed', why: 'proof' };
    const files = shelf.files.digest(this.ports.crypto);
    return {
      is: 'open',
      n: grant.n,
      ...(this.#isFull(shelf) ? { full: true as const } : {}),
      ...(files ? { files } : {}),
      ...(this.filesFull.has(space) ? { filesFull: true as const } : {}),
    };
  }

  /** Takes in a grant that somebody shows. Answers why not, when that is for them to know. */
  async show(signed: SignedGrant, proofs: Proofs): Promise<'stranger' | 'many' | 'token' | undefined> {
    const { crypto, store } = this.ports;
    const { grant } = signed;
    // Only from its author: what was overheard or kept cannot be shown by another.
    if (grant.hub !== this.key || grant.by !== proofs.key || !isSigned(crypto, signed)) return 'stranger';
    return this.#inTurn(grant.space, async () => {
      for (let tries = 0; tries < TRIES; tries++) {
        const held = this.#shelves.get(grant.space)?.grant;
        if (held) {
          const verdict = replaces(crypto, signed, held.grant);
          if (verdict !== 'yes') return verdict === 'stranger' ? 'stranger' : undefined;
        } else {
          if (this.ports.token !== undefined && !proofs.token) return 'token';
          if (this.totals().spaces >= this.ports.limits.spaces) return 'many';
        }
        if (await store.keepGrant(grant.space, encodeGrant(signed))) return undefined;
      }
      throw new StoreError('grants are overtaken again and again');
    });
  }

  /** Keeps a segment that its author signed, of a space that is open to its bringer. */
  async keep(segment: Omit<Shelved, 'tick'>, bytes: Bytes): Promise<Kept> {
    const from = this.ports.now();
    const kept = await this.#inTurn(segment.space, () => this.#keepNow(segment, bytes));
    if (kept === 'kept') this.metrics.placed((this.ports.now() - from) / 1_000);
    else if (kept !== 'here') this.metrics.refuse(kept);
    return kept;
  }

  async #keepNow(segment: Omit<Shelved, 'tick'>, bytes: Bytes): Promise<Kept> {
    const shelf = this.#shelves.get(segment.space);
    if (!shelf) return 'gap';
    for (let tries = 0; tries < TRIES; tries++) {
      const place = shelf.placeOf(segment);
      if (place !== 'next') return place;
      if (this.#isFull(shelf, segment.size)) return 'quota';
      try {
        if (await this.ports.store.place(segment, bytes)) return 'kept';
      } catch (error) {
        if (error instanceof StoreError) return 'store';
        throw error;
      }
    }
    return 'store';
  }

  #isFull({ bytes, count, files }: Shelf, more = 0): boolean {
    const { spaceBytes, spaceSegments } = this.ports.limits;
    return bytes + files.bytes + more > spaceBytes || count >= spaceSegments;
  }

  /** Whether so many bytes of attachments fit in: text keeps a part of the space's room to itself. */
  hasRoom(space: SpaceId, more: number): boolean {
    const { bytes = 0, files } = this.#shelves.get(space) ?? {};
    const { spaceBytes } = this.ports.limits;
    return bytes + (files?.bytes ?? 0) + more <= spaceBytes - spaceBytes / TEXT_ONLY;
  }

  #inTurn<T>(space: SpaceId, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(space) ?? Promise.resolve()).then(work);
    const ended = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#turns.get(space) === ended) this.#turns.delete(space);
      });
    this.#turns.set(space, ended);
    return turn;
  }

  deviceOf(key: string): DeviceId {
    return deviceIdOf(this.ports.crypto, fromHex(key) ?? new Uint8Array(0));
  }
}
