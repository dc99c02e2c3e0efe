/**
 * Edits of our own: only what differs is written. An edit that began before others' changes came in is written as
 * of that moment (`base`), so it merges with them instead of undoing them.
 */
import { type Attachment, describe, slotOf } from '../domain/attachment.ts';
import type { EntryDraft, EntrySource } from '../domain/entry.ts';
import { FIELDS } from '../domain/entry.ts';
import { fault } from '../domain/fault.ts';
import type { BlobId } from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { coarseSplices, FINE } from './body.ts';
import { type Actor, type ChangeHash, copyOf, type Doc, freeDocument, ROOT } from './build.ts';
import {
  attachmentsOf,
  bodyOf,
  entryValueOf,
  parseSingle,
  parseSingleValue,
  placeOfField,
  type SingleField,
  sourceMap,
  tagsOf,
} from './view.ts';

/** What an edit can change. Absent is unchanged; `fields` and `tags` are given whole. Already in stored form. */
export interface EntryEdit extends Partial<EntryDraft> {
  deleted?: boolean;
  source?: EntrySource;
  /** Each by itself, so that what others attach meanwhile stays. */
  attach?: readonly Attachment[];
  detach?: readonly BlobId[];
}

/** Who edits. */
export interface Editor {
  /** This process's actor for this document (`actorFor`); never stored. */
  readonly actor: Actor;
  /** Another fresh actor: `actor` has only one line of edits, and an edit of an older version starts a second. */
  readonly spare: () => Actor;
  /** Milliseconds by our clock; shown to people only. */
  readonly time: number;
}

export type Edited =
  /** Changes in the order to store them: several when one would be too large for others to take in. */
  | {
      readonly is: 'edited';
      readonly changes: readonly Uint8Array[];
      readonly doc: Doc;
      readonly actor: Actor;
    }
  | { readonly is: 'nothing' };

/**
 * Writes what differs between `edit` and the value at `base` (else the present one). The given document stays as it
 * is; the answered one is a copy with the edit in it: free one of the two. `base` must be held.
 */
export function editDocument(
  doc: Doc,
  base: ChangeHash[] | undefined,
  edit: EntryEdit,
  editor: Editor,
): Edited {
  return write(doc, base, editor, (pen) => {
    writeEdit(pen, edit);
  });
}

/**
 * Ends a conflict: all devices that see this show `value`. Written even when it is the one shown already. `value` is
 * text ('true' or 'false' for `deleted`). Fails with `arguments-wrong` for a field or a value that cannot be.
 */
export function settle(doc: Doc, field: string, value: string, editor: Editor): Result<Edited> {
  const single = parseSingle(field);
  if (!single) return failed(fault('arguments-wrong', { reason: `no field ${field}` }));
  const stored = single === 'deleted' ? parseFlag(value) : value;
  if (parseSingleValue(single, stored) !== value) {
    return failed(fault('arguments-wrong', { reason: `not a value of ${field}` }));
  }
  return ok(
    write(doc, undefined, editor, (pen) => {
      pen.put(single, stored ?? value);
    }),
  );
}

const parseFlag = (value: string): boolean | undefined =>
  value === 'true' ? true : value === 'false' ? false : undefined;

function write(
  doc: Doc,
  base: ChangeHash[] | undefined,
  editor: Editor,
  work: (pen: EditPen) => void,
): Edited {
  const start = base ?? doc.handle.getHeads();
  const actor = isFreeAfter(doc, start, editor.actor) ? editor.actor : editor.spare();
  const draft = copyOf(doc, actor, start);
  const pen = new EditPen(draft, editor.time);
  try {
    work(pen);
    pen.commit();
    if (pen.changes.length === 0) return { is: 'nothing' };
    const edited = copyOf(doc);
    edited.handle.applyChanges([...pen.changes]);
    return { is: 'edited', changes: pen.changes, doc: edited, actor };
  } finally {
    freeDocument(draft);
  }
}

/** An actor's changes are one chain: it cannot write at `heads` when it wrote something that is not in them. */
const isFreeAfter = (doc: Doc, heads: ChangeHash[], actor: Actor): boolean =>
  !doc.handle.getChangesMeta(heads).some((change) => change.actor === actor);

/** Bytes of text after which a change is closed and the next begun; well below what others take in. */
const COMMIT_AT = 262_144;
/** Letters written or deleted by one call. */
const PIECE = 5_000;

/** Writes into a copy of a document, in changes that are small enough for everybody. */
class EditPen {
  readonly doc: Doc;
  readonly changes: Uint8Array[] = [];
  readonly #time: number;
  #bytes = 0;

  constructor(doc: Doc, time: number) {
    this.doc = doc;
    this.#time = time;
  }

  commit(): void {
    this.#bytes = 0;
    if (this.doc.handle.pendingOps() === 0) return;
    this.doc.handle.commit(null, this.#time);
    const change = this.doc.handle.getLastLocalChange();
    if (change) this.changes.push(change);
  }

  put(field: SingleField, value: string | boolean): void {
    const { object, key } = placeOfField(this.doc, field);
    this.#room(1, typeof value === 'string' ? value.length * 3 : 1);
    // The library writes nothing for an equal value, unless rivals are there to be removed.
    this.doc.handle.put(object, key, value);
  }

  drop(field: SingleField): void {
    const { object, key } = placeOfField(this.doc, field);
    this.#room(1, 0);
    this.doc.handle.delete(object, key);
  }

  tag(tag: string, set: boolean): void {
    const { tags } = this.doc.parts;
    this.#room(1, tag.length * 3);
    if (set) this.doc.handle.put(tags, tag, true);
    else this.doc.handle.delete(tags, tag);
  }

  attach(file: Attachment): void {
    this.#room(1, LIMITS.fileDescriptor);
    this.doc.handle.put(ROOT, slotOf(file.id), describe(file));
  }
  detach(id: BlobId): void {
    this.#room(1, 0);
    this.doc.handle.delete(ROOT, slotOf(id));
  }

  source({ key, digest }: EntrySource): void {
    this.#room(3, 2 * SOURCE_BYTES);
    const map = sourceMap(this.doc) ?? this.doc.handle.putObject(ROOT, 'source', {});
    this.doc.handle.put(map, 'digest', digest);
    this.doc.handle.put(map, 'key', key);
  }

  body(text: string): void {
    const { handle, parts } = this.doc;
    for (const { at, remove, add } of coarseSplices(bodyOf(this.doc), text)) {
      for (let left = remove; left > 0; left -= PIECE) {
        const piece = Math.min(left, PIECE);
        this.#room(piece, 0);
        handle.splice(parts.body, at + left - piece, piece);
      }
      this.#insert(at, add);
    }
    // At most FINE letters differ now; joined characters that are exchanged whole may add a few.
    this.#room(2 * FINE, 0);
    handle.updateText(parts.body, text);
  }

  #insert(at: number, text: string): void {
    for (let from = 0; from < text.length; ) {
      // Half a character at the end of a piece goes into the next one.
      const code = text.charCodeAt(from + PIECE - 1);
      const piece = text.slice(from, from + PIECE - (code >= 0xd800 && code < 0xdc00 ? 1 : 0));
      this.#room(piece.length, piece.length * 3);
      this.doc.handle.splice(this.doc.parts.body, at + from, 0, piece);
      from += piece.length;
    }
  }

  /** Closes the change when so much more would not fit. */
  #room(ops: number, bytes: number): void {
    const full = this.doc.handle.pendingOps() + ops > LIMITS.changeOps || this.#bytes + bytes > COMMIT_AT;
    if (full) this.commit();
    this.#bytes += bytes;
  }
}

const SOURCE_BYTES = 3_000;

const PLAIN = ['title', 'kind', 'lang', 'confidence', 'reviewBy', 'deleted'] as const;

/** Keys in one fixed order, so that equal edits are equal bytes. */
function writeEdit(pen: EditPen, edit: EntryEdit): void {
  const { doc } = pen;
  const present = entryValueOf(doc);
  for (const field of PLAIN) {
    const value = edit[field];
    if (value !== undefined && value !== present[field]) pen.put(field, value);
  }
  if (edit.fields) {
    for (const name of FIELDS) {
      const value = edit.fields[name];
      if (value !== undefined && value !== present.fields[name]) pen.put(`fields.${name}`, value);
      if (value === undefined && present.fields[name] !== undefined) pen.drop(`fields.${name}`);
    }
  }
  for (const file of edit.attach ?? []) pen.attach(file);
  const held = new Set(edit.detach ? attachmentsOf(doc).map(({ id }) => id) : []);
  for (const id of edit.detach ?? []) if (held.has(id)) pen.detach(id);
  if (edit.tags) writeTags(pen, present.tags, edit.tags);
  if (
    edit.source &&
    !(edit.source.key === present.source?.key && edit.source.digest === present.source.digest)
  ) {
    pen.source(edit.source);
  }
  if (edit.body !== undefined && edit.body !== present.body) {
    // What lies beyond the limit was not on the screen: it stays.
    pen.body(edit.body + bodyOf(doc).slice(present.body.length));
  }
}

/** As set operations: tags that others added meanwhile, or that were not shown, stay. */
function writeTags(pen: EditPen, shown: readonly string[], wanted: readonly string[]): void {
  const held = new Set(tagsOf(pen.doc));
  for (const tag of wanted) if (!held.has(tag)) pen.tag(tag, true);
  for (const tag of shown) if (!wanted.includes(tag)) pen.tag(tag, false);
}
