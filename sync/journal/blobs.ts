/**
 * The folder of attachments: of each its manifest and the chunks that are here, every one a file of its own. A chunk
 * counts only when it is whole (written aside, synced, renamed) and is checked by its hash whenever it is read, so an
 * attachment that was begun goes on where it ended, whatever ended it.
 */
import { chunkCount, isChunk, type Manifest, parseManifest } from '../attachment/blob.ts';
import { fault } from '../domain/fault.ts';
import { blobIdOf } from '../domain/hash.ts';
import { type BlobId, parseBlobId } from '../domain/ids.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { type Bytes, type Crypto, type Disk, DiskError } from '../ports.ts';
import { FILES, JOURNAL } from './places.ts';
import { faultOf, strictDisk } from './strict-disk.ts';
import { putWhole } from './whole-file.ts';

const LIST = 'list';
const NAME = /^([a-z2-7]{32})\.(list|\d{1,4})$/;
/** Beyond this much free space nothing is kept of a file: saving what people write needs it more. */
const LEAVE_FREE = 67_108_864;
/** Manifests held in memory; the largest has 26 KB. */
const MANIFESTS_KEPT = 64;

interface Here {
  list: boolean;
  chunks: Set<number>;
}

export class BlobShelf {
  readonly #disk: Disk;
  readonly #crypto: Pick<Crypto, 'sha256'>;
  readonly #here: Map<BlobId, Here>;
  readonly #manifests = new Map<BlobId, Manifest>();
  #made: boolean;

  private constructor(world: { disk: Disk; crypto: Pick<Crypto, 'sha256'> }, names: readonly string[]) {
    this.#disk = strictDisk(world.disk);
    this.#crypto = world.crypto;
    this.#here = new Map();
    this.#made = names.length > 0;
    for (const name of names) {
      const [, text = '', part = ''] = NAME.exec(name) ?? [];
      const id = parseBlobId(text);
      if (!id) continue;
      const here = this.#at(id);
      if (part === LIST) here.list = true;
      else here.chunks.add(Number(part));
    }
  }

  /** Looks at names only: what lies under them is checked when it is read. What a crash left half-made is removed. */
  static async open(world: { disk: Disk; crypto: Pick<Crypto, 'sha256'> }): Promise<BlobShelf> {
    let names: string[] = [];
    try {
      names = await world.disk.list(FILES);
    } catch (error) {
      // Without its files the home is still the home: they count as not here, and come again.
      if (!(error instanceof DiskError)) throw error;
    }
    for (const name of names)
      if (!NAME.test(name)) await world.disk.remove(`${FILES}/${name}`).catch(() => undefined);
    return new BlobShelf(world, names);
  }

  #at(id: BlobId): Here {
    const here = this.#here.get(id) ?? { list: false, chunks: new Set<number>() };
    this.#here.set(id, here);
    return here;
  }

  ids(): BlobId[] {
    return [...this.#here.keys()];
  }
  hasManifest(id: BlobId): boolean {
    return this.#here.get(id)?.list ?? false;
  }
  hasChunk(id: BlobId, index: number): boolean {
    return this.#here.get(id)?.chunks.has(index) ?? false;
  }
  /** Chunks that are here. */
  count(id: BlobId): number {
    return this.#here.get(id)?.chunks.size ?? 0;
  }
  isWhole(id: BlobId, size: number): boolean {
    return this.hasManifest(id) && this.count(id) === chunkCount(size);
  }

  /** Keeps a manifest; it must be the one of that id. */
  async putManifest(id: BlobId, bytes: Bytes): Promise<Result<void>> {
    const manifest = parseManifest(bytes);
    if (!manifest || blobIdOf(this.#crypto, bytes) !== id) throw new Error(`not the manifest of ${id}`);
    const put = await this.#put(id, LIST, bytes);
    if (!put.ok) return put;
    this.#remember(id, manifest);
    this.#at(id).list = true;
    return put;
  }

  /** Keeps a chunk whose hash was checked. */
  async putChunk(id: BlobId, index: number, bytes: Bytes): Promise<Result<void>> {
    const put = await this.#put(id, String(index), bytes);
    if (put.ok) this.#at(id).chunks.add(index);
    return put;
  }

  /** Chunks of an attachment that is being sealed lie under a name of their own until its manifest gives the id. */
  async putUnnamed(work: string, index: number, bytes: Bytes): Promise<Result<void>> {
    return this.#put(`new-${work}`, String(index), bytes);
  }
  /** Gives unnamed chunks their id. Durable when it answers ok: an entry that names it may be written. */
  async name(work: string, id: BlobId, chunks: number, manifest: Bytes): Promise<Result<void>> {
    const named = await this.#guarded(async () => {
      for (let index = 0; index < chunks; index++)
        await this.#disk.rename(pathOf(`new-${work}`, String(index)), pathOf(id, String(index)));
      return ok(undefined);
    });
    if (!named.ok) return named;
    const put = await this.putManifest(id, manifest);
    if (!put.ok) return put;
    const here = this.#at(id);
    for (let index = 0; index < chunks; index++) here.chunks.add(index);
    return this.settle();
  }
  async dropUnnamed(work: string, chunks: number): Promise<void> {
    await this.#guarded(async () => {
      for (let index = 0; index < chunks; index++)
        await this.#disk.remove(pathOf(`new-${work}`, String(index)));
      return ok(undefined);
    });
  }

  /** Makes the names durable, too. */
  settle(): Promise<Result<void>> {
    return this.#guarded(async () => {
      await this.#disk.syncFolder(FILES);
      return ok(undefined);
    });
  }

  async manifest(id: BlobId): Promise<Manifest | undefined> {
    const known = this.#manifests.get(id);
    if (known) return known;
    const bytes = await this.manifestBytes(id);
    return bytes && this.#manifests.get(id);
  }

  async manifestBytes(id: BlobId): Promise<Bytes | undefined> {
    if (!this.hasManifest(id)) return undefined;
    const bytes = await this.#read(id, LIST);
    const manifest = bytes && blobIdOf(this.#crypto, bytes) === id ? parseManifest(bytes) : undefined;
    if (!manifest) {
      // Without it no chunk can be told from another: it is fetched again, and they are checked when they are read.
      this.#at(id).list = false;
      return undefined;
    }
    this.#remember(id, manifest);
    return bytes;
  }

  /** A chunk that is not what it should be is forgotten, so that somebody brings it again. */
  async chunk(id: BlobId, index: number): Promise<Bytes | undefined> {
    const manifest = await this.manifest(id);
    if (!manifest || !this.hasChunk(id, index)) return undefined;
    const bytes = await this.#read(id, String(index));
    if (bytes && isChunk(this.#crypto, manifest, index, bytes)) return bytes;
    this.#at(id).chunks.delete(index);
    return undefined;
  }

  /** Removes everything of an attachment. */
  async drop(id: BlobId): Promise<Result<void>> {
    const here = this.#here.get(id);
    if (!here) return ok(undefined);
    this.#here.delete(id);
    this.#manifests.delete(id);
    return this.#guarded(async () => {
      // The chunks first: a manifest without them is whole, chunks without a manifest are litter.
      for (const index of here.chunks) await this.#disk.remove(pathOf(id, String(index)));
      await this.#disk.remove(pathOf(id, LIST));
      await this.#disk.syncFolder(FILES);
      return ok(undefined);
    });
  }

  /** Every file of the folder, for a backup. */
  paths(): string[] {
    return [...this.#here].flatMap(([id, { list, chunks }]) => [
      ...(list ? [pathOf(id, LIST)] : []),
      ...[...chunks].sort((a, b) => a - b).map((index) => pathOf(id, String(index))),
    ]);
  }

  #remember(id: BlobId, manifest: Manifest): void {
    this.#manifests.delete(id);
    this.#manifests.set(id, manifest);
    const [oldest] = this.#manifests.keys();
    if (this.#manifests.size > MANIFESTS_KEPT && oldest) this.#manifests.delete(oldest);
  }

  #put(stem: string, part: string, bytes: Bytes): Promise<Result<void>> {
    return this.#guarded(async () => {
      if (!this.#made) {
        await this.#disk.makeFolder(FILES);
        // Else the folder itself, with everything in it, may be gone after the power went.
        await this.#disk.syncFolder(JOURNAL);
        this.#made = true;
      }
      if ((await this.#disk.free()) < LEAVE_FREE + bytes.length) return failed(fault('disk-full'));
      const put = await putWhole(this.#disk, pathOf(stem, part), bytes);
      return put === 'full' ? failed(fault('disk-full')) : ok(undefined);
    });
  }

  async #read(id: BlobId, part: string): Promise<Bytes | undefined> {
    try {
      return await this.#disk.read(pathOf(id, part));
    } catch (error) {
      if (error instanceof DiskError) return undefined;
      throw error;
    }
  }

  async #guarded<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DiskError) return failed(faultOf(error));
      throw error;
    }
  }
}

const pathOf = (stem: string, part: string): string => `${FILES}/${stem}.${part}`;
