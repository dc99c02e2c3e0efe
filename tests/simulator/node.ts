/** One device of a simulated world: a persona, whether it runs, and what was going on when its power went. */
import type { Answer, EngineVerb, EngineVerbs } from '../../sync/api.ts';
import type { EntryView } from '../../sync/domain/entry.ts';
import type { FaultCode } from '../../sync/domain/fault.ts';
import type { DeviceId, EntryId, SegmentHash, SpaceId, VersionId } from '../../sync/domain/ids.ts';
import type { SpaceView } from '../../sync/domain/space.ts';
import type { Engine, MeetingReport } from '../../sync/engine/engine.ts';
import type { Bytes, Link } from '../../sync/ports.ts';
import type { Persona } from '../world.ts';
import { type FakeDisk, PowerCut } from './fake-disk.ts';
import type { Stroke } from './ledger.ts';

/** Refusals that people meet in the course of things. Any other is a failure of the run. */
const EVERYDAY: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'disk-full',
  'disk-failed',
  'read-only',
  'entry-deleted',
  'entry-unknown',
  'not-member',
  'not-writer',
  'not-steward',
  'not-validator',
  'last-steward',
  'key-missing',
  'already-member',
  'device-removed',
  'invitation-used',
  'space-unknown',
  'member-unknown',
  'bundle-foreign',
]);

export interface Reading {
  view: EntryView;
  versions: ReadonlySet<VersionId>;
}

/** A write that nobody answered: found or not found when the home opens again. */
export interface Unanswered {
  strokes: readonly Stroke[];
  /** Absent for a new entry, which is known by its space and title. */
  entry?: EntryId;
  space: SpaceId;
  title: string;
  saw: ReadonlySet<VersionId>;
  before: ReadonlySet<VersionId>;
}

/** Whether a write may be found at the next start although it was not said to be saved. `read-only` says it was not. */
export const mayBeThere = (answer: Answer<EngineVerb> | 'cut'): boolean =>
  answer === 'cut' || (!answer.ok && answer.fault.code === 'disk-failed');

export class Node {
  readonly name: string;
  readonly persona: Persona;
  device = '' as DeviceId;
  /** Its machine is lost or given away: it takes part no more. */
  retired = false;
  /** Nothing can be written until the next start. */
  sick = false;
  /** The power is off. */
  dark = false;
  unanswered: Unanswered[] = [];
  /** Whose copy it began as, and at which step. */
  cameFrom: { node: Node; step: number } | undefined;
  backup: { disk: FakeDisk; step: number; knows: ReadonlySet<SpaceId> } | undefined;
  /** Segments seen on its disk, and whom it knew to be removed, when it was last looked at. */
  held = new Set<SegmentHash>();
  removed = new Map<SpaceId, Set<DeviceId>>();
  /** When it was last at the end of a link. */
  metAt = -1;
  #spaces: { engine: Engine; changes: number; list: SpaceView[] } | undefined;
  #readings: { engine: Engine; changes: number; of: Map<EntryId, Reading> } | undefined;

  constructor(name: string, persona: Persona) {
    this.name = name;
    this.persona = persona;
  }

  /** The answer, or 'cut' when the power went. A refusal that is not of the everyday kind is thrown. */
  async asks<V extends EngineVerb>(verb: V, args: EngineVerbs[V]['args']): Promise<Answer<V> | 'cut'> {
    try {
      const answer = await this.persona.asks(verb, args);
      if (!answer.ok) this.#heed(verb, answer.fault.code, answer.fault.sentence);
      return answer;
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      this.dark = true;
      return 'cut';
    }
  }
  #heed(verb: EngineVerb | 'meeting', code: FaultCode, sentence: string): void {
    if (code === 'disk-failed' || code === 'read-only') this.sick = true;
    if (!EVERYDAY.has(code)) throw new Error(`${this.name}: ${verb} was refused: ${code}: ${sentence}`);
  }

  /** Holds its end of a meeting; 'cut' when the power went. */
  async meets(link: Link): Promise<MeetingReport | 'cut'> {
    try {
      const report = await this.persona.engine.meet(link);
      if (report.fault) this.#heed('meeting', report.fault.code, report.fault.sentence);
      return report;
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      this.dark = true;
      return 'cut';
    }
  }
  async deviceKey(): Promise<Bytes> {
    return this.persona.world.crypto.signingPublic((await this.persona.secrets()).signSeed);
  }

  /** Asked again only when something was written since: a run asks this thousands of times. */
  async spaces(): Promise<SpaceView[]> {
    const { engine, disk } = this.persona;
    const known = this.#spaces;
    if (known?.engine === engine && known.changes === disk.changes) return known.list;
    const list = await this.persona.does('space.list', {});
    this.#spaces = { engine, changes: disk.changes, list };
    return list;
  }
  /** The disk will count its changes anew. */
  cutPowerBefore(change: number): void {
    this.persona.disk.cutPowerBefore(change);
    this.#spaces = undefined;
    this.#readings = undefined;
  }
  async shared(): Promise<SpaceView[]> {
    return (await this.spaces()).filter((space) => !space.private);
  }
  /** Asked again only when something was written since, as `spaces`. */
  async reads(id: EntryId): Promise<Reading> {
    const { engine, disk } = this.persona;
    if (this.#readings?.engine !== engine || this.#readings.changes !== disk.changes)
      this.#readings = { engine, changes: disk.changes, of: new Map() };
    const { of } = this.#readings;
    const known = of.get(id);
    if (known) return known;
    const history = await this.persona.does('entry.history', { id });
    const versions = new Set(history.map(({ version }) => version));
    const reading = { view: await this.persona.reads(id), versions };
    of.set(id, reading);
    return reading;
  }
}
