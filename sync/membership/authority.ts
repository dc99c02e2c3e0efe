/** What a device may write, for the admission of its content. */
import { type DeviceId, type LogId, parseLogId } from '../domain/ids.ts';
import { POWERS } from '../domain/space.ts';
import type { Roster } from './roster.ts';

export interface Authority {
  write: boolean;
  /** May mark an entry as validated. */
  validate: boolean;
}

const NONE: Authority = { write: false, validate: false };

/** What a device may do by a roster; for a segment that is the roster at the heads it names. */
export function authorityOf(at: Roster, device: DeviceId): Authority {
  const member = at.members.get(device);
  if (member?.state !== 'active') return NONE;
  const { write, validate } = POWERS[member.role];
  return { write, validate };
}

/**
 * Whether a segment ending with `last` is accepted from that log by the newest roster: any from a member who may
 * write now, up to the bound from a removed or demoted one. Always true for roster logs: honest acts may be built
 * upon what a removed device wrote, so its acts are judged one by one and lose their effect, not their place.
 */
export function withinBounds(now: Roster, device: DeviceId, log: LogId, last: number): boolean {
  const name = parseLogId(log);
  if (name?.device !== device) return false;
  return name.stream === 'roster' || authorityOf(now, device).write || last <= (now.bounds.get(log) ?? 0);
}
