/**
 * The door: whether an act that arrived may be kept. Asked is only what its author knew, so every device that has
 * the act's parents answers alike, whatever else it has. What the author did not know of is for `roster.ts`.
 */
import type { ActId, DeviceId, SpaceId } from '../domain/ids.ts';
import type { Crypto } from '../ports.ts';
import { type Act, type ActOf, type Acts, type BodyOf, parentsOf } from './act.ts';
import { provesInvitation } from './invitation.ts';
import { closureOf } from './roster/graph.ts';
import { brokenRule, type Moment, QUIET, type RuleName, takesAway } from './roster/rules.ts';
import { adoptNamesItsDevice } from './roster/walk.ts';
import { type Roster, rosterAt } from './roster.ts';

export type Judgement =
  | { is: 'valid' }
  /** Keep it aside until these have come (or for ever, when one of them is refused). */
  | { is: 'waiting'; parents: ActId[] }
  | { is: 'refused'; reason: RuleName };

const isActive = (at: Roster, device: DeviceId): boolean => at.members.get(device)?.state === 'active';

function subjectStands(at: Roster, act: Act): boolean {
  const { body } = act;
  if (body.type === 'role') return isActive(at, body.member);
  if (body.type === 'grant') return isActive(at, body.to);
  if (body.type !== 'remove') return true;
  return body.member ? isActive(at, body.member) : at.invites.get(body.invite as ActId)?.state === 'open';
}

function takesTheLastSteward(at: Roster, act: Act): boolean {
  const { body } = act;
  if ((body.type !== 'role' && body.type !== 'remove') || !takesAway(body) || !body.member) return false;
  const stewards = [...at.members.values()].filter(
    ({ state, role }) => state === 'active' && role === 'steward',
  );
  return stewards.every(({ id }) => id === body.member);
}

function invitationAt(crypto: Crypto, at: Roster, acts: Acts, join: ActOf<'join'>): Partial<Moment> {
  const invite = acts.get(join.body.invite);
  const standing = at.invites.get(join.body.invite);
  if (invite?.body.type !== 'invite' || !standing || standing.state === 'withdrawn') return {};
  return {
    invitation: standing.state === 'open' ? 'open' : 'lost',
    proven: provesInvitation(crypto, join, invite as ActOf<'invite'>),
  };
}

function adoptionAt(acts: Acts, act: Act, body: BodyOf<'adopt'>): Partial<Moment> {
  const known = closureOf(acts, parentsOf(act)) ?? [];
  const adopted = known.find(({ id }) => id === body.act);
  return { adoptable: adoptNamesItsDevice(body, adopted) };
}

/** The moment of an act, given the roster its author saw. */
function momentAt(crypto: Crypto, at: Roster, acts: Acts, act: Act): Moment {
  const { author, body } = act;
  const member = at.members.get(author);
  const role = member?.state === 'active' ? member.role : undefined;
  return {
    ...QUIET,
    body,
    knew: role,
    holds: role,
    beenHere: at.members.has(author),
    subject: subjectStands(at, act),
    lastSteward: takesTheLastSteward(at, act),
    ...(body.type === 'join' ? invitationAt(crypto, at, acts, act as ActOf<'join'>) : {}),
    ...(body.type === 'adopt' ? adoptionAt(acts, act, body) : {}),
  };
}

/**
 * Judges an act for admission. `acts` are the admitted ones. `rosterOf` lets a caller who keeps rosters by their
 * heads answer from memory; it must answer what `rosterAt` would.
 */
export function judgeAct(
  crypto: Crypto,
  space: SpaceId,
  acts: Acts,
  act: Act,
  rosterOf: (heads: readonly ActId[]) => Roster | undefined = (heads) => rosterAt(crypto, space, acts, heads),
): Judgement {
  if (acts.has(act.id)) return { is: 'valid' };
  const founding = act.body.type === 'found';
  const inSpace = act.body.type === 'found' ? (act.id as string) === space : act.body.space === space;
  if (!inSpace) return { is: 'refused', reason: 'aSpaceHasOneBeginning' };
  if (founding) return { is: 'valid' };
  const parents = parentsOf(act);
  const missing = parents.filter((parent) => !acts.has(parent));
  if (missing.length > 0) return { is: 'waiting', parents: missing };
  const at = rosterOf(parents);
  if (!at) return { is: 'waiting', parents: [...parents] };
  const reason = brokenRule(momentAt(crypto, at, acts, act));
  return reason ? { is: 'refused', reason } : { is: 'valid' };
}
