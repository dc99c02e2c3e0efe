import type { DeviceId, Incarnation, LogId, SpaceId, Vector } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import { type Have, vectorOf } from '../../exchange/vector.ts';
import type { Workbench } from '../workbench.ts';

/** What somebody says they hold of a space. */
export interface Said {
  space: SpaceId;
  from: DeviceId;
  incarnation: Incarnation;
  have: Have;
}

/**
 * Remembers what somebody holds. Within one life a device never forgets, so its numbers only grow; a
 * life we have not heard of replaces what we knew (a restored home holds less); the word of an old life, heard again,
 * changes nothing.
 */
export async function keepMet(
  { store, local }: Workbench,
  { space, from, incarnation, have }: Said,
): Promise<Result<void>> {
  const member = store.spaces.get(space)?.roster.members.get(from);
  if (!member || from === store.self.device) return ok(undefined);
  const known = local.peer(space, from);
  const newLife = !known?.lives.includes(incarnation);
  if (known && !newLife && known.incarnation !== incarnation) return ok(undefined);
  const merged: Record<LogId, number> = newLife ? {} : { ...known?.vector };
  let grown = newLife;
  for (const [log, last] of Object.entries(vectorOf(have)) as [LogId, number][]) {
    if (last <= (merged[log] ?? 0)) continue;
    merged[log] = last;
    grown = true;
  }
  if (!grown) return ok(undefined);
  return local.keepPeer(space, from, {
    vector: merged as Vector,
    incarnation,
    lives: newLife ? [...(known?.lives ?? []), incarnation] : (known?.lives ?? []),
    met: store.ports.clock.now(),
  });
}
