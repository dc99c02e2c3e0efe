/** Fields that hold two or more concurrent values: kept and shown, never silently dropped. */
import type { Actor, ChangeHash, Doc, OpId } from './build.ts';
import { parseOpId } from './holdings.ts';
import { SINGLE, type SingleField, valuesOf } from './view.ts';

export interface ConflictValue {
  /** As text; 'true' or 'false' for `deleted`. */
  readonly value: string;
  /** Who wrote it: the genesis's actor, or one that begins with `actorPrefix` of its device. */
  readonly actor: Actor;
  readonly hash: ChangeHash;
  /** Milliseconds by the writer's clock; the genesis's `created` for a first value. */
  readonly time: number;
  /** Whether it is the one that `entryValueOf` shows. */
  readonly present: boolean;
}

export interface Conflict {
  readonly field: SingleField;
  /** Oldest operation first; each value once, named by its newest writer. */
  readonly values: readonly ConflictValue[];
}

/** All conflicts of a document, in the order of `SINGLE`. Values that are spelled alike are no conflict. */
export function conflictsOf(doc: Doc): Conflict[] {
  const disputed = SINGLE.map((field) => ({ field, values: distinct(valuesOf(doc, field)) })).filter(
    ({ values }) => values.length > 1,
  );
  if (disputed.length === 0) return [];
  const writerOf = writers(doc);
  return disputed.map(({ field, values }) => {
    const shown = field === 'deleted' ? 'true' : values.at(-1)?.value;
    return {
      field,
      values: values.map(({ value, op }) => ({ value, present: value === shown, ...writerOf(op) })),
    };
  });
}

/** Later ones stay, so the order of operation ids is kept. */
function distinct<T extends { value: string }>(values: readonly T[]): T[] {
  return values.filter(
    ({ value }, index) => values.findLastIndex((other) => other.value === value) === index,
  );
}

type Writer = Pick<ConflictValue, 'actor' | 'hash' | 'time'>;

/** Which change an operation is in: its actor's, with the counter in its range. */
function writers(doc: Doc): (op: OpId) => Writer {
  const changes = doc.handle.getChangesMeta([]);
  return (op) => {
    const { counter, actor } = parseOpId(op);
    const meta = changes.find((it) => it.actor === actor && it.startOp <= counter && counter <= it.maxOp);
    if (!meta || meta.hash === doc.first) {
      return { actor: doc.firstActor, hash: doc.first, time: doc.genesis.value.created };
    }
    return { actor, hash: meta.hash, time: meta.time };
  };
}

/** Whether a field is disputed at all, without looking up who wrote what. */
export const disputedFields = (doc: Doc, heads?: ChangeHash[]): SingleField[] =>
  SINGLE.filter((field) => distinct(valuesOf(doc, field, heads)).length > 1);
