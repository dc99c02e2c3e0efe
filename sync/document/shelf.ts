/**
 * The few documents that are live at a time. Ten thousand of them would take 180 MB and slow each other down, so a
 * document is built when it is needed and freed when others were needed since.
 *
 * A document is lent, never given: `use` hands it to a callback and takes it back when the callback returns. While it
 * is lent it cannot be freed, however many others are asked for; afterwards it may be at any moment. So a callback
 * must not keep it, nor return it; what it needs for longer it copies (`copyOf`, 30 µs).
 */
import type { EntryId } from '../domain/ids.ts';
import type { Crypto } from '../ports.ts';
import { buildDocument, copyOf, type Doc, freeDocument } from './build.ts';
import type { Genesis } from './genesis.ts';

/** What a document is built from. */
export interface DocumentSource {
  readonly id: EntryId;
  readonly genesis: Genesis;
  /** Uncompressed changes, all admitted. Bytes are known again by identity: a list that grew keeps its arrays. */
  readonly changes: readonly Uint8Array[];
}

interface Place {
  doc: Doc;
  /** The changes that are in it: the source's own byte arrays. */
  changes: readonly Uint8Array[];
  lent: number;
  /** Replaced or dropped while lent: freed when it comes back. */
  leaving: boolean;
}

export class DocumentShelf {
  readonly #crypto: Pick<Crypto, 'sha256'>;
  readonly #capacity: number;
  /** Least recently used first. */
  readonly #places = new Map<EntryId, Place>();

  constructor(crypto: Pick<Crypto, 'sha256'>, capacity = 100) {
    this.#crypto = crypto;
    this.#capacity = capacity;
  }

  /** Live documents now. */
  get size(): number {
    return this.#places.size;
  }

  /**
   * Lends the entry's document to `work` and answers what it answers. Builds it, or adds the changes that came since.
   * Throws what the library throws on changes that were not admitted, and what `work` throws.
   */
  use<T>(source: DocumentSource, work: (doc: Doc) => T): T {
    const place = this.#take(source);
    place.lent++;
    try {
      return work(place.doc);
    } finally {
      place.lent--;
      if (place.leaving && place.lent === 0) freeDocument(place.doc);
      this.#evict();
    }
  }

  /** Forgets a document, so that the next `use` builds it anew. */
  drop(id: EntryId): void {
    const place = this.#places.get(id);
    if (!place) return;
    this.#places.delete(id);
    if (place.lent > 0) place.leaving = true;
    else freeDocument(place.doc);
  }

  clear(): void {
    for (const id of [...this.#places.keys()]) this.drop(id);
  }

  #take(source: DocumentSource): Place {
    const { id, changes } = source;
    const held = this.#places.get(id);
    // Compared one by one, not counted: changes that were staged and given up leave a list of the same length.
    const known = held?.changes.every((change, index) => change === changes[index]) ? held : undefined;
    if (known && known.changes.length === changes.length) {
      this.#places.delete(id);
      this.#places.set(id, known);
      return known;
    }
    const doc = known ? copyOf(known.doc) : buildDocument(this.#crypto, id, source.genesis);
    try {
      const news = changes.slice(known?.changes.length ?? 0);
      if (news.length > 0) doc.handle.applyChanges(news);
    } catch (error) {
      freeDocument(doc);
      throw error;
    }
    this.drop(id);
    const place = { doc, changes: [...changes], lent: 0, leaving: false };
    this.#places.set(id, place);
    return place;
  }

  #evict(): void {
    for (const id of this.#places.keys()) {
      if (this.#places.size <= this.#capacity) return;
      this.drop(id);
    }
  }
}
