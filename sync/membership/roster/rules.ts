/**
 * Who may do what, as a table. Each rule is a sentence and the condition that breaks it. The same table is asked
 * twice: at the door, about what an act's author knew (`judge.ts`), and when the roster is made, about what the
 * author did not know (`walk.ts`). A rule can only be changed together with the format: two devices with different
 * rules would see different members.
 */
import { POWERS, ROLES, type Role } from '../../domain/space.ts';
import type { ActBody } from '../act.ts';

/** What the rules want to know about the moment an act was written. */
export interface Moment {
  body: ActBody;
  /** The act belongs to this space and its parents are here. */
  inSpace: boolean;
  /** The author's role by the acts the author knew; absent when not an active member. */
  knew: Role | undefined;
  /** The same, less what removals and demotions the author did not know of have taken. */
  holds: Role | undefined;
  /** For a join: its invitation as it stood. `lost`: somebody else has used it. */
  invitation: 'open' | 'lost' | 'none';
  proven: boolean;
  /** For a join: the device is or was a member already. */
  beenHere: boolean;
  /** For an act about somebody: that member is active, that invitation open. */
  subject: boolean;
  /** The act would take the last steward. */
  lastSteward: boolean;
  /** For an adopt: its author knew the act, and the logs are those of the device that act is about. */
  adoptable: boolean;
}

/** A moment at which nothing is known: who asks fills in what the act's type needs. */
export const QUIET: Omit<Moment, 'body'> = {
  inSpace: true,
  knew: undefined,
  holds: undefined,
  invitation: 'none',
  proven: false,
  beenHere: false,
  subject: true,
  lastSteward: false,
  adoptable: false,
};

interface Rule {
  says: string;
  /** The types of acts it is for; all when not said. */
  acts?: readonly ActBody['type'][];
  breaks(moment: Moment): boolean;
}

const rules = <Name extends string>(table: Record<Name, Rule>): Readonly<Record<Name, Rule>> => table;

const leads = (role: Role | undefined): boolean => role !== undefined && POWERS[role].steward;
const writes = (role: Role | undefined): boolean => role !== undefined && POWERS[role].write;

/** Acts that take something away. Only they can void what others do at the same time. */
export const takesAway = (body: ActBody): boolean =>
  body.type === 'remove' || (body.type === 'role' && body.role !== 'steward');

/** The role with fewer powers. */
export const lowerRole = (a: Role, b: Role): Role => (ROLES.indexOf(a) > ROLES.indexOf(b) ? a : b);

/** Whether a role is enough to write such an act. */
function mayWrite(type: ActBody['type'], role: Role | undefined): boolean {
  if (type === 'found' || type === 'join') return true;
  if (type === 'adopt') return writes(role);
  return type === 'unknown' ? role !== undefined : leads(role);
}

export const RULES = rules({
  aSpaceHasOneBeginning: {
    says: 'A space begins with its one founding act; every other act names that space and hangs on that beginning.',
    breaks: (m) => !m.inSpace,
  },
  readmissionNeedsANewKey: {
    says: 'A device joins once. One that was removed never comes back: the person joins again with a new device.',
    acts: ['join'],
    breaks: (m) => m.beenHere,
  },
  joinNeedsOpenInvitation: {
    says: 'Nobody joins without an invitation that a steward made and that is still open: not withdrawn, and its maker still a steward.',
    acts: ['join'],
    breaks: (m) => m.invitation === 'none',
  },
  joinProvesTheInvitation: {
    says: 'Who joins shows that they hold the secret of the invitation.',
    acts: ['join'],
    breaks: (m) => !m.proven,
  },
  anInvitationIsUsedOnce: {
    says: 'An invitation admits one device. If more used it, the one whom the most senior steward met first stays; if none was met, the first in the order of acts.',
    acts: ['join'],
    breaks: (m) => m.invitation === 'lost',
  },
  onlyStewardsInvite: {
    says: 'Only a steward invites.',
    acts: ['invite'],
    breaks: (m) => !leads(m.knew),
  },
  onlyStewardsChangeRoles: {
    says: 'Only a steward changes what somebody may do.',
    acts: ['role'],
    breaks: (m) => !leads(m.knew),
  },
  onlyStewardsRemove: {
    says: 'Only a steward removes a member (also themselves) or withdraws an invitation.',
    acts: ['remove'],
    breaks: (m) => !leads(m.knew),
  },
  onlyStewardsHandleKeys: {
    says: 'Only a steward changes the key of the space or hands it out.',
    acts: ['rotate', 'grant'],
    breaks: (m) => !leads(m.knew),
  },
  onlyWritersAdopt: {
    says: 'Only who may write here adopts what a removed or demoted member wrote.',
    acts: ['adopt'],
    breaks: (m) => !writes(m.knew),
  },
  onlyMembersSpeak: {
    says: 'Acts of a kind that only a newer Granary knows are kept when a member wrote them.',
    acts: ['unknown'],
    breaks: (m) => m.knew === undefined,
  },
  actsNeedSomebodyToActOn: {
    says: 'Roles, removals and keys are for active members; only an open invitation is withdrawn.',
    acts: ['role', 'remove', 'grant'],
    breaks: (m) => !m.subject,
  },
  adoptFollowsItsAct: {
    says: 'Adopting comes after the removal or demotion it softens, and names only the logs of that device.',
    acts: ['adopt'],
    breaks: (m) => !m.adoptable,
  },
  aSpaceKeepsASteward: {
    says: 'The last steward can neither be removed nor given another role.',
    acts: ['role', 'remove'],
    breaks: (m) => m.lastSteward,
  },
  seniorWinsMutualRemoval: {
    says: 'Removals and demotions are taken one after the other, the most senior author first; one that is taken stands, and voids the removals by whom it took.',
    acts: ['role', 'remove'],
    breaks: (m) => takesAway(m.body) && !mayWrite(m.body.type, m.holds),
  },
  removeBeatsConcurrentActs: {
    says: 'What somebody did with a power, not knowing that it had been taken from them, has no effect.',
    breaks: (m) => !mayWrite(m.body.type, m.holds),
  },
});

export type RuleName = keyof typeof RULES;

const rulesFor = new Map<ActBody['type'], readonly RuleName[]>();

/** The names of the rules for one type of act, in the order of the table. */
function namesFor(type: ActBody['type']): readonly RuleName[] {
  const known = rulesFor.get(type);
  if (known) return known;
  const names = (Object.keys(RULES) as RuleName[]).filter((name) => RULES[name].acts?.includes(type) ?? true);
  rulesFor.set(type, names);
  return names;
}

/** The first rule an act breaks; `undefined` when it may have its effect. */
export const brokenRule = (moment: Moment): RuleName | undefined =>
  namesFor(moment.body.type).find((name) => RULES[name].breaks(moment));
