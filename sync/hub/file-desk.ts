/**
 * Attachments at a hub: what was offered by one is asked for, once by whichever visit, checked by its hash, kept, and given
 * to whoever else asks. Names, types and keys stand in entries, which a hub cannot read.
 */
import {
  chunkCount,
  isChunk,
  type Manifest,
  manifestSize,
  parseManifest,
  partSize,
} from '../attachment/blob.ts';
import { blobIdOf } from '../domain/hash.ts';
import type { BlobId, SpaceId } from '../domain/ids.ts';
import { BegunFileParts } from '../exchange/begun-parts.ts';
import type { FilePart, OurFiles } from '../exchange/file-talk.ts';
import type { Message, Offered } from '../exchange/message.ts';
import type { Bytes } from '../ports.ts';
import type { Hub } from './hub.ts';
import { type KeptPart, StoreError } from './store.ts';

/** Bytes of parts that are on their way, all visits together. */
const MEMORY = 67_108_864;
/** Files that one visit may have offered and that are not settled. */
const OFFERED_AT_MOST = 20_000;
/** Manifests held in memory; the largest has 26 KB. */
const MANIFESTS_KEPT = 256;

const keyOf = (file: BlobId, part: number): string => `${file} ${part}`;
/** Of a whole file, sealed. */
const sealedSize = (size: number): number => manifestSize(size) + size + 16 * chunkCount(size);

export type PartKept = 'kept' | 'wrong' | 'store';

/** What all visits of one process share. */
export class HubFiles {
  readonly hub: Hub;
  readonly begun = new BegunFileParts();
  readonly #claimed = new Map<string, number>();
  #memory = 0;
  readonly #manifests = new Map<BlobId, Manifest>();
  readonly #waiting = new Set<() => void>();
  /** Files that were begun: they need the room they claim. By space, unsealed sizes. */
  readonly #promised = new Map<SpaceId, Map<BlobId, number>>();

  constructor(hub: Hub) {
    this.hub = hub;
  }

  shelf(space: SpaceId) {
    return this.hub.shelf(space)?.files;
  }

  isFree(file: BlobId, part: number): boolean {
    return !this.#claimed.has(keyOf(file, part));
  }
  claim(file: BlobId, part: number, size: number): boolean {
    if (this.#memory + size > MEMORY) return false;
    this.#memory += size;
    this.#claimed.set(keyOf(file, part), size);
    return true;
  }
  release(key: string): void {
    this.#memory -= this.#claimed.get(key) ?? 0;
    this.#claimed.delete(key);
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
  /** Calls back once, when another visit has let go of something. */
  await(wake: () => void): void {
    this.#waiting.add(wake);
  }
  forget(wake: () => void): void {
    this.#waiting.delete(wake);
  }

  /** Whether a file fits into what a space may have; then its room is kept for it. */
  promise(space: SpaceId, file: BlobId, size: number): boolean {
    const promised = this.#promised.get(space) ?? new Map<BlobId, number>();
    this.#promised.set(space, promised);
    if (promised.has(file)) return true;
    const toCome = [...promised, [file, size] as const].reduce(
      (sum, [each, whole]) => sum + sealedSize(whole) - (this.shelf(space)?.bytesOf(each) ?? 0),
      0,
    );
    if (!this.hub.hasRoom(space, toCome)) return false;
    promised.set(file, size);
    return true;
  }
  settle(space: SpaceId, file: BlobId): void {
    this.#promised.get(space)?.delete(file);
  }

  /** A part, once it was checked; one that is not what it was is given up, and comes again. */
  async read(space: SpaceId, file: BlobId, part: number): Promise<Bytes | undefined> {
    const size = this.shelf(space)?.sizeOf(file);
    if (size === undefined) return undefined;
    const { store } = this.hub.ports;
    const which = { space, file, size, part };
    const bytes = await store.readPart(which);
    if (bytes && (await this.#isRight(which, bytes))) return bytes;
    await store.dropPart(which);
    return undefined;
  }

  /** Keeps a part that is what its name says. */
  async keep(which: KeptPart, bytes: Bytes): Promise<PartKept> {
    const { metrics, ports } = this.hub;
    try {
      if (!(await this.#isRight(which, bytes))) {
        metrics.refuse('damaged');
        return 'wrong';
      }
      await ports.store.placePart(which, bytes);
      if (this.shelf(which.space)?.isWhole(which.file)) this.settle(which.space, which.file);
      return 'kept';
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      metrics.refuse('store');
      return 'store';
    }
  }

  async #isRight({ space, file, size, part }: KeptPart, bytes: Bytes): Promise<boolean> {
    const { crypto } = this.hub.ports;
    if (part > 0) {
      const manifest = await this.#manifest({ space, file, size, part: 0 });
      return manifest !== undefined && isChunk(crypto, manifest, part - 1, bytes);
    }
    const manifest = parseManifest(bytes);
    if (manifest?.space !== space || manifest.size !== size || blobIdOf(crypto, bytes) !== file) return false;
    this.#manifests.set(file, manifest);
    const [oldest] = this.#manifests.keys();
    if (this.#manifests.size > MANIFESTS_KEPT && oldest) this.#manifests.delete(oldest);
    return true;
  }

  async #manifest(which: KeptPart): Promise<Manifest | undefined> {
    const known = this.#manifests.get(which.file);
    if (known) return known;
    const bytes = await this.hub.ports.store.readPart(which);
    return bytes && (await this.#isRight(which, bytes)) ? this.#manifests.get(which.file) : undefined;
  }
}

interface Offer {
  space: SpaceId;
  files: Offered[];
}

/** As one visit sees them. */
export class FilesAtDoor implements OurFiles {
  readonly #files: HubFiles;
  readonly #wake: () => void;
  #offers: Offer[] = [];
  readonly #mine = new Map<string, SpaceId>();
  readonly #promised = new Map<BlobId, SpaceId>();
  /** Spaces in which something found no room. */
  readonly full = new Set<SpaceId>();
  readonly #noRoom = new Set<BlobId>();

  constructor(files: HubFiles, wake: () => void) {
    this.#files = files;
    this.#wake = wake;
  }

  /** False when it is more than an honest device offers. */
  offered({ space, files }: Message & { is: 'offer' }): boolean {
    const open = this.#offers.reduce((sum, offer) => sum + offer.files.length, files.length);
    // An empty one costs an answer, too.
    if (open + this.#offers.length > OFFERED_AT_MOST) return false;
    this.#offers.push({ space, files: [...files] });
    return true;
  }

  /** Of a file that was offered here. */
  sizeOf(space: SpaceId, file: BlobId): number | undefined {
    const offers = this.#offers.filter((offer) => offer.space === space);
    return offers.flatMap(({ files }) => files).find((each) => each.file === file)?.size;
  }

  /** Nothing is wanted that was not offered. */
  wants(): boolean {
    return false;
  }

  ask(spaces: Iterable<SpaceId>, lacking: ReadonlySet<BlobId>): FilePart | undefined {
    const open = new Set(spaces);
    const offers = this.#offers.filter(({ space }) => open.has(space));
    for (const offer of offers)
      offer.files = offer.files.filter((file) => this.#isOpen(offer, file, lacking));
    for (const thumb of [true, false])
      for (const offer of offers)
        for (const file of offer.files) {
          if (file.thumb !== thumb) continue;
          const part = this.#fits(offer, file) ? this.#next(offer.space, file) : undefined;
          if (part) return part;
        }
    return undefined;
  }

  /** Not whole, and not asked for in vain. */
  #isOpen({ space }: Offer, { file, size }: Offered, lacking: ReadonlySet<BlobId>): boolean {
    const shelf = this.#files.shelf(space);
    return (
      shelf !== undefined &&
      !shelf.isWhole(file) &&
      !lacking.has(file) &&
      (shelf.sizeOf(file) ?? size) === size &&
      !this.#noRoom.has(file)
    );
  }

  /** Looked at when a file's turn has come: what is promised is what is on its way. */
  #fits({ space }: Offer, { file, size }: Offered): boolean {
    if (this.#noRoom.has(file)) return false;
    const { filesFull, metrics } = this.#files.hub;
    if (this.#files.promise(space, file, size)) {
      this.#promised.set(file, space);
      if (filesFull.get(space) === file) filesFull.delete(space);
      return true;
    }
    this.#noRoom.add(file);
    this.full.add(space);
    filesFull.set(space, file);
    metrics.refuse('quota');
    return false;
  }

  #next(space: SpaceId, { file, size, thumb }: Offered): FilePart | undefined {
    const shelf = this.#files.shelf(space);
    let others = false;
    const part = shelf?.missing(file, size, (each) => {
      const free = this.#files.isFree(file, each);
      others ||= !free && !this.#mine.has(keyOf(file, each));
      return free;
    });
    const claimed = part !== undefined && this.#files.claim(file, part, partSize(size, part));
    if (others || (part !== undefined && !claimed)) this.#files.await(this.#wake);
    if (part === undefined || !claimed) return undefined;
    this.#mine.set(keyOf(file, part), space);
    const at = this.#files.begun.length(file, part);
    return { space, file, part, size: partSize(size, part), at, thumb };
  }

  kept(spaces: ReadonlySet<SpaceId>): SpaceId | undefined {
    const [first] = this.#offers;
    const left = first?.files.some(({ file }) => !this.#noRoom.has(file));
    const done = first && (!left || !spaces.has(first.space));
    return done ? this.#offers.shift()?.space : undefined;
  }

  has(space: SpaceId, file: BlobId, part: number): number | undefined {
    const shelf = this.#files.shelf(space);
    const size = shelf?.sizeOf(file);
    return size !== undefined && shelf?.has(file, part) && shelf.has(file, 0)
      ? partSize(size, part)
      : undefined;
  }

  /** What was asked for came, was refused, or is not there. */
  settled(file: BlobId, part: number): void {
    const key = keyOf(file, part);
    if (this.#mine.delete(key)) this.#files.release(key);
  }

  close(): void {
    this.#files.forget(this.#wake);
    for (const key of this.#mine.keys()) this.#files.release(key);
    this.#mine.clear();
    for (const [file, space] of this.#promised) this.#files.settle(space, file);
  }
}
