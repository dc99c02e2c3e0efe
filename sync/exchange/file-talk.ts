/**
 * The part of a talk that is about attachments: each end asks for the parts it lacks, and gives what it is asked for.
 * Nobody sends what nobody asked for, so what is on its way is never more than what was asked. Text goes before: a talk
 * comes here only when it has no segment to send, and looks again after every piece.
 */
import type { BlobId, SpaceId } from '../domain/ids.ts';
import { CHUNK, type Message, type Offered } from './message.ts';

/** A part of an attachment: 0 is its manifest, n + 1 its n-th chunk. `at`: bytes of it that are here already. */
export interface FilePart {
  space: SpaceId;
  file: BlobId;
  part: number;
  size: number;
  at: number;
  thumb: boolean;
}

/** What this device wants and has of attachments, at this moment. */
export interface OurFiles {
  /** Whether anything of these spaces is wanted. */
  wants(spaces: Iterable<SpaceId>): boolean;
  /** The next part to ask for, thumbnails first; not asked for anywhere else until it is given up. */
  ask(spaces: Iterable<SpaceId>, lacking: ReadonlySet<BlobId>): FilePart | undefined;
  /** The size of a part that is here and may be given to the members of the space. */
  has(space: SpaceId, file: BlobId, part: number): number | undefined;
  /** What to tell a keeper of next: it asks for what it lacks of that. Nothing is told of twice over one link. */
  offer?(spaces: ReadonlySet<SpaceId>): { space: SpaceId; files: readonly Offered[] } | undefined;
  /** Of a keeper: the space of the oldest offer, once nothing in it is wanted any more; said once for each offer. */
  kept?(spaces: ReadonlySet<SpaceId>): SpaceId | undefined;
}

export type FileStep =
  | { is: 'say'; message: Message }
  /** A piece of a part of ours, to be read and said. */
  | { is: 'give'; space: SpaceId; file: BlobId; part: number; size: number; at: number; length: number };

/** Parts asked for and not safe here yet: what a talk about files may hold in memory, a quarter of a megabyte each. */
const ASKED_AT_MOST = 12;
/** Twice that, for who asks in another rhythm. */
const QUEUE_AT_MOST = 64;
/** Files asked for in vain that are remembered; whoever asks for more finds out by asking again. */
const OWED_AT_MOST = 1_000;

/** Offers that were not answered yet. */
const OFFERS_AT_MOST = 4;

const keyOf = ({ file, part }: { file: BlobId; part: number }): string => `${file} ${part}`;

export class FileTalk {
  /** Parts we asked for, with how much of each has come. */
  readonly #asked = new Map<string, FilePart>();
  /** Files the other end has not got (yet). */
  readonly #lacking = new Set<BlobId>();
  /** What they asked for, in the order in which it is given. */
  readonly #queue: (Message & { is: 'want' })[] = [];
  /** Parts they asked for in vain: told when they have come. Of one file the last one. */
  readonly #owed = new Map<BlobId, { space: SpaceId; part: number }>();
  /** Offers that were not answered yet. */
  #offers = 0;

  /** Something we asked for has not been answered or is not safe yet. */
  get awaits(): boolean {
    return this.#asked.size > 0 || this.#offers > 0;
  }

  asked(part: Pick<FilePart, 'file' | 'part'>): FilePart | undefined {
    return this.#asked.get(keyOf(part));
  }

  /** False for what no honest device says. */
  hear(message: Message): boolean {
    if (message.is === 'want') return this.#hearWant(message);
    if (message.is === 'piece') return this.#hearPiece(message);
    if (message.is === 'lack') {
      const known = this.#asked.delete(keyOf(message));
      this.#lacking.add(message.file);
      return known;
    }
    if (message.is === 'kept') {
      this.#offers -= 1;
      return this.#offers >= 0;
    }
    if (message.is === 'holds') for (const file of message.files) this.#lacking.delete(file);
    return true;
  }

  #hearWant(want: Message & { is: 'want' }): boolean {
    if (this.#queue.length >= QUEUE_AT_MOST) return false;
    const place = want.thumb ? this.#queue.findIndex(({ thumb }) => !thumb) : -1;
    // What has been begun is finished first: its pieces go on where the last one ended.
    this.#queue.splice(place < 0 ? this.#queue.length : Math.max(place, 1), 0, want);
    return true;
  }

  #hearPiece(piece: Message & { is: 'piece' }): boolean {
    const asked = this.#asked.get(keyOf(piece));
    if (!asked || piece.size !== asked.size || piece.at !== asked.at) return false;
    asked.at += piece.bytes.length;
    return asked.at <= asked.size;
  }

  /** A part that came whole is safe here, or was given up: there is room to ask for another. */
  settled(part: Pick<FilePart, 'file' | 'part'>): void {
    this.#asked.delete(keyOf(part));
  }
  /** What they gave is not what it should be: not asked for again in this talk. */
  distrust(file: BlobId): void {
    this.#lacking.add(file);
  }

  /** `most`: bytes of a piece; `keeper`: the other end keeps what it is told of. */
  next(
    files: OurFiles,
    spaces: ReadonlySet<SpaceId>,
    most: number = CHUNK,
    keeper = false,
  ): FileStep | undefined {
    return (
      this.#tell(files, spaces) ??
      (keeper ? this.#offer(files, spaces) : undefined) ??
      this.#ask(files, spaces) ??
      this.#kept(files, spaces) ??
      this.#give(files, spaces, most)
    );
  }

  #kept(files: OurFiles, spaces: ReadonlySet<SpaceId>): FileStep | undefined {
    const space = files.kept?.(spaces);
    return space && { is: 'say', message: { is: 'kept', space } };
  }

  #offer(files: OurFiles, spaces: ReadonlySet<SpaceId>): FileStep | undefined {
    const offer = this.#offers < OFFERS_AT_MOST ? files.offer?.(spaces) : undefined;
    if (!offer) return undefined;
    this.#offers += 1;
    return { is: 'say', message: { is: 'offer', ...offer } };
  }

  #tell(files: OurFiles, spaces: ReadonlySet<SpaceId>): FileStep | undefined {
    for (const [file, { space, part }] of this.#owed) {
      if (!spaces.has(space) || files.has(space, file, part) === undefined) continue;
      this.#owed.delete(file);
      return { is: 'say', message: { is: 'holds', space, files: [file] } };
    }
    return undefined;
  }

  #ask(files: OurFiles, spaces: ReadonlySet<SpaceId>): FileStep | undefined {
    if (this.#asked.size >= ASKED_AT_MOST) return undefined;
    const part = files.ask(spaces, this.#lacking);
    if (!part) return undefined;
    this.#asked.set(keyOf(part), { ...part });
    const { space, file, thumb, size, at } = part;
    return { is: 'say', message: { is: 'want', space, file, part: part.part, size, from: at, thumb } };
  }

  #give(files: OurFiles, spaces: ReadonlySet<SpaceId>, most: number): FileStep | undefined {
    const [want] = this.#queue;
    if (!want) return undefined;
    const { space, file, part, from } = want;
    const size = spaces.has(space) ? files.has(space, file, part) : undefined;
    if (size === undefined || size !== want.size || from >= size) {
      this.#queue.shift();
      this.#owe(file, space, part);
      return { is: 'say', message: { is: 'lack', space, file, part } };
    }
    const length = Math.min(most, size - from);
    if (from + length < size) this.#queue[0] = { ...want, from: from + length };
    else this.#queue.shift();
    return { is: 'give', space, file, part, size, at: from, length };
  }

  /** The part being given cannot be read here any more. */
  failToGive({ space, file, part }: { space: SpaceId; file: BlobId; part: number }): Message {
    const [want] = this.#queue;
    if (want && keyOf(want) === keyOf({ file, part })) this.#queue.shift();
    this.#owe(file, space, part);
    return { is: 'lack', space, file, part };
  }

  #owe(file: BlobId, space: SpaceId, part: number): void {
    if (this.#owed.size < OWED_AT_MOST) this.#owed.set(file, { space, part });
  }
}
