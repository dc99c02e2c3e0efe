/** Parts of attachments of which pieces have come, put together; the oldest unfinished ones make room. */
import type { BlobId } from '../domain/ids.ts';
import type { Bytes } from '../ports.ts';
import type { Message } from './message.ts';

const BEGUN_AT_MOST = 32;

const keyOf = (file: BlobId, part: number): string => `${file} ${part}`;

export class BegunFileParts {
  readonly #begun = new Map<string, { bytes: Bytes; length: number }>();

  /** Bytes of a part that are here. */
  length(file: BlobId, part: number): number {
    return this.#begun.get(keyOf(file, part))?.length ?? 0;
  }

  /** Puts a piece to the others of its part; answers the part when it is whole. */
  collect({ file, part, size, at, bytes }: Message & { is: 'piece' }): Bytes | undefined {
    const key = keyOf(file, part);
    const begun = at === 0 ? { bytes: new Uint8Array(size), length: 0 } : this.#begun.get(key);
    if (!begun || begun.bytes.length !== size || begun.length !== at) return undefined;
    begun.bytes.set(bytes, at);
    begun.length = at + bytes.length;
    this.#begun.delete(key);
    if (begun.length === size) return begun.bytes;
    this.#begun.set(key, begun);
    const [oldest] = this.#begun.keys();
    if (this.#begun.size > BEGUN_AT_MOST && oldest !== undefined) this.#begun.delete(oldest);
    return undefined;
  }
}
