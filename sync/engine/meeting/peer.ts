/** Somebody at the other end of a link, as the rosters name them today. */
import type { DeviceId, SpaceId } from '../../domain/ids.ts';
import type { Store } from '../store.ts';
import { isShared } from './ours.ts';

export interface Peer {
  /** '' for somebody who is in no space with us. */
  name: string;
  firm: string;
  /** Spaces that both are in. */
  spaces: SpaceId[];
}

export function peerOf(store: Store, device: DeviceId): Peer {
  const shared = [...store.spaces.values()].filter((space) => isShared(store, space, device));
  const { name = '', firm = '' } = shared[0]?.roster.members.get(device)?.person ?? {};
  return { name, firm, spaces: shared.map(({ id }) => id) };
}
