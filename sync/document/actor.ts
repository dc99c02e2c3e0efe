/**
 * Actor ids: first 8 bytes of the author's device id, then 8 random bytes. The prefix lets everybody check that a
 * change is its segment's author's own; the rest is new for every process and document, because an actor that lives
 * on two machines (a restored backup) would wedge both for ever.
 */
import { fromBase32, toHex } from '../domain/bytes.ts';
import type { DeviceId } from '../domain/ids.ts';
import type { Random } from '../ports.ts';
import type { Actor } from './build.ts';

/** What all actors of a device begin with: 16 hex digits. */
export const actorPrefix = (device: DeviceId): string =>
  toHex((fromBase32(device) ?? new Uint8Array(20)).subarray(0, 8));

/** A fresh actor. Never store it. */
export const actorFor = (device: DeviceId, random: Random): Actor =>
  actorPrefix(device) + toHex(random.bytes(8));

/** Whether `actor` can be one of the device's own. */
export const isActorOf = (actor: Actor, device: DeviceId): boolean =>
  /^[0-9a-f]{32}$/.test(actor) && actor.startsWith(actorPrefix(device));
