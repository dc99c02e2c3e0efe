/** What somebody who has every key could read in a file: the bytes as they are, and all that is sealed inside. */
import { concat } from '../../sync/domain/bytes.ts';
import type { SegmentHash } from '../../sync/domain/ids.ts';
import { readBundle } from '../../sync/exchange/bundle-file.ts';
import { readInvitation } from '../../sync/exchange/invitation-file.ts';
import { openSegment, verifySegment } from '../../sync/segment/open.ts';
import type { FakeDisk } from './fake-disk.ts';
import { simulatorCodec } from './fake-ports.ts';
import type { Paper } from './papers.ts';
import type { WatchedCrypto } from './watched-crypto.ts';

/** Segments opened before: the same ones are in many files. */
export class Reader {
  readonly #crypto: WatchedCrypto;
  readonly #opened = new Map<SegmentHash, Uint8Array>();

  constructor(crypto: WatchedCrypto) {
    this.#crypto = crypto;
  }

  /** The segments of a bundle or invitation, with their bytes. */
  async segmentsOf({ bytes }: Paper): Promise<Uint8Array[]> {
    const invitation = readInvitation(this.#crypto, bytes);
    if (invitation.is === 'invitation') return [...invitation.content.segments];
    const source = {
      name: '',
      size: bytes.length,
      read: async (at: number, length: number) => bytes.slice(at, at + length),
    };
    const bundle = await readBundle(this.#crypto, source);
    if (bundle.is !== 'bundle') return [];
    const segments: Uint8Array[] = [];
    for await (const part of bundle.segments()) segments.push(part.bytes);
    return segments;
  }

  /** Everything readable in a file that left a device. */
  async paper(paper: Paper): Promise<Uint8Array> {
    const inside = await Promise.all((await this.segmentsOf(paper)).map((bytes) => this.segment(bytes)));
    const invitation = readInvitation(this.#crypto, paper.bytes);
    const about =
      invitation.is === 'invitation'
        ? [Buffer.from(JSON.stringify({ ...invitation.content, segments: 0 }))]
        : [];
    return concat(paper.bytes, ...about, ...inside);
  }

  /** Everything readable on a disk. */
  async disk(disk: FakeDisk): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (const path of disk.paths) {
      const bytes = (await disk.read(path)) ?? new Uint8Array(0);
      parts.push(bytes, path.endsWith('.seg') ? await this.segment(bytes) : new Uint8Array(0));
    }
    return concat(...parts);
  }

  /** A segment's payload; empty when no key of the world opens it. */
  async segment(bytes: Uint8Array): Promise<Uint8Array> {
    const verified = verifySegment(this.#crypto, bytes);
    if (verified.is !== 'verified') return new Uint8Array(0);
    const known = this.#opened.get(verified.hash);
    if (known) return known;
    const opened = await openSegment(
      { crypto: this.#crypto, codec: simulatorCodec },
      bytes,
      verified.header,
      this.#crypto.keys,
    );
    const plain =
      opened.is === 'opened' ? concat(...opened.records.map(({ bytes }) => bytes)) : new Uint8Array(0);
    this.#opened.set(verified.hash, plain);
    return plain;
  }
}

/** Which of these words can be read. */
export function wordsIn(bytes: Uint8Array, words: Iterable<string>): string[] {
  const text = Buffer.from(bytes);
  return [...words].filter((word) => text.includes(word));
}
