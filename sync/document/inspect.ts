/**
 * A change from outside, taken apart and found to be well-formed. Whether it may enter a document is another
 * question (judge-change.ts).
 */
import * as A from '@automerge/automerge';
import { equal } from '../domain/bytes.ts';
import type { Crypto } from '../ports.ts';
import type { Actor, ChangeHash, OpId } from './build.ts';
import { type ChunkFacts, readChunk } from './chunk.ts';
import { isSoundKey, parseTime } from './genesis.ts';

export { asUncompressed } from './chunk.ts';

/** What an operation does; the ones that honest devices write. */
export type Action = 'set' | 'del' | 'makeMap' | 'makeList' | 'makeText';

/** One operation. `slot` is a map's key, or the element of a list or text that it follows or replaces. */
export interface Op {
  readonly action: Action;
  readonly object: OpId;
  readonly at: { readonly is: 'key' | 'element'; readonly slot: string };
  readonly insert: boolean;
  readonly value: unknown;
  readonly preds: readonly OpId[];
}

export interface InspectedChange {
  readonly hash: ChangeHash;
  readonly actor: Actor;
  readonly seq: number;
  readonly startOp: number;
  /** Counter of its last operation; `startOp - 1` when it has none. */
  readonly maxOp: number;
  readonly deps: readonly ChangeHash[];
  /** Milliseconds by the author's clock. */
  readonly time: number;
  /** The n-th one has the id `(startOp + n)@actor`. */
  readonly ops: readonly Op[];
  readonly bytes: Uint8Array;
}

export type Inspection =
  | { readonly ok: true; readonly change: InspectedChange }
  /** `damaged`: the library could not decode what the frame promised. */
  | { readonly ok: false; readonly reason: 'shape' | 'too-large' | 'damaged' };

const ACTIONS: ReadonlySet<string> = new Set(['set', 'del', 'makeMap', 'makeList', 'makeText']);
/** Beside strings, booleans and null, which carry no type. Counters and the types of tomorrow are refused. */
const TYPES: ReadonlySet<unknown> = new Set([undefined, 'int', 'uint', 'float64', 'timestamp']);

/** Takes a change chunk apart. Never throws; costs memory in proportion to the bytes and to `LIMITS.changeOps`. */
export function inspectChange(crypto: Pick<Crypto, 'sha256'>, bytes: Uint8Array): Inspection {
  const read = readChunk(crypto, bytes);
  if (!read.ok) return read;
  const { facts } = read;
  const time = parseTime(facts.time);
  if (time === undefined || !/^[0-9a-f]{32}$/.test(facts.actor)) return { ok: false, reason: 'shape' };
  const decoded = decode(bytes);
  if (!decoded || !agrees(decoded, facts)) return { ok: false, reason: 'damaged' };
  if (!isOwnSpelling(decoded, bytes)) return { ok: false, reason: 'shape' };
  const ops: Op[] = [];
  for (const raw of decoded.ops) {
    const op = parseOp(raw);
    if (!op) return { ok: false, reason: 'shape' };
    ops.push(op);
  }
  const { hash, actor, seq, startOp, deps } = facts;
  return {
    ok: true,
    change: { hash, actor, seq, startOp, maxOp: startOp + ops.length - 1, deps, time, ops, bytes },
  };
}

function decode(bytes: Uint8Array): ReturnType<typeof A.decodeChange> | undefined {
  try {
    return A.decodeChange(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Whether the library would write this change with these very bytes. A document's save holds operations, not chunks;
 * when it is loaded the changes are spelled anew and must have their old hashes. So one change in another spelling
 * (a run split in two, a column of zeros) merges well and makes the save unreadable for ever.
 */
function isOwnSpelling(decoded: ReturnType<typeof A.decodeChange>, bytes: Uint8Array): boolean {
  try {
    return equal(A.encodeChange(decoded), bytes);
  } catch {
    return false;
  }
}

/** Our reading and the library's must be of the same change, or one of the two was led astray. */
const agrees = (decoded: ReturnType<typeof A.decodeChange>, facts: ChunkFacts): boolean =>
  decoded.hash === facts.hash &&
  decoded.actor === facts.actor &&
  decoded.seq === facts.seq &&
  decoded.startOp === facts.startOp &&
  decoded.ops.length === facts.count &&
  decoded.deps.join() === facts.deps.join();

/** The library types operations loosely; what it really answers is checked here. */
function parseOp(raw: object): Op | undefined {
  const { action, obj, key, elemId, insert, value, datatype, pred } = raw as Record<string, unknown>;
  if (typeof action !== 'string' || !ACTIONS.has(action) || typeof obj !== 'string') return undefined;
  if (!TYPES.has(datatype) || !Array.isArray(pred)) return undefined;
  if ((key === undefined) === (elemId === undefined)) return undefined;
  const slot = key ?? elemId;
  if (typeof slot !== 'string' || (key !== undefined && !isSoundKey(slot))) return undefined;
  return {
    action: action as Action,
    object: obj,
    at: { is: key === undefined ? 'element' : 'key', slot },
    insert: insert === true,
    value,
    preds: pred.map(String),
  };
}
