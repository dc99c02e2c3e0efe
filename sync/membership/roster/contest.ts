/**
 * Two devices used one invitation. Who stays must not depend on ids alone: whoever still has an old invitation
 * file could otherwise write a join that sorts before the true one, and take a member's place (or come back after
 * a removal) years later. So the join that stewards have built upon wins.
 */
import type { Crypto } from '../../ports.ts';
import type { ActOf } from '../act.ts';
import { provesInvitation } from '../invitation.ts';
import type { Position } from './graph.ts';
import { actAt, invitationStands, removedElsewhere, type Walk } from './standing.ts';

const STEWARDS_ACTS: ReadonlySet<string> = new Set(['invite', 'role', 'remove', 'rotate', 'grant']);

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

/** The join that the most senior steward built upon, by acts that had their effect when last looked at. */
function metBySenior(
  walk: Walk,
  invitation: ActOf<'invite'>,
  able: readonly Position[],
): Position | undefined {
  const { graph, earlier } = walk;
  if (!earlier) return undefined;
  const joins = graph.joinsOn.get(invitation.id) ?? [];
  const contestants = new Set(joins.map((at) => actAt(graph, at).author));
  let winner: Position | undefined;
  let seniority = Number.POSITIVE_INFINITY;
  graph.order.forEach(({ author, body }, at) => {
    if (!STEWARDS_ACTS.has(body.type) || contestants.has(author)) return;
    const theirs = earlier.verdicts[at] === undefined ? earlier.joined.get(author)?.invite : undefined;
    if (theirs === undefined || theirs >= seniority) return;
    const [met, another] = able.filter((join) => graph.before(join, at));
    // Who knew of both has only seen how the contest ended.
    if (met === undefined || another !== undefined) return;
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
  const invitation = actAt(walk.graph, invite) as ActOf<'invite'>;
  const [first, second] = walk.graph.joinsOn.get(invitation.id) ?? [];
  if (second === undefined) return first;
  if (walk.winners.has(invite)) return walk.winners.get(invite);
  const able = ableToJoin(crypto, walk, invitation);
  const winner = (able.length > 1 ? metBySenior(walk, invitation, able) : undefined) ?? able[0];
  walk.winners.set(invite, winner);
  return winner;
}
