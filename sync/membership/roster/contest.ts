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

/** Acts that count as a steward's word on the joins they know of. */
export const STEWARDS_ACTS: ReadonlySet<string> = new Set(['invite', 'role', 'remove', 'rotate', 'grant']);

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

/** Stewards' acts that had their effect when last looked at, the most senior author's first. */
function wordsOfStewards(walk: Walk, invitation: ActOf<'invite'>): Position[] {
  const { graph, earlier } = walk;
  if (!earlier) return [];
  const joins = graph.joinsOn.get(invitation.id) ?? [];
  const contestants = new Set(joins.map((at) => actAt(graph, at).author));
  const seniority = (at: Position): number => earlier.joined.get(actAt(graph, at).author)?.invite ?? at;
  return graph.order
    .flatMap(({ author, body }, at) =>
      STEWARDS_ACTS.has(body.type) && !contestants.has(author) && earlier.verdicts[at] === undefined
        ? [at]
        : [],
    )
    .sort((a, b) => seniority(a) - seniority(b) || a - b);
}

/** Each steward's act, the most senior first, rules out the joins it did not know of where it knew of another. */
function metBySenior(
  walk: Walk,
  invitation: ActOf<'invite'>,
  able: readonly Position[],
): readonly Position[] {
  let left = able;
  for (const at of wordsOfStewards(walk, invitation)) {
    const met = left.filter((join) => walk.graph.before(join, at));
    if (met.length > 0) left = met;
  }
  return left;
}

/**
 * Which of the joins on an invitation uses it: the one that the most senior steward built upon without knowing of the
 * others; the first in the order when no steward did. Stewards who came by this very invitation do not count.
 */
export function winnerOf(crypto: Crypto, walk: Walk, invite: Position): Position | undefined {
  const invitation = actAt(walk.graph, invite) as ActOf<'invite'>;
  const [first, second] = walk.graph.joinsOn.get(invitation.id) ?? [];
  if (second === undefined) return first;
  if (walk.winners.has(invite)) return walk.winners.get(invite);
  const able = ableToJoin(crypto, walk, invitation);
  const [winner] = able.length > 1 ? metBySenior(walk, invitation, able) : able;
  walk.winners.set(invite, winner);
  return winner;
}
