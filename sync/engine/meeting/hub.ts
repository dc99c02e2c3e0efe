/** What we show a hub, and the other end of a meeting when it is one: no member, and nobody whose word is believed. */
import { toHex } from '../../domain/bytes.ts';
import { type DeviceId, logId, type SpaceId } from '../../domain/ids.ts';
import { type Grant, type SignedGrant, signGrant } from '../../exchange/hub/grant.ts';
import { type DeviceFace, type HubFace, prove, writeSeed } from '../../exchange/hub/proof.ts';
import type { Paper } from '../../exchange/hub/words.ts';
import type { Have } from '../../exchange/vector.ts';
import { invitationKeys } from '../../membership/invitation.ts';
import { presentKey } from '../../membership/keyring.ts';
import type { SpaceState } from '../state.ts';
import type { Store } from '../store.ts';

/** A hub at the other end of a link. */
export interface HubEnd {
  /** What people call it: its address. */
  name: string;
  /** Spaces it lets us into now. */
  spaces(): ReadonlySet<SpaceId>;
  /** Calls back when these are others; answers how to stop. */
  changes(listener: () => void): () => void;
  /** Which files it said that it keeps whole of a space (`keptDigest`); absent: none. */
  kept(space: SpaceId): string | undefined;
}

/** Who is at the other end of a link: a device, or a hub. */
export interface Counterpart {
  device: DeviceId;
  hub?: HubEnd | undefined;
}

const isActive = (space: SpaceState, device: DeviceId): boolean =>
  space.roster.members.get(device)?.state === 'active';

/** Whether we speak of this space with them: they are a member like us, or a hub that lets us in. Never the private one. */
export const speaksOf = (store: Store, space: SpaceState, { device, hub }: Counterpart): boolean =>
  !space.roster.private &&
  isActive(space, store.self.device) &&
  (hub ? hub.spaces().has(space.id) : isActive(space, device));

const sharedSpaces = (store: Store): SpaceState[] =>
  [...store.spaces.values()].filter((space) => !space.roster.private && isActive(space, store.self.device));

const present = (store: Store, space: SpaceState) =>
  presentKey(store.ports.crypto, space.roster, store.keyring(space.id));

/** This device, with a challenge of its own, and the proof that it is the one. */
export function greetHub(store: Store, hub: HubFace): DeviceFace & { signature: string } {
  const { crypto, random } = store.ports;
  const device = { device: toHex(store.self.signPublic), challenge: toHex(random.bytes(32)) };
  return { ...device, signature: prove(crypto, store.secrets.signSeed, 'device', { hub, device }) };
}

/** For every space that we share and have not `shown` yet: what opens it, as far as we have it. */
export function papersFor(
  store: Store,
  hub: HubFace,
  device: DeviceFace,
  shown: ReadonlyMap<SpaceId, unknown>,
): Paper[] {
  const { crypto } = store.ports;
  const unshown = sharedSpaces(store).filter(({ id }) => !shown.has(id));
  return unshown.map((space) => {
    const about = { hub, device, space: space.id };
    const key = present(store, space);
    const [used] = [...store.secrets.invitations].filter(([act]) => space.acts.has(act));
    const paper: Paper = { space: space.id };
    if (key) paper.write = prove(crypto, writeSeed(crypto, key.key), 'write', about);
    if (used) {
      const { signSeed } = invitationKeys(crypto, used[1]);
      paper.invitation = { act: used[0], signature: prove(crypto, signSeed, 'invitation', about) };
    }
    return paper;
  });
}

/**
 * Grants for the spaces of which we know more than the hub goes by (`known`: the number of its grant; 0: it keeps none). A
 * steward's alone, but for a space that the hub does not know yet: that anybody may begin.
 */
export function grantsFor(store: Store, hub: HubFace, known: ReadonlyMap<SpaceId, number>): SignedGrant[] {
  return sharedSpaces(store).flatMap((space) => {
    const number = known.get(space.id);
    if (number === undefined || number >= space.acts.size) return [];
    const steward = space.roster.members.get(store.self.device)?.role === 'steward';
    const grant = steward || number === 0 ? grantOf(store, hub, space) : undefined;
    return grant ? [signGrant(store.ports.crypto, store.secrets.signSeed, grant)] : [];
  });
}

function grantOf(store: Store, hub: HubFace, { id, acts, roster }: SpaceState): Grant | undefined {
  const { crypto } = store.ports;
  const key = presentKey(crypto, roster, store.keyring(id));
  if (!key) return undefined;
  const members = [...roster.members.values()];
  const active = members.filter(({ state }) => state === 'active');
  const open = [...roster.invites].filter(([, { state }]) => state === 'open');
  return {
    space: id,
    hub: hub.key,
    by: toHex(store.self.signPublic),
    n: acts.size,
    write: toHex(crypto.signingPublic(writeSeed(crypto, key.key))),
    members: active.map((member) => member.id).sort(),
    stewards: active
      .filter(({ role }) => role === 'steward')
      .map((member) => member.id)
      .sort(),
    removed: members
      .filter(({ state }) => state === 'removed')
      .map((member) => member.id)
      .sort(),
    invites: open.map(([act, { sign }]) => [act, sign] as const),
  };
}

/**
 * Whether somebody says that they hold more of what this life of ours wrote than we do: then this home may be an old copy.
 * A member is believed. A hub has to show it; until then we seal nothing of our own for it.
 */
export const claimsMoreOfUs = (store: Store, space: SpaceState, have: Have): boolean => {
  const { device, incarnation } = store.self;
  return (['roster', 'content'] as const).some((stream) => {
    const log = logId({ device, incarnation, stream });
    return (have[log]?.last ?? 0) > (space.logs.get(log)?.last ?? 0);
  });
};
