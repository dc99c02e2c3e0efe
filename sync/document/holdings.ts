/**
 * What a document holds, as far as the next change must fit to it: its changes, its objects, and who set what. Plain
 * bookkeeping beside Automerge, so that a change is judged before the library touches it.
 */
import { type Actor, type ChangeHash, type Doc, layOut, type OpId, ROOT } from './build.ts';
import type { Genesis } from './genesis.ts';
import type { InspectedChange, Op } from './inspect.ts';

export interface HeldChange {
  readonly actor: Actor;
  readonly seq: number;
  readonly maxOp: number;
  readonly deps: readonly ChangeHash[];
}

/** How far each actor's changes are known: its changes are a chain, so two numbers say it all. */
export type Past = ReadonlyMap<Actor, { readonly seq: number; readonly maxOp: number }>;

export interface HeldObject {
  readonly is: 'map' | 'list' | 'text';
  /** The root's is 0. */
  readonly depth: number;
}

/** Where an operation acts: one key of a map, or one element of a list or text. */
export const placeOf = (object: OpId, slot: string): string => `${object} ${slot}`;

export const parseOpId = (id: OpId): { counter: number; actor: Actor } => {
  const at = id.indexOf('@');
  return { counter: Number(id.slice(0, at)), actor: id.slice(at + 1) };
};

const KIND_OF: Partial<Record<Op['action'], HeldObject['is']>> = {
  makeMap: 'map',
  makeList: 'list',
  makeText: 'text',
};

/** Grows by `take`; never shrinks. One per document, a few hundred bytes for each edit. */
export class Holdings {
  readonly #changes = new Map<ChangeHash, HeldChange>();
  readonly #bySeq = new Map<string, ChangeHash>();
  readonly #heads = new Set<ChangeHash>();
  readonly #all = new Map<Actor, { seq: number; maxOp: number }>();
  readonly #objects = new Map<OpId, HeldObject>([[ROOT, { is: 'map', depth: 0 }]]);
  /** Operations that set a place, by place. A text's own letters are in `#elements` instead: there are many. */
  readonly #setters = new Map<string, OpId[]>();
  /** Elements of each list and text: runs of counters [from, to, from, to …] by object and actor. */
  readonly #elements = new Map<string, number[]>();

  change(hash: ChangeHash): HeldChange | undefined {
    return this.#changes.get(hash);
  }
  hashAt(actor: Actor, seq: number): ChangeHash | undefined {
    return this.#bySeq.get(`${actor} ${seq}`);
  }
  object(id: OpId): HeldObject | undefined {
    return this.#objects.get(id);
  }
  /** Whether the operation set this place, or is the element itself. */
  isSetter(object: OpId, slot: string, op: OpId): boolean {
    if (op === slot && this.isElement(object, slot)) return true;
    return this.#setters.get(placeOf(object, slot))?.includes(op) ?? false;
  }
  isElement(object: OpId, element: OpId): boolean {
    const { counter, actor } = parseOpId(element);
    const runs = this.#elements.get(placeOf(object, actor)) ?? [];
    for (let i = 0; i < runs.length; i += 2) {
      if (counter >= (runs[i] ?? 0) && counter <= (runs[i + 1] ?? -1)) return true;
    }
    return false;
  }

  /** Everything the dependencies rest on. All of them must be held. */
  pastOf(deps: readonly ChangeHash[]): Past {
    // Nearly always a change follows everything that is here.
    if (deps.length === this.#heads.size && deps.every((dep) => this.#heads.has(dep))) return this.#all;
    const past = new Map<Actor, { seq: number; maxOp: number }>();
    const seen = new Set<ChangeHash>();
    const open = [...deps];
    for (let hash = open.pop(); hash !== undefined; hash = open.pop()) {
      const held = this.#changes.get(hash);
      if (!held || seen.has(hash)) continue;
      seen.add(hash);
      if (held.seq > (past.get(held.actor)?.seq ?? 0)) past.set(held.actor, held);
      open.push(...held.deps);
    }
    return past;
  }

  /** Adds a change that was judged new. */
  take(change: InspectedChange): void {
    const { hash, actor, seq, maxOp, deps, startOp } = change;
    this.#hold(hash, { actor, seq, maxOp, deps });
    change.ops.forEach((op, index) => {
      this.#takeOp(op, `${startOp + index}@${actor}`);
    });
  }

  /** Adds the genesis change, which is laid out from the value and never decoded: it may have a million letters. */
  takeGenesis(hash: ChangeHash, actor: Actor, genesis: Genesis): void {
    let counter = 0;
    const next = (): OpId => `${++counter}@${actor}`;
    const write = (object: OpId, slot: string | number, action: Op['action']): OpId => {
      const id = next();
      const insert = typeof slot === 'number';
      this.#takeOp(
        {
          action,
          object,
          at: { is: insert ? 'element' : 'key', slot: String(slot) },
          insert,
          value: null,
          preds: [],
        },
        id,
      );
      return id;
    };
    layOut(genesis, {
      put: (object, slot) => {
        write(object, slot, 'set');
      },
      map: (object, slot) => write(object, slot, 'makeMap'),
      list: (object, slot) => write(object, slot, 'makeList'),
      text: (object, slot, text) => {
        const id = write(object, slot, 'makeText');
        let letters = 0;
        for (const _ of text) letters++;
        if (letters > 0) this.#elements.set(placeOf(id, actor), [counter + 1, counter + letters]);
        counter += letters;
        return id;
      },
    });
    this.#hold(hash, { actor, seq: 1, maxOp: counter, deps: [] });
  }

  #hold(hash: ChangeHash, change: HeldChange): void {
    this.#changes.set(hash, change);
    this.#bySeq.set(`${change.actor} ${change.seq}`, hash);
    for (const dep of change.deps) this.#heads.delete(dep);
    this.#heads.add(hash);
    if (change.seq > (this.#all.get(change.actor)?.seq ?? 0)) this.#all.set(change.actor, change);
  }

  #takeOp(op: Op, id: OpId): void {
    const { action, object, at, insert } = op;
    if (action === 'del') return;
    const kind = KIND_OF[action];
    if (kind) this.#objects.set(id, { is: kind, depth: (this.#objects.get(object)?.depth ?? 0) + 1 });
    if (insert) this.#takeElement(object, id);
    else push(this.#setters, placeOf(object, at.slot), id);
  }

  #takeElement(object: OpId, id: OpId): void {
    const { counter, actor } = parseOpId(id);
    const place = placeOf(object, actor);
    const runs = this.#elements.get(place) ?? [];
    if (runs.at(-1) === counter - 1) runs[runs.length - 1] = counter;
    else runs.push(counter, counter);
    this.#elements.set(place, runs);
  }
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The holdings of a document with these changes, given in any order that respects their dependencies. */
export function holdingsOf(doc: Doc, changes: readonly InspectedChange[]): Holdings {
  const held = new Holdings();
  held.takeGenesis(doc.first, doc.firstActor, doc.genesis);
  for (const change of changes) held.take(change);
  return held;
}
