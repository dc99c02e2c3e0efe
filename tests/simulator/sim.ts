/** One simulated world: its nodes, its table of papers, and all that must be remembered to judge it in the end. */
import { createHash } from 'node:crypto';
import type { EngineVerb, EngineVerbs } from '../../sync/api.ts';
import type { EntryDraft, EntryView } from '../../sync/domain/entry.ts';
import type { BlobId, DeviceId, EntryId, SpaceId } from '../../sync/domain/ids.ts';
import type { Bytes } from '../../sync/ports.ts';
import type { SegmentRecord } from '../../sync/segment/records.ts';
import { type Persona, World } from '../world.ts';
import { Chronicle } from './chronicle.ts';
import type { FakeDisk } from './fake-disk.ts';
import { SeededRandom } from './fake-ports.ts';
import { birthOf, type Stroke, strokesOf, type Writing } from './ledger.ts';
import { mayBeThere, Node, type Reading } from './node.ts';
import type { Paper } from './papers.ts';

/** A bundle, true or forged, or an invitation on the table. */
export interface Letter {
  paper: Paper;
  is: 'bundle' | 'invitation' | 'forgery';
  space: SpaceId;
  from: Node;
  /** When it was made. */
  step: number;
  /** To whom it was handed. */
  delivered: Set<Node>;
}

/** Something written by a version after ours: what we do not understand of it must stay as it is. */
export interface Newer {
  space: SpaceId;
  author: DeviceId;
  record: SegmentRecord;
  /** The entry it begins, with a key that we do not know. */
  entry?: EntryId;
  /** Nobody, when its machine was lost or set back. */
  node: string | undefined;
  step: number;
}

type WritingVerb =
  | 'entry.edit'
  | 'entry.delete'
  | 'entry.undelete'
  | 'entry.settle'
  | 'entry.attach'
  | 'entry.detach';

/** A file as it was attached, and by whom: they keep it. */
export interface Attached {
  bytes: Uint8Array;
  space: SpaceId;
  /** Nobody, when its machine was lost or set back. */
  node: string | undefined;
  step: number;
}

/** What happened, counted: a run that did nothing must not pass. */
export interface Deeds {
  edits: number;
  taken: number;
  conflicts: number;
  /** Somebody was said to have an entry as it is, and did. */
  saidToHold: number;
  faults: number;
  removals: number;
}

export class Sim {
  readonly world: World;
  readonly chance: SeededRandom;
  readonly nodes: Node[] = [];
  readonly letters: Letter[] = [];
  readonly writings: Writing[] = [];
  readonly chronicle = new Chronicle();
  /** Words that must not be readable in anything that left a device, with the private entry they were last in. */
  readonly secrets = new Map<string, EntryId>();
  /** Devices that were ever removed or given less to say: some of what they wrote may rightly be gone. */
  readonly lessened = new Set<DeviceId>();
  /** Devices that were ever removed or made something else than a steward: a removal of theirs may be void. */
  readonly unseated = new Set<DeviceId>();
  /** Devices that removed somebody, and so made a key. */
  readonly keyMakers = new Set<DeviceId>();
  /** Words that only forged entries and edits hold. */
  readonly lies = new Set<string>();
  /** Devices that said over a link that they hold what they do not. */
  readonly liars = new Set<DeviceId>();
  readonly files = new Map<BlobId, Attached>();
  /** What a newer version wrote. */
  readonly newer: Newer[] = [];
  /** Pieces of talks as anybody on the way could have kept them, to be said again. */
  readonly overheard: Bytes[] = [];
  /** `<space> <device>` that tried to make itself a steward, and that somebody made one. */
  readonly thieves = new Set<string>();
  readonly raised = new Set<string>();
  readonly deeds: Deeds = { edits: 0, taken: 0, conflicts: 0, saidToHold: 0, faults: 0, removals: 0 };
  /** How often each act, and each kind of link and trouble, happened. */
  readonly done: Record<string, number> = {};
  /** Bytes of segments that went to a removed member after their sender knew. */
  leaked = 0;
  readonly schedule: string[] = [];
  step = 0;
  #words = 0;

  constructor(seed: number) {
    this.chance = new SeededRandom(seed);
    this.world = new World(this.chance.u32());
  }

  note(line: string): void {
    this.schedule.push(`${String(this.step).padStart(3)}  ${line}`);
  }
  did(name: string): void {
    this.done[name] = (this.done[name] ?? 0) + 1;
  }
  /** Stands for the whole run: the same seed must give the same. */
  get digest(): string {
    return createHash('sha256').update(this.schedule.join('\n')).digest('hex').slice(0, 16);
  }

  async settles(name: string): Promise<Node> {
    return this.#enters(name, await this.world.persona(name));
  }
  /** A second node with the same home on another disk. */
  async copies(of: Node, name: string, disk: FakeDisk, step: number, restore = false): Promise<Node> {
    const persona = restore ? await this.world.restores(name, disk) : await this.world.opens(name, disk);
    persona.clock.set(of.persona.clock.now());
    const node = await this.#enters(name, persona);
    node.cameFrom = { node: of, step };
    return node;
  }
  async #enters(name: string, persona: Persona): Promise<Node> {
    const node = new Node(name, persona);
    node.device = await persona.device();
    this.nodes.push(node);
    await this.chronicle.observe(node);
    return node;
  }

  /** Whether a device may have sealed with a key of its own void removal, which nobody may hand on. */
  maySealInVain(device: DeviceId): boolean {
    return this.unseated.has(device) && this.keyMakers.has(device);
  }

  get living(): Node[] {
    return this.nodes.filter((node) => !node.retired);
  }
  nextName(): string {
    const names = ['ana', 'bo', 'cy', 'dee', 'eli', 'fay', 'gus', 'hal', 'ida', 'jo', 'kim', 'lou'];
    return names[this.nodes.length] ?? `node${this.nodes.length}`;
  }
  /** A number that was never given before. */
  fresh(): number {
    this.#words += 1;
    return this.#words;
  }

  /** Somebody writes a new entry; remembers it when it was kept, or may have been. */
  async adds(node: Node, space: SpaceView, draft: EntryDraft): Promise<string> {
    const answer = await node.asks('entry.add', { space: space.id, draft });
    if (answer !== 'cut' && answer.ok) {
      this.born(node, answer.value);
      return 'ok';
    }
    const none: ReadonlySet<never> = new Set();
    if (mayBeThere(answer))
      node.unanswered.push({ strokes: [], space: space.id, title: draft.title, saw: none, before: none });
    return answer === 'cut' ? 'cut' : answer.fault.code;
  }

  born(node: Node, view: EntryView, owed = true): void {
    this.#remember(node, view, {
      strokes: birthOf(view),
      saw: new Set(),
      versions: ['genesis' as never],
      owed,
    });
    if (owed) this.deeds.edits += 1;
  }

  /** Somebody changes what they see (`shown`, perhaps an older version than is there now). */
  async writes<V extends WritingVerb>(
    node: Node,
    shown: Reading,
    strokes: readonly Stroke[],
    verb: V,
    args: EngineVerbs[V]['args'],
  ): Promise<string> {
    const { id, title, space } = shown.view;
    // Of edits by one hand in one moment the history shows the last.
    node.persona.clock.advance(1 + this.chance.below(100));
    const now = await node.reads(id);
    const answer = await node.asks(verb as EngineVerb, args as never);
    if (answer !== 'cut' && answer.ok) {
      this.#wrote(node, await node.reads(id), strokes, shown.versions, now.versions, true);
      return 'ok';
    }
    if (mayBeThere(answer))
      node.unanswered.push({ strokes, entry: id, space, title, saw: shown.versions, before: now.versions });
    return answer === 'cut' ? 'cut' : answer.fault.code;
  }
  edits(node: Node, shown: Reading, changes: Partial<EntryDraft>, withBase: boolean): Promise<string> {
    const base = withBase ? { base: shown.view.version } : {};
    const strokes = strokesOf(shown.view, changes);
    return this.writes(node, shown, strokes, 'entry.edit', { id: shown.view.id, changes, ...base });
  }

  #wrote(
    node: Node,
    after: Reading,
    strokes: readonly Stroke[],
    saw: Writing['saw'],
    before: Writing['saw'],
    owed: boolean,
  ): void {
    const versions = [...after.versions].filter((version) => !before.has(version));
    if (versions.length === 0) return;
    this.#remember(node, after.view, { strokes, saw, versions, owed });
    if (owed) this.deeds.edits += 1;
  }
  #remember(
    { name, device }: Node,
    { id, space }: EntryView,
    what: Pick<Writing, 'strokes' | 'saw' | 'versions' | 'owed'>,
  ): void {
    this.writings.push({ node: name, device, step: this.step, space, entry: id, ...what });
  }

  /** After a start: what was written when the power went is there now, or never was. */
  async findUnanswered(node: Node): Promise<void> {
    const open = node.unanswered;
    node.unanswered = [];
    if (open.length === 0) return;
    const entries = await node.persona.lists(undefined, true);
    for (const { entry, space, title, strokes, saw, before } of open) {
      const view = entries.find((it) => (entry ? it.id === entry : it.space === space && it.title === title));
      if (!view) continue;
      if (entry) this.#wrote(node, await node.reads(entry), strokes, saw, before, false);
      else this.born(node, view, false);
    }
  }

  /** What was written on a machine after `from` went with it, unless somebody else has it. */
  forgives(node: Node, from: number): void {
    for (const writing of this.writings)
      if (writing.node === node.name && writing.step > from) writing.owed = false;
    for (const kept of [...this.files.values(), ...this.newer])
      if (kept.node === node.name && kept.step > from) kept.node = undefined;
  }
}

type SpaceView = { id: SpaceId; private: boolean };
