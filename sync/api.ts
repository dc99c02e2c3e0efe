/**
 * The verbs of the engine and the events it sends: one typed map that the window, the shells and the command line
 * share. Everything in it is plain JSON; files travel as tickets (`FileId`).
 */
import type { DailyLimits, Metered } from './domain/daily-limit.ts';
import type { EntryDraft, EntryView } from './domain/entry.ts';
import type { Fault, Params } from './domain/fault.ts';
import type {
  ActId,
  BlobId,
  DeviceId,
  DraftId,
  EntryId,
  FileId,
  LogId,
  SpaceId,
  StoreId,
  VersionId,
} from './domain/ids.ts';
import type { MemberView, Role, SpaceView } from './domain/space.ts';

/** A long job the caller can follow and cancel: it makes up the id. */
export interface Job {
  job?: string;
}

export interface HomeStatus {
  /** False until name and firm are given: the window shows its first room. */
  founded: boolean;
  store: StoreId;
  name: string;
  firm: string;
  device: DeviceId;
  /** Why nothing can be saved any more; absent while all is well. */
  readOnly?: Fault;
  spaces: SpaceView[];
  entries: number;
  /** Edits saved since the last bundle, all spaces. */
  unsent: number;
  /** Things the owner should know: damage found, another life of this device, parts that wait. */
  notices: Notice[];
}

export interface Notice {
  code: string;
  /** What the sentence tells of, for those who have words of their own. */
  params?: Params;
  sentence: string;
}

/** What the window stores per entry, deleted ones included. `tick` grows whenever anything touches the entry. */
export interface EntryRow extends EntryView {
  tick: number;
}

export interface RowPage {
  store: StoreId;
  /** True when the asker's numbers are of another store: drop all rows first. */
  startOver: boolean;
  rows: EntryRow[];
  /** Ask again `after` this tick. */
  upTo: number;
  more: boolean;
  /** Entries in all spaces, deleted ones included: what a complete window must hold. */
  total: number;
}

export interface VersionView {
  version: VersionId;
  /** Milliseconds by the editor's clock. */
  at: number;
  by: string;
  firm: string;
  us: boolean;
  /** Names of what changed: 'title', 'body', 'fields.why', 'tags', 'deleted' … ; 'created' for the first. */
  changed: string[];
}

export interface ConflictView {
  /** 'title', 'fields.why', … */
  field: string;
  values: { value: string; by: string; at: number; present: boolean }[];
}

/** The `nth` of what one window sent of a draft: what it sent later is newer, though it may arrive earlier. */
export interface DraftTurn {
  window: string;
  nth: number;
}

export interface KeptDraft {
  id: DraftId;
  space: SpaceId;
  draft: EntryDraft;
  /** The entry being edited, or undefined for a new one, and the version the edit started from. */
  entry?: EntryId;
  base?: VersionId;
  kept: number;
  turn?: DraftTurn;
}

/** One row of a report about something from outside. */
export interface Refusal {
  where: string;
  why: string;
  /** The same in facts. Absent in receipts of earlier days, and where only the source's reader can say it. */
  fault?: Fault;
}

export interface TakeReport {
  added: number;
  updated: number;
  unchanged: number;
  refused: Refusal[];
}

export interface Receipt extends TakeReport {
  id: string;
  at: number;
  direction: 'in' | 'out';
  space: SpaceId;
  spaceName: string;
  /** Who the bundle is from; for our own, who it is for. '' for somebody unknown, or whoever will be invited. */
  who: string;
  /** '' when it went over a link. */
  file: string;
  /** What carried it; absent: a file. */
  link?: 'lan' | 'hub';
  bytes: number;
  /** Refused besides those named: of a hostile bundle the first ones say enough. */
  unnamed?: number;
  /** Entries a person can open from the receipt, newest first, at most 200. */
  entries: { id: EntryId; title: string; what: 'added' | 'updated' | 'deleted' }[];
  /** Parts kept aside until something they need comes. */
  waiting: number;
  /** Deletions that wait for the owner's word. */
  held?: number;
  /** Parts that say who belongs. Absent in receipts of earlier days: those have only their sentence. */
  memberships?: number;
  /** Parts this disk had lost and that came back. */
  healed?: number;
  /** What of it can be undone here. Absent in receipts of earlier days, and where nothing came. */
  brought?: BroughtRun[];
  /** What it brought is hidden on this PC. */
  undone?: boolean;
  /** True when our bundle holds the whole space. */
  everything?: boolean;
  /** The whole receipt in plain words. */
  sentence: string;
}

/** Records of one log, by their numbers, both ends included. */
export interface BroughtRun {
  log: LogId;
  first: number;
  last: number;
}

/** What became of the entries that an exchange brought or changed, on this PC. */
export interface Undone {
  receipt: Receipt;
  /** Not shown any more. */
  hidden: number;
  /** Shown as they would be without it. */
  earlier: number;
  /** Shown with all that came: it was worked with here, or it was brought back. */
  shown: number;
}

/** Deletions that wait for a word: one author's, of one space. */
export interface HeldArrival {
  space: SpaceId;
  spaceName: string;
  author: DeviceId;
  /** '' for somebody who is unknown by now. */
  who: string;
  firm: string;
  /** Entries that would be gone. */
  count: number;
  /** The first of them, as they are now. */
  entries: { id: EntryId; title: string }[];
}

/**
 * What somebody was last known to have of an entry: never a yes that is not so. `unknown`: they never told, or did not
 * have it when they did.
 */
export interface HolderView {
  id: DeviceId;
  name: string;
  firm: string;
  us: boolean;
  has: 'present' | 'older' | 'unknown';
  /** When they last told us what they hold; 0 for never. */
  met: number;
}

/** How far a member is, by what they last told us. */
export interface StandingView {
  id: DeviceId;
  /** False: they never told, so all may be new to them. */
  told: boolean;
  /** Entries here that they did not have as they are now. */
  behind: number;
  /** Edits they had and this PC has not: only their number is known. */
  ahead: number;
  /** When they last told us; 0 for never. */
  met: number;
}

/** What will leave this PC, before it does. */
export interface Leaving {
  space: SpaceId;
  spaceName: string;
  /** Whom it was measured against; `known` when they told us what they have. */
  receivers: { id: DeviceId; name: string; firm: string; known: boolean }[];
  /** True when somebody's state is unknown, so the whole space goes. */
  everything: boolean;
  entries: { id: EntryId; title: string; what: 'new' | 'changed' | 'deleted' }[];
  memberships: number;
  /** An upper estimate of the file's size. */
  bytes: number;
}

export type ImportFormat = 'csv' | 'markdown' | 'jsonl' | 'json';

/** Source column -> where it goes. `append` adds "Name: value" lines under the body. */
export type ColumnTarget =
  | 'title'
  | 'body'
  | 'tags'
  | 'lang'
  | 'kind'
  | 'confidence'
  | 'reviewBy'
  | 'author'
  | 'firm'
  | 'created'
  | 'id'
  | 'expected'
  | 'happened'
  | 'why'
  | 'advice'
  | 'helps'
  | 'append'
  | 'ignore';
export type ColumnMap = Readonly<Record<string, ColumnTarget>>;

export interface ImportPreview {
  format: ImportFormat;
  rows: number;
  /** Empty for formats with fixed fields. */
  columns: { name: string; filled: number; samples: string[]; target: ColumnTarget }[];
  /** The first entries as they would be, with the suggested or given map. */
  sample: EntryDraft[];
  /** Oddities worth knowing (not refused): broken characters, odd dates, empty columns … */
  oddities: Refusal[];
  refused: Refusal[];
}

export interface ImportReport extends TakeReport {
  oddities: Refusal[];
}

export type ExportFormat = 'markdown' | 'json' | 'csv' | 'html';

/**
 * Which originals come by themselves: `always`; `near`: from PCs on this network only; `opened`: only those somebody opens.
 * Thumbnails always come.
 */
export interface FileRules {
  rule: 'always' | 'near' | 'opened';
  /** Room that originals which come by themselves may take. */
  budgetBytes: number;
}

/** How much of what entries name is on this PC; files of deleted entries lie here, too, until they are brought back. */
export interface FilesKept {
  here: { files: number; bytes: number };
  /** Can be fetched from whoever has them. */
  elsewhere: { files: number; bytes: number };
}

/** An attachment as it can be shown or saved; what it is was found in its content. */
export interface OpenedFile {
  is: 'here';
  file: FileId;
  /** Made safe for any disk. */
  name: string;
  type: string;
  size: number;
  shows: 'image' | 'audio' | 'nothing';
  /** Opening it can run something: save only, after a warning. */
  danger: boolean;
}

/** It is not here (whole) yet; it comes with the next exchange, whatever the rule. */
export interface WaitingFile {
  is: 'waiting';
  done: number;
  total: number;
}

export interface DoctorReport {
  healthy: boolean;
  /** What was looked at, with how much of it. */
  checked: { what: string; count: number }[];
  problems: Notice[];
}

export interface EngineVerbs {
  'home.status': { args: Record<string, never>; value: HomeStatus };
  /** First run: who this is. */
  'home.found': { args: { name: string; firm: string }; value: HomeStatus };
  'home.rename': { args: { name: string; firm: string }; value: HomeStatus };
  /** `acknowledge`: the owner knows of the losses told so far; from now on they are only counted. */
  'home.doctor': { args: { acknowledge?: true } & Job; value: DoctorReport };

  'rows.since': { args: { store?: StoreId; after: number; limit: number }; value: RowPage };

  'entry.get': { args: { id: EntryId }; value: EntryView };
  /** `dropDraft` is forgotten in the same moment the entry is saved. */
  'entry.add': { args: { space?: SpaceId; draft: EntryDraft; dropDraft?: DraftId }; value: EntryView };
  /** Only what `changes` names is changed, as an edit of `base` (else of the present version). */
  'entry.edit': {
    args: { id: EntryId; base?: VersionId; changes: Partial<EntryDraft>; dropDraft?: DraftId };
    value: EntryView;
  };
  /** Many at once are one write in each space; refused, none of them has changed. Answers the (first) entry. */
  'entry.delete': { args: { id: EntryId } | { ids: EntryId[] }; value: EntryView };
  'entry.undelete': { args: { id: EntryId } | { ids: EntryId[] }; value: EntryView };
  'entry.history': { args: { id: EntryId }; value: VersionView[] };
  'entry.at': { args: { id: EntryId; version: VersionId }; value: EntryView };
  /** Makes an old version the present one, as a new edit. */
  'entry.revert': { args: { id: EntryId; version: VersionId }; value: EntryView };
  /** Who has it, this PC first of all; members of its space only. */
  'entry.holders': { args: { id: EntryId }; value: HolderView[] };
  'entry.conflicts': { args: { id: EntryId }; value: ConflictView[] };
  'entry.settle': { args: { id: EntryId; field: string; value: string }; value: EntryView };
  /**
   * Copies the present value into new entries of another space, with its files. Cannot be recalled. The places where
   * photos were taken stay home, unless `keepPlace`.
   */
  'entry.share': {
    args: { ids: EntryId[]; to: SpaceId; keepPlace?: true } & Job;
    value: { shared: { from: EntryId; to: EntryId; already: boolean }[]; refused: Refusal[] };
  };

  /**
   * Keeps a handed-in file with an entry. `thumb`: a small picture of it. In a shared space the place where a photo was
   * taken is removed from it, unless `keepPlace`.
   */
  'entry.attach': {
    args: { id: EntryId; file: FileId; thumb?: FileId; keepPlace?: true } & Job;
    value: EntryView;
  };
  /** `back` puts one back that was detached a moment ago. */
  'entry.detach': { args: { id: EntryId; file: BlobId; back?: true }; value: EntryView };
  'file.open': { args: { entry: EntryId; file: BlobId } & Job; value: OpenedFile | WaitingFile };
  /** A thumbnail's bytes in base64; null when it has not come yet. */
  'file.thumb': { args: { entry: EntryId; file: BlobId }; value: { type: string; data: string } | null };
  /** Of an entry's attachments, which are here. */
  'file.here': { args: { entry: EntryId }; value: { id: BlobId; done: number; total: number }[] };
  'files.rules': { args: Partial<FileRules>; value: FileRules & FilesKept };
  /**
   * What may come and go in a day, in bytes; null is any number. `goOn`: what went today over that kind of link counts no
   * more.
   */
  'exchange.limits': {
    args: { lan?: number | null; hub?: number | null; goOn?: Metered };
    value: DailyLimits & { today: Record<Metered, number> };
  };

  /** One that a later turn of its window overtook keeps nothing, and answers once the later one is safe. */
  'draft.keep': {
    args: {
      id: DraftId;
      space: SpaceId;
      draft: EntryDraft;
      entry?: EntryId;
      base?: VersionId;
      turn?: DraftTurn;
    };
    value: KeptDraft;
  };
  'draft.list': { args: Record<string, never>; value: KeptDraft[] };
  'draft.drop': { args: { id: DraftId }; value: Record<string, never> };

  'space.list': { args: Record<string, never>; value: SpaceView[] };
  'space.create': { args: { name: string }; value: SpaceView };
  'space.members': { args: { space: SpaceId }; value: MemberView[] };
  /** How far the other members are. */
  'space.standing': { args: { space: SpaceId }; value: StandingView[] };
  'space.invite': { args: { space: SpaceId; role: Role }; value: { file: FileId; name: string } };
  'space.join': { args: { file: FileId }; value: SpaceView };
  'space.role': { args: { space: SpaceId; member: DeviceId; role: Role }; value: MemberView[] };
  /** A member, or an invitation nobody has used yet. Changes the space's key. */
  'space.remove': { args: { space: SpaceId; member: DeviceId | ActId }; value: MemberView[] };

  'bundle.preview': { args: { space: SpaceId; for?: DeviceId }; value: Leaving };
  'bundle.make': {
    /** Thumbnails always go along; originals, newest first, up to so many bytes. */
    args: { space: SpaceId; for?: DeviceId; name?: string; originalsUpTo?: number } & Job;
    value: { file: FileId; receipt: Receipt };
  };
  'bundle.take': { args: { file: FileId } & Job; value: Receipt };
  'arrivals.held': { args: Record<string, never>; value: HeldArrival[] };
  /** `accept`: the entries are deleted here too. Otherwise they are brought back for everybody, as an edit of ours. */
  'arrivals.settle': {
    args: { space: SpaceId; author: DeviceId; accept: boolean };
    value: { deleted: number; broughtBack: number };
  };
  'receipt.list': { args: Record<string, never>; value: Receipt[] };
  /** Hides on this PC what came with it. Own later work stays in sight, with what it was built on; others keep all. */
  'exchange.undo': { args: { receipt: string }; value: Undone };
  'exchange.redo': { args: { receipt: string }; value: Undone };

  'import.preview': { args: { file: FileId; map?: ColumnMap }; value: ImportPreview };
  'import.run': { args: { file: FileId; space: SpaceId; map?: ColumnMap } & Job; value: ImportReport };
  'export.run': {
    args: { format: ExportFormat; space?: SpaceId; ids?: EntryId[] } & Job;
    value: { file: FileId; entries: number };
  };

  'starter.offer': { args: Record<string, never>; value: { lang: string; entries: number }[] };
  'starter.take': { args: { langs: string[] }; value: ImportReport };

  'job.cancel': { args: { job: string }; value: Record<string, never> };
}

/** How far an exchange is, in edits; both ways together. */
export interface ExchangeProgress {
  came: number;
  toCome: number;
  went: number;
  toGo: number;
  /** On the link so far, both ways. */
  bytes: number;
  /** Milliseconds; absent while nobody can honestly say. */
  left?: number;
}

/** Somebody we are exchanging with over the local network right now. */
export interface NearPerson {
  device: DeviceId;
  name: string;
  firm: string;
  /** Spaces that both are in. */
  spaces: SpaceId[];
  /** Milliseconds since 1970. */
  since: number;
  /** What came and went since then: entries. */
  added: number;
  updated: number;
  sent: number;
  /** While something is under way. */
  progress?: ExchangeProgress;
}

/** A PC that is called again and again by its address, until somebody forgets it. */
export interface CalledAddress {
  /** `host:port` */
  address: string;
  /** `stopped`: by the owner, with whom it leads to. */
  state: 'calling' | 'linked' | 'waiting' | 'stopped';
  /** Why the last call led to nobody; absent while linked. */
  fault?: Fault;
}

export interface LanStatus {
  /** The owner wants to be reached over the local network. Off in a new home: it opens this PC to others. */
  on: boolean;
  /** Where others can call this PC, best first: `host:port`. Empty while off. */
  addresses: string[];
  /** Why it cannot be reached although `on`. */
  fault?: Fault;
  people: NearPerson[];
  /** With whom the owner wants no exchange until they say "go on", or the next start. */
  stopped: { device: DeviceId; name: string; firm: string }[];
  called: CalledAddress[];
}

/** What the shell's links answer. The engine knows no network. */
export interface LanVerbs {
  'lan.status': { args: Record<string, never>; value: LanStatus };
  /** Kept for the next start. Turned off, every link ends and no address is called. */
  'lan.turn': { args: { on: boolean }; value: LanStatus };
  /** Turned on if need be; answers when the first call has led to somebody or to nobody. Kept for the next start. */
  'lan.call': { args: { address: string }; value: LanStatus };
  'lan.forget': { args: { address: string }; value: LanStatus };
  /** Ends the exchange with somebody; what came is kept, and it goes on there another time. */
  'lan.stop': { args: { device: DeviceId }; value: LanStatus };
  'lan.goOn': { args: { device: DeviceId }; value: LanStatus };
}

/** A hub that this PC keeps in touch with, until somebody forgets it. */
export interface HubView {
  /** Without its token. */
  address: string;
  state: 'calling' | 'linked' | 'waiting';
  /** What came and went since the start: entries. */
  added: number;
  updated: number;
  sent: number;
  /** When something was last exchanged; milliseconds since 1970. */
  met?: number;
  /** Why it was not reached, or not stayed with. */
  fault?: Fault;
  /** What else the owner should know: a space that is full or closed there, a hub that was set back. */
  notes: Fault[];
  progress?: ExchangeProgress;
}

export interface HubStatus {
  hubs: HubView[];
}

/** Answered by the shell, like its other links. */
export interface HubVerbs {
  'hub.status': { args: Record<string, never>; value: HubStatus };
  /** Called from now on, at every start too. Behind `#token=` stands the hub's word, where it wants one. */
  'hub.add': { args: { address: string }; value: HubStatus };
  'hub.forget': { args: { address: string }; value: HubStatus };
  /** Now, and not when its pause is over. */
  'hub.call': { args: { address: string }; value: HubStatus };
}

/** What the inviting screen shows of whoever is at the door. `joined` and `closed` are ends. */
export type GuestView =
  /** With why the last one left. */
  | { is: 'nobody'; fault?: Fault }
  | { is: 'guest' }
  /** Six digits, to be told to them. */
  | { is: 'number'; number: string }
  /** Whether they are let in. */
  | { is: 'question'; name: string; firm: string }
  | { is: 'handed'; name: string; firm: string }
  | { is: 'joined'; name: string; firm: string }
  | { is: 'closed'; fault?: Fault };

/** An invitation for somebody who is here: its door is open while it is shown. */
export interface InvitingView {
  space: SpaceId;
  role: Role;
  /** For a picture or to be pasted: whoever has it comes in, once, and nobody is asked. */
  code: string;
  /** Where this PC can be called, best first: `host:port`. */
  addresses: string[];
  guest: GuestView;
}

/** `joined` and `failed` are ends. */
export type JoiningView =
  | { is: 'calling' }
  /** To be typed as it stands on the other screen; so many tries are left. */
  | { is: 'number'; tries: number }
  /** They are asked. */
  | { is: 'waiting' }
  | { is: 'joined'; space: SpaceId; name: string }
  | { is: 'failed'; fault: Fault };

export interface PairStatus {
  inviting?: InvitingView;
  joining?: JoiningView;
}

/** Inviting and joining between two people who are beside each other; answered by the shell, like its links. */
export interface PairVerbs {
  'pair.status': { args: Record<string, never>; value: PairStatus };
  /** Turns the local network on. Ends the invitation that was shown before. */
  'pair.invite': { args: { space: SpaceId; role: Role }; value: PairStatus };
  'pair.answer': { args: { letIn: boolean }; value: PairStatus };
  /** Nobody is invited any more. */
  'pair.close': { args: Record<string, never>; value: PairStatus };
  /** `to`: an address, or a code. Answers at once; what comes of it is told by events. */
  'pair.join': { args: { to: string }; value: PairStatus };
  'pair.number': { args: { number: string }; value: PairStatus };
  /** Gives up; forgets how it ended. */
  'pair.leave': { args: Record<string, never>; value: PairStatus };
}

/** Every verb a window knows. */
export interface Verbs extends EngineVerbs, LanVerbs, PairVerbs, HubVerbs {}

export type Verb = keyof Verbs;
export type EngineVerb = keyof EngineVerbs;

export type Answer<V extends Verb> = { ok: true; value: Verbs[V]['value'] } | { ok: false; fault: Fault };

/** The engine's own verbs. */
export type EngineCall = <V extends EngineVerb>(verb: V, args: EngineVerbs[V]['args']) => Promise<Answer<V>>;

/** The one way in, for every window. */
export type Call = <V extends Verb>(verb: V, args: Verbs[V]['args']) => Promise<Answer<V>>;

export type EngineEvent =
  /** Rows up to this tick can be asked for. */
  | { is: 'rows'; upTo: number }
  /** Spaces, members, receipts, drafts or notices changed: ask `home.status` again. */
  | { is: 'home' }
  /** Who is near, or what is called, changed: ask `lan.status` again. */
  | { is: 'lan' }
  /** What is known of a hub changed: ask `hub.status` again. */
  | { is: 'hub' }
  /** Somebody is at the door, or we are at theirs: ask `pair.status` again. */
  | { is: 'pair' }
  /** A part of an attachment has come; all of it when `done` is `total`. */
  | { is: 'file'; id: BlobId; done: number; total: number }
  | { is: 'progress'; job: string; label: string; done: number; total: number };
