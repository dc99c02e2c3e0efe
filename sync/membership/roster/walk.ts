/** One walk through the acts in their order, asking the rules about each. */
import { type DeviceId, parseLogId } from '../../domain/ids.ts';
import type { Crypto } from '../../ports.ts';
import type { Act, ActOf, BodyOf } from '../act.ts';
import { provesInvitation } from '../invitation.ts';
import { winnerOf } from './contest.ts';
import type { Graph, Position } from './graph.ts';
import { brokenRule, type Moment, QUIET } from './rules.ts';
import {
  actAt,
  type Decisions,
  invitationStands,
  removedElsewhere,
  roleHeld,
  roleKnown,
  type Walk,
} from './standing.ts';

/** The device an adoptable act is about. */
export function subjectOf(act: Act): DeviceId | undefined {
  if (act.body.type === 'join') return act.author;
  return act.body.type === 'role' || act.body.type === 'remove' ? act.body.member : undefined;
}

/** Whether every log of an adopt is one of the device that the adopted act is about. */
export function adoptNamesItsDevice(adopt: BodyOf<'adopt'>, act: Act | undefined): boolean {
  const device = act && subjectOf(act);
  return device !== undefined && Object.keys(adopt.upTo).every((log) => parseLogId(log)?.device === device);
}

function joinMoment(crypto: Crypto, walk: Walk, at: Position, join: ActOf<'join'>): Moment {
  const { graph } = walk;
  const beenHere = walk.joined.has(join.author) || removedElsewhere(walk, join.author, at);
  const moment: Moment = { ...QUIET, body: join.body, beenHere };
  const invite = graph.positions.get(join.body.invite);
  if (invite === undefined || !invitationStands(walk, at)) return moment;
  const proven = provesInvitation(crypto, join, actAt(graph, invite) as ActOf<'invite'>);
  const lost = walk.usedBy.has(invite) || (proven && winnerOf(crypto, walk, invite) !== at);
  return { ...moment, proven, invitation: lost ? 'lost' : 'open' };
}

function momentOf(crypto: Crypto, walk: Walk, at: Position): Moment {
  const { graph } = walk;
  const act = actAt(graph, at);
  const { author, body } = act;
  if (body.type === 'join') return joinMoment(crypto, walk, at, act as ActOf<'join'>);
  const knew = roleKnown(walk, author, at);
  // Unknown types have no effect, so there is nothing to take from them later.
  const holds = body.type === 'unknown' ? knew : roleHeld(walk, author, at, knew);
  const moment: Moment = { ...QUIET, body, knew, holds, lastSteward: walk.decisions.refused.has(at) };
  if (body.type !== 'adopt') return moment;
  const adopted = graph.positions.get(body.act);
  const follows = adopted !== undefined && graph.before(adopted, at);
  return { ...moment, adoptable: follows && adoptNamesItsDevice(body, graph.order[adopted]) };
}

/** Notes what an act with effect changes for the acts after it. */
function apply(walk: Walk, at: Position): void {
  const { author, body } = actAt(walk.graph, at);
  if (body.type === 'found') walk.joined.set(author, { join: at, invite: at, role: 'steward' });
  if (body.type === 'join') {
    const invite = walk.graph.positions.get(body.invite) as Position;
    walk.usedBy.set(invite, at);
    const { role } = actAt(walk.graph, invite).body as BodyOf<'invite'>;
    walk.joined.set(author, { join: at, invite, role });
  }
}

/** Walks from the founding act to the newest, under the decisions made so far. */
function walkOnce(crypto: Crypto, graph: Graph, decisions: Decisions, earlier: Walk['earlier']): Walk {
  const walk: Walk = {
    graph,
    decisions,
    earlier,
    verdicts: [],
    joined: new Map(),
    usedBy: new Map(),
    winners: new Map(),
  };
  graph.order.forEach((act, at) => {
    const free = act.body.type === 'found' || decisions.taken.has(at);
    const verdict = free ? undefined : brokenRule(momentOf(crypto, walk, at));
    walk.verdicts.push(verdict);
    if (!verdict) apply(walk, at);
  });
  return walk;
}

/** Enough for a chain of as many stewards, each brought in by the next, whose invitations were all used twice. */
const MOST_LOOKS = 8;

const sameWinners = (one: Walk, other: Walk): boolean =>
  [...one.winners].every(([invite, join]) => other.winners.get(invite) === join);

/**
 * Walks, and where an invitation was used twice walks again in the light of what was found, until that no longer
 * changes who uses it: only acts that have their effect may speak for a join.
 */
export function walkThrough(crypto: Crypto, graph: Graph, decisions: Decisions): Walk {
  let walk = walkOnce(crypto, graph, decisions, undefined);
  for (let look = 1; look < MOST_LOOKS && walk.winners.size > 0; look++) {
    const { verdicts, joined } = walk;
    const next = walkOnce(crypto, graph, decisions, { verdicts, joined });
    if (sameWinners(next, walk)) return next;
    walk = next;
  }
  return walk;
}
