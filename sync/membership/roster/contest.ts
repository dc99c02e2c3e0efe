/**
 * Two devices used one invitation. Who stays must not depend on ids alone: whoever still has an old invitation
 * file could otherwise write a join that sorts before the true one, and take a member's place (or come back after
 * a removal) years later. So the join that stewards have built upon wins.
 */
import type { Crypto } from '../../ports.ts';
import type { ActOf } from '../act.ts';
import { provesInvitation } from '../invitation.ts';
import type { Position } from './graph.ts';
import { actAt, invitationStands, removedElsewhere, takenBehind, type Walk } from './standing.ts';

const STEWARDS_ACTS: ReadonlySet<string> = new Set(['invite', 'role', 'remove', 'rotate', 'grant']);

/**
 * How senior the author of a steward's act is: the place of their invitation in the order. `undefined` when that is
 * itself not certain, because their invitation was used twice and is not older than the one in question.
 */
function seniorityOf(crypto: Crypto, walk: Walk, at: Position, below: Position): Position | undefined {
  const { graph } = walk;
  const { author } = actAt(graph, at);
  if (actAt(graph, 0).author === author) return 0;
  for (const join of graph.byAuthor.get(author) ?? []) {
    const { body } = actAt(graph, join);
    const invite = body.type === 'join' ? graph.positions.get(body.invite) : undefined;
    if (body.type !== 'join' || invite === undefined || !invitationStands(walk, join)) continue;
    const contested = (graph.joinsOn.get(body.invite)?.length ?? 0) > 1;
    if (!contested || (invite < below && winnerOf(crypto, walk, invite) === join)) return invite;
  }
  return undefined;
}

/** The joins that could use the invitation, in order. */
function ableToJoin(crypto: Crypto, walk: Walk, invitation: ActOf<'invite'>): Position[] {
  const { graph } = walk;
  return (graph.joinsOn.get(invitation.id) ?? []).filter((at) => {
    const join = actAt(graph, at) as ActOf<'join'>;
    const joined = walk.joined.get(join.author);
    if (joined !== undefined && joined.join !== at) return false;
    if (removedElsewhere(walk, join.author, at) || !invitationStands(walk, at)) return false;
    return provesInvitation(crypto, join, invitation);
  });
}

function metBySenior(crypto: Crypto, walk: Walk, invite: Position, able: readonly Position[]) {
  const { graph, decisions } = walk;
  const joins = graph.joinsOn.get(actAt(graph, invite).id) ?? [];
  const contestants = new Set(joins.map((at) => actAt(graph, at).author));
  let winner: Position | undefined;
  let seniority = Number.POSITIVE_INFINITY;
  graph.order.forEach(({ author, body }, at) => {
    if (!STEWARDS_ACTS.has(body.type) || contestants.has(author)) return;
    if (!decisions.taken.has(at) && takenBehind(walk, author, at).length > 0) return;
    const [met, another] = able.filter((join) => graph.before(join, at));
    // Who knew of both has only seen how the contest ended.
    if (met === undefined || another !== undefined) return;
    const theirs = seniorityOf(crypto, walk, at, invite);
    if (theirs === undefined || theirs >= seniority) return;
    seniority = theirs;
    winner = met;
  });
  return winner;
}

/**
 * Which of the joins on an invitation uses it: the one that the most senior steward built upon while knowing of no
 * other; the first in the order when no steward did. Stewards who came by this very invitation do not count.
 */
export function winnerOf(crypto: Crypto, walk: Walk, invite: Position): Position | undefined {
  if (walk.winners.has(invite)) return walk.winners.get(invite);
  const able = ableToJoin(crypto, walk, actAt(walk.graph, invite) as ActOf<'invite'>);
  const winner = (able.length > 1 ? metBySenior(crypto, walk, invite, able) : undefined) ?? able[0];
  walk.winners.set(invite, winner);
  return winner;
}
