/** A space: a collection with its own members and keys. */
import type { ActId, DeviceId, SpaceId } from './ids.ts';

export const ROLES = ['steward', 'reviewer', 'member', 'reader'] as const;
export type Role = (typeof ROLES)[number];

export const parseRole = (value: unknown): Role | undefined => ROLES.find((role) => role === value);

/** What each role may do. Enforced on receipt by every honest device, and before writing by our own. */
export const POWERS: Readonly<Record<Role, { write: boolean; validate: boolean; steward: boolean }>> = {
  steward: { write: true, validate: true, steward: true },
  reviewer: { write: true, validate: true, steward: false },
  member: { write: true, validate: false, steward: false },
  reader: { write: false, validate: false, steward: false },
};

/** A space as this device sees it. */
export interface SpaceView {
  id: SpaceId;
  name: string;
  /** The one space that never leaves this device. */
  private: boolean;
  /** Ours; `removed` when a steward took this device out. */
  role: Role | 'removed';
  entries: number;
  members: number;
  /** Edits not yet in any bundle. */
  unsent: number;
}

export interface MemberView {
  /** The device's id; an open invitation's act id. */
  id: DeviceId | ActId;
  name: string;
  firm: string;
  role: Role;
  state: 'active' | 'invited' | 'removed';
  us: boolean;
  /** Milliseconds of our clock when we last took in something of theirs; 0 for never. */
  lastMet: number;
}
