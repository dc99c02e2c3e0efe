import type { DeviceId, LogId, Vector } from '../../../domain/ids.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { BundleManifest } from '../../../exchange/bundle-file.ts';
import { vectorOf } from '../../../exchange/vector.ts';
import type { Workbench } from '../../workbench.ts';

/**
 * Remembers what the sender of a bundle holds. Within one life a device never forgets, so its numbers only grow; a
 * life we have not heard of replaces what we knew (a restored home holds less); an old life's bundle, taken again,
 * changes nothing.
 */
export async function keepMet(
  { store, local }: Workbench,
  manifest: BundleManifest,
  sender: DeviceId,
): Promise<Result<void>> {
  const member = store.spaces.get(manifest.space)?.roster.members.get(sender);
  if (!member || sender === store.self.device) return ok(undefined);
  const known = local.peer(manifest.space, sender);
  const newLife = !known?.lives.includes(manifest.incarnation);
  if (known && !newLife && known.incarnation !== manifest.incarnation) return ok(undefined);
  const merged: Record<LogId, number> = newLife ? {} : { ...known?.vector };
  let grown = newLife;
  for (const [log, last] of Object.entries(vectorOf(manifest.have)) as [LogId, number][]) {
    if (last <= (merged[log] ?? 0)) continue;
    merged[log] = last;
    grown = true;
  }
  if (!grown) return ok(undefined);
  return local.keepPeer(manifest.space, sender, {
    vector: merged as Vector,
    incarnation: manifest.incarnation,
    lives: newLife ? [...(known?.lives ?? []), manifest.incarnation] : (known?.lives ?? []),
    met: store.ports.clock.now(),
  });
}
