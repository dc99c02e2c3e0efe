/**
 * One talk of two devices over a link: from what we hold and what they said follows what is said next. Holds the state
 * of the talk and nothing else: no link, no disk, no clock. Both ends run the same code; who called does not matter.
 */

import { toHex } from '../domain/bytes.ts';
import { canonicalBytes } from '../domain/canonical.ts';
import { taggedHash } from '../domain/hash.ts';
import type { ChainValue, Incarnation, LogId, SegmentHash, SpaceId } from '../domain/ids.ts';
import type { Crypto } from '../ports.ts';
import { type FilePart, type FileStep, FileTalk, type OurFiles } from './file-talk.ts';
import { type Begun, CHUNK, type EndReason, type Message, SPOKEN } from './message.ts';
import { type HeldSegment, planBundle } from './plan.ts';
import { type Have, vectorOf } from './vector.ts';

/** What we hold of a space in which the other end is a member. A new `held` array whenever it changed. */
export interface OurSpace {
  have: Have;
  held: readonly HeldSegment[];
  aside: readonly SegmentHash[];
  begun: readonly Begun[];
  /** What tells somebody who has not heard of us that we belong: our own acts. */
  introduction: readonly HeldSegment[];
  /** There is more to send than `held`, once it is known what they hold. */
  fresh: boolean;
}

/** Everything we may talk about with the other end at this moment. */
export interface Ours {
  incarnation: Incarnation;
  spaces: ReadonlyMap<SpaceId, OurSpace>;
  /** Absent where attachments are no matter. */
  files?: OurFiles;
}

/** Said in the greeting by who exchanges attachments. */
const FILES = 'files';
/** Said by who keeps what it is told of, without being able to read it. */
const KEEPS = 'keeps';

export interface Theirs {
  have: Have;
  incarnation: Incarnation;
}

export type Step =
  | { is: 'say'; message: Message }
  /** A piece of a segment of ours, to be read and said as a chunk. */
  | { is: 'send'; space: SpaceId; hash: SegmentHash; size: number; at: number; length: number }
  /** A piece of an attachment of ours, to be read and said. */
  | (FileStep & { is: 'give' })
  /** Until something is heard, or changes here. */
  | { is: 'wait' }
  /** Neither end has anything the other lacks and takes. */
  | { is: 'done' };

/** Bytes on their way that nobody has answered for: enough to keep a fast link busy, little to lose. */
const WINDOW = 8_388_608;

/**
 * Bytes of the first piece; each is twice as long as the one before, up to the longest. A link that is cut again and
 * again after a few thousand bytes still brings something each time, and a good one is at its full speed at once.
 */
const FIRST_PIECE = 2_048;

/** Two that hold the same of a space say the same 32 bytes. */
export const digestOf = (crypto: Pick<Crypto, 'sha256'>, have: Have, more = ''): string =>
  toHex(taggedHash(crypto, `granary have${more}`, canonicalBytes(have)));

const NOTHING = { have: {}, aside: [], begun: [] } as const;

interface TheirSpace {
  have: Record<LogId, { last: number; head: ChainValue }>;
  aside: Set<SegmentHash>;
  begun: Map<SegmentHash, number>;
}

interface Part {
  space: SpaceId;
  segment: HeldSegment;
}

interface Sending extends Part {
  at: number;
}

export class Talk {
  readonly #crypto: Pick<Crypto, 'sha256'>;
  /** Bytes of segments and attachments that may come and go in this talk, together; absent: any number. */
  readonly #budget: number | undefined;
  readonly #said = new Map<SpaceId, { digest: string; have: Have; fresh: boolean }>();
  #greeted = false;
  #heard: Map<SpaceId, string> | undefined;
  #incarnation: Incarnation | undefined;
  #most: number | undefined;
  readonly #told = new Set<SpaceId>();
  readonly #toldUs = new Set<SpaceId>();
  readonly #theirs = new Map<SpaceId, TheirSpace>();
  /** Spaces they did not name, in which we have shown who we are. */
  readonly #introduced = new Set<SpaceId>();
  #introductions: Part[] = [];
  readonly #answers: Message[] = [];
  readonly #files = new FileTalk();
  #theyCanFiles = false;
  #theyKeep = false;
  /** Sent in this talk, with whether it was answered for. */
  readonly #handed = new Map<SegmentHash, Part & { answered: boolean }>();
  #plan: Part[] = [];
  /** What the plan was made of. */
  #planned: ReadonlyMap<SpaceId, readonly HeldSegment[]> = new Map();
  #sending: Sending | undefined;
  #unanswered = 0;
  #sent = 0;
  #came = 0;
  /** Of the next piece. */
  #length = FIRST_PIECE;
  #weRest = false;
  #theyRest = false;
  #spoken = false;
  #ended: EndReason | undefined;

  constructor(crypto: Pick<Crypto, 'sha256'>, { budget }: { budget?: number } = {}) {
    this.#crypto = crypto;
    this.#budget = budget;
  }

  /** Why the talk ended, or `undefined` while it goes on. */
  get ended(): EndReason | undefined {
    return this.#ended;
  }

  /** The other end's present life, once it has greeted. */
  get life(): Incarnation | undefined {
    return this.#incarnation;
  }

  /** What the other end holds of a space, as far as it said or got it. */
  theirs(space: SpaceId): Theirs | undefined {
    const have = this.#theirs.get(space)?.have;
    return have && this.#incarnation ? { have, incarnation: this.#incarnation } : undefined;
  }

  /** How much is still to be sent, in segments and bytes, as planned last. */
  get ahead(): { parts: number; bytes: number } {
    const parts = this.#plan.filter(({ segment }) => !this.#handed.has(segment.hash));
    const begun = this.#sending ? this.#sending.segment.size - this.#sending.at : 0;
    return {
      parts: parts.length + (this.#sending ? 1 : 0),
      bytes: parts.reduce((sum, { segment }) => sum + segment.size, begun),
    };
  }

  /** A part of an attachment that came whole is safe here, or could not be kept. `wrong`: it was not what it should be. */
  fileSettled(part: Pick<FilePart, 'file' | 'part'>, wrong = false): void {
    this.#files.settled(part);
    if (wrong) this.#files.distrust(part.file);
  }
  /** What was asked for and is being answered. */
  asked(part: Pick<FilePart, 'file' | 'part'>): FilePart | undefined {
    return this.#files.asked(part);
  }
  /** A part of an attachment turned out not to be here: what to say instead. */
  fileMissing(part: Pick<FilePart, 'space' | 'file' | 'part'>): Message {
    return this.#files.failToGive(part);
  }

  /** Takes in what was said. Chunks are the caller's to keep; nothing here believes them. */
  hear(message: Message): void {
    if (message.is === 'hello') this.#hearHello(message);
    else if (message.is === 'have') this.#hearHave(message);
    else if (message.is === 'took') this.#hearTook(message);
    else if (message.is === 'rest') this.#theyRest = true;
    else if (message.is === 'end') this.#ended ??= message.why;
    else if (message.is === 'chunk') {
      this.#theyRest = false;
      this.#spoken = true;
      this.#came += message.bytes.length;
    } else if (message.is !== 'alive') this.#hearOfFiles(message);
  }

  #hearOfFiles(message: Message): void {
    if (message.is === 'piece') this.#came += message.bytes.length;
    this.#theyRest = false;
    this.#spoken = true;
    this.#weRest = false;
    if (!this.#files.hear(message)) this.end('wrong');
  }

  /** From our side. */
  end(why: EndReason): void {
    this.#ended ??= why;
  }

  #hearHello({ oldest, newest, incarnation, digests, ...more }: Message & { is: 'hello' }): void {
    const mutual = oldest <= SPOKEN.newest && newest >= SPOKEN.oldest;
    // A second greeting that names nothing new only costs time.
    const idle = this.#heard && [...digests.keys()].every((space) => this.#heard?.has(space));
    if (!mutual || idle) {
      this.end(mutual ? 'wrong' : 'newer');
      return;
    }
    this.#incarnation = incarnation;
    this.#most = more.most;
    this.#theyCanFiles = more.can?.includes(FILES) ?? false;
    this.#theyKeep = more.can?.includes(KEEPS) ?? false;
    // They have something to ask for, though both hold the same segments.
    if (more.wants) this.#spoken = true;
    this.#heard ??= new Map();
    for (const [space, digest] of digests) this.#heard.set(space, digest);
    this.#settleEqual();
  }

  #hearHave({ space, have, aside, begun }: Message & { is: 'have' }): void {
    this.#theyRest = false;
    this.#spoken = true;
    // Told of a space we did not name: it may be one that we just lost.
    if (!this.#said.has(space)) return;
    if (this.#toldUs.has(space)) {
      this.end('wrong');
      return;
    }
    this.#toldUs.add(space);
    this.#theirs.set(space, {
      have: { ...have },
      aside: new Set(aside),
      begun: new Map(begun.map(({ hash, bytes }) => [hash, bytes])),
    });
    this.#planned = new Map();
  }

  #hearTook({ taken, aside, refused }: Message & { is: 'took' }): void {
    this.#theyRest = false;
    for (const hash of [...taken, ...aside, ...refused]) {
      const part = this.#handed.get(hash);
      if (!part || part.answered) continue;
      part.answered = true;
      this.#unanswered -= part.segment.size;
    }
    for (const hash of taken) {
      const part = this.#handed.get(hash);
      if (part) this.theyHold(part.space, part.segment);
    }
    for (const hash of aside) {
      const part = this.#handed.get(hash);
      if (part) this.#theirs.get(part.space)?.aside.add(hash);
    }
  }

  /** They have it: they sent it, or took it. */
  theyHold(space: SpaceId, { log, last, after }: Pick<HeldSegment, 'log' | 'last' | 'after'>): void {
    const theirs = this.#theirs.get(space);
    if (theirs && (theirs.have[log]?.last ?? 0) < last) theirs.have[log] = { last, head: after };
  }

  /** What became of segments of theirs: said next. */
  answer(outcome: Omit<Message & { is: 'took' }, 'is'>): void {
    this.#answers.push({ is: 'took', ...outcome });
    this.#weRest = false;
  }

  /** What to say now. Saying it is part of the talk: ask again only when it has been said. */
  next(ours: Ours): Step {
    if (this.#ended) return { is: 'done' };
    const unnamed = [...ours.spaces].filter(([id]) => !this.#said.has(id));
    if (!this.#greeted || unnamed.length > 0) return this.#greet(ours, unnamed);
    if (!this.#heard) return { is: 'wait' };
    if (this.#left < 0) return this.#budgetEnds();
    const answer = this.#answers.shift();
    if (answer) return { is: 'say', message: answer };
    this.#introduce(ours);
    // Of a space that only they name they are about to show us their place.
    if ([...this.#heard.keys()].some((space) => !this.#said.has(space))) this.#spoken = true;
    const untold = this.#untold(ours);
    if (untold) return untold;
    const part = this.#nextPart(ours);
    if (part) return part;
    const file = this.#nextOfFiles(ours);
    if (file) return file;
    if (this.#unanswered > 0 || this.#awaitsWord(ours) || this.#files.awaits) return { is: 'wait' };
    if (!this.#spoken) return { is: 'done' };
    if (!this.#weRest) {
      this.#weRest = true;
      return { is: 'say', message: { is: 'rest' } };
    }
    return { is: this.#theyRest ? 'done' : 'wait' };
  }

  /** When there is nothing to say of segments, until there is again. */
  #nextOfFiles({ files, spaces }: Ours): Step | undefined {
    if (!files || !this.#theyCanFiles) return undefined;
    const shared = new Set([...spaces.keys()].filter((space) => this.#heard?.has(space)));
    const step = this.#files.next(
      files,
      shared,
      Math.max(1, Math.min(this.#length, this.#left)),
      this.#theyKeep,
    );
    if (!step) return undefined;
    if (step.is === 'give' && !this.#spend(step.length)) return this.#budgetEnds();
    this.#spoken = true;
    this.#weRest = false;
    return step;
  }

  /** What either end allows to be sent still, by whomever. */
  get #left(): number {
    return Math.min(this.#budget ?? Infinity, this.#most ?? Infinity) - this.#sent - this.#came;
  }
  /** False when so many bytes are more than that. */
  #spend(length: number): boolean {
    if (length > this.#left) return false;
    this.#sent += length;
    this.#length = Math.min(CHUNK, 2 * this.#length);
    return true;
  }
  #budgetEnds(): Step {
    this.#ended = 'budget';
    return { is: 'say', message: { is: 'end', why: 'budget' } };
  }

  #greet({ incarnation, files }: Ours, unnamed: readonly [SpaceId, OurSpace][]): Step {
    this.#greeted = true;
    const digests = new Map<SpaceId, string>();
    for (const [id, { have, fresh }] of unnamed) {
      // Fresh edits make it a digest that nobody else can have.
      const digest = digestOf(this.#crypto, have, fresh ? incarnation : '');
      this.#said.set(id, { digest, have, fresh });
      digests.set(id, digest);
    }
    this.#settleEqual();
    const { oldest, newest } = SPOKEN;
    const wants = files?.wants(digests.keys()) ?? false;
    if (wants) this.#spoken = true;
    const more = {
      ...(this.#budget === undefined ? {} : { most: this.#budget }),
      ...(files ? { can: files.kept ? [FILES, KEEPS] : [FILES] } : {}),
      ...(wants ? { wants } : {}),
    };
    return { is: 'say', message: { is: 'hello', oldest, newest, incarnation, digests, ...more } };
  }

  /**
   * Both compare the same two digests, so both know without another word that there is nothing to say. Settled as soon as
   * both are known, and not with the next step: edits made in between are sealed only once it is known what they hold.
   */
  #settleEqual(): void {
    for (const [id, { digest, have }] of this.#said) {
      if (this.#theirs.has(id) || this.#heard?.get(id) !== digest) continue;
      this.#theirs.set(id, { have: { ...have }, aside: new Set(), begun: new Map() });
    }
  }

  /** They belong to a space and do not name it: they may not know yet that we do. */
  #introduce({ spaces }: Ours): void {
    for (const [space, { introduction }] of spaces) {
      if (this.#heard?.has(space) || this.#introduced.has(space)) continue;
      this.#introduced.add(space);
      this.#introductions.push(...introduction.map((segment) => ({ space, segment })));
    }
  }

  /** Of a space whose digests differ they are told once what we hold; later they see it by what we send and take. */
  #untold({ spaces }: Ours): Step | undefined {
    for (const [space, { digest }] of this.#said) {
      const theirs = this.#heard?.get(space);
      if (theirs === undefined || theirs === digest || this.#told.has(space)) continue;
      this.#told.add(space);
      this.#spoken = true;
      // A space that we share no more is told as empty: they wait for a word of it.
      const { have, aside, begun } = spaces.get(space) ?? NOTHING;
      return { is: 'say', message: { is: 'have', space, have, aside, begun } };
    }
    return undefined;
  }

  /** They have yet to say what they hold: something of ours may follow from it. */
  #awaitsWord({ spaces }: Ours): boolean {
    return [...this.#told].some((space) => spaces.has(space) && !this.#toldUs.has(space));
  }

  #nextPart(ours: Ours): Step | undefined {
    if (this.#sending && !ours.spaces.has(this.#sending.space)) this.#sending = undefined;
    if (!this.#sending) {
      if (this.#unanswered >= WINDOW) return { is: 'wait' };
      const part = this.#shift(ours);
      if (!part) return undefined;
      const begun = this.#theirs.get(part.space)?.begun.get(part.segment.hash) ?? 0;
      this.#sending = { ...part, at: begun < part.segment.size ? begun : 0 };
    }
    const { space, segment, at } = this.#sending;
    const length = Math.min(this.#length, segment.size - at, Math.max(1, this.#left));
    if (!this.#spend(length)) return this.#budgetEnds();
    this.#spoken = true;
    this.#weRest = false;
    if (at + length < segment.size) this.#sending = { space, segment, at: at + length };
    else {
      this.#sending = undefined;
      this.#unanswered += segment.size;
      this.#handed.set(segment.hash, { space, segment, answered: false });
    }
    return { is: 'send', space, hash: segment.hash, size: segment.size, at, length };
  }

  /** The next segment they lack: who belongs before what is known, in every space. */
  #shift(ours: Ours): Part | undefined {
    const introduction = this.#introductions.shift();
    if (introduction) return introduction;
    const changed = [...ours.spaces].some(([id, { held }]) => this.#planned.get(id) !== held);
    if (changed || this.#planned.size !== ours.spaces.size) this.#replan(ours);
    for (let part = this.#plan.shift(); part; part = this.#plan.shift())
      if (!this.#handed.has(part.segment.hash)) return part;
    return undefined;
  }

  #replan({ spaces }: Ours): void {
    this.#planned = new Map([...spaces].map(([id, { held }]) => [id, held]));
    const parts: Part[] = [];
    for (const [space, { held }] of spaces) {
      const theirs = this.#theirs.get(space);
      if (!theirs) continue;
      const byHash = new Map(held.map((segment) => [segment.hash, segment]));
      for (const hash of planBundle({ held, theirs: vectorOf(theirs.have) })) {
        const segment = byHash.get(hash);
        if (segment && !theirs.aside.has(hash)) parts.push({ space, segment });
      }
    }
    const isRoster = ({ segment }: Part): boolean => segment.stream === 'roster';
    this.#plan = [...parts.filter(isRoster), ...parts.filter((part) => !isRoster(part))];
  }
}
