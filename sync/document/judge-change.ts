/**
 * Whether a change may enter a document. Pure: the same change over the same history gets the same answer on every
 * device, which is why all of them end with the same content although each refuses for itself.
 *
 * Refusing is strict on purpose. Automerge 3.5.0 takes in changes that make its own save unreadable for ever: a
 * `startOp` out of line, an operation on an element that is not there, a deletion of nothing. So a change must look
 * as an honest device of this format writes it; what is well-formed but odd (a number where a title belongs) enters,
 * and view.ts reads around it.
 */
import type { DeviceId } from '../domain/ids.ts';
import { isActorOf } from './actor.ts';
import type { ChangeHash, Parts } from './build.ts';
import type { Holdings } from './holdings.ts';
import type { InspectedChange } from './inspect.ts';
import { type ChangeFault, judgeOps } from './judge-ops.ts';

export type Verdict =
  | { readonly is: 'new' }
  /** The very same change is here already. */
  | { readonly is: 'held' }
  /** Not wrong, only early. */
  | { readonly is: 'waiting'; readonly deps: readonly ChangeHash[] }
  | { readonly is: 'refused'; readonly code: ChangeFault };

/** Who wrote a change: the author of the segment it came in, with the powers they had then. */
export interface Author {
  readonly device: DeviceId;
  readonly validate: boolean;
}

const refused = (code: ChangeFault): Verdict => ({ is: 'refused', code });

/** Judges an inspected change against what a document holds. `parts` are the document's own containers. */
export function judgeChange(held: Holdings, parts: Parts, change: InspectedChange, author: Author): Verdict {
  if (held.change(change.hash)) return { is: 'held' };
  if (!isActorOf(change.actor, author.device)) return refused('author-forged');
  if (held.hashAt(change.actor, change.seq) !== undefined) return refused('change-repeated');
  // A second beginning: Automerge would merge two unrelated documents.
  if (change.deps.length === 0 || new Set(change.deps).size !== change.deps.length)
    return refused('change-shape');
  const missing = change.deps.filter((dep) => !held.change(dep));
  if (missing.length > 0) return { is: 'waiting', deps: missing };
  const after = Math.max(...change.deps.map((dep) => held.change(dep)?.maxOp ?? 0));
  if (change.startOp !== after + 1) return refused('change-poisoned');
  const past = held.pastOf(change.deps);
  if (change.seq !== (past.get(change.actor)?.seq ?? 0) + 1) return refused('change-shape');
  const code = judgeOps({ held, parts, past }, change, author.validate);
  return code ? refused(code) : { is: 'new' };
}
