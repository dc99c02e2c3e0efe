/** Taking judged changes into a document. */
import * as A from '@automerge/automerge';
import { copyOf, type Doc, freeDocument, headsOf } from './build.ts';

export type Applied =
  /** A copy with the changes in it: free one of the two. */
  | { readonly is: 'applied'; readonly doc: Doc }
  /** The library refused or broke on them; the given document is as it was. Never retry the same bytes in a loop. */
  | { readonly is: 'broken'; readonly reason: string }
  /** Something they rest on is not here. */
  | { readonly is: 'incomplete' };

/**
 * Applies changes (in any order that `judgeChange` found new) to a copy. Whatever the library throws, panics
 * included, is a value here.
 */
export function applyAll(doc: Doc, changes: readonly Uint8Array[]): Applied {
  const copy = copyOf(doc);
  try {
    copy.handle.applyChanges([...changes]);
    if (copy.handle.getMissingDeps([]).length === 0) return { is: 'applied', doc: copy };
  } catch (error) {
    release(copy);
    return { is: 'broken', reason: String(error) };
  }
  release(copy);
  return { is: 'incomplete' };
}

/** After a panic inside the library even freeing may throw; the copy is lost then, nothing else. */
function release(doc: Doc): void {
  try {
    freeDocument(doc);
  } catch {
    // The module keeps the few kilobytes.
  }
}

/** Whether a document can be read back from its own save: one wrong change, and it never can again. A few ms. */
export function survivesSaving(doc: Doc): boolean {
  try {
    const loaded = A.getBackend(A.load<unknown>(doc.handle.save()));
    const same = loaded.getHeads().sort().join() === headsOf(doc).join();
    loaded.free();
    return same;
  } catch {
    return false;
  }
}
