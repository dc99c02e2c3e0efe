/** A frame log on a disk, open for appending. Knows how long the good part is, so a failed write can be cut back. */
import type { Bytes, Crypto, Disk } from '../ports.ts';
import { encodeFrame, encodeLog } from './frame-log.ts';
import { type Full, unlessFull } from './strict-disk.ts';
import { replaceWhole } from './whole-file.ts';

/** How far a log is good: bytes, and the number of its last frame. */
export interface Extent {
  length: number;
  frames: number;
}

export interface LogWorld {
  disk: Disk;
  crypto: Pick<Crypto, 'sha256'>;
  salt: Uint8Array;
}

export class LogFile {
  readonly path: string;
  readonly #world: LogWorld;
  #extent: Extent;

  /** Without an `extent` the file is not there yet: the first thing to do is `replace`. */
  constructor(world: LogWorld, path: string, extent: Extent = { length: 0, frames: 0 }) {
    this.#world = world;
    this.path = path;
    this.#extent = extent;
  }

  get extent(): Extent {
    return this.#extent;
  }

  /** One frame at the end, durable when it answers 'done'. On 'full' the file is as before. */
  async append(payload: Bytes): Promise<'done' | Full> {
    const written = await this.appendUnsynced(payload);
    if (written === 'done') await this.#world.disk.sync(this.path);
    return written;
  }

  /** As `append`, but a power cut may take it: for the witness, which must only never run ahead. */
  async appendUnsynced(payload: Bytes): Promise<'done' | Full> {
    const before = this.#extent;
    const { disk, crypto, salt } = this.#world;
    const frame = encodeFrame(crypto, salt, before.frames + 1, payload);
    const written = await unlessFull(
      async () => {
        await disk.append(this.path, frame);
        return 'done' as const;
      },
      () => this.cutBack(before),
    );
    if (written === 'done') {
      this.#extent = { length: before.length + frame.length, frames: before.frames + 1 };
    }
    return written;
  }

  /** Back to an earlier extent. Synced, so that what was cut cannot come back after a power cut. */
  async cutBack(to: Extent): Promise<void> {
    await this.#world.disk.truncate(this.path, to.length);
    await this.#world.disk.sync(this.path);
    this.#extent = to;
  }

  /** The whole log anew, at once: either the old frames or these are there. On 'full' the old ones are. */
  async replace(payloads: readonly Bytes[]): Promise<'done' | Full> {
    const { disk, crypto, salt } = this.#world;
    const bytes = encodeLog(crypto, salt, payloads);
    const written = await replaceWhole(disk, this.path, bytes);
    if (written === 'done') this.#extent = { length: bytes.length, frames: payloads.length };
    return written;
  }
}
