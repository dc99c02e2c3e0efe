/** The acts of one space in one order that every device finds alike, and who knew of what. */
import type { ActId, DeviceId, SpaceId } from '../../domain/ids.ts';
import { type Act, parentsOf } from '../act.ts';

/** Where an act stands in `order`. */
export type Position = number;

/**
 * `order` begins with the founding act; parents come before children, and of the acts that could come next the one
 * with the smallest id does. New acts are never parents of old ones, so they never swap two old ones.
 */
export interface Graph {
  order: readonly Act[];
  positions: ReadonlyMap<ActId, Position>;
  /** Acts of another space, and acts whose parents are not all here. */
  strays: readonly Act[];
  /** Whether the author of `later` knew `earlier`. Acts of unknown types are not tracked: always false for them. */
  before(earlier: Position, later: Position): boolean;
  /** Role and remove acts by the device they are about. */
  about: ReadonlyMap<DeviceId, readonly Position[]>;
  byAuthor: ReadonlyMap<DeviceId, readonly Position[]>;
  /** Joins, and withdrawals, by the invitation they name. */
  joinsOn: ReadonlyMap<ActId, readonly Position[]>;
  withdrawals: ReadonlyMap<ActId, readonly Position[]>;
}

/** The smallest id on top of a binary heap. */
function heapOfIds() {
  const heap: ActId[] = [];
  const swap = (a: number, b: number) => {
    const held = heap[a] as ActId;
    heap[a] = heap[b] as ActId;
    heap[b] = held;
  };
  const less = (a: number, b: number) => (heap[a] as ActId) < (heap[b] as ActId);
  return {
    push(id: ActId): void {
      let at = heap.push(id) - 1;
      for (let up = (at - 1) >> 1; at > 0 && less(at, up); at = up, up = (at - 1) >> 1) swap(at, up);
    },
    pop(): ActId | undefined {
      if (heap.length > 1) swap(0, heap.length - 1);
      const top = heap.pop();
      for (let at = 0; ; ) {
        const left = 2 * at + 1;
        const small = left + 1 < heap.length && less(left + 1, left) ? left + 1 : left;
        if (small >= heap.length || !less(small, at)) return top;
        swap(at, small);
        at = small;
      }
    },
  };
}

/** Parents first, ties by act id; leaves out what does not hang on the founding act. */
function ordered(space: SpaceId, acts: ReadonlyMap<ActId, Act>): Act[] {
  const missing = new Map<ActId, number>();
  const children = new Map<ActId, ActId[]>();
  for (const act of acts.values()) {
    if (act.body.type === 'found' || act.body.space !== space) continue;
    missing.set(act.id, act.body.parents.length);
    for (const parent of act.body.parents) listIn(children, parent).push(act.id);
  }
  const order: Act[] = [];
  const ready = heapOfIds();
  if (acts.get(space as string as ActId)?.body.type === 'found') ready.push(space as string as ActId);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    const act = acts.get(id);
    if (!act) continue;
    order.push(act);
    for (const child of children.get(id) ?? []) {
      const left = (missing.get(child) ?? 0) - 1;
      missing.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return order;
}

function listIn<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const list = lists.get(key) ?? [];
  if (list.length === 0) lists.set(key, list);
  return list;
}

/**
 * One bit per act of a known type for every act's ancestors. Unknown types get no bit: a member can write any
 * number of them, and they must not cost the square of that number.
 */
function ancestry(order: readonly Act[], positions: ReadonlyMap<ActId, Position>): Graph['before'] {
  const slots = new Int32Array(order.length);
  let used = 0;
  order.forEach((act, at) => {
    slots[at] = act.body.type === 'unknown' ? -1 : used++;
  });
  const words = (used + 31) >> 5;
  const known: Uint32Array[] = [];
  for (const act of order) {
    const bits = new Uint32Array(words);
    for (const parent of parentsOf(act)) {
      const at = positions.get(parent) as Position;
      const theirs = known[at] as Uint32Array;
      for (let word = 0; word < words; word++) bits[word] = (bits[word] ?? 0) | (theirs[word] ?? 0);
      const slot = slots[at] ?? -1;
      if (slot >= 0) bits[slot >> 5] = (bits[slot >> 5] ?? 0) | (1 << (slot & 31));
    }
    known.push(bits);
  }
  return (earlier, later) => {
    const slot = slots[earlier] ?? -1;
    return slot >= 0 && (((known[later]?.[slot >> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
  };
}

/** Orders the acts of a space. Total: whatever it is given, it answers. */
export function graphOf(space: SpaceId, given: Iterable<Act>): Graph {
  const acts = new Map<ActId, Act>();
  for (const act of given) acts.set(act.id, act);
  const order = ordered(space, acts);
  const positions = new Map(order.map((act, at) => [act.id, at]));
  const about = new Map<DeviceId, Position[]>();
  const byAuthor = new Map<DeviceId, Position[]>();
  const joinsOn = new Map<ActId, Position[]>();
  const withdrawals = new Map<ActId, Position[]>();
  order.forEach(({ author, body }, at) => {
    listIn(byAuthor, author).push(at);
    if (body.type === 'join') listIn(joinsOn, body.invite).push(at);
    if (body.type === 'role') listIn(about, body.member).push(at);
    if (body.type === 'remove' && body.member) listIn(about, body.member).push(at);
    if (body.type === 'remove' && body.invite) listIn(withdrawals, body.invite).push(at);
  });
  return {
    order,
    positions,
    strays: [...acts.values()].filter((act) => !positions.has(act.id)),
    before: ancestry(order, positions),
    about,
    byAuthor,
    joinsOn,
    withdrawals,
  };
}

/** The acts with these ids and everything their authors knew; `undefined` when one of them is not here. */
export function closureOf(acts: ReadonlyMap<ActId, Act>, heads: readonly ActId[]): Act[] | undefined {
  const found = new Map<ActId, Act>();
  const todo = [...heads];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (found.has(id)) continue;
    const act = acts.get(id);
    if (!act) return undefined;
    found.set(id, act);
    todo.push(...parentsOf(act));
  }
  return [...found.values()];
}
