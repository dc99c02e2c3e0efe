/**
 * What this device has and wants of attachments, for every link at once: no two of them fetch the same part, and a part
 * that one had begun is gone on with by the next. Only what an entry of a space names is asked for, kept and given.
 */
import { chunkCount, chunkSealed, manifestSize, partSize } from '../../attachment/blob.ts';
import type { BlobId, SpaceId } from '../../domain/ids.ts';
import { BegunFileParts } from '../../exchange/begun-parts.ts';
import type { FilePart, OurFiles } from '../../exchange/file-talk.ts';
import { keptDigest } from '../../exchange/hub/kept.ts';
import { type Message, OFFERED_AT_MOST, type Offered } from '../../exchange/message.ts';
import type { Bytes } from '../../ports.ts';
import type { Workbench } from '../workbench.ts';
import { type Kept, keepPart } from './keep.ts';
import { type NamedBlob, namedIn } from './named.ts';

type Piece = Message & { is: 'piece' };

const keyOf = (file: BlobId, part: number): string => `${file} ${part}`;

export class FilesDesk {
  readonly #bench: () => Workbench;
  readonly #begun = new BegunFileParts();
  /** Parts that some link is fetching. */
  readonly #claimed = new Set<string>();
  #named: ReadonlyMap<SpaceId, ReadonlyMap<BlobId, NamedBlob>> | undefined;
  /** Of what is named, what is not whole here; asked for before every piece that is sent. */
  readonly #open = new Map<SpaceId, NamedBlob[]>();
  /** Bytes of originals that are here. */
  #used = 0;
  /** Originals that were begun, and will need the room they claim. */
  readonly #promised = new Map<BlobId, number>();
  #store: unknown;

  constructor(bench: () => Workbench) {
    this.#bench = bench;
  }

  /** Grows whenever something else may be here or named. */
  version = 0;

  /** Entries or rules have changed. */
  look(): void {
    this.version += 1;
    this.#named = undefined;
  }

  #of(space: SpaceId): ReadonlyMap<BlobId, NamedBlob> {
    const bench = this.#bench();
    if (this.#store !== bench.store) {
      this.#store = bench.store;
      this.#named = undefined;
    }
    if (!this.#named) this.#count(bench);
    return this.#named?.get(space) ?? new Map();
  }

  #count(bench: Workbench): void {
    const { blobs } = bench.store;
    this.#named = namedIn(bench);
    this.#open.clear();
    this.#used = 0;
    for (const [space, named] of this.#named) {
      const open = [...named.values()].filter(({ id, size }) => !blobs.isWhole(id, size));
      // What was added last is what people are about to look for.
      this.#open.set(
        space,
        open.sort((a, b) => b.added - a.added),
      );
      for (const { id, size, thumb } of named.values()) {
        if (thumb || !blobs.hasManifest(id)) continue;
        if (!blobs.isWhole(id, size)) this.#promised.set(id, size);
        else {
          this.#promised.delete(id);
          this.#used += size;
        }
      }
    }
  }

  /** One end of one link. A hub is far: there the rule may say to fetch nothing unasked. */
  atLink(hub?: FilesAtHub): FilesAtLink {
    return new FilesAtLink(this, hub);
  }

  /** What is whole here of what entries of a space name: thumbnails first, then the newest first. */
  whole(space: SpaceId): NamedBlob[] {
    const { blobs } = this.#bench().store;
    return [...this.#of(space).values()]
      .filter(({ id, size, deleted }) => !deleted && blobs.isWhole(id, size))
      .sort((a, b) => Number(b.thumb) - Number(a.thumb) || b.added - a.added);
  }

  digest(files: Iterable<BlobId>): string {
    return keptDigest(this.#bench().store.ports.crypto, files);
  }

  has(space: SpaceId, file: BlobId, part: number): number | undefined {
    const blob = this.#of(space).get(file);
    if (!blob) return undefined;
    const { blobs } = this.#bench().store;
    if (part === 0) return blobs.hasManifest(file) ? manifestSize(blob.size) : undefined;
    return blobs.hasManifest(file) && blobs.hasChunk(file, part - 1)
      ? chunkSealed(blob.size, part - 1)
      : undefined;
  }

  /** The next part nobody is fetching: thumbnails, then what somebody waits for, then what the rule brings. */
  claim(
    spaces: Iterable<SpaceId>,
    far: boolean,
    lacking: ReadonlySet<BlobId>,
    mine: Set<string>,
  ): FilePart | undefined {
    const part = this.#next(spaces, far, (blob, index) => {
      return !lacking.has(blob.id) && !this.#claimed.has(keyOf(blob.id, index));
    });
    if (!part) return undefined;
    const key = keyOf(part.file, part.part);
    if (!part.thumb) this.#promised.set(part.file, this.#of(part.space).get(part.file)?.size ?? 0);
    this.#claimed.add(key);
    mine.add(key);
    return part;
  }

  wants(spaces: Iterable<SpaceId>, far: boolean): boolean {
    return this.#next(spaces, far, () => true) !== undefined;
  }

  #next(
    spaces: Iterable<SpaceId>,
    far: boolean,
    may: (blob: NamedBlob, part: number) => boolean,
  ): FilePart | undefined {
    let best: { space: SpaceId; blob: NamedBlob; part: number; rank: number } | undefined;
    for (const space of spaces) {
      this.#of(space);
      for (const blob of this.#open.get(space) ?? []) {
        const rank = this.#rank(blob, far);
        if (rank === undefined || (best && rank >= best.rank)) continue;
        const part = this.#missing(blob, may);
        if (part !== undefined) best = { space, blob, part, rank };
        if (best?.rank === 0) break;
      }
    }
    if (!best) return undefined;
    const { space, blob, part } = best;
    const size = partSize(blob.size, part);
    const at = this.#begun.length(blob.id, part);
    return { space, file: blob.id, part, size, at, thumb: blob.thumb };
  }

  /** The smaller the sooner; `undefined` for what is not to be fetched now. */
  #rank(blob: NamedBlob, far: boolean): number | undefined {
    if (blob.deleted) return undefined;
    const { local, store } = this.#bench();
    if (store.blobs.isWhole(blob.id, blob.size)) return undefined;
    if (blob.thumb) return 0;
    if (local.awaitsFile(blob.id)) return 1;
    const { rule } = local.fileRules;
    return (rule === 'always' || (rule === 'near' && !far)) && this.#fits(blob) ? 2 : undefined;
  }

  /** Within what the owner lets originals take that came by themselves. */
  #fits(blob: NamedBlob): boolean {
    if (this.#promised.has(blob.id)) return true;
    const promised = [...this.#promised.values()].reduce((sum, size) => sum + size, 0);
    return this.#used + promised + blob.size <= this.#bench().local.fileRules.budgetBytes;
  }

  #missing(blob: NamedBlob, may: (blob: NamedBlob, part: number) => boolean): number | undefined {
    const { blobs } = this.#bench().store;
    // Chunks are told apart by the manifest only.
    if (!blobs.hasManifest(blob.id)) return may(blob, 0) ? 0 : undefined;
    for (let index = 0; index < chunkCount(blob.size); index++)
      if (!blobs.hasChunk(blob.id, index) && may(blob, index + 1)) return index + 1;
    return undefined;
  }

  release(keys: Iterable<string>): void {
    for (const key of keys) this.#claimed.delete(key);
  }

  /** Bytes of a part of ours; `undefined` when it turns out damaged, and is to be fetched again. */
  async read(file: BlobId, part: number): Promise<Bytes | undefined> {
    const { blobs } = this.#bench().store;
    return part === 0 ? blobs.manifestBytes(file) : blobs.chunk(file, part - 1);
  }

  /** Puts a piece to the others of its part; answers the part when it is whole. */
  collect(piece: Piece): Bytes | undefined {
    return this.#begun.collect(piece);
  }

  /** Keeps a whole part, once it is what its name says. */
  async keep(space: SpaceId, file: BlobId, part: number, bytes: Bytes): Promise<Kept> {
    const { store, local } = this.#bench();
    const blob = this.#of(space).get(file);
    if (!blob) return { is: 'wrong' };
    const kept = await keepPart(store, space, blob, part, bytes);
    if (kept.is === 'kept' && kept.whole && local.awaitsFile(file)) await local.awaitFile(file, false);
    return kept;
  }
}

/** What a link to a hub knows of the files there. */
export interface FilesAtHub {
  /** Which files it said that it keeps whole, as `keptDigest` spells it. */
  kept(space: SpaceId): string | undefined;
}

/** The desk as one link sees it; what it was fetching is free again when it ends. */
export class FilesAtLink implements OurFiles {
  readonly #desk: FilesDesk;
  readonly #hub: FilesAtHub | undefined;
  readonly #mine = new Set<string>();
  /** Files the hub was told of, or holds. */
  readonly #offered = new Set<BlobId>();
  readonly #compared = new Set<SpaceId>();
  /** When there was nothing to offer last. */
  #seen = '';

  constructor(desk: FilesDesk, hub: FilesAtHub | undefined) {
    this.#desk = desk;
    this.#hub = hub;
  }

  get #far(): boolean {
    return this.#hub !== undefined;
  }

  offer(spaces: ReadonlySet<SpaceId>): { space: SpaceId; files: Offered[] } | undefined {
    if (!this.#hub) return undefined;
    const seen = `${this.#desk.version} ${[...spaces].join(' ')}`;
    if (seen === this.#seen) return undefined;
    for (const space of spaces) {
      const whole = this.#desk.whole(space);
      if (!this.#compared.has(space)) this.#compare(space, whole, this.#hub);
      const fresh = whole.filter(({ id }) => !this.#offered.has(id)).slice(0, OFFERED_AT_MOST);
      if (fresh.length === 0) continue;
      for (const { id } of fresh) this.#offered.add(id);
      return { space, files: fresh.map(({ id, size, thumb }) => ({ file: id, size, thumb })) };
    }
    this.#seen = seen;
    return undefined;
  }

  /** Both hold the same: not a word about it. */
  #compare(space: SpaceId, whole: readonly NamedBlob[], hub: FilesAtHub): void {
    this.#compared.add(space);
    const ids = whole.map(({ id }) => id);
    if (hub.kept(space) === this.#desk.digest(ids)) for (const id of ids) this.#offered.add(id);
  }

  wants(spaces: Iterable<SpaceId>): boolean {
    return this.#desk.wants(spaces, this.#far);
  }
  ask(spaces: Iterable<SpaceId>, lacking: ReadonlySet<BlobId>): FilePart | undefined {
    return this.#desk.claim(spaces, this.#far, lacking, this.#mine);
  }
  has(space: SpaceId, file: BlobId, part: number): number | undefined {
    return this.#desk.has(space, file, part);
  }
  settled(file: BlobId, part: number): void {
    const key = keyOf(file, part);
    this.#mine.delete(key);
    this.#desk.release([key]);
  }
  close(): void {
    this.#desk.release(this.#mine);
    this.#mine.clear();
  }
}
