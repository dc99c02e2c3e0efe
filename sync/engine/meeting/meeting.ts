/**
 * One meeting with another device over a link: reads what comes, takes it in between two verbs, and says what the talk
 * wants said, until neither has anything for the other, or for as long as the link lasts.
 */
import type { Receipt } from '../../api.ts';
import type { Metered } from '../../domain/daily-limit.ts';
import { type Fault, fault } from '../../domain/fault.ts';
import { deviceIdOf } from '../../domain/hash.ts';
import { type BlobId, type DeviceId, logId, type SegmentHash, type SpaceId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import { AT_REST, aheadIn, type Flow, flowed } from '../../exchange/flow.ts';
import { type EndReason, encodeMessage, type Message, MessageReader } from '../../exchange/message.ts';
import { type Ours, type Step, Talk } from '../../exchange/talk.ts';
import { covers, vectorOf } from '../../exchange/vector.ts';
import type { Bytes, Link } from '../../ports.ts';
import type { SegmentRecord } from '../../segment/records.ts';
import { Unasked } from '../deletions.ts';
import type { FilesAtLink, FilesDesk } from '../files/desk.ts';
import { keepReceipt, type Workbench } from '../workbench.ts';
import { takeBatch, type WholePart } from './batch.ts';
import type { BegunParts, ComingPart } from './begun.ts';
import type { DayMeter } from './day-meter.ts';
import { type Counterpart, claimsMoreOfUs, type HubEnd } from './hub.ts';
import { keepMet } from './met.ts';
import { asideIn, oursFor } from './ours.ts';
import { Tally } from './tally.ts';

/** The engine, as far as a meeting needs it. */
export interface Host {
  /** Runs when no verb is at work, and lets none begin meanwhile. */
  turn<T>(act: (bench: Workbench) => Promise<T>): Promise<T>;
  /** To look at, at any time: between two awaits it holds still. */
  bench(): Workbench;
  /** Calls back when anything changed; answers how to stop. */
  changes(listener: () => void): () => void;
  begun: BegunParts;
  desk: FilesDesk;
  meter: DayMeter;
}

export interface MeetingOptions {
  /** Goes on when nothing is left to say, and says what changes, until the link or the other end ends it. */
  stay?: boolean;
  /** Bytes of segments and attachments that may come and go, together. */
  budget?: number;
  /** Calls back as often as the link wants a sign of life; answers how to stop. */
  pulse?: (beat: () => void) => () => void;
  /** Hears the receipts so far whenever they were put on record: the same ones, grown. */
  told?: (receipts: readonly Receipt[]) => void;
  /** Hears how far it is, at every step of it; `undefined` when nothing is under way any more. */
  flows?: (flow: Flow | undefined, bytes: number) => void;
  /** The other end is a hub. */
  hub?: HubEnd;
}

export interface MeetingReport {
  peer: DeviceId;
  /** `lost`: the link ended before the talk did. */
  ended: EndReason | 'lost';
  /** Bytes on the link, each way. */
  sent: number;
  received: number;
  receipts: Receipt[];
  /** Of a hub: spaces of which it holds less than it once did. */
  forgot?: SpaceId[];
  /** Of a hub: spaces in which it claims more of our own writing than we have, and has not shown it. */
  claims?: SpaceId[];
  /** Why it could not go on, when that lies with us. */
  fault?: Fault;
}

/** Segments that are here and not judged yet: twice what an honest device sends without an answer. */
const INBOX_BYTES = 25_165_824;
/** Bytes judged in one turn of the engine: whoever saves meanwhile waits for its end. */
const TURN_BYTES = 1_048_576;
/** Parts of one talk that were refused, after which nobody listens any more. */
const REFUSED_AT_MOST = 200;

const carries = ({ is }: Message): boolean => is === 'chunk' || is === 'piece';

export class Meeting {
  readonly #host: Host;
  readonly #link: Link;
  readonly #options: MeetingOptions;
  readonly #who: Counterpart;
  readonly #talk: Talk;
  readonly #tallies = new Map<SpaceId, Tally>();
  readonly #unasked = new Unasked();
  #aside: ReadonlyMap<SpaceId, readonly SegmentHash[]> = new Map();
  #coming: ComingPart | undefined;
  #inbox: WholePart[] = [];
  #inboxBytes = 0;
  /** Spaces of which they said what they hold, and we have not looked at it yet. */
  #told = new Set<SpaceId>();
  /** Unsealed edits that could not be sealed: not tried again until there are others. */
  readonly #unsealable = new WeakSet<readonly SegmentRecord[]>();
  #reading: { hash: SegmentHash; bytes: Bytes } | undefined;
  readonly #files: FilesAtLink;
  /** The end of what is being written of attachments. */
  #keeping: Promise<void> = Promise.resolve();
  #readingFile: { file: BlobId; part: number; bytes: Bytes } | undefined;
  #refused = 0;
  readonly #forgot = new Set<SpaceId>();
  #sent = 0;
  #received = 0;
  #dirty = false;
  #flow = AT_REST;
  /** There was a space to talk about. */
  #shared = false;
  #lost = false;
  #ended: MeetingReport['ended'] = 'lost';
  #fault: Fault | undefined;
  #wake: () => void = () => {};
  #drained: () => void = () => {};

  constructor(host: Host, link: Link, options: MeetingOptions) {
    const { crypto } = host.bench().store.ports;
    const { budget, hub } = options;
    this.#files = host.desk.atLink(hub);
    this.#host = host;
    this.#link = link;
    this.#options = options;
    this.#who = { device: deviceIdOf(crypto, link.peer), hub: options.hub };
    const left = this.#leftToday;
    const most = left === undefined ? budget : Math.min(left, budget ?? Infinity);
    this.#talk = new Talk(crypto, most === undefined ? {} : { budget: most });
  }

  get #metered(): Metered {
    return this.#options.hub ? 'hub' : 'lan';
  }
  /** Of the day's limit, which all meetings share. */
  get #leftToday(): number | undefined {
    return this.#host.meter.left(this.#metered);
  }
  #count(bytes: number): void {
    this.#host.meter.count(this.#metered, bytes);
  }

  /** Holds the meeting; answers when it is over and everything that came is safe. */
  async hold(): Promise<MeetingReport> {
    const stop = this.#host.changes(() => this.#wake());
    const stopHub = this.#options.hub?.changes(() => this.#wake());
    const stopPulse = this.#options.pulse?.(() => void this.#link.send(encodeMessage({ is: 'alive' })));
    this.#aside = await this.#host.turn(({ store }) => asideIn(store));
    const reading = this.#read();
    try {
      await this.#work();
      this.#ended = this.#talk.ended ?? (this.#lost ? 'lost' : 'done');
      while (this.#inbox.length > 0 && (await this.#take()));
    } finally {
      stop();
      stopHub?.();
      stopPulse?.();
      await this.#part();
      await reading;
      await this.#keeping;
      this.#files.close();
    }
    const receipts = await this.#settle();
    return {
      peer: this.#who.device,
      ended: this.#ended,
      sent: this.#sent,
      received: this.#received,
      receipts,
      ...this.#aboutHub(),
      ...(this.#fault ? { fault: this.#fault } : {}),
    };
  }

  async #read(): Promise<void> {
    const reader = new MessageReader();
    for await (const piece of this.#link.pieces()) {
      this.#received += piece.length;
      this.#count(piece.length);
      for (const message of reader.read(piece)) {
        if (message.is === 'nonsense') this.#talk.end('wrong');
        else this.#hear(message);
      }
      this.#wake();
      while (this.#inboxBytes > INBOX_BYTES && !this.#talk.ended)
        await new Promise<void>((drained) => {
          this.#drained = drained;
        });
    }
    if (this.#coming) this.#host.begun.keep(this.#coming);
    this.#lost = true;
    this.#wake();
  }

  #hear(message: Message): void {
    if (this.#talk.ended) return;
    if (carries(message) && this.#leftToday === 0) {
      this.#talk.end('budget');
      return;
    }
    this.#talk.hear(message);
    if (message.is === 'have' && this.#talk.theirs(message.space)) this.#told.add(message.space);
    if (message.is === 'chunk') this.#collect(message);
    if (message.is === 'piece' && !this.#talk.ended) this.#collectFile(message);
    if (message.is === 'lack') this.#files.settled(message.file, message.part);
  }

  /** One part after the other, beside everything else: a disk that is slow slows what is asked for next. */
  #collectFile(piece: Message & { is: 'piece' }): void {
    const { file, part, at, size } = piece;
    const whole = this.#host.desk.collect(piece);
    if (at + piece.bytes.length < size) return;
    const space = this.#talk.asked(piece)?.space;
    this.#keeping = this.#keeping.then(async () => {
      const kept = whole && space ? await this.#host.desk.keep(space, file, part, whole) : undefined;
      if (kept?.is === 'refused') {
        this.#fault = kept.result.fault;
        this.#talk.end('closing');
      }
      this.#talk.fileSettled({ file, part }, kept?.is === 'wrong');
      this.#files.settled(file, part);
      this.#wake();
    });
    // Whoever holds the meeting is told at its end; a failure that nobody waits for would end the whole program.
    this.#keeping.catch(() => {
      this.#talk.end('closing');
      this.#wake();
    });
  }

  #collect(chunk: Message & { is: 'chunk' }): void {
    const { begun } = this.#host;
    if (this.#coming && this.#coming.hash !== chunk.hash) {
      begun.keep(this.#coming);
      this.#coming = undefined;
    }
    this.#coming ??= begun.comingWith(chunk);
    if (!this.#coming) {
      this.#pass(chunk);
      return;
    }
    if (!this.#coming.add(chunk)) this.#talk.end('wrong');
    if (this.#coming.length !== chunk.size) return;
    const bytes = this.#coming.bytes();
    this.#coming = undefined;
    begun.forget(chunk.hash);
    this.#inbox.push({ hash: chunk.hash, bytes });
    this.#inboxBytes += bytes.length;
  }

  /**
   * The rest of a segment whose beginning we said we had: meanwhile another link has brought it whole, or it made room
   * for others.
   */
  #pass({ hash, size, at, bytes }: Message & { is: 'chunk' }): void {
    if (at + bytes.length < size) return;
    const spaces = [...this.#host.bench().store.spaces.values()];
    const here = spaces.some(({ segments }) => segments.some((held) => held.hash === hash));
    this.#talk.answer({ taken: here ? [hash] : [], aside: [], refused: here ? [] : [hash] });
  }

  async #work(): Promise<void> {
    while (!this.#lost) {
      // No pause from here to the step: what is heard in between would be answered before it was looked at.
      if (this.#inbox.length > 0 || this.#told.size > 0) {
        if (!(await this.#take())) return;
        continue;
      }
      const unsealed = this.#unsealed();
      if (unsealed) {
        await this.#seal(unsealed);
        continue;
      }
      const ours = this.#ours();
      this.#leaveStranger(ours);
      const step = this.#talk.next(ours);
      this.#tellFlow(ours, step);
      if ((step.is === 'send' || step.is === 'give') && this.#leftToday === 0) {
        this.#talk.end('budget');
        return;
      }
      if (step.is === 'say' || step.is === 'send' || step.is === 'give') {
        if (!(await this.#say(step))) return;
      } else if (this.#talk.ended || (step.is === 'done' && !this.#options.stay)) return;
      else await this.#rest(step.is === 'done');
    }
  }

  /** While anything of segments is under way. What neither end can take any more stays ahead, so the talk's end decides. */
  #tellFlow({ spaces }: Ours, step: Step): void {
    const { flows } = this.#options;
    if (!flows) return;
    if (step.is === 'done') {
      if (this.#flow !== AT_REST) flows(undefined, this.#sent + this.#received);
      this.#flow = AT_REST;
      return;
    }
    const both = [...spaces].flatMap(([id, { have: ours }]) => {
      const theirs = this.#talk.theirs(id)?.have;
      return theirs ? [{ ours, theirs }] : [];
    });
    const ahead = aheadIn(both);
    if (this.#flow === AT_REST && ahead.toCome + ahead.toGo === 0) return;
    this.#flow = flowed(this.#flow, ahead);
    flows(this.#flow, this.#sent + this.#received);
  }

  /** Who was put out of the last space we shared has no business here any more. */
  #leaveStranger({ spaces }: Ours): void {
    if (spaces.size > 0) this.#shared = true;
    else if (this.#shared) this.#talk.end('closing');
  }

  #ours(): Ours {
    const ours = oursFor(this.#host.bench().store, this.#who, this.#aside, this.#host.begun);
    return { ...ours, files: this.#files };
  }

  /** Until something is heard or changes. In a pause what happened so far is put on record. */
  async #rest(quiet: boolean): Promise<void> {
    const woken = new Promise<void>((wake) => {
      this.#wake = wake;
    });
    if (quiet) this.#unasked.forget();
    if (quiet && this.#dirty) await this.#settle();
    // Something may have come while that was written.
    if (this.#inbox.length > 0 || this.#told.size > 0 || this.#lost) return;
    await woken;
  }

  /** The first that came, as many as may be judged in one turn. */
  #nextParts(): WholePart[] {
    const parts: WholePart[] = [];
    for (let bytes = 0; bytes < TURN_BYTES && this.#inbox.length > 0; ) {
      const part = this.#inbox.shift();
      if (!part) break;
      parts.push(part);
      bytes += part.bytes.length;
      this.#inboxBytes -= part.bytes.length;
    }
    return parts;
  }

  /** Takes in what has come, a turn's worth; false when the disk takes no more. */
  async #take(): Promise<boolean> {
    this.#compareWithHub();
    const batch = { parts: this.#nextParts(), told: this.#told };
    if (batch.parts.length === 0 && batch.told.size === 0) return true;
    this.#told = new Set();
    this.#drained();
    const taking = {
      who: this.#who,
      theirs: (space: SpaceId) => this.#talk.theirs(space),
      life: this.#talk.life,
      tally: (space: SpaceId) => this.#tally(space),
      unasked: this.#unasked,
    };
    const taken = await this.#host.turn((bench) => takeBatch(bench, taking, batch));
    if (!taken.ok) {
      this.#fault = taken.fault;
      this.#talk.end('closing');
      return false;
    }
    const { answers, held } = taken.value;
    for (const { space, segment } of held) this.#talk.theyHold(space, segment);
    if (batch.parts.length > 0) {
      this.#talk.answer(answers);
      this.#dirty = true;
    }
    this.#refused += answers.refused.length;
    if (this.#refused > REFUSED_AT_MOST) this.#talk.end('wrong');
    return true;
  }

  /**
   * A space they share with edits of ours that no segment holds yet. Never before we have looked at what they hold: this
   * home may turn out to be an old copy.
   */
  #unsealed(): SpaceId | undefined {
    const { store } = this.#host.bench();
    return [...this.#ours().spaces.keys()].find((id) => {
      const unsealed = store.spaces.get(id)?.unsealed ?? [];
      return (
        unsealed.length > 0 && !this.#unsealable.has(unsealed) && this.#talk.theirs(id) && !this.#claimed(id)
      );
    });
  }

  /** A hub says it has more of our own log, and may yet show it. */
  #claimed(id: SpaceId): boolean {
    const { store } = this.#host.bench();
    const space = store.spaces.get(id);
    const theirs = this.#talk.theirs(id);
    return this.#who.hub !== undefined && !!space && !!theirs && claimsMoreOfUs(store, space, theirs.have);
  }

  /** Whether a hub says less of a space than it once did: it was set back, and gets everything again. */
  #compareWithHub(): void {
    if (!this.#who.hub) return;
    const { local } = this.#host.bench();
    for (const space of this.#told) {
      const have = vectorOf(this.#talk.theirs(space)?.have ?? {});
      if (!covers(have, local.hub(space, this.#who.device))) this.#forgot.add(space);
    }
  }

  #aboutHub(): Pick<MeetingReport, 'forgot' | 'claims'> {
    if (!this.#who.hub) return {};
    const claims = [...this.#ours().spaces.keys()].filter((id) => this.#claimed(id));
    return { forgot: [...this.#forgot], claims };
  }

  /** Makes segments of our own edits, so that they can be sent. */
  async #seal(id: SpaceId): Promise<void> {
    const unsealed = this.#host.bench().store.spaces.get(id)?.unsealed ?? [];
    const sealed = await this.#host.turn((bench) => bench.store.seal(id));
    if (!sealed.ok) this.#unsealable.add(unsealed);
  }

  async #say(step: Step & { is: 'say' | 'send' | 'give' }): Promise<boolean> {
    const message =
      step.is === 'say'
        ? step.message
        : step.is === 'send'
          ? await this.#chunkOf(step)
          : await this.#pieceOf(step);
    if (!message) return false;
    // While the disk was read, somebody may have put them out: not a byte after that.
    if (step.is === 'send' && !this.#ours().spaces.has(step.space)) {
      this.#talk.end('closing');
      return true;
    }
    const bytes = encodeMessage(message);
    this.#sent += bytes.length;
    this.#count(bytes.length);
    // Sending may show that the link is gone before reading does.
    const went = await this.#link.send(bytes);
    if (!went) this.#lost = true;
    return went;
  }

  async #pieceOf(step: Step & { is: 'give' }): Promise<Message> {
    const { file, part, size, at, length } = step;
    if (this.#readingFile?.file !== file || this.#readingFile.part !== part) {
      const bytes = await this.#host.desk.read(file, part);
      if (bytes?.length !== size) return this.#talk.fileMissing(step);
      this.#readingFile = { file, part, bytes };
    }
    const bytes = this.#readingFile.bytes.subarray(at, at + length);
    if (at + length === size) this.#readingFile = undefined;
    return { is: 'piece', file, part, size, at, bytes };
  }

  async #chunkOf({ hash, size, at, length, space }: Step & { is: 'send' }): Promise<Message | undefined> {
    const { store } = this.#host.bench();
    if (this.#reading?.hash !== hash) {
      const bytes = await store.journal.readSegment(hash);
      if (!bytes) {
        const name = store.spaces.get(space)?.roster.name ?? '';
        this.#fault = fault('part-missing', { space: name });
        this.#talk.end('closing');
        return undefined;
      }
      this.#reading = { hash, bytes };
    }
    const bytes = this.#reading.bytes.subarray(at, at + length);
    if (at + length === size) {
      const sent = store.spaces.get(space)?.segments.find((segment) => segment.hash === hash);
      if (sent) this.#tally(space).sent.push(sent);
      this.#reading = undefined;
      this.#dirty = true;
    }
    return { is: 'chunk', hash, size, at, bytes };
  }

  #tally(space: SpaceId): Tally {
    const tally = this.#tallies.get(space) ?? new Tally(space);
    this.#tallies.set(space, tally);
    return tally;
  }

  /** Says why, and closes the link. */
  async #part(): Promise<void> {
    const why = this.#talk.ended ?? 'done';
    if (!this.#lost) await this.#link.send(encodeMessage({ is: 'end', why }));
    this.#link.close();
    this.#drained();
  }

  /** Puts on record who holds what, and the receipts. */
  async #settle(): Promise<Receipt[]> {
    this.#dirty = false;
    const settled = await this.#host.turn((bench) => this.#record(bench));
    if (this.#leftToday !== undefined)
      await this.#host.turn(({ local, meter }) => local.keepSpent(meter.today));
    if (settled.ok) this.#options.told?.(settled.value);
    else this.#fault ??= settled.fault;
    return settled.ok ? settled.value : [];
  }

  async #record(bench: Workbench): Promise<Result<Receipt[]>> {
    const { store, local } = bench;
    const receipts: Receipt[] = [];
    for (const space of this.#ours().spaces.keys()) {
      const theirs = this.#talk.theirs(space);
      if (!theirs) continue;
      const { device: from, hub } = this.#who;
      const met = hub
        ? await local.keepHub(space, from, vectorOf(theirs.have))
        : await keepMet(bench, { space, from, ...theirs });
      if (!met.ok) return met;
      const { device, incarnation } = store.self;
      const own = theirs.have[logId({ device, incarnation, stream: 'content' })]?.last ?? 0;
      if (own > local.sent(space)) {
        const sent = await local.keepSent(space, own);
        if (!sent.ok) return sent;
      }
    }
    for (const tally of this.#tallies.values())
      for (const receipt of await tally.receipts(bench, this.#who)) {
        const kept = await keepReceipt(local, receipt);
        if (!kept.ok) return kept;
        receipts.push(receipt);
      }
    if (receipts.length > 0) store.emit({ is: 'home' });
    return ok(receipts);
  }
}
