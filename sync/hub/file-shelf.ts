/** Which parts of attachments a hub holds of one space: a projection of the store's events. Names and sizes, no bytes. */
import { chunkCount, partSize } from '../attachment/blob.ts';
import type { BlobId } from '../domain/ids.ts';
import { keptDigest } from '../exchange/hub/kept.ts';
import type { Crypto } from '../ports.ts';
import type { KeptPart } from './store.ts';

type Held = Omit<KeptPart, 'space'>;

export class FileShelf {
  readonly #files = new Map<BlobId, { size: number; parts: Set<number> }>();
  #digest: string | undefined;
  bytes = 0;

  add({ file, size, part }: Held): void {
    const held = this.#files.get(file) ?? { size, parts: new Set<number>() };
    // A manifest says the size, and was checked: another size is no part of this file.
    if (held.size !== size || part > chunkCount(size) || held.parts.has(part)) return;
    this.#files.set(file, held);
    held.parts.add(part);
    this.bytes += partSize(size, part);
    this.#digest = undefined;
  }

  remove({ file, part }: Omit<Held, 'size'>): void {
    const held = this.#files.get(file);
    if (!held?.parts.delete(part)) return;
    if (held.parts.size === 0) this.#files.delete(file);
    this.bytes -= partSize(held.size, part);
    this.#digest = undefined;
  }

  /** Unsealed size of a file of which something is here. */
  sizeOf(file: BlobId): number | undefined {
    return this.#files.get(file)?.size;
  }
  /** Sealed bytes of it that are here. */
  bytesOf(file: BlobId): number {
    const { size = 0, parts = [] } = this.#files.get(file) ?? {};
    return [...parts].reduce((sum, part) => sum + partSize(size, part), 0);
  }
  has(file: BlobId, part: number): boolean {
    return this.#files.get(file)?.parts.has(part) ?? false;
  }
  isWhole(file: BlobId): boolean {
    const held = this.#files.get(file);
    return held !== undefined && held.parts.size === chunkCount(held.size) + 1;
  }

  /** The first part that is not here and `may` be asked for; chunks are told apart by the manifest only. */
  missing(file: BlobId, size: number, may: (part: number) => boolean): number | undefined {
    if (!this.has(file, 0)) return may(0) ? 0 : undefined;
    for (let part = 1; part <= chunkCount(size); part++) if (!this.has(file, part) && may(part)) return part;
    return undefined;
  }

  /** Of all that is whole; `undefined` when nothing is. */
  digest(crypto: Pick<Crypto, 'sha256'>): string | undefined {
    if (this.#digest === undefined) {
      const whole = [...this.#files.keys()].filter((file) => this.isWhole(file));
      this.#digest = whole.length > 0 ? keptDigest(crypto, whole) : '';
    }
    return this.#digest || undefined;
  }
}
