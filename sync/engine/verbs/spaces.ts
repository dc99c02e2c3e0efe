/** Spaces, and who belongs to them. */
import type { Answer, Verbs } from '../../api.ts';
import { toHex } from '../../domain/bytes.ts';
import { fault } from '../../domain/fault.ts';
import { actIdOf } from '../../domain/hash.ts';
import {
  type ActId,
  type DeviceId,
  type LogId,
  logId,
  parseActId,
  parseDeviceId,
  parseLogId,
  type SpaceId,
  type Vector,
} from '../../domain/ids.ts';
import { parseName } from '../../domain/name.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { MemberView, Role, SpaceView } from '../../domain/space.ts';
import { writeInvitation } from '../../exchange/invitation-file.ts';
import { encodeAct, type Person } from '../../membership/act.ts';
import { makeFound, makeInvite, makeRemove, makeRole, spaceOf } from '../../membership/make.ts';
import type { SpaceState } from '../state.ts';
import { findSpace, memberUnknown, ourRole, stewarded, type Workbench } from '../workbench.ts';

/** This device as others will know it. */
export function personOf({ store, local }: Workbench): Person {
  const { crypto } = store.ports;
  const owner = local.owner ?? { name: '', firm: '' };
  return {
    name: owner.name,
    firm: owner.firm,
    sign: toHex(store.self.signPublic),
    box: toHex(crypto.agreementPublic(store.secrets.boxSecret)),
  };
}

export function spaceView(bench: Workbench, space: SpaceState): SpaceView {
  const { store, local, library } = bench;
  const { device, incarnation } = store.self;
  const sealed = space.logs.get(logId({ device, incarnation, stream: 'content' }))?.last ?? 0;
  const members = [...space.roster.members.values()];
  return {
    id: space.id,
    name: space.roster.name,
    private: space.roster.private,
    role: ourRole(bench, space),
    entries: library.living(space.id),
    members: members.filter((member) => member.state === 'active').length,
    unsent: Math.max(0, sealed + space.unsealed.length - local.sent(space.id)),
  };
}

/** The private space first, then by name. */
export const listSpaces = (bench: Workbench): SpaceView[] =>
  [...bench.store.spaces.values()]
    .map((space) => spaceView(bench, space))
    .sort((a, b) => Number(b.private) - Number(a.private) || (a.name < b.name ? -1 : 1));

/** A new space with a fresh key, this device its first steward. */
export async function foundSpace(
  bench: Workbench,
  name: string,
  isPrivate: boolean,
): Promise<Result<SpaceId>> {
  const { store } = bench;
  const { crypto, random } = store.ports;
  const { body, key } = makeFound(crypto, random, { founder: personOf(bench), name, private: isPrivate });
  const space = spaceOf(actIdOf(crypto, encodeAct(body)));
  const kept = await store.addKeys(space, [key]);
  if (!kept.ok) return kept;
  const act = await store.commitAct(space, body);
  if (!act.ok) return act;
  const copied = await store.keepFoundings();
  return copied.ok ? ok(space) : copied;
}

export async function createSpace(
  bench: Workbench,
  args: Verbs['space.create']['args'],
): Promise<Answer<'space.create'>> {
  const name = parseName(args.name);
  if (!name.ok) return name;
  const said = name.value.toLowerCase();
  const taken = [...bench.store.spaces.values()].some(({ roster }) => roster.name.toLowerCase() === said);
  if (taken) return failed(fault('space-exists', { space: name.value }));
  const founded = await foundSpace(bench, name.value, false);
  if (!founded.ok) return founded;
  const space = findSpace(bench, founded.value);
  return space.ok ? ok(spaceView(bench, space.value)) : space;
}

export async function listMembers(
  bench: Workbench,
  { space }: Verbs['space.members']['args'],
): Promise<Answer<'space.members'>> {
  const found = findSpace(bench, space);
  return found.ok ? ok(memberViews(bench, found.value)) : found;
}

function memberViews({ store, local }: Workbench, space: SpaceState): MemberView[] {
  const members = [...space.roster.members.values()].map(
    (member): MemberView => ({
      id: member.id,
      name: member.person.name,
      firm: member.person.firm,
      role: member.role,
      state: member.state,
      us: member.id === store.self.device,
      lastMet: local.peer(space.id, member.id)?.met ?? 0,
    }),
  );
  const open = [...space.roster.invites].filter(([, invite]) => invite.state === 'open');
  const invited = open.map(
    ([id, invite]): MemberView => ({
      id,
      name: '',
      firm: '',
      role: invite.role,
      state: 'invited',
      us: false,
      lastMet: 0,
    }),
  );
  return [...members, ...invited];
}

export async function invite(
  bench: Workbench,
  args: Verbs['space.invite']['args'],
): Promise<Answer<'space.invite'>> {
  const made = await makeInvitation(bench, args);
  if (!made.ok) return made;
  const { file, space } = made.value;
  const name = `${space} invitation.ginvite`;
  return ok({ file: await bench.store.ports.files.give(name, [file]), name });
}

/** For a device that proves who it is: one that was removed gets none. */
export async function inviteDevice(
  bench: Workbench,
  args: { space: SpaceId; role: Role; device: DeviceId },
): Promise<Result<Uint8Array>> {
  const space = stewarded(bench, args.space);
  if (!space.ok) return space;
  const known = space.value.roster.members.get(args.device);
  if (known) {
    const code = known.state === 'removed' ? 'device-removed' : 'already-member';
    return failed(fault(code, { space: space.value.roster.name }));
  }
  const made = await makeInvitation(bench, args);
  return made.ok ? ok(made.value.file) : made;
}

/** Whether an invitation could be made now. */
export function mayInvite(bench: Workbench, id: SpaceId): Result<SpaceState> {
  const space = stewarded(bench, id);
  return space.ok && space.value.roster.private ? failed(fault('space-private')) : space;
}

async function makeInvitation(
  bench: Workbench,
  args: { space: SpaceId; role: Role },
): Promise<Result<{ file: Uint8Array; space: string }>> {
  const { store } = bench;
  const { crypto, random } = store.ports;
  const space = mayInvite(bench, args.space);
  if (!space.ok) return space;
  const secret = random.bytes(16);
  const { body } = makeInvite(crypto, space.value.roster, store.self.device, args.role, secret);
  const act = await store.commitAct(args.space, body);
  if (!act.ok) return act;
  const after = findSpace(bench, args.space);
  if (!after.ok) return after;

  const segments: Uint8Array[] = [];
  for (const held of after.value.segments) {
    if (held.stream !== 'roster') continue;
    const bytes = await store.journal.readSegment(held.hash);
    if (!bytes) return failed(fault('part-missing', { space: after.value.roster.name }));
    segments.push(bytes);
  }
  const owner = bench.local.owner ?? { name: '', firm: '' };
  const file = writeInvitation(store.ports, {
    secret,
    content: {
      space: args.space,
      name: after.value.roster.name,
      role: args.role,
      invite: act.value.id,
      from: { name: owner.name, firm: owner.firm },
      keys: new Map(store.keyring(args.space)),
      segments,
    },
  });
  return ok({ file, space: after.value.roster.name });
}

/** Everything of a device's that we hold: what a removal lets stand. */
function heldOf(space: SpaceState, device: DeviceId): Vector {
  const held: Record<LogId, number> = {};
  for (const [log, { last }] of space.logs) if (parseLogId(log)?.device === device) held[log] = last;
  return held;
}

/** What we wrote before we give our own powers away is sealed while we have them; else nobody could take it in. */
async function sealedFirst(
  bench: Workbench,
  space: SpaceState,
  member: DeviceId,
): Promise<Result<SpaceState>> {
  if (member !== bench.store.self.device) return ok(space);
  const sealed = await bench.store.seal(space.id);
  return sealed.ok ? findSpace(bench, space.id) : sealed;
}

function stewardsBesides(space: SpaceState, device: DeviceId): number {
  const members = [...space.roster.members.values()];
  return members.filter((m) => m.state === 'active' && m.role === 'steward' && m.id !== device).length;
}

export async function setRole(
  bench: Workbench,
  args: Verbs['space.role']['args'],
): Promise<Answer<'space.role'>> {
  const space = stewarded(bench, args.space);
  if (!space.ok) return space;
  const member = space.value.roster.members.get(args.member);
  if (member?.state !== 'active') return failed(memberUnknown(space.value, args.member));
  if (args.role !== 'steward' && stewardsBesides(space.value, args.member) === 0)
    return failed(fault('last-steward'));
  const { store } = bench;
  const settled = await sealedFirst(bench, space.value, args.member);
  if (!settled.ok) return settled;
  const keep = heldOf(settled.value, args.member);
  const body = makeRole(space.value.roster, store.self.device, {
    member: args.member,
    role: args.role,
    keep,
  });
  const act = await store.commitAct(args.space, body);
  return act.ok ? listMembers(bench, { space: args.space }) : act;
}

export async function removeMember(
  bench: Workbench,
  args: Verbs['space.remove']['args'],
): Promise<Answer<'space.remove'>> {
  const { store } = bench;
  const { crypto, random } = store.ports;
  const space = stewarded(bench, args.space);
  if (!space.ok) return space;
  const { roster } = space.value;
  const device = parseDeviceId(args.member);
  const invitation = parseActId(args.member);
  const isMember = device !== undefined && roster.members.get(device)?.state === 'active';
  const isInvited = invitation !== undefined && roster.invites.get(invitation)?.state === 'open';
  if (!isMember && !isInvited) return failed(memberUnknown(space.value, args.member));
  if (isMember && stewardsBesides(space.value, device) === 0) return failed(fault('last-steward'));
  const settled = isMember ? await sealedFirst(bench, space.value, device) : space;
  if (!settled.ok) return settled;
  const gone = isMember
    ? { member: device, keep: heldOf(settled.value, device) }
    : { invite: invitation as ActId };
  const { body, key } = makeRemove(crypto, random, roster, store.self.device, gone);
  const kept = await store.addKeys(args.space, [key]);
  if (!kept.ok) return kept;
  const act = await store.commitAct(args.space, body);
  return act.ok ? listMembers(bench, { space: args.space }) : act;
}
