/** One device at the hub, from its first frame to its last: papers, then the talk, until it leaves. */
import { fromHex, toHex } from '../domain/bytes.ts';
import type { BlobId, Incarnation, SegmentHash, SpaceId } from '../domain/ids.ts';
import { BegunParts, type ComingPart } from '../engine/meeting/begun.ts';
import { encodeFromHub, HUB_VERSION, parsePapers } from '../exchange/hub/words.ts';
import { encodeMessage, type Message, MessageReader } from '../exchange/message.ts';
import { type OurSpace, type Ours, type Step, Talk } from '../exchange/talk.ts';
import type { FrameSocket } from '../node/hub/frames.ts';
import type { Bytes } from '../ports.ts';
import { verifySegment } from '../segment/open.ts';
import { Bucket } from './bucket.ts';
import { FilesAtDoor, HubFiles } from './file-desk.ts';
import type { Hub } from './hub.ts';
import { ShownPapers } from './papers.ts';

/** What all visits of one hub process share. */
export interface House {
  hub: Hub;
  begun: BegunParts;
  /** Bytes of unfinished segments, all visits together. */
  begunBytes: number;
  files: HubFiles;
}

export const houseOf = (hub: Hub): House => ({
  hub,
  begun: new BegunParts(hub.ports.crypto),
  begunBytes: 0,
  files: new HubFiles(hub),
});

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Visit {
  readonly #house: House;
  readonly #hub: Hub;
  readonly #socket: FrameSocket;
  readonly #papers: ShownPapers;
  readonly #talk: Talk;
  readonly #reader = new MessageReader();
  readonly #inflow: Bucket;
  readonly #paperFlow: Bucket;
  #greeted = false;
  #talking = false;
  #coming: ComingPart | undefined;
  #comingBytes = 0;
  #refused = 0;
  #lost = false;
  /** Whatever they were let into last, to see when it is something else. */
  #open: readonly SpaceId[] = [];
  #reading: { hash: SegmentHash; bytes: Bytes } | undefined;
  #readingFile: { file: BlobId; part: number; bytes: Bytes } | undefined;
  readonly #files: FilesAtDoor;
  /** The end of what is being written of attachments. */
  #keeping: Promise<void> = Promise.resolve();
  readonly #toldFull = new Set<SpaceId>();
  #wake: () => void = () => {};

  constructor(house: House, socket: FrameSocket) {
    const { hub } = house;
    const { crypto, limits, now } = hub.ports;
    this.#house = house;
    this.#hub = hub;
    this.#socket = socket;
    this.#papers = new ShownPapers(hub);
    this.#talk = new Talk(crypto);
    this.#files = new FilesAtDoor(house.files, () => this.#wake());
    this.#inflow = new Bucket(limits.inflow, now);
    this.#paperFlow = new Bucket(limits.papers, now);
  }

  /** Ends when they have gone, or we have had enough. */
  async run(): Promise<void> {
    const { face } = this.#papers;
    const late = setTimeout(() => this.#refuse('greeting'), this.#hub.ports.limits.greeting);
    const stop = this.#hub.changes((space) => {
      if (this.#papers.has(space)) this.#changed();
    });
    const beat = setInterval(() => {
      if (this.#talking) void this.#say({ is: 'alive' });
    }, 20_000);
    await this.#socket.send(encodeFromHub({ is: 'hub', oldest: HUB_VERSION, newest: HUB_VERSION, ...face }));
    const reading = this.#read(() => clearTimeout(late));
    try {
      await this.#sayEverything();
    } finally {
      stop();
      clearTimeout(late);
      clearInterval(beat);
      if (this.#talking && !this.#lost) await this.#say({ is: 'end', why: this.#talk.ended ?? 'closing' });
      this.#socket.close();
      await reading;
      await this.#keeping;
      this.#files.close();
      this.#dropComing();
    }
  }

  /** In order: the hub is going. */
  end(): void {
    this.#talk.end('closing');
    this.#wake();
  }

  async #read(greeted: () => void): Promise<void> {
    try {
      for await (const frame of this.#socket.frames()) {
        const size = frame.is === 'text' ? frame.text.length : frame.bytes.length;
        this.#hub.metrics.bytesIn += size;
        // Who sends too fast is read more slowly; the rest waits with them.
        const wait = this.#inflow.take(size);
        if (wait > 0) await pause(Math.min(wait, 5_000));
        const heard =
          frame.is === 'text' ? await this.#hearPapers(frame.text) : await this.#hearTalk(frame.bytes);
        if (!heard || this.#talk.ended) break;
        if (this.#greeted) greeted();
        this.#wake();
      }
    } catch {
      // The store could not keep a grant: they come again.
      this.#hub.metrics.refuse('store');
    }
    this.#lost = !this.#socket.isOpen;
    if (!this.#lost) this.#talk.end('wrong');
    this.#lost = this.#lost || !this.#greeted;
    this.#wake();
  }

  async #hearPapers(text: string): Promise<boolean> {
    const wait = this.#paperFlow.take(1);
    if (wait > 0) await pause(Math.min(wait, 5_000));
    const papers = parsePapers(text);
    if (!papers) return this.#refuse('papers');
    let signature: string | undefined;
    if (!this.#greeted) {
      signature = this.#papers.greet(papers);
      if (signature === undefined) return this.#refuse('papers');
    } else if (papers.face) return this.#refuse('papers');
    if (!this.#greeted) await this.#hub.ports.store.catchUp();
    const spaces = await this.#papers.show(papers.spaces);
    if (!spaces) return this.#refuse('papers');
    if (!this.#greeted) this.#hub.metrics.accepted += 1;
    const open = this.#papers.open();
    await this.#socket.send(encodeFromHub({ is: 'answer', signature, spaces }));
    this.#greeted = true;
    this.#open = open;
    return true;
  }

  /** What they may have is another thing now, or there is more of it. */
  #changed(): void {
    const open = this.#papers.open();
    const other = open.length !== this.#open.length || open.some((space, i) => space !== this.#open[i]);
    if (other && this.#greeted) {
      const closed = this.#open.filter((space) => !open.includes(space));
      const spaces = [...new Set([...closed, ...open])].map(
        (space) => [space, this.#hub.standing(space, this.#papers)] as const,
      );
      this.#open = open;
      void this.#socket.send(encodeFromHub({ is: 'answer', spaces: new Map(spaces) }));
    }
    this.#wake();
  }

  async #hearTalk(bytes: Bytes): Promise<boolean> {
    if (!this.#greeted) return this.#refuse('papers');
    for (const message of this.#reader.read(bytes)) {
      if (message.is === 'nonsense') return this.#refuse('wrong');
      if (this.#talk.ended) return true;
      this.#talk.hear(message);
      if (message.is === 'chunk' && !(await this.#collect(message))) return false;
      if (message.is === 'offer' && !this.#files.offered(message)) return this.#refuse('wrong');
      if (message.is === 'piece' && !this.#talk.ended) this.#collectFile(message);
      if (message.is === 'lack') this.#files.settled(message.file, message.part);
    }
    return true;
  }

  /** One part after the other, beside everything else: a store that is slow slows what is asked for next. */
  #collectFile(piece: Message & { is: 'piece' }): void {
    const { files } = this.#house;
    const { file, part, at, size } = piece;
    const whole = files.begun.collect(piece);
    if (at + piece.bytes.length < size) return;
    const space = this.#talk.asked(piece)?.space;
    const shelved = space && this.#open.includes(space);
    this.#keeping = this.#keeping.then(async () => {
      const fileSize = shelved ? this.#files.sizeOf(space, file) : undefined;
      const kept =
        whole && space && fileSize !== undefined
          ? await files.keep({ space, file, size: fileSize, part }, whole)
          : undefined;
      if (kept === 'store') this.#talk.end('closing');
      this.#talk.fileSettled({ file, part }, kept === 'wrong');
      this.#files.settled(file, part);
      this.#wake();
    });
    this.#keeping.catch(() => {
      this.#talk.end('closing');
      this.#wake();
    });
  }

  async #collect(chunk: Message & { is: 'chunk' }): Promise<boolean> {
    const { begun } = this.#house;
    if (this.#coming && this.#coming.hash !== chunk.hash) this.#dropComing();
    this.#coming ??= begun.comingWith(chunk);
    if (!this.#coming) {
      // The rest of a part whose beginning made room for others: it comes again in their next talk.
      if (chunk.at + chunk.bytes.length === chunk.size) this.#answer(chunk.hash, 'refused');
      return true;
    }
    if (!this.#coming.add(chunk)) return this.#refuse('wrong');
    const grown = this.#coming.length - this.#comingBytes;
    this.#comingBytes += grown;
    this.#house.begunBytes += grown;
    if (this.#coming.length < chunk.size) {
      if (this.#house.begunBytes > this.#hub.ports.limits.begunBytes) return this.#refuse('memory');
      return true;
    }
    const whole = this.#coming.bytes();
    this.#coming = undefined;
    this.#forgetBytes();
    begun.forget(chunk.hash);
    return this.#keep(chunk.hash, whole);
  }

  async #keep(hash: SegmentHash, bytes: Bytes): Promise<boolean> {
    const { metrics, ports } = this.#hub;
    const verified = verifySegment(ports.crypto, bytes);
    if (verified.is !== 'verified' || verified.hash !== hash) {
      metrics.refuse('damaged');
      return this.#answer(hash, 'refused');
    }
    const { space, log, stream, first, last, before, after } = verified.header;
    if (!this.#open.includes(space)) {
      metrics.refuse('foreign');
      return this.#answer(hash, 'refused');
    }
    // Before it is kept: whoever hears of a new part would else send it back to where it came from.
    this.#talk.theyHold(space, { log, last, after });
    const kept = await this.#hub.keep(
      { space, hash, log, stream, first, last, before, after, size: bytes.length },
      bytes,
    );
    if (kept === 'here' || kept === 'kept') return this.#answer(hash, 'taken');
    if (kept === 'store') {
      // They come again, to us or to another hub: nothing was answered for.
      this.#talk.end('closing');
      return false;
    }
    if (kept === 'quota') {
      const standing = this.#hub.standing(space, this.#papers);
      if (standing.is === 'open')
        await this.#socket.send(
          encodeFromHub({ is: 'answer', spaces: new Map([[space, { ...standing, full: true }]]) }),
        );
    }
    return this.#answer(hash, 'refused');
  }

  /** False when too much was refused. */
  #answer(hash: SegmentHash, how: 'taken' | 'refused'): boolean {
    this.#talk.answer({ taken: [], aside: [], refused: [], [how]: [hash] });
    if (how === 'refused') this.#refused += 1;
    return this.#refused <= this.#hub.ports.limits.refused || this.#refuse('wrong');
  }

  #dropComing(): void {
    if (this.#coming) this.#house.begun.keep(this.#coming);
    this.#coming = undefined;
    this.#forgetBytes();
  }
  #forgetBytes(): void {
    this.#house.begunBytes -= this.#comingBytes;
    this.#comingBytes = 0;
  }

  #refuse(why: 'greeting' | 'papers' | 'wrong' | 'memory'): false {
    this.#hub.metrics.refuse(why);
    this.#talk.end(why === 'memory' ? 'closing' : 'wrong');
    this.#wake();
    return false;
  }

  async #sayEverything(): Promise<void> {
    while (!this.#lost) {
      // Who is let into nothing is told nothing.
      if (this.#talks()) {
        const step = this.#talk.next(this.#ours());
        this.#tellFull();
        if (step.is === 'say' || step.is === 'send' || step.is === 'give') {
          if (!(await this.#take(step))) return;
          continue;
        }
      }
      if (this.#talk.ended) return;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  /** A file found no room: said once, beside the talk. */
  #tellFull(): void {
    for (const space of this.#files.full) {
      if (this.#toldFull.has(space)) continue;
      this.#toldFull.add(space);
      const standing = this.#hub.standing(space, this.#papers);
      void this.#socket.send(encodeFromHub({ is: 'answer', spaces: new Map([[space, standing]]) }));
    }
  }

  #talks(): boolean {
    this.#talking ||= this.#open.length > 0;
    return this.#talking;
  }

  #ours(): Ours {
    const spaces = new Map<SpaceId, OurSpace>();
    for (const space of this.#open) {
      const shelf = this.#hub.shelf(space);
      if (!shelf) continue;
      const begun = this.#house.begun.of(space);
      spaces.set(space, { ...shelf.facts, aside: [], begun, introduction: [], fresh: false });
    }
    return { incarnation: lifeOf(this.#hub), spaces, files: this.#files };
  }

  async #take(step: Step & { is: 'say' | 'send' | 'give' }): Promise<boolean> {
    if (step.is === 'say') return this.#say(step.message);
    if (step.is === 'give') return this.#give(step);
    const { hash, space, at, length, size } = step;
    if (this.#reading?.hash !== hash) {
      const bytes = await this.#hub.ports.store.read(space, hash);
      if (!bytes) {
        // Damaged since: it is not claimed any more, and whoever has it brings it again.
        this.#talk.end('closing');
        return true;
      }
      this.#reading = { hash, bytes };
    }
    // Between the step and now they may have been put out.
    if (!this.#open.includes(space)) return true;
    const bytes = this.#reading.bytes.subarray(at, at + length);
    if (at + length === size) this.#reading = undefined;
    return this.#say({ is: 'chunk', hash, size, at, bytes });
  }

  async #give(step: Step & { is: 'give' }): Promise<boolean> {
    const { space, file, part, size, at, length } = step;
    if (this.#readingFile?.file !== file || this.#readingFile.part !== part) {
      const bytes = await this.#house.files.read(space, file, part);
      if (bytes?.length !== size) return this.#say(this.#talk.fileMissing(step));
      this.#readingFile = { file, part, bytes };
    }
    // Between the step and now they may have been put out.
    if (!this.#open.includes(space)) return this.#say(this.#talk.fileMissing(step));
    const bytes = this.#readingFile.bytes.subarray(at, at + length);
    if (at + length === size) this.#readingFile = undefined;
    return this.#say({ is: 'piece', file, part, size, at, bytes });
  }

  #say(message: Message): Promise<boolean> {
    const bytes = encodeMessage(message);
    this.#hub.metrics.bytesOut += bytes.length;
    return this.#socket.send(bytes);
  }
}

/** A hub has one life per store: its key says which. */
const lifeOf = (hub: Hub): Incarnation =>
  toHex((fromHex(hub.key) ?? new Uint8Array(8)).subarray(0, 8)) as Incarnation;
