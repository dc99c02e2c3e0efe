/**
 * From a genesis to the one Automerge document that every device builds from it, byte for byte (PROTOCOL.md
 * "Genesis").
 *
 * Only Automerge's low-level handle is used, never the documents of its JavaScript layer: those make JavaScript
 * objects of everything a document holds, and one admitted change with thousands of nested maps overflows the stack
 * while doing so, which ends the WebAssembly module for good. Reading by key costs nothing for what nobody reads.
 */
import * as A from '@automerge/automerge';
import { fromBase32, toHex } from '../domain/bytes.ts';
import type { Json } from '../domain/canonical.ts';
import { taggedHash } from '../domain/hash.ts';
import type { EntryId } from '../domain/ids.ts';
import type { Crypto } from '../ports.ts';
import type { Genesis } from './genesis.ts';

export type Handle = ReturnType<typeof A.getBackend>;

/** SHA-256 of an Automerge change, 64 hex digits. */
export type ChangeHash = string;
/** An Automerge actor id, 32 hex digits. */
export type Actor = string;
/** `counter@actor`: an operation, and the object it made if it made one. */
export type OpId = string;

export const ROOT: OpId = '_root';

/**
 * A live document. It owns WebAssembly memory: whoever makes one frees it, or gives it to the shelf, which will.
 * Treated as immutable: everything that changes one returns another.
 */
export interface Doc {
  readonly id: EntryId;
  readonly genesis: Genesis;
  /** Hash and actor of the genesis change. */
  readonly first: ChangeHash;
  readonly firstActor: Actor;
  readonly parts: Parts;
  readonly handle: Handle;
}

/** The three containers every entry is born with. Nobody may replace them (judge-ops.ts). */
export interface Parts {
  readonly body: OpId;
  readonly fields: OpId;
  readonly tags: OpId;
}

/** Where the genesis is laid out: into a document here, into a ledger in holdings.ts. Both number alike. */
export interface Pen {
  put(object: OpId, slot: string | number, value: null | boolean | number | string): void;
  text(object: OpId, slot: string, text: string): OpId;
  map(object: OpId, slot: string | number): OpId;
  list(object: OpId, slot: string | number): OpId;
}

/** Keys of the genesis that name the document instead of filling it. */
const APART = new Set(['v', 'nonce', 'space']);

/** Canonical key order, depth first. Canonical JSON is parsed in its order, but integer-like keys are not. */
export function layOut(genesis: Genesis, pen: Pen): Parts {
  const parts: Record<string, OpId> = {};
  for (const key of Object.keys(genesis.json).sort()) {
    if (APART.has(key)) continue;
    const json = genesis.json[key] as Json;
    const made = key === 'body' ? pen.text(ROOT, key, genesis.value.body) : write(pen, ROOT, key, json);
    if (made) parts[key] = made;
  }
  return { body: parts.body ?? ROOT, fields: parts.fields ?? ROOT, tags: parts.tags ?? ROOT };
}

function write(pen: Pen, object: OpId, slot: string | number, json: Json): OpId | undefined {
  if (json === null || typeof json !== 'object') {
    pen.put(object, slot, json);
    return undefined;
  }
  if (Array.isArray(json)) {
    const list = pen.list(object, slot);
    json.forEach((item: Json, index) => {
      write(pen, list, index, item);
    });
    return list;
  }
  const map = pen.map(object, slot);
  const record = json as { readonly [key: string]: Json };
  for (const key of Object.keys(record).sort()) write(pen, map, key, record[key] as Json);
  return map;
}

/** The actor of the genesis change: fixed, so that all devices write the same one. 32 hex digits. */
export const genesisActor = (crypto: Pick<Crypto, 'sha256'>, id: EntryId): Actor =>
  toHex(taggedHash(crypto, 'granary genesis', fromBase32(id) ?? new Uint8Array()).subarray(0, 16));

/** The document of an entry nobody edited yet. About 1.5 ms for a 2 KB body. */
export function buildDocument(crypto: Pick<Crypto, 'sha256'>, id: EntryId, genesis: Genesis): Doc {
  const firstActor = genesisActor(crypto, id);
  const handle = A.getBackend(A.init<unknown>({ actor: firstActor }));
  const parts = layOut(genesis, penOf(handle));
  const first = handle.commit(null, 0);
  if (first === null) throw new Error('a genesis is never empty');
  return { id, genesis, first, firstActor, parts, handle };
}

function penOf(handle: Handle): Pen {
  // Without a type Automerge would store small integers differently from large ones.
  const typeOf = (value: unknown): 'int' | undefined => (typeof value === 'number' ? 'int' : undefined);
  const make = (object: OpId, slot: string | number, empty: Record<string, never> | []): OpId =>
    typeof slot === 'number'
      ? handle.insertObject(object, slot, empty)
      : handle.putObject(object, slot, empty);
  return {
    put(object, slot, value) {
      if (typeof slot === 'number') handle.insert(object, slot, value, typeOf(value));
      else handle.put(object, slot, value, typeOf(value));
    },
    text: (object, slot, text) => handle.putObject(object, slot, text),
    map: (object, slot) => make(object, slot, {}),
    list: (object, slot) => make(object, slot, []),
  };
}

/** Newest changes of a document, sorted. */
export const headsOf = (doc: Doc): ChangeHash[] => doc.handle.getHeads().sort();

/** An independent copy (30 µs); free both. `heads` must be held: it then ends there. */
export const copyOf = (doc: Doc, actor?: Actor, heads?: ChangeHash[]): Doc => ({
  ...doc,
  handle: doc.handle.fork(actor, heads),
});

/** Gives the memory back. The document must not be used afterwards. */
export const freeDocument = (doc: Doc): void => doc.handle.free();
