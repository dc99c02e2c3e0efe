/** What one meeting brought and took of one space, and its receipts: one for what came, one for what went. */
import type { BroughtRun, Receipt, Refusal } from '../../api.ts';
import { toHex } from '../../domain/bytes.ts';
import type { EntryId, SpaceId } from '../../domain/ids.ts';
import { nameOf } from '../admit.ts';
import type { HeldSegment } from '../state.ts';
import { sentSentence, takeSentence } from '../words.ts';
import type { Workbench } from '../workbench.ts';
import { listed, touchedBySegments } from './contents.ts';
import type { Counterpart } from './hub.ts';

/** Of entries and of refusals each. */
const NAMED = 200;

export class Tally {
  readonly space: SpaceId;
  readonly added = new Set<EntryId>();
  readonly updated = new Set<EntryId>();
  readonly refused: Refusal[] = [];
  unnamed = 0;
  waiting = 0;
  /** Deletions that wait for the owner's word. */
  held = 0;
  memberships = 0;
  healed = 0;
  unchanged = 0;
  /** Where what came stands in the logs. */
  brought: BroughtRun[] = [];
  /** Bytes of segments. */
  received = 0;
  readonly sent: HeldSegment[] = [];
  #ids: { in?: string; out?: string } = {};

  constructor(space: SpaceId) {
    this.space = space;
  }

  refuse(refusal: Refusal): void {
    if (this.refused.length < NAMED) this.refused.push(refusal);
    else this.unnamed += 1;
  }

  /** The receipts so far; asked again later they are the same ones, grown. */
  async receipts(bench: Workbench, from: Counterpart): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    const came = this.added.size + this.updated.size + this.memberships + this.healed;
    if (came + this.waiting + this.refused.length > 0) receipts.push(this.#came(bench, from));
    if (this.sent.length > 0) receipts.push(await this.#went(bench, from));
    return receipts;
  }

  #facts(bench: Workbench, { device, hub }: Counterpart, direction: 'in' | 'out') {
    const { clock, random } = bench.store.ports;
    const roster = bench.store.spaces.get(this.space)?.roster;
    this.#ids[direction] ??= toHex(random.bytes(8));
    return {
      id: this.#ids[direction] ?? '',
      at: clock.now(),
      direction,
      space: this.space,
      spaceName: roster?.name ?? '',
      who: hub?.name ?? (roster ? nameOf(roster, device) : ''),
      file: '',
      link: hub ? ('hub' as const) : ('lan' as const),
    };
  }

  #came(bench: Workbench, from: Counterpart): Receipt {
    const { memberships, healed, waiting, held, unchanged, unnamed } = this;
    const facts = this.#facts(bench, from, 'in');
    const touched = { firsts: [...this.added], changed: [...this.updated] };
    const counts = { added: this.added.size, updated: this.updated.size };
    const refused = this.refused.length + unnamed;
    return {
      ...facts,
      bytes: this.received,
      ...counts,
      unchanged,
      refused: [...this.refused],
      ...(unnamed > 0 ? { unnamed } : {}),
      waiting,
      ...(held > 0 ? { held } : {}),
      ...(this.brought.length > 0 ? { brought: [...this.brought] } : {}),
      entries: listed(bench, touched, 'added').slice(0, NAMED),
      memberships,
      healed,
      sentence: takeSentence({ ...counts, refused, waiting, held, memberships, healed, from: facts.who }),
    };
  }

  async #went(bench: Workbench, to: Counterpart): Promise<Receipt> {
    const facts = this.#facts(bench, to, 'out');
    const state = bench.store.spaces.get(this.space);
    const touched = state ? await touchedBySegments(bench, state, this.sent) : { firsts: [], changed: [] };
    const memberships = this.sent.filter(({ stream }) => stream === 'roster').length;
    const entries = touched.firsts.length + touched.changed.length;
    return {
      ...facts,
      bytes: this.sent.reduce((sum, { size }) => sum + size, 0),
      added: touched.firsts.length,
      updated: touched.changed.length,
      unchanged: 0,
      refused: [],
      waiting: 0,
      entries: listed(bench, touched, 'added').slice(0, NAMED),
      memberships,
      everything: false,
      sentence: sentSentence({ entries, space: facts.spaceName, whom: facts.who }),
    };
  }
}
