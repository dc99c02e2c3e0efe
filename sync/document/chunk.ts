/**
 * An Automerge change chunk, read by ourselves before the library sees it. The library trusts what a chunk claims:
 * it inflates without a limit, and a run-length column of a dozen bytes can stand for a billion operations. So
 * everything that can multiply is counted here first, in constant memory.
 *
 * Format: github.com/automerge/automerge-binary-format-spec, and rust/automerge/src/storage in version 3.5.0.
 */
import { equal, fromHex, toHex } from '../domain/bytes.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Codec, Crypto } from '../ports.ts';
import { ByteCursor, writeLeb } from './leb128.ts';

/** What a change says of itself, before its operations are looked at. */
export interface ChunkFacts {
  hash: string;
  actor: string;
  seq: number;
  startOp: number;
  /** Milliseconds, as the author's clock had it. */
  time: number;
  deps: string[];
  /** Number of operations. */
  count: number;
}

export type ChunkTrouble = 'shape' | 'too-large';
type Read = { ok: true; facts: ChunkFacts } | { ok: false; reason: ChunkTrouble };

const MAGIC = Uint8Array.of(0x85, 0x6f, 0x4a, 0x83);
const CHECKSUM_AT = 4;
const TYPE_AT = 8;
const LENGTH_AT = 9;
const CHANGE = 1;
const DEFLATED_CHANGE = 2;

/** Column specifications: id << 4 | deflated << 3 | type. */
const COLUMN = { keyText: 21, action: 66, predCount: 112, markName: 165 } as const;
/** Object, key, insert, action, value, predecessors, mark: all that exist in this version. Bit 3 is never set. */
const KNOWN = new Set([1, 2, 17, 19, 21, 52, 66, 86, 87, 112, 113, 115, 148, 165]);

/** Predecessors of all operations together: an edit of a much-disputed field names many, a bomb names billions. */
const MAX_PREDS = 4 * LIMITS.changeOps;

const bad = (reason: ChunkTrouble): Read => ({ ok: false, reason });

/**
 * Reads one uncompressed change chunk (type 1) that fills `bytes` exactly. Costs time in proportion to
 * `bytes.length`, whatever they claim.
 */
export function readChunk(crypto: Pick<Crypto, 'sha256'>, bytes: Uint8Array): Read {
  if (bytes.length > LIMITS.change) return bad('too-large');
  if (bytes[TYPE_AT] !== CHANGE || !equal(bytes.subarray(0, MAGIC.length), MAGIC)) return bad('shape');
  const cursor = new ByteCursor(bytes, LENGTH_AT);
  const length = cursor.unsigned();
  if (length === undefined || length !== bytes.length - cursor.at) return bad('shape');
  // The hash covers type, length and content: what Automerge names the change by.
  const hash = crypto.sha256(bytes.subarray(TYPE_AT));
  if (!equal(hash.subarray(0, 4), bytes.subarray(CHECKSUM_AT, TYPE_AT))) return bad('shape');
  return readContent(cursor, toHex(hash));
}

function readContent(cursor: ByteCursor, hash: string): Read {
  const dependencies = cursor.unsigned();
  if (dependencies === undefined) return bad('shape');
  if (dependencies > LIMITS.changeDeps) return bad('too-large');
  const deps: string[] = [];
  for (let i = 0; i < dependencies; i++) {
    const dep = cursor.take(32);
    if (!dep) return bad('shape');
    deps.push(toHex(dep));
  }
  const actor = cursor.prefixed();
  const seq = cursor.unsigned();
  const startOp = cursor.unsigned();
  const time = cursor.signed();
  const message = cursor.prefixed();
  if (!actor || !seq || !startOp || time === undefined || !message) return bad('shape');
  const others = cursor.unsigned();
  if (others === undefined) return bad('shape');
  for (let i = 0; i < others; i++) if (!cursor.prefixed()) return bad('shape');
  const counted = countColumns(cursor);
  if (!counted.ok) return counted;
  return { ok: true, facts: { hash, actor: toHex(actor), seq, startOp, time, deps, count: counted.count } };
}

type Counted = { ok: true; count: number } | { ok: false; reason: ChunkTrouble };

/** Walks the column table and the run-length columns that can multiply. */
function countColumns(cursor: ByteCursor): Counted {
  const columns = readTable(cursor);
  if (!columns) return { ok: false, reason: 'shape' };
  let count = 0;
  for (const { spec, data } of columns) {
    const runs = new ByteCursor(data, 0);
    if (spec === COLUMN.action) {
      const actions = sumRuns(runs, (times) => times, skipNumber, LIMITS.changeOps);
      if (!actions.ok) return actions;
      count = actions.count;
    } else if (spec === COLUMN.predCount) {
      const preds = sumRuns(runs, (times, value) => times * value, skipNumber, MAX_PREDS);
      if (!preds.ok) return preds;
    } else if (spec === COLUMN.keyText || spec === COLUMN.markName) {
      // A long key in a run is written once and read thousands of times.
      const letters = sumRuns(runs, (times, value) => times * value, skipText, LIMITS.change);
      if (!letters.ok) return letters;
    }
  }
  return { ok: true, count };
}

interface Column {
  spec: number;
  data: Uint8Array;
}

/** Known columns, each once, ascending, never deflated, filling the rest of the chunk to its last byte. */
function readTable(cursor: ByteCursor): Column[] | undefined {
  const count = cursor.unsigned();
  if (count === undefined || count > KNOWN.size) return undefined;
  const table: { spec: number; length: number }[] = [];
  for (let i = 0; i < count; i++) {
    const spec = cursor.unsigned();
    const length = cursor.unsigned();
    if (spec === undefined || length === undefined || !KNOWN.has(spec)) return undefined;
    if (spec <= (table.at(-1)?.spec ?? 0)) return undefined;
    table.push({ spec, length });
  }
  const columns: Column[] = [];
  for (const { spec, length } of table) {
    const data = cursor.take(length);
    if (!data) return undefined;
    columns.push({ spec, data });
  }
  return cursor.left === 0 ? columns : undefined;
}

/** Reads one value and answers its weight; `undefined` when it is cut short. */
type SkipValue = (cursor: ByteCursor) => number | undefined;
const skipNumber: SkipValue = (cursor) => cursor.unsigned();
const skipText: SkipValue = (cursor) => cursor.prefixed()?.length;

/** Adds up a run-length column: `n` > 0 repeats one value, `n` < 0 precedes |n| values, 0 precedes a run of nulls. */
function sumRuns(
  cursor: ByteCursor,
  weigh: (times: number, value: number) => number,
  skip: SkipValue,
  limit: number,
): Counted {
  let sum = 0;
  let times = 0;
  while (cursor.left > 0) {
    const run = cursor.signed();
    if (run === undefined) return { ok: false, reason: 'shape' };
    const literals = run < 0 ? -run : run > 0 ? 1 : 0;
    for (let i = 0; i < literals; i++) {
      const value = skip(cursor);
      if (value === undefined) return { ok: false, reason: 'shape' };
      sum += weigh(run < 0 ? 1 : run, value);
      if (sum > limit) return { ok: false, reason: 'too-large' };
    }
    const nulls = run === 0 ? cursor.unsigned() : 0;
    if (nulls === undefined) return { ok: false, reason: 'shape' };
    times += Math.abs(run) + nulls;
    if (times > LIMITS.changeOps) return { ok: false, reason: 'too-large' };
  }
  return { ok: true, count: sum };
}

/**
 * The same change as an uncompressed chunk: Automerge may write a change of more than 256 bytes deflated (type 2).
 * The hash stays the same, because it is made over the uncompressed form. `undefined` when it is no change.
 */
export function asUncompressed(codec: Pick<Codec, 'inflateRaw'>, change: Uint8Array): Uint8Array | undefined {
  if (change[TYPE_AT] === CHANGE) return change;
  if (change[TYPE_AT] !== DEFLATED_CHANGE) return undefined;
  const cursor = new ByteCursor(change, LENGTH_AT);
  const length = cursor.unsigned();
  const deflated = length === undefined ? undefined : cursor.take(length);
  if (!deflated) return undefined;
  const inflated = codec.inflateRaw(deflated, LIMITS.change);
  if (inflated.is !== 'whole') return undefined;
  const head = [...change.subarray(0, TYPE_AT), CHANGE, ...writeLeb(inflated.bytes.length)];
  const whole = new Uint8Array(head.length + inflated.bytes.length);
  whole.set(head);
  whole.set(inflated.bytes, head.length);
  return whole;
}

/** Whether the text is a change's hash as Automerge spells it. */
export const isChangeHash = (text: string): boolean => text.length === 64 && fromHex(text) !== undefined;
