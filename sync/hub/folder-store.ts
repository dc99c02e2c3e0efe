/**
 * One folder of one hub process. A segment is a file of its own, the same bytes as in a journal; its name says when it
 * came, so there is no index that could be damaged or lost:
 *
 *     hub.key                                  the hub's own seed
 *     spaces/<space>/grant                     who may come in
 *     spaces/<space>/<tick>-<hash>.seg         a segment
 *     spaces/<space>/files/<id>.<size>.<part>  a part of an attachment: 0 its manifest, n + 1 its n-th chunk
 *     damaged/<space>-<tick>-<hash>.seg        one that is not what it was
 */
import { randomBytes } from 'node:crypto';
import { fromHex, toHex, utf8 } from '../domain/bytes.ts';
import { segmentHashOf } from '../domain/hash.ts';
import {
  parseBlobId,
  parseSegmentHash,
  parseSpaceId,
  type SegmentHash,
  type SpaceId,
} from '../domain/ids.ts';
import { type ClosableDisk, nodeDisk } from '../node/disk.ts';
import { makePrivateFolder } from '../node/home.ts';
import { nodeLock } from '../node/lock.ts';
import { type Bytes, type Crypto, DiskError } from '../ports.ts';
import { parseHeader, segmentSizeOf } from '../segment/header.ts';
import { type HubStore, type KeptPart, type Shelved, StoreError, type StoreEvent } from './store.ts';

const KEY = 'hub.key';
const SPACES = 'spaces';
const DAMAGED = 'damaged';
const GRANT = 'grant';
const FILES = 'files';
const UNFINISHED = '.part';
/** Digits of a tick: names sort as numbers do. */
const TICK_DIGITS = 12;
/** Free bytes below which nothing more is taken: the disk is not ours alone. */
const KEPT_FREE = 67_108_864;

type Hashes = Pick<Crypto, 'sha256'>;

/** Somebody else has the folder, or it is no hub's. */
export class FolderTaken extends StoreError {
  readonly why: 'in-use' | 'other';
  constructor(why: 'in-use' | 'other') {
    super(`the folder is ${why}`);
    this.why = why;
  }
}

export const folderStore = (folder: string, crypto: Hashes): HubStore => new FolderStore(folder, crypto);

const fileOf = ({ space, tick, hash }: Pick<Shelved, 'space' | 'tick' | 'hash'>): string =>
  `${SPACES}/${space}/${String(tick).padStart(TICK_DIGITS, '0')}-${hash}.seg`;

const partFile = ({ space, file, size, part }: KeptPart): string =>
  `${SPACES}/${space}/${FILES}/${file}.${size}.${part}`;

class FolderStore implements HubStore {
  readonly #folder: string;
  readonly #disk: ClosableDisk;
  readonly #crypto: Hashes;
  readonly #files = new Map<SegmentHash, string>();
  #hear: (event: StoreEvent) => void = () => {};
  #tick = 0;
  #release: () => Promise<void> = async () => {};

  constructor(folder: string, crypto: Hashes) {
    this.#folder = folder;
    this.#disk = nodeDisk(folder);
    this.#crypto = crypto;
  }

  async open(hear: (event: StoreEvent) => void): Promise<{ seed: Bytes }> {
    return this.#on(async () => {
      await makePrivateFolder(this.#folder);
      const lock = await nodeLock(this.#folder).take();
      if (!lock) throw new FolderTaken('in-use');
      this.#release = () => lock.release();
      const names = await this.#disk.list('');
      if (names.length > 0 && !names.includes(KEY) && !names.includes(SPACES)) {
        await lock.release();
        throw new FolderTaken('other');
      }
      const seed = await this.#seed();
      await this.#disk.makeFolder(SPACES);
      await this.#disk.makeFolder(DAMAGED);
      await this.#disk.syncFolder('');
      this.#hear = hear;
      for (const name of await this.#disk.list(SPACES)) {
        const space = parseSpaceId(name);
        if (space) await this.#survey(space);
      }
      return { seed };
    });
  }

  async #seed(): Promise<Bytes> {
    const kept = await this.#disk.read(KEY);
    const seed = kept && fromHex(new TextDecoder().decode(kept).trim());
    if (seed?.length === 32) return seed;
    if (kept) throw new StoreError(`${KEY} cannot be read`);
    const made = new Uint8Array(randomBytes(32));
    await this.#writeWhole('', KEY, utf8(`${toHex(made)}\n`));
    return made;
  }

  /** What is in a space's folder, oldest first. Every file is read once, so that damage is known before it is promised. */
  async #survey(space: SpaceId): Promise<void> {
    const folder = `${SPACES}/${space}`;
    for (const name of await this.#disk.list(folder)) {
      if (name.endsWith(UNFINISHED)) {
        await this.#disk.remove(`${folder}/${name}`);
        continue;
      }
      const file = `${folder}/${name}`;
      if (name === FILES) {
        await this.#surveyFiles(space);
        continue;
      }
      if (name === GRANT) {
        const bytes = await this.#disk.read(file);
        if (bytes) this.#hear({ is: 'grant', space, bytes });
        continue;
      }
      const shelved = await this.#shelved(space, name);
      if (!shelved) continue;
      this.#tick = Math.max(this.#tick, shelved.tick);
      this.#files.set(shelved.hash, file);
      this.#hear({ is: 'segment', segment: shelved });
    }
  }

  /** Names only: a part is checked whenever it is read, and comes again when it is not what it was. */
  async #surveyFiles(space: SpaceId): Promise<void> {
    const folder = `${SPACES}/${space}/${FILES}`;
    for (const name of await this.#disk.list(folder)) {
      const [, id = '', size, part] = /^([a-z2-7]{32})\.(\d{1,9})\.(\d{1,4})$/.exec(name) ?? [];
      const file = parseBlobId(id);
      if (file) this.#hear({ is: 'part', part: { space, file, size: Number(size), part: Number(part) } });
      else if (name.endsWith(UNFINISHED)) await this.#disk.remove(`${folder}/${name}`);
    }
  }

  async #shelved(space: SpaceId, name: string): Promise<Shelved | undefined> {
    const [, digits = '', word = ''] = /^(\d+)-([0-9a-f]{64})[.]seg$/.exec(name) ?? [];
    const hash = parseSegmentHash(word);
    if (!hash) return undefined;
    const file = `${SPACES}/${space}/${name}`;
    const bytes = await this.#disk.read(file);
    const parsed = bytes && parseHeader(this.#crypto, bytes);
    const sound =
      parsed?.is === 'header' &&
      parsed.header.space === space &&
      segmentSizeOf(parsed.header) === bytes?.length &&
      segmentHashOf(this.#crypto, bytes) === hash;
    if (!sound || !bytes) {
      await this.#putAside(space, file);
      return undefined;
    }
    const { log, stream, first, last, before, after } = parsed.header;
    return { space, hash, log, stream, first, last, before, after, size: bytes.length, tick: Number(digits) };
  }

  async place(segment: Omit<Shelved, 'tick'>, bytes: Bytes): Promise<boolean> {
    return this.#on(async () => {
      if ((await this.#disk.free()) < KEPT_FREE) throw new StoreError('the disk is full');
      this.#tick += 1;
      const shelved = { ...segment, tick: this.#tick };
      const folder = `${SPACES}/${segment.space}`;
      const file = fileOf(shelved);
      await this.#makeFolder(folder);
      await this.#writeWhole(folder, file.slice(folder.length + 1), bytes);
      this.#files.set(segment.hash, file);
      this.#hear({ is: 'segment', segment: shelved });
      return true;
    });
  }

  async read(space: SpaceId, hash: SegmentHash): Promise<Bytes | undefined> {
    const file = this.#files.get(hash);
    if (!file?.startsWith(`${SPACES}/${space}/`)) return undefined;
    const bytes = await this.#on(() => this.#disk.read(file));
    if (bytes && segmentHashOf(this.#crypto, bytes) === hash) return bytes;
    this.#files.delete(hash);
    this.#hear({ is: 'gone', space, hash });
    if (bytes) await this.#putAside(space, file);
    return undefined;
  }

  async keepGrant(space: SpaceId, bytes: Bytes): Promise<boolean> {
    return this.#on(async () => {
      const folder = `${SPACES}/${space}`;
      await this.#makeFolder(folder);
      await this.#writeWhole(folder, GRANT, bytes);
      this.#hear({ is: 'grant', space, bytes });
      return true;
    });
  }

  async placePart(part: KeptPart, bytes: Bytes): Promise<void> {
    return this.#on(async () => {
      if ((await this.#disk.free()) < KEPT_FREE) throw new StoreError('the disk is full');
      const space = `${SPACES}/${part.space}`;
      const folder = `${space}/${FILES}`;
      await this.#makeFolder(space);
      await this.#makeFolder(folder, space);
      await this.#writeWhole(folder, partFile(part).slice(folder.length + 1), bytes);
      this.#hear({ is: 'part', part });
    });
  }

  async readPart(part: KeptPart): Promise<Bytes | undefined> {
    return this.#on(() => this.#disk.read(partFile(part)));
  }

  async dropPart(part: KeptPart): Promise<void> {
    const file = partFile(part);
    this.#hear({ is: 'part-gone', part });
    if (await this.#on(() => this.#disk.size(file))) await this.#putAside(part.space, file);
  }

  /** Nobody else writes here. */
  async catchUp(): Promise<void> {}

  async writable(): Promise<boolean> {
    try {
      return (await this.#disk.free()) >= KEPT_FREE;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.#disk.close();
    await this.#release();
  }

  readonly #made = new Set<string>();
  async #makeFolder(folder: string, above = SPACES): Promise<void> {
    if (this.#made.has(folder)) return;
    await this.#disk.makeFolder(folder);
    await this.#disk.syncFolder(above);
    this.#made.add(folder);
  }

  /** There whole, on the disk and under its name, before it is answered for. */
  async #writeWhole(folder: string, name: string, bytes: Bytes): Promise<void> {
    const path = folder === '' ? name : `${folder}/${name}`;
    const unfinished = `${path}${UNFINISHED}`;
    await this.#disk.write(unfinished, bytes);
    await this.#disk.sync(unfinished);
    await this.#disk.rename(unfinished, path);
    await this.#disk.syncFolder(folder);
  }

  async #putAside(space: SpaceId, file: string): Promise<void> {
    const name = file.slice(file.lastIndexOf('/') + 1);
    await this.#on(() => this.#disk.rename(file, `${DAMAGED}/${space}-${name}`));
  }

  async #on<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DiskError) throw new StoreError(error.message, { cause: error });
      throw error;
    }
  }
}
