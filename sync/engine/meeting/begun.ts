/**
 * Segments of which a part has come. They outlive the link that brought them, so that the next one, to whomever, goes
 * on where it ended; they do not outlive the process.
 */
import { concat } from '../../domain/bytes.ts';
import type { SegmentHash, SpaceId } from '../../domain/ids.ts';
import type { Begun, Message } from '../../exchange/message.ts';
import type { Bytes, Crypto } from '../../ports.ts';
import { parseHeader } from '../../segment/header.ts';

type Chunk = Message & { is: 'chunk' };

/** The segment that one link is bringing. */
export class ComingPart {
  readonly hash: SegmentHash;
  readonly size: number;
  readonly #pieces: Bytes[] = [];
  length = 0;

  constructor({ hash, size }: Pick<Chunk, 'hash' | 'size'>) {
    this.hash = hash;
    this.size = size;
  }
  /** False when this is not the piece that comes next. */
  add({ hash, size, at, bytes }: Chunk): boolean {
    if (hash !== this.hash || size !== this.size || at !== this.length) return false;
    this.#pieces.push(bytes);
    this.length += bytes.length;
    return true;
  }
  bytes(): Bytes {
    return concat(...this.#pieces);
  }
}

/** All of them together. */
const BYTES_AT_MOST = 33_554_432;
/** As many as a `have` may name. */
const TOLD_AT_MOST = 64;

export class BegunParts {
  readonly #crypto: Pick<Crypto, 'sha256'>;
  /** Only those whose header has come: nobody but the members of its space may be told that a part is here. */
  readonly #parts = new Map<SegmentHash, { size: number; space: SpaceId; bytes: Bytes }>();
  #bytes = 0;

  constructor(crypto: Pick<Crypto, 'sha256'>) {
    this.#crypto = crypto;
  }

  /** Its link has ended. */
  keep(part: ComingPart): void {
    if (part.length <= (this.#parts.get(part.hash)?.bytes.length ?? 0)) return;
    const bytes = part.bytes();
    const parsed = parseHeader(this.#crypto, bytes);
    if (parsed.is !== 'header') return;
    this.forget(part.hash);
    this.#parts.set(part.hash, { size: part.size, space: parsed.header.space, bytes });
    this.#bytes += bytes.length;
    for (const oldest of this.#parts.keys()) {
      if (this.#bytes <= BYTES_AT_MOST && this.#parts.size <= TOLD_AT_MOST) return;
      this.forget(oldest);
    }
  }

  /** The part that a chunk begins, or goes on with; `undefined` when what comes before it is not here. */
  comingWith({ hash, size, at }: Chunk): ComingPart | undefined {
    const coming = new ComingPart({ hash, size });
    if (at === 0) return coming;
    const kept = this.#parts.get(hash);
    if (!kept || kept.size !== size || kept.bytes.length < at) return undefined;
    coming.add({ is: 'chunk', hash, size, at: 0, bytes: kept.bytes.subarray(0, at) });
    return coming;
  }

  /** The whole segment has come. */
  forget(hash: SegmentHash): void {
    this.#bytes -= this.#parts.get(hash)?.bytes.length ?? 0;
    this.#parts.delete(hash);
  }

  of(space: SpaceId): Begun[] {
    const parts = [...this.#parts].filter(([, part]) => part.space === space);
    return parts.slice(-TOLD_AT_MOST).map(([hash, { bytes }]) => ({ hash, bytes: bytes.length }));
  }
}
