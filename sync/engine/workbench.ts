/** What every verb works with, and the few questions all of them ask first. */
import type { Receipt } from '../api.ts';
import type { EntryView } from '../domain/entry.ts';
import { type Fault, fault } from '../domain/fault.ts';
import type { ActId, DeviceId, EntryId, SpaceId } from '../domain/ids.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { POWERS } from '../domain/space.ts';
import { nameOf } from './admit.ts';
import type { Library } from './library.ts';
import type { LocalMemory } from './local.ts';
import type { DayMeter } from './meeting/day-meter.ts';
import type { EntryState, SpaceState } from './state.ts';
import type { Store } from './store.ts';
import { shortId } from './words.ts';

/** A long act's link to its caller: tells how far it is, and whether to stop. */
export interface Progress {
  report(label: string, done: number, total: number): void;
  cancelled(): boolean;
}

export interface Workbench {
  store: Store;
  library: Library;
  local: LocalMemory;
  meter: DayMeter;
  progress: Progress;
}

const RECEIPTS_KEPT = 200;

export function findSpace({ store }: Workbench, id: SpaceId): Result<SpaceState> {
  const space = store.spaces.get(id);
  return space ? ok(space) : failed(fault('space-unknown', { space: shortId(id) }));
}

export function findEntry({ store }: Workbench, id: EntryId): Result<EntryState> {
  const entry = store.entries.get(id);
  return entry ? ok(entry) : failed(fault('entry-unknown', { id }));
}

/** Our role in a space, or `removed`. */
export function ourRole({ store }: Workbench, space: SpaceState): keyof typeof POWERS | 'removed' {
  const us = space.roster.members.get(store.self.device);
  return us?.state === 'active' ? us.role : 'removed';
}

/** The space, if we may write in it. */
export function writable(bench: Workbench, id: SpaceId): Result<SpaceState> {
  const found = findSpace(bench, id);
  if (!found.ok) return found;
  const role = ourRole(bench, found.value);
  const space = found.value.roster.name;
  if (role === 'removed') return failed(fault('not-member', { space }));
  return POWERS[role].write ? found : failed(fault('not-writer', { space }));
}

/** The space, if we are one of its stewards. */
export function stewarded(bench: Workbench, id: SpaceId): Result<SpaceState> {
  const found = findSpace(bench, id);
  if (!found.ok) return found;
  const role = ourRole(bench, found.value);
  const space = found.value.roster.name;
  if (role === 'removed') return failed(fault('not-member', { space }));
  return POWERS[role].steward ? found : failed(fault('not-steward', { space }));
}

/** For somebody who is not in the space, or not any more: then their name is still known. */
export const memberUnknown = ({ roster }: SpaceState, id: DeviceId | ActId): Fault =>
  fault('member-unknown', { member: nameOf(roster, id) || shortId(id) });

export async function viewOf(bench: Workbench, id: EntryId): Promise<Result<EntryView>> {
  const entry = findEntry(bench, id);
  return entry.ok ? ok(bench.library.view(entry.value)) : entry;
}

/** Puts a receipt on the pile; the oldest make room. */
export const keepReceipt = (local: LocalMemory, receipt: Receipt): Promise<Result<void>> =>
  local.addReceipt(receipt, RECEIPTS_KEPT);
