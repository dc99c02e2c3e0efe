/**
 * Which removals and demotions count when stewards acted without knowing of each other. They are taken one after
 * the other, the most senior author's first, as long as a steward stays; one that is taken stands, and everything
 * is looked at again in its light.
 */
import type { ActId, DeviceId } from '../../domain/ids.ts';
import type { Crypto } from '../../ports.ts';
import type { Graph, Position } from './graph.ts';
import { takesAway } from './rules.ts';
import { actAt, statusOf, type Walk } from './standing.ts';
import { walkThrough } from './walk.ts';

/**
 * Seniority is counted from the invitation, not from the join: nobody gains any by using an old invitation again,
 * and whoever a steward brings in stands behind that steward.
 */
export function moreSenior(walk: Walk, a: DeviceId, b: DeviceId): number {
  const one = walk.joined.get(a);
  const other = walk.joined.get(b);
  const none = Number.POSITIVE_INFINITY;
  return (one?.invite ?? none) - (other?.invite ?? none) || (one?.join ?? none) - (other?.join ?? none) || 0;
}

/** The next removal or demotion to decide on: not void, by the most senior author, in the order of acts. */
function nextToTake(walk: Walk, candidates: ReadonlySet<Position>): Position | undefined {
  let next: Position | undefined;
  for (const at of candidates) {
    if (walk.verdicts[at] !== undefined) continue;
    const by = actAt(walk.graph, at).author;
    if (next === undefined || moreSenior(walk, by, actAt(walk.graph, next).author) < 0) next = at;
  }
  return next;
}

/** Whether taking an act can change what others do: those it concerns acted, or were invited, without knowing of it. */
function touchesOthers(graph: Graph, at: Position): boolean {
  const { body } = actAt(graph, at);
  if (body.type !== 'role' && body.type !== 'remove') return false;
  const unaware = (act: Position): boolean => act !== at && !graph.before(act, at);
  const joined = (invite: ActId): boolean => (graph.joinsOn.get(invite) ?? []).some(unaware);
  if (body.type === 'remove' && body.invite) return joined(body.invite);
  const theirs = graph.byAuthor.get(body.member as DeviceId) ?? [];
  return theirs.some((act) => unaware(act) || joined(actAt(graph, act).id));
}

const keepsASteward = (walk: Walk): boolean => {
  for (const device of walk.joined.keys()) {
    const status = statusOf(walk, device);
    if (status && !status.removed && status.role === 'steward') return true;
  }
  return false;
};

/** The last walk: every act has its effect or the name of the rule that voids it. */
export function settle(crypto: Crypto, graph: Graph): Walk {
  const taken = new Set<Position>();
  const refused = new Set<Position>();
  const candidates = new Set<Position>();
  graph.order.forEach((act, at) => {
    if (takesAway(act.body)) candidates.add(at);
  });
  let walk = walkThrough(crypto, graph, { taken, refused });
  for (let next = nextToTake(walk, candidates); next !== undefined; next = nextToTake(walk, candidates)) {
    candidates.delete(next);
    taken.add(next);
    const after = touchesOthers(graph, next) ? walkThrough(crypto, graph, { taken, refused }) : walk;
    if (keepsASteward(after)) {
      walk = after;
    } else {
      taken.delete(next);
      refused.add(next);
      walk.verdicts[next] = 'aSpaceKeepsASteward';
    }
  }
  return walk;
}
