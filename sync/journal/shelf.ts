/** A folder of immutable files named by their hash (`segments`, `waiting`): put there whole, verified when read. */
import { segmentHashOf } from '../domain/hash.ts';
import type { SegmentHash } from '../domain/ids.ts';
import { type Bytes, type Crypto, type Disk, DiskError } from '../ports.ts';
import { type Full, unlessFull } from './strict-disk.ts';
import { putWhole } from './whole-file.ts';

/** Files written side by side. */
const AT_ONCE = 8;

export type Taken = { is: 'whole'; bytes: Bytes } | { is: 'damaged' } | { is: 'missing' };

export class Shelf {
  readonly #disk: Disk;
  readonly #crypto: Pick<Crypto, 'sha256'>;
  readonly #folder: string;

  constructor(world: { disk: Disk; crypto: Pick<Crypto, 'sha256'> }, folder: string) {
    this.#disk = world.disk;
    this.#crypto = world.crypto;
    this.#folder = folder;
  }

  pathOf(hash: SegmentHash): string {
    return `${this.#folder}/${hash}.seg`;
  }

  /** Writes all of these, durable when it answers 'done'; on 'full' none of them is there. */
  async put(files: readonly { hash: SegmentHash; bytes: Bytes }[]): Promise<'done' | Full> {
    for (const { hash, bytes } of files) {
      if (segmentHashOf(this.#crypto, bytes) !== hash)
        throw new Error(`journal: ${hash} is not the hash of its bytes`);
    }
    return unlessFull(
      async () => {
        for (let i = 0; i < files.length; i += AT_ONCE) await this.#putSome(files.slice(i, i + AT_ONCE));
        await this.#disk.syncFolder(this.#folder);
        return 'done' as const;
      },
      () => this.drop(files.map(({ hash }) => hash)),
    );
  }

  /** Side by side, for a sync mostly waits. All have ended before a failure is told, so it can be taken back. */
  async #putSome(files: readonly { hash: SegmentHash; bytes: Bytes }[]): Promise<void> {
    const puts = await Promise.allSettled(
      files.map(({ hash, bytes }) => putWhole(this.#disk, this.pathOf(hash), bytes)),
    );
    for (const put of puts) if (put.status === 'rejected') throw put.reason;
    const full = puts.some((put) => put.status === 'fulfilled' && put.value === 'full');
    if (full) throw new DiskError('full', this.#folder);
  }

  /** Removes them, durably: what was given up must not be found again after a power cut. */
  async drop(hashes: Iterable<SegmentHash>): Promise<void> {
    for (const hash of hashes) await this.#disk.remove(this.pathOf(hash));
    await this.#disk.syncFolder(this.#folder);
  }

  /** A file the disk cannot read back is as good as damaged. */
  async take(hash: SegmentHash): Promise<Taken> {
    let bytes: Bytes | undefined;
    try {
      bytes = await this.#disk.read(this.pathOf(hash));
    } catch (error) {
      if (error instanceof DiskError) return { is: 'damaged' };
      throw error;
    }
    if (!bytes) return { is: 'missing' };
    return segmentHashOf(this.#crypto, bytes) === hash ? { is: 'whole', bytes } : { is: 'damaged' };
  }
}
