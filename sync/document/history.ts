/** An entry's versions: what it was, when, and who made it so. */
import { isFileSlot } from '../domain/attachment.ts';
import type { EntryValue } from '../domain/entry.ts';
import type { VersionId } from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import { type Actor, type ChangeHash, type Doc, headsOf, ROOT } from './build.ts';
import { isChangeHash } from './chunk.ts';
import type { EntryEdit } from './edit.ts';
import { draftOf, entryValueOf, sourceMap } from './view.ts';

const GENESIS = 'genesis' as VersionId;

/** The version of an entry that nobody edited: known without building its document. */
export const firstVersion: VersionId = GENESIS;

/** 'genesis', or the sorted heads joined by '+'. */
export function versionOf(doc: Doc, heads: readonly ChangeHash[] = headsOf(doc)): VersionId {
  return heads.length === 1 && heads[0] === doc.first ? GENESIS : ([...heads].sort().join('+') as VersionId);
}

export type ParsedVersion = { is: 'genesis' } | { is: 'heads'; heads: ChangeHash[] };

/** The shape of a version; whether it is here is another question (`headsAt`). */
export function parseVersion(version: string): ParsedVersion | undefined {
  if (version === GENESIS) return { is: 'genesis' };
  const heads = version.split('+', LIMITS.changeDeps + 1);
  if (heads.length > LIMITS.changeDeps || !heads.every(isChangeHash)) return undefined;
  return { is: 'heads', heads };
}

/** The heads of a version, if this document holds it. */
export function headsAt(doc: Doc, version: string): ChangeHash[] | undefined {
  const parsed = parseVersion(version);
  if (!parsed) return undefined;
  const heads = parsed.is === 'genesis' ? [doc.first] : parsed.heads;
  return heads.every((head) => doc.handle.getChangeMetaByHash(head) !== null) ? heads : undefined;
}

export interface Version {
  readonly version: VersionId;
  /** Milliseconds by the editor's clock. */
  readonly at: number;
  readonly actor: Actor;
  /** 'title', 'body', 'fields.why', 'tags', 'source', 'deleted' …, sorted; 'created' for the first. */
  readonly changed: readonly string[];
}

/** All versions, oldest first: the genesis, then each edit as its author saw it. Alike on every device. */
export function historyOf(doc: Doc): Version[] {
  const versions: Version[] = [
    { version: GENESIS, at: doc.genesis.value.created, actor: doc.firstActor, changed: ['created'] },
  ];
  /** Where a version stands, by the last of its changes. */
  const places = new Map<string, number>();
  for (const { hash, actor, time, deps } of changesOf(doc)) {
    const changed = changedBy(doc, hash);
    const place = deps.length === 1 ? places.get(deps[0] ?? '') : undefined;
    const begun = place === undefined ? undefined : versions[place];
    // A large edit is stored as several changes of one moment (edit.ts); people see one.
    if (place !== undefined && begun && begun.actor === actor && begun.at === time) {
      const all = [...new Set([...begun.changed, ...changed])].sort();
      versions[place] = { ...begun, version: hash as string as VersionId, changed: all };
      places.set(hash, place);
    } else {
      places.set(hash, versions.length);
      versions.push({ version: hash as string as VersionId, at: time, actor, changed });
    }
  }
  return versions;
}

type Change = ReturnType<Doc['handle']['getChangesMeta']>[number];

/** Later edits in an order that respects what follows what, and does not depend on when they came here. */
function changesOf(doc: Doc): Change[] {
  return doc.handle
    .getChangesMeta([doc.first])
    .sort((a, b) => a.startOp - b.startOp || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
}

function changedBy(doc: Doc, hash: ChangeHash): string[] {
  const { parts } = doc;
  const source = sourceMap(doc);
  const names = new Set<string>();
  for (const raw of doc.handle.getDecodedChangeByHash(hash)?.ops ?? []) {
    const { obj, key } = raw;
    if (obj === ROOT) names.add(isFileSlot(key) ? 'files' : key);
    else if (obj === parts.body) names.add('body');
    else if (obj === parts.tags) names.add('tags');
    else if (obj === parts.fields) names.add(`fields.${key}`);
    else if (obj === source) names.add('source');
  }
  return [...names].sort();
}

/** The newest edit, by the order of `historyOf`; `undefined` when nobody edited. */
export function lastEdit(doc: Doc): { at: number; actor: Actor } | undefined {
  const last = changesOf(doc).at(-1);
  return last && { at: last.time, actor: last.actor };
}

/** What the entry was; `undefined` when the version is not here. */
export function valueAt(doc: Doc, version: string): EntryValue | undefined {
  const heads = headsAt(doc, version);
  return heads && entryValueOf(doc, heads);
}

/** The edit that makes an old version the present one; `undefined` when it is not here. */
export function revertTo(doc: Doc, version: string): EntryEdit | undefined {
  const value = valueAt(doc, version);
  return value && { ...draftOf(value), deleted: value.deleted };
}
