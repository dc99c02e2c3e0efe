/**
 * What is in sight of a document when part of it was asked to be hidden: whatever does not rest on that part, and
 * whatever our own edits were built on. So nothing written here is ever hidden, nor what it was about.
 */
import type { Actor, ChangeHash, Doc } from './build.ts';

/** What is to be hidden: the first version, or later changes by their hashes. */
export interface HiddenPart {
  readonly first: boolean;
  readonly changes: ReadonlySet<ChangeHash>;
}

export type Sight =
  | { readonly is: 'all' | 'none' }
  /** `last`: the newest edit in sight; absent when only the first version is. */
  | {
      readonly is: 'part';
      readonly heads: ChangeHash[];
      readonly last?: { readonly at: number; readonly actor: Actor };
    };

/** `ours`: whether an actor of a later change is one of our own. */
export function sightOf(doc: Doc, hidden: HiddenPart, ours: (actor: Actor) => boolean): Sight {
  // Whoever depends on a change begins after its last operation.
  const changes = doc.handle.getChangesMeta([doc.first]).sort((a, b) => a.startOp - b.startOp);
  const out = new Set<ChangeHash>(hidden.first ? [doc.first] : []);
  for (const { hash, deps } of changes)
    if (hidden.changes.has(hash) || deps.some((dep) => out.has(dep))) out.add(hash);
  const kept = new Set<ChangeHash>();
  for (const { hash, deps, actor } of changes.toReversed()) {
    if (!ours(actor) && !kept.has(hash)) continue;
    for (const known of [hash, ...deps]) kept.add(known);
  }
  for (const hash of kept) out.delete(hash);
  if (out.size === 0) return { is: 'all' };
  if (out.has(doc.first)) return { is: 'none' };
  const inSight = changes.filter(({ hash }) => !out.has(hash));
  const followed = new Set(inSight.flatMap(({ deps }) => deps));
  const ends = inSight.map(({ hash }) => hash).filter((hash) => !followed.has(hash));
  const newest = inSight.at(-1);
  return {
    is: 'part',
    heads: ends.length > 0 ? ends : [doc.first],
    ...(newest ? { last: { at: newest.time, actor: newest.actor } } : {}),
  };
}
