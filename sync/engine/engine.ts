/**
 * The engine: one object that owns a home, answers verbs one at a time, and tells what changed. Everything it knows
 * comes from the journal; every verb that changes something answers after the journal has it on disk.
 */

import * as v from 'valibot';
import type { Answer, EngineCall, EngineEvent, EngineVerb, EngineVerbs } from '../api.ts';
import { fault } from '../domain/fault.ts';
import type { DeviceId, SpaceId } from '../domain/ids.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Role, SpaceView } from '../domain/space.ts';
import type { Endorsement } from '../exchange/endorsement.ts';
import type { SignedGrant } from '../exchange/hub/grant.ts';
import type { DeviceFace, HubFace } from '../exchange/hub/proof.ts';
import type { Paper } from '../exchange/hub/words.ts';
import type { PairKeys } from '../exchange/pairing/code.ts';
import type { Bytes, Disk, Link } from '../ports.ts';
import { ARGUMENTS, reasonOf } from './arguments.ts';
import { backUp } from './backup.ts';
import { faultOfDisk } from './disk-fault.ts';
import { FilesDesk } from './files/desk.ts';
import { examineHome } from './files/examine.ts';
import { fingerprintOf } from './fingerprint.ts';
import { Library } from './library.ts';
import type { LanSettings, LocalMemory } from './local.ts';
import { BegunParts } from './meeting/begun.ts';
import { DayMeter } from './meeting/day-meter.ts';
import { admits, type Calling, callingsOf, endorseLink, isNear, nearWordsOf, opens } from './meeting/door.ts';
import { grantsFor, greetHub, papersFor } from './meeting/hub.ts';
import { Meeting, type MeetingOptions, type MeetingReport } from './meeting/meeting.ts';
import { type Peer, peerOf } from './meeting/peer.ts';
import { type OpenedStore, openStore } from './open.ts';
import type { EnginePorts, Store } from './store.ts';
import { takePile } from './take.ts';
import { heldArrivals, resumeSettling, settleArrivals } from './verbs/arrivals.ts';
import { makeBundle } from './verbs/bundles/make.ts';
import { previewBundle } from './verbs/bundles/plan.ts';
import { takeBundle } from './verbs/bundles/take.ts';
import { dailyLimits } from './verbs/daily-limits.ts';
import { dropDraft, keepDraft, listDrafts } from './verbs/drafts.ts';
import {
  addEntry,
  deleteEntries,
  editEntry,
  entryAt,
  entryConflicts,
  entryHistory,
  revertEntry,
  settleEntry,
} from './verbs/entries.ts';
import {
  attachFile,
  type Beside,
  detachFile,
  fileRules,
  filesHere,
  openFile,
  thumbnail,
} from './verbs/files.ts';
import { entryHolders, spaceStanding } from './verbs/holders.ts';
import { foundHome, homeStatus, renameHome } from './verbs/home.ts';
import { offerStarter, previewImport, runExport, runImport, takeStarter } from './verbs/interchange.ts';
import { joinBy, joinSpace } from './verbs/join.ts';
import { rowsSince } from './verbs/rows.ts';
import { shareEntries } from './verbs/share.ts';
import {
  createSpace,
  invite,
  inviteDevice,
  listMembers,
  listSpaces,
  mayInvite,
  removeMember,
  setRole,
} from './verbs/spaces.ts';
import { receiptsOf, redoExchange, undoExchange } from './verbs/undo.ts';
import { type Progress, viewOf, type Workbench } from './workbench.ts';

export type { LanSettings } from './local.ts';
export type { Calling } from './meeting/door.ts';
export type { HubEnd } from './meeting/hub.ts';
export type { MeetingOptions, MeetingReport } from './meeting/meeting.ts';
export type { EnginePorts } from './store.ts';

export interface Engine {
  /** This one, the same in every life of it. */
  readonly device: DeviceId;
  call: EngineCall;
  listen(listener: (event: EngineEvent) => void): () => void;
  /** For each space that we share with others, how to call them. */
  callings(): Calling[];
  /** New words by which those in our spaces find us on a network, at most so many. */
  nearWords(most: number): string[];
  /** Whether such a word is of a space of ours. */
  isNear(word: string): boolean;
  /** Whether a door word is of a space of ours. */
  opens(word: string): boolean;
  /**
   * What stands behind the public key of a link of ours; `by`: the space, for those who may not have heard of us there,
   * or what a code that we were shown stands for.
   */
  endorse(linkKey: Bytes, by?: SpaceId | PairKeys): Bytes;
  /** Whether the other end of a link may be spoken to, as far as we know today. */
  admits(endorsement: Endorsement): boolean;
  /** Exchanges with the device at the other end, until neither has anything for the other (or for as long as it stays). */
  meet(link: Link, options?: MeetingOptions): Promise<MeetingReport>;
  /** Who we are, proven to a hub. */
  greetHub(hub: HubFace): DeviceFace & { signature: string };
  /** What opens our shared spaces at a hub, as far as we have it. */
  hubPapers(hub: HubFace, device: DeviceFace, shown: ReadonlyMap<SpaceId, unknown>): Paper[];
  /** Our word for who may come in, where we know more than the hub goes by. */
  hubGrants(hub: HubFace, known: ReadonlyMap<SpaceId, number>): SignedGrant[];
  /** Whether somebody can be invited to the space here and now, and what it is called. */
  mayInvite(space: SpaceId): Result<{ name: string }>;
  /** An invitation file for a device that has proven who it is. */
  inviteDevice(args: { space: SpaceId; role: Role; device: DeviceId }): Promise<Result<Bytes>>;
  /** Joins by an invitation file that came over a link. */
  joinBy(file: Bytes): Promise<Result<SpaceView>>;
  /** Who that device is to us, as far as we know today. */
  peer(device: DeviceId): Peer;
  /** What this device's owner wants of the local network; kept across starts, and never sent. */
  lanSettings(): LanSettings;
  keepLanSettings(settings: LanSettings): Promise<Result<void>>;
  /** The hubs this device's owner wants it to call; kept across starts, and never sent. */
  hubs(): readonly string[];
  keepHubs(addresses: readonly string[]): Promise<Result<void>>;
  fingerprint(space: SpaceId): Promise<Result<{ fingerprint: string; entries: number }>>;
  /** Copies the whole home to another folder, and checks the copy by reading it back. */
  backup(to: Disk): Promise<Result<{ files: number; bytes: number }>>;
  close(): Promise<void>;
}

/** What takes long and needs the engine to itself only at its end: other verbs are answered meanwhile. */
type SlowVerb = 'entry.attach' | 'file.open' | 'home.doctor';
type SlowHandlers = { [V in SlowVerb]: (beside: Beside, args: EngineVerbs[V]['args']) => Promise<Answer<V>> };
const SLOW: SlowHandlers = {
  'entry.attach': attachFile,
  'file.open': openFile,
  'home.doctor': examineHome,
};

type Handlers = {
  [V in Exclude<EngineVerb, SlowVerb>]: (
    bench: Workbench,
    args: EngineVerbs[V]['args'],
  ) => Promise<Answer<V>>;
};

const HANDLERS: Handlers = {
  'home.status': homeStatus,
  'home.found': foundHome,
  'home.rename': renameHome,
  'rows.since': rowsSince,
  'entry.get': (bench, { id }) => viewOf(bench, id),
  'entry.add': addEntry,
  'entry.edit': editEntry,
  'entry.delete': (bench, args) => deleteEntries(bench, args, true),
  'entry.undelete': (bench, args) => deleteEntries(bench, args, false),
  'entry.history': entryHistory,
  'entry.at': entryAt,
  'entry.revert': revertEntry,
  'entry.holders': entryHolders,
  'entry.conflicts': entryConflicts,
  'entry.settle': settleEntry,
  'entry.share': shareEntries,
  'entry.detach': detachFile,
  'file.thumb': thumbnail,
  'file.here': filesHere,
  'files.rules': fileRules,
  'exchange.limits': dailyLimits,
  'draft.keep': keepDraft,
  'draft.list': listDrafts,
  'draft.drop': dropDraft,
  'space.list': async (bench) => ok(listSpaces(bench)),
  'space.create': createSpace,
  'space.members': listMembers,
  'space.standing': spaceStanding,
  'space.invite': invite,
  'space.join': joinSpace,
  'space.role': setRole,
  'space.remove': removeMember,
  'bundle.preview': previewBundle,
  'bundle.make': makeBundle,
  'bundle.take': takeBundle,
  'arrivals.held': async (bench) => ok(heldArrivals(bench)),
  'arrivals.settle': settleArrivals,
  'receipt.list': async (bench) => ok(receiptsOf(bench)),
  'exchange.undo': undoExchange,
  'exchange.redo': redoExchange,
  'import.preview': previewImport,
  'import.run': runImport,
  'export.run': runExport,
  'starter.offer': offerStarter,
  'starter.take': takeStarter,
  // Answered before its turn comes, by `call` itself.
  'job.cancel': async () => ok({}),
};

/** What a home must have before anything but these can be asked of it. */
const BEFORE_FOUNDING: readonly EngineVerb[] = [
  'home.status',
  'home.found',
  'home.doctor',
  'rows.since',
  'starter.offer',
  'job.cancel',
  'space.list',
  'draft.list',
  'receipt.list',
  'arrivals.held',
];

/** Opens the home on a disk, making a new one in an empty folder. Never over anything it cannot read. */
export async function openEngine(ports: EnginePorts): Promise<Result<Engine>> {
  const opened = await openStore(ports);
  if (!opened.ok) return opened;
  const engine = new RunningEngine(ports, opened.value);
  await engine.resume();
  return ok(engine);
}

class RunningEngine implements Engine {
  readonly #ports: EnginePorts;
  #store: Store;
  #local: LocalMemory;
  #library: Library;
  readonly #begun: BegunParts;
  readonly #desk = new FilesDesk(() => this.#bench());
  readonly #meter: DayMeter;
  readonly #cancelled = new Set<string>();
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  /** The end of the queue: verbs take turns, so each sees a settled state. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ports: EnginePorts, { store, local }: OpenedStore) {
    this.#ports = ports;
    this.#store = store;
    this.#local = local;
    this.#library = new Library(store);
    this.#begun = new BegunParts(ports.crypto);
    this.#meter = new DayMeter(() => this.#local, ports.clock);
    store.listen((event) => this.#tell(event));
  }

  /** What was being done when the last life ended; a disk that takes nothing today may do so tomorrow. */
  async resume(): Promise<void> {
    await this.#next(() => resumeSettling(this.#bench()));
  }

  get device(): DeviceId {
    return this.#store.self.device;
  }

  readonly call: EngineCall = async <V extends EngineVerb>(
    verb: V,
    args: EngineVerbs[V]['args'],
  ): Promise<Answer<V>> => {
    const schema = Object.hasOwn(ARGUMENTS, verb) ? ARGUMENTS[verb] : undefined;
    if (!schema) return failed(fault('verb-unknown', { verb: String(verb).slice(0, 64) }));
    const parsed = v.safeParse(schema, args);
    if (!parsed.success) return failed(fault('arguments-wrong', { reason: reasonOf(parsed.issues) }));
    const sound = parsed.output as EngineVerbs[V]['args'] & { job?: string };
    if (verb === 'job.cancel') {
      if (sound.job) this.#cancelled.add(sound.job);
      return ok({}) as Answer<V>;
    }
    if (Object.hasOwn(SLOW, verb)) return this.#answer(verb, sound);
    return this.#next(() => this.#answer(verb, sound));
  };

  #handle<V extends EngineVerb>(
    verb: V,
    args: EngineVerbs[V]['args'] & { job?: string },
  ): Promise<Answer<V>> {
    const bench = (): Workbench => this.#bench(args.job);
    if (!Object.hasOwn(SLOW, verb))
      return (HANDLERS as unknown as Record<V, (bench: Workbench, args: unknown) => Promise<Answer<V>>>)[
        verb
      ](bench(), args);
    const slow = (SLOW as unknown as Record<V, (beside: Beside, args: unknown) => Promise<Answer<V>>>)[verb];
    const turn = <T>(act: (bench: Workbench) => Promise<T>): Promise<T> =>
      this.#next(async () => {
        const done = await act(bench());
        if (this.#store.healed) await this.#reopen();
        return done;
      });
    return slow({ bench, turn }, args);
  }

  async #answer<V extends EngineVerb>(
    verb: V,
    args: EngineVerbs[V]['args'] & { job?: string },
  ): Promise<Answer<V>> {
    if (!this.#isFounded() && !BEFORE_FOUNDING.includes(verb)) return failed(fault('home-missing'));
    try {
      const answer = await this.#handle(verb, args);
      if (this.#store.healed && !Object.hasOwn(SLOW, verb)) await this.#reopen();
      return answer;
    } catch (error) {
      // Files that people hand in and get lie on disks too: a stick may be full or gone.
      const known = faultOfDisk(error);
      if (known) return failed(known);
      throw error;
    } finally {
      if (args.job) this.#cancelled.delete(args.job);
    }
  }

  #isFounded(): boolean {
    return this.#local.owner !== undefined && this.#store.privateSpace !== undefined;
  }

  /** What no verb asks for obeys the same rules. */
  async #founded<T>(act: () => Promise<Result<T>>): Promise<Result<T>> {
    if (!this.#isFounded()) return failed(fault('home-missing'));
    const done = await act();
    if (this.#store.healed) await this.#reopen();
    return done;
  }

  /** After a lost part came back, everything that rests on it is read anew. */
  async #reopen(): Promise<void> {
    await this.#store.journal.close();
    this.#library.close();
    const opened = await openStore(this.#ports, this.#store.blobs);
    if (!opened.ok) throw new Error(`the home cannot be opened again: ${opened.fault.sentence}`);
    this.#store = opened.value.store;
    this.#local = opened.value.local;
    this.#library = new Library(this.#store);
    this.#store.listen((event) => this.#tell(event));
    // What waited for the lost part has its turn now; what cannot be written today is tried again with the next bundle.
    if (this.#store.waiting.size > 0)
      for (const space of this.#store.spaces.keys()) await takePile(this.#bench(), space, []);
    this.#tell({ is: 'home' });
    this.#tell({ is: 'rows', upTo: Number.MAX_SAFE_INTEGER });
  }

  #tell(event: EngineEvent): void {
    // Also after what concerns the home: rules, and files that turned out damaged.
    if (event.is === 'rows' || event.is === 'home' || (event.is === 'file' && event.done === event.total))
      this.#desk.look();
    for (const listener of this.#listeners) listener(event);
  }

  listen(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  callings(): Calling[] {
    return callingsOf(this.#store);
  }

  nearWords(most: number): string[] {
    return nearWordsOf(this.#store, most);
  }

  isNear(word: string): boolean {
    return isNear(this.#store, word);
  }

  opens(word: string): boolean {
    return opens(this.#store, word);
  }

  endorse(linkKey: Bytes, by?: SpaceId | PairKeys): Bytes {
    return endorseLink(this.#store, linkKey, by);
  }

  admits(endorsement: Endorsement): boolean {
    return admits(this.#store, endorsement);
  }

  meet(link: Link, options: MeetingOptions = {}): Promise<MeetingReport> {
    const host = {
      turn: <T>(act: (bench: Workbench) => Promise<T>): Promise<T> =>
        this.#next(async () => {
          const done = await act(this.#bench());
          if (this.#store.healed) await this.#reopen();
          return done;
        }),
      bench: () => this.#bench(),
      changes: (listener: () => void) => this.listen(listener),
      begun: this.#begun,
      desk: this.#desk,
      meter: this.#meter,
    };
    return new Meeting(host, link, options).hold();
  }

  greetHub(hub: HubFace): DeviceFace & { signature: string } {
    return greetHub(this.#store, hub);
  }

  hubPapers(hub: HubFace, device: DeviceFace, shown: ReadonlyMap<SpaceId, unknown>): Paper[] {
    return papersFor(this.#store, hub, device, shown);
  }

  hubGrants(hub: HubFace, known: ReadonlyMap<SpaceId, number>): SignedGrant[] {
    return grantsFor(this.#store, hub, known);
  }

  mayInvite(space: SpaceId): Result<{ name: string }> {
    const found = mayInvite(this.#bench(), space);
    return found.ok ? ok({ name: found.value.roster.name }) : found;
  }

  inviteDevice(args: { space: SpaceId; role: Role; device: DeviceId }): Promise<Result<Bytes>> {
    return this.#next(() => this.#founded(() => inviteDevice(this.#bench(), args)));
  }

  joinBy(file: Bytes): Promise<Result<SpaceView>> {
    return this.#next(() => this.#founded(() => joinBy(this.#bench(), file)));
  }

  peer(device: DeviceId): Peer {
    return peerOf(this.#store, device);
  }

  lanSettings(): LanSettings {
    return this.#local.lan;
  }

  keepLanSettings(settings: LanSettings): Promise<Result<void>> {
    return this.#next(() => this.#local.keepLan(settings));
  }

  hubs(): readonly string[] {
    return this.#local.hubs;
  }

  keepHubs(addresses: readonly string[]): Promise<Result<void>> {
    return this.#next(() => this.#local.keepHubs(addresses));
  }

  fingerprint(space: SpaceId): Promise<Result<{ fingerprint: string; entries: number }>> {
    return this.#next(async () => fingerprintOf(this.#bench(), space));
  }

  backup(to: Disk): Promise<Result<{ files: number; bytes: number }>> {
    return this.#next(() => backUp(this.#bench(), to));
  }

  async close(): Promise<void> {
    await this.#next(async () => {
      this.#library.close();
      await this.#store.journal.close();
    });
  }

  #next<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #bench(job?: string): Workbench {
    const progress: Progress = {
      report: (label, done, total) => {
        if (job) this.#tell({ is: 'progress', job, label, done, total });
      },
      cancelled: () => job !== undefined && this.#cancelled.has(job),
    };
    const [store, library, local, meter] = [this.#store, this.#library, this.#local, this.#meter];
    return { store, library, local, meter, progress };
  }
}
