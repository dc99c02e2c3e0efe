/** The roster, written down from the last walk. */
import { type ActId, type DeviceId, type LogId, parseLogId, type SpaceId } from '../../domain/ids.ts';
import { POWERS } from '../../domain/space.ts';
import { type ActOf, type BodyOf, type LastOfLogs, type Person, parentsOf } from '../act.ts';
import type { Position } from './graph.ts';
import type { RuleName } from './rules.ts';
import { moreSenior } from './settle.ts';
import type { Invite, KeyHead, Member, Roster } from './shape.ts';
import { actAt, closersOf, statusOf, type Walk } from './standing.ts';
import { subjectOf } from './walk.ts';

function membersOf(walk: Walk): Map<DeviceId, Member> {
  const { graph } = walk;
  const members = new Map<DeviceId, Member>();
  const devices = [...walk.joined.keys()].sort((a, b) => moreSenior(walk, a, b));
  devices.forEach((device, seniority) => {
    const joined = walk.joined.get(device);
    const status = statusOf(walk, device);
    if (!joined || !status) return;
    const { id, body } = actAt(graph, joined.join);
    const person: Person = body.type === 'found' ? body.founder : (body as BodyOf<'join'>).person;
    members.set(device, {
      id: device,
      person,
      role: status.role,
      state: status.removed ? 'removed' : 'active',
      seniority,
      joinedBy: id,
      standing: [id, ...status.by.map((at) => actAt(graph, at).id)],
    });
  });
  return members;
}

function invitesOf(walk: Walk): Map<ActId, Invite> {
  const { graph } = walk;
  const invites = new Map<ActId, Invite>();
  graph.order.forEach(({ id, author, body }, at) => {
    if (body.type !== 'invite' || walk.verdicts[at] !== undefined) return;
    const withdrawn = closersOf(walk, at).length > 0;
    const state = walk.usedBy.has(at) ? 'used' : withdrawn ? 'withdrawn' : 'open';
    invites.set(id, { role: body.role, by: author, state, sign: body.sign, box: body.box });
  });
  return invites;
}

/**
 * How much of what a removed or demoted device wrote is accepted: what its remover knew, and what members who knew
 * more have adopted. Of several the highest, so that nothing somebody accepted in good faith is lost.
 */
function boundsOf(walk: Walk, members: ReadonlyMap<DeviceId, Member>): Map<LogId, number> {
  const { graph, decisions } = walk;
  const bounds = new Map<LogId, number>();
  const bounding = new Set<ActId>();
  const raise = (logs: LastOfLogs, device: DeviceId) => {
    for (const [log, last] of Object.entries(logs) as [LogId, number][])
      if (parseLogId(log)?.device === device) bounds.set(log, Math.max(last, bounds.get(log) ?? 0));
  };
  const mayWrite = (device: DeviceId): boolean => {
    const member = members.get(device);
    return member?.state === 'active' && POWERS[member.role].write;
  };
  graph.order.forEach(({ id, author, body }, at) => {
    // Who never came in, or whose copy came in with less to say: members may have taken them at their first word.
    if (body.type === 'join' && walk.verdicts[at] !== undefined && !mayWrite(author)) bounding.add(id);
    if (body.type === 'adopt' && walk.verdicts[at] === undefined && bounding.has(body.act)) {
      const device = subjectOf(actAt(graph, graph.positions.get(body.act) as Position));
      if (device) raise(body.upTo, device);
    }
    if ((body.type !== 'role' && body.type !== 'remove') || !body.member || !decisions.taken.has(at)) return;
    const member = members.get(body.member);
    const decides = member === undefined || member.standing.includes(id);
    if (mayWrite(body.member) || !decides || (member?.state === 'removed' && body.type === 'role')) return;
    bounding.add(id);
    raise(body.keep, body.member);
  });
  return bounds;
}

/** Positions that count and that no other one which counts was built upon. */
function newest(walk: Walk, counts: (at: Position) => boolean): Position[] {
  const { graph } = walk;
  const covered = new Uint8Array(graph.order.length);
  const heads: Position[] = [];
  for (let at = graph.order.length - 1; at >= 0; at--) {
    const counted = counts(at);
    if (counted && !covered[at]) heads.push(at);
    if (!counted && !covered[at]) continue;
    for (const parent of parentsOf(actAt(graph, at))) covered[graph.positions.get(parent) as Position] = 1;
  }
  return heads;
}

function keyHeadsOf(walk: Walk): KeyHead[] {
  const heads = newest(walk, (at) => {
    const { type } = actAt(walk.graph, at).body;
    return walk.verdicts[at] === undefined && (type === 'found' || type === 'remove' || type === 'rotate');
  });
  return heads
    .map((at): KeyHead => {
      const { id, author, body } = actAt(walk.graph, at) as ActOf<'found' | 'remove' | 'rotate'>;
      if (body.type === 'found') return { act: id, key: body.key, by: author, recipients: new Set() };
      return { act: id, key: body.key.key, by: author, recipients: new Set(Object.keys(body.key.boxes)) };
    })
    .sort((a, b) => (a.act < b.act ? -1 : 1));
}

/** A roster without members: what acts amount to that hang on no founding act. */
const nobody = (space: SpaceId, voided: Roster['voided']): Roster => ({
  space,
  name: '',
  private: false,
  heads: [],
  loose: [],
  members: new Map(),
  invites: new Map(),
  bounds: new Map(),
  keyHeads: [],
  voided,
});

export function summaryOf(space: SpaceId, walk: Walk): Roster {
  const { graph } = walk;
  const voided = new Map<ActId, RuleName>();
  for (const act of graph.strays) voided.set(act.id, 'aSpaceHasOneBeginning');
  walk.verdicts.forEach((verdict, at) => {
    if (verdict) voided.set(actAt(graph, at).id, verdict);
  });
  const founding = graph.order[0]?.body;
  if (founding?.type !== 'found') return nobody(space, voided);
  const members = membersOf(walk);
  const counts = (at: Position): boolean =>
    walk.verdicts[at] === undefined &&
    (actAt(graph, at).body.type !== 'unknown' || members.get(actAt(graph, at).author)?.state === 'active');
  const idsOf = (positions: readonly Position[]): ActId[] =>
    positions.map((at) => actAt(graph, at).id).sort();
  const heads = idsOf(newest(walk, counts));
  return {
    space,
    name: founding.name,
    private: founding.private,
    heads,
    loose: idsOf(newest(walk, () => true)).filter((id) => !heads.includes(id)),
    members,
    invites: invitesOf(walk),
    bounds: boundsOf(walk, members),
    keyHeads: keyHeadsOf(walk),
    voided,
  };
}
