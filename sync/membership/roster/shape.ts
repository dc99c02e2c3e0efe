/** The roster: who belongs to a space, as one set of acts says. */
import type { ActId, DeviceId, KeyId, LogId, SpaceId } from '../../domain/ids.ts';
import type { Role } from '../../domain/space.ts';
import type { Person } from '../act.ts';
import type { RuleName } from './rules.ts';

export interface Member {
  id: DeviceId;
  person: Person;
  role: Role;
  state: 'active' | 'removed';
  /** 0 for the founder; then by the invitation that brought them, oldest first. */
  seniority: number;
  /** The founding act for the founder. */
  joinedBy: ActId;
  /** The acts this standing rests on: the join, the newest role changes, the removals. */
  standing: readonly ActId[];
}

export interface Invite {
  role: Role;
  by: DeviceId;
  state: 'open' | 'used' | 'withdrawn';
  /** Public keys of the invitation, hex. */
  sign: string;
  box: string;
}

/** A key that is in use now. When there are several, segments are sealed with all of them merged. */
export interface KeyHead {
  act: ActId;
  key: KeyId;
  by: DeviceId;
  /** Device ids and act ids of invitations it was sealed for; empty for the founding key. */
  recipients: ReadonlySet<string>;
}

export interface Roster {
  space: SpaceId;
  name: string;
  private: boolean;
  /** The acts with effect that no act with effect was built upon. See `newestActs` for what to write down. */
  heads: readonly ActId[];
  /** The other acts that nothing was built upon: void ones, and unknown ones of who is not active. */
  loose: readonly ActId[];
  members: ReadonlyMap<DeviceId, Member>;
  invites: ReadonlyMap<ActId, Invite>;
  /** How far the logs of a device that may not write (any more) are still accepted; a log not named: not at all. */
  bounds: ReadonlyMap<LogId, number>;
  keyHeads: readonly KeyHead[];
  /** Acts without effect, and the rule that says so. */
  voided: ReadonlyMap<ActId, RuleName>;
}
