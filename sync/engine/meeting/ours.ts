/** What we may talk about with one device at this moment: only of spaces in which we both are members now. */
import type { DeviceId, SegmentHash, SpaceId } from '../../domain/ids.ts';
import type { OurSpace, Ours } from '../../exchange/talk.ts';
import { type Have, haveOf } from '../../exchange/vector.ts';
import { verifySegment } from '../../segment/open.ts';
import type { HeldSegment, SpaceState } from '../state.ts';
import type { Store } from '../store.ts';
import type { BegunParts } from './begun.ts';
import { type Counterpart, speaksOf } from './hub.ts';

/** How far each log can be read without a gap: what we may claim to hold, so that others send what we lost. */
export function readable(space: SpaceState): Have {
  const logs = new Map(space.logs);
  for (const { log, first, missing } of space.segments) {
    if (!missing || first > (logs.get(log)?.last ?? 0)) continue;
    const before = space.segments.find((other) => other.log === log && other.last === first - 1);
    if (before) logs.set(log, { last: before.last, head: before.after });
    else logs.delete(log);
  }
  return haveOf(logs);
}

type Facts = Pick<OurSpace, 'have' | 'held' | 'introduction'>;

/** Asked before every piece that is sent; the same until the space changes. */
const facts = new WeakMap<SpaceState, Facts>();

function factsOf({ self }: Store, space: SpaceState): Facts {
  const known = facts.get(space);
  if (known) return known;
  const held = space.segments.filter(({ missing }) => !missing);
  const ofUs = ({ log }: HeldSegment): boolean => log.startsWith(`${self.device}.`);
  const introduction = held.filter((segment) => segment.stream === 'roster' && ofUs(segment));
  const made = { have: readable(space), held, introduction };
  facts.set(space, made);
  return made;
}

/** Whether we and that device are both members of the space, as far as we know today. */
export const isShared = (store: Store, space: SpaceState, device: DeviceId): boolean =>
  speaksOf(store, space, { device });

export function oursFor(
  store: Store,
  who: Counterpart,
  aside: ReadonlyMap<SpaceId, readonly SegmentHash[]>,
  begun: BegunParts,
): Ours {
  const spaces = new Map<SpaceId, OurSpace>();
  for (const space of store.spaces.values()) {
    if (!speaksOf(store, space, who)) continue;
    const fresh = space.unsealed.length > 0;
    const own = { aside: aside.get(space.id) ?? [], begun: begun.of(space.id), fresh };
    // A copy of this home needs no telling who we are, and a hub does not ask.
    const known = who.hub || who.device === store.self.device ? { introduction: [] } : {};
    spaces.set(space.id, { ...factsOf(store, space), ...own, ...known });
  }
  return { incarnation: store.self.incarnation, spaces };
}

/** Parts that are here and wait for something, by space. */
export async function asideIn(store: Store): Promise<Map<SpaceId, SegmentHash[]>> {
  const found = new Map<SpaceId, SegmentHash[]>();
  for (const hash of store.waiting.keys()) {
    const bytes = await store.journal.waitingBytes(hash);
    const verified = bytes && verifySegment(store.ports.crypto, bytes);
    if (verified?.is !== 'verified') continue;
    const { space } = verified.header;
    found.set(space, [...(found.get(space) ?? []), hash]);
  }
  return found;
}
