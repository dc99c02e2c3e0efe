/** Where a device, or an invitation, stands at some act of a walk. */
import type { DeviceId } from '../../domain/ids.ts';
import type { Role } from '../../domain/space.ts';
import type { Act, ActOf, BodyOf } from '../act.ts';
import type { Graph, Position } from './graph.ts';
import { lowerRole, type RuleName, takesAway } from './rules.ts';

/** Acts that take something away count only once they are taken (`settle.ts`); refused ones never do. */
export interface Decisions {
  taken: ReadonlySet<Position>;
  refused: ReadonlySet<Position>;
}

/** How a device came in. For the founder all of it is the founding act. */
export interface Joined {
  join: Position;
  invite: Position;
  role: Role;
}

/** What one walk through the acts has found so far. */
export interface Walk {
  graph: Graph;
  decisions: Decisions;
  /** The walk before this one: what it found says whose word counts when two used one invitation. */
  earlier: Pick<Walk, 'verdicts' | 'joined'> | undefined;
  /** By position; `undefined` for acts that have their effect (or wait to be taken). */
  verdicts: (RuleName | undefined)[];
  joined: Map<DeviceId, Joined>;
  /** Which join used an invitation; and for those that several used, which one should (`contest.ts`). */
  usedBy: Map<Position, Position>;
  winners: Map<Position, Position | undefined>;
}

export interface Status {
  removed: boolean;
  role: Role;
  /** The role changes and removals this rests on. */
  by: Position[];
}

export const actAt = (graph: Graph, at: Position): Act => graph.order[at] as Act;

/** Whether a role change or removal has its effect. */
const stands = (walk: Walk, at: Position): boolean =>
  takesAway(actAt(walk.graph, at).body)
    ? walk.decisions.taken.has(at)
    : at < walk.verdicts.length && walk.verdicts[at] === undefined;

/**
 * A device's standing by those acts about it that `counts` lets through. Of role changes made at the same time
 * the one with fewer powers holds: a demotion is never undone by somebody who did not know of it.
 */
export function statusOf(
  walk: Walk,
  device: DeviceId,
  counts: (at: Position) => boolean = () => true,
): Status | undefined {
  const joined = walk.joined.get(device);
  if (!joined) return undefined;
  const { graph } = walk;
  const about = graph.about.get(device);
  if (!about) return { removed: false, role: joined.role, by: [] };
  const removals: Position[] = [];
  const changes: Position[] = [];
  for (const at of about) {
    if (!counts(at) || !stands(walk, at)) continue;
    (actAt(graph, at).body.type === 'remove' ? removals : changes).push(at);
  }
  const newest = changes.filter((at) => !changes.some((later) => graph.before(at, later)));
  const role = newest
    .map((at) => (actAt(graph, at).body as BodyOf<'role'>).role)
    .reduce<Role | undefined>((low, next) => (low ? lowerRole(low, next) : next), undefined);
  return { removed: removals.length > 0, role: role ?? joined.role, by: [...newest, ...removals] };
}

/** The author's role by what the author knew; `undefined` when not an active member. */
export function roleKnown(walk: Walk, device: DeviceId, at: Position): Role | undefined {
  const joined = walk.joined.get(device);
  if (!joined || !walk.graph.before(joined.join, at)) return undefined;
  const status = statusOf(walk, device, (change) => walk.graph.before(change, at));
  return status && !status.removed ? status.role : undefined;
}

/** Taken removals and demotions of a device that knew nothing of one of its acts, nor it of them. */
const takenBehind = (walk: Walk, device: DeviceId, at: Position): Position[] =>
  (walk.graph.about.get(device) ?? []).filter(
    (change) =>
      change !== at &&
      walk.decisions.taken.has(change) &&
      !walk.graph.before(change, at) &&
      !walk.graph.before(at, change),
  );

/** What is left of a role after removals and demotions its holder did not know of. */
export function roleHeld(
  walk: Walk,
  device: DeviceId,
  at: Position,
  knew: Role | undefined,
): Role | undefined {
  let held = knew;
  for (const change of takenBehind(walk, device, at)) {
    const { body } = actAt(walk.graph, change);
    held = body.type === 'role' && held ? lowerRole(held, body.role) : undefined;
  }
  return held;
}

/** Whether a removal that did not know of this join concerns its device: it was here before. */
export const removedElsewhere = (walk: Walk, device: DeviceId, join: Position): boolean =>
  (walk.graph.about.get(device) ?? []).some(
    (change) =>
      walk.decisions.taken.has(change) &&
      actAt(walk.graph, change).body.type === 'remove' &&
      !walk.graph.before(join, change),
  );

/**
 * The taken acts that close an invitation: withdrawals, and whatever removed or demoted the steward who made it
 * (who knows its secret, and could come back by it).
 */
export function closersOf({ graph, decisions }: Walk, invite: Position): Position[] {
  const { id, author } = actAt(graph, invite);
  const withdrawals = graph.withdrawals.get(id) ?? [];
  const losses = (graph.about.get(author) ?? []).filter((at) => !graph.before(at, invite));
  return [...withdrawals, ...losses].filter((at) => decisions.taken.has(at));
}

/** Whether a join may use its invitation, other joins aside. */
export function invitationStands(walk: Walk, join: Position): boolean {
  const { graph } = walk;
  const { body } = actAt(graph, join) as ActOf<'join'>;
  const invite = graph.positions.get(body.invite);
  if (invite === undefined || !graph.before(invite, join)) return false;
  if (actAt(graph, invite).body.type !== 'invite' || walk.verdicts[invite] !== undefined) return false;
  return closersOf(walk, invite).every((closer) => graph.before(join, closer));
}
