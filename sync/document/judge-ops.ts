/**
 * The rules for the operations inside a change, one after the other, each against everything before it.
 *
 * Refused, although Automerge would merge it: replacing or deleting the body's text, the map of fields or the map of
 * tags. An honest device never does, and whoever typed into the old one at the same time would lose their words.
 * Tolerated: odd types and sizes under any other key, deletions of single keys, keys nobody knows, and writes to
 * `author`, `created` and the like, which no view reads from the document (they are the genesis's).
 */
import { isFileSlot, parseAttachment } from '../domain/attachment.ts';
import { type ChangeHash, type OpId, type Parts, ROOT } from './build.ts';
import { type HeldObject, type Holdings, type Past, parseOpId, placeOf } from './holdings.ts';
import type { InspectedChange, Op } from './inspect.ts';

/** The fault codes of `domain/fault.ts` that a change can earn. */
export type ChangeFault =
  | 'change-poisoned'
  | 'change-repeated'
  | 'author-forged'
  | 'change-shape'
  | 'not-validated-by';

export interface Ground {
  readonly held: Holdings;
  readonly parts: Parts;
  readonly past: Past;
}

/** As deep as canonical JSON goes. Depth is what overflows a stack. */
const MAX_DEPTH = 32;

const CONTAINERS: ReadonlySet<string> = new Set(['body', 'fields', 'tags']);

/** Only reviewers and stewards may write this, whatever was there before: others refuse it from anybody else. */
export const marksValidated = ({ object, at, value }: Op): boolean =>
  object === ROOT && at.is === 'key' && at.slot === 'confidence' && value === 'validated';

/** Under an attachment's key stands its descriptor or nothing. */
const describesFile = ({ action, at, value }: Op): boolean =>
  action === 'del' || (action === 'set' && parseAttachment(at.slot, value) !== undefined);

export const marksDeleted = ({ object, at, value }: Op): boolean =>
  object === ROOT && at.is === 'key' && at.slot === 'deleted' && value === true;

/** The first rule broken, `undefined` when all operations are in order. */
export function judgeOps(
  ground: Ground,
  change: InspectedChange,
  validate: boolean,
): ChangeFault | undefined {
  const sheet = new Sheet(ground, change);
  for (const [index, op] of change.ops.entries()) {
    if (op.object === ROOT && op.at.is === 'key') {
      if (CONTAINERS.has(op.at.slot)) return 'change-shape';
      if (isFileSlot(op.at.slot) && !describesFile(op)) return 'change-shape';
      if (marksValidated(op) && !validate) return 'not-validated-by';
    }
    if (!sheet.accepts(op, `${change.startOp + index}@${change.actor}`)) return 'change-shape';
  }
  return undefined;
}

/** The document as its author saw it while writing: the past, and the change's own operations so far. */
class Sheet {
  readonly #ground: Ground;
  readonly #actor: string;
  readonly #startOp: number;
  readonly #objects = new Map<OpId, HeldObject>();
  /** Places this change set, and elements it inserted (`<object> <id>`). */
  readonly #placed = new Set<string>();
  /** What this change has overwritten already: an operation can be overwritten once by each change. */
  readonly #spent = new Set<OpId>();

  constructor(ground: Ground, change: { actor: string; startOp: number; hash: ChangeHash }) {
    this.#ground = ground;
    this.#actor = change.actor;
    this.#startOp = change.startOp;
  }

  /** Checks one operation and takes it in. */
  accepts(op: Op, id: OpId): boolean {
    const object = this.#object(op.object);
    if (!object || (object.is === 'map') !== (op.at.is === 'key')) return false;
    if (!this.#fits(op, object) || !this.#predsHold(op)) return false;
    const { action } = op;
    if (action === 'makeMap' || action === 'makeList' || action === 'makeText') {
      if (object.depth >= MAX_DEPTH) return false;
      const is = action === 'makeMap' ? 'map' : action === 'makeList' ? 'list' : 'text';
      this.#objects.set(id, { is, depth: object.depth + 1 });
    }
    if (op.insert) this.#placed.add(placeOf(op.object, id));
    else if (action !== 'del') this.#placed.add(`${placeOf(op.object, op.at.slot)} ${id}`);
    return true;
  }

  #fits(op: Op, object: HeldObject): boolean {
    if (op.insert) {
      if (op.at.is !== 'element' || op.preds.length > 0 || op.action === 'del') return false;
      if (object.is === 'text' && !isLetter(op)) return false;
      return op.at.slot === '_head' || this.#isElement(op.object, op.at.slot);
    }
    if (op.action === 'del' && op.preds.length === 0) return false;
    if (op.at.is === 'key') return true;
    // A text's letters are inserted and deleted, never exchanged.
    if (object.is === 'text' && op.action !== 'del') return false;
    return this.#isElement(op.object, op.at.slot);
  }

  /** Each overwritten operation was visible at this very place, is named once, and they are in order. */
  #predsHold(op: Op): boolean {
    const preds = op.preds.map(parseOpId);
    for (const [index, { counter, actor }] of preds.entries()) {
      const id = `${counter}@${actor}`;
      if (id !== op.preds[index] || this.#spent.has(id)) return false;
      const before = preds[index - 1];
      if (before && (before.counter > counter || (before.counter === counter && before.actor >= actor)))
        return false;
      if (!this.#isSetter(op, id, counter, actor)) return false;
      this.#spent.add(id);
    }
    return true;
  }

  #isSetter(op: Op, id: OpId, counter: number, actor: string): boolean {
    const { object, at } = op;
    if (this.#isOurs(counter, actor)) {
      return (
        this.#placed.has(`${placeOf(object, at.slot)} ${id}`) ||
        (id === at.slot && this.#isElement(object, id))
      );
    }
    return this.#isPast(counter, actor) && this.#ground.held.isSetter(object, at.slot, id);
  }

  #object(id: OpId): HeldObject | undefined {
    if (id === ROOT) return this.#ground.held.object(id);
    const { counter, actor } = parseOpId(id);
    if (this.#isOurs(counter, actor)) return this.#objects.get(id);
    return this.#isPast(counter, actor) ? this.#ground.held.object(id) : undefined;
  }

  #isElement(object: OpId, id: OpId): boolean {
    const { counter, actor } = parseOpId(id);
    if (this.#isOurs(counter, actor)) return this.#placed.has(placeOf(object, id));
    return this.#isPast(counter, actor) && this.#ground.held.isElement(object, id);
  }

  #isOurs(counter: number, actor: string): boolean {
    return actor === this.#actor && counter >= this.#startOp;
  }

  /** Whether the author had seen it: what is here but beside their history would be missing elsewhere. */
  #isPast(counter: number, actor: string): boolean {
    return counter <= (this.#ground.past.get(actor)?.maxOp ?? 0);
  }
}

/** One character: what both sides count as one operation. */
const isLetter = (op: Op): boolean =>
  op.action === 'set' && typeof op.value === 'string' && op.value.length > 0 && [...op.value].length === 1;
