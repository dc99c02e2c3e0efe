/** Joining a space by an invitation, with the cable pulled. */
import type { Answer, Verbs } from '../../api.ts';
import { fault } from '../../domain/fault.ts';
import { LIMITS } from '../../domain/limits.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { SpaceView } from '../../domain/space.ts';
import { type InvitationContent, readInvitation } from '../../exchange/invitation-file.ts';
import { invitationKeys } from '../../membership/invitation.ts';
import { makeJoin } from '../../membership/make.ts';
import { verifySegment } from '../../segment/open.ts';
import type { VerifiedSegment } from '../admit.ts';
import { withInvitation, withKeys } from '../keys.ts';
import { emptySpace } from '../rebuild.ts';
import { commitTaken, judgePile, type Taken } from '../take.ts';
import { findSpace, ourRole, type Workbench } from '../workbench.ts';
import { personOf, spaceView } from './spaces.ts';

interface Invitation {
  secret: Uint8Array;
  content: InvitationContent;
}

export async function joinSpace(
  bench: Workbench,
  { file }: Verbs['space.join']['args'],
): Promise<Answer<'space.join'>> {
  const source = await bench.store.ports.files.open(file);
  if (!source) return failed(fault('file-gone'));
  if (source.size > LIMITS.invitation) return failed(fault('file-too-large', { name: source.name }));
  return joinBy(bench, await source.read(0, source.size));
}

/** By the bytes of an invitation file, however they came. */
export async function joinBy(bench: Workbench, file: Uint8Array): Promise<Result<SpaceView>> {
  const { store } = bench;
  const { crypto } = store.ports;
  const invitation = readInvitation(crypto, file);
  if (invitation.is !== 'invitation')
    return failed(fault(invitation.is === 'newer' ? 'invitation-newer' : 'invitation-damaged'));
  const { secret, content } = invitation;
  const known = store.spaces.get(content.space);
  if (known) {
    const code = ourRole(bench, known) === 'removed' ? 'device-removed' : 'already-member';
    return failed(fault(code, { space: known.roster.name }));
  }

  // Keys first: a segment on disk that cannot be opened would be worse than a key too many.
  const before = store.secrets;
  const ring = withKeys(
    crypto,
    withInvitation(before, content.invite, secret),
    content.space,
    content.keys.values(),
  );
  const kept = await store.keepSecrets(ring);
  if (!kept.ok) return kept;
  const taken = await judgeInvitation(bench, invitation);
  if (!taken.ok) {
    const forgotten = await store.keepSecrets(before);
    return forgotten.ok ? taken : forgotten;
  }
  const committed = await commitTaken(bench, content.space, taken.value);
  if (!committed.ok) return committed;
  const copied = await store.keepFoundings();
  if (!copied.ok) return copied;
  const space = findSpace(bench, content.space);
  if (!space.ok) return space;
  // A backup from before we came here: we never left, and a device joins once.
  if (space.value.roster.members.has(store.self.device)) return ok(spaceView(bench, space.value));
  const person = personOf(bench);
  const body = makeJoin(crypto, space.value.roster, store.self.device, {
    invite: content.invite,
    person,
    secret,
  });
  const joined = await store.commitAct(content.space, body);
  if (!joined.ok) return joined;
  const now = findSpace(bench, content.space);
  return now.ok ? ok(spaceView(bench, now.value)) : now;
}

/** The roster the file brings must be whole and hold the very invitation whose secret the file holds, still open. */
async function judgeInvitation(bench: Workbench, { secret, content }: Invitation): Promise<Result<Taken>> {
  const { store } = bench;
  const { crypto } = store.ports;
  const pile: VerifiedSegment[] = [];
  for (const bytes of content.segments) {
    const verified = verifySegment(crypto, bytes);
    if (verified.is !== 'verified' || verified.header.space !== content.space)
      return failed(fault('invitation-damaged'));
    pile.push({
      header: verified.header,
      hash: verified.hash,
      size: bytes.length,
      read: async () => bytes,
    });
  }
  const staging = store.stage();
  if (!store.spaces.has(content.space)) staging.putSpace(emptySpace(crypto, content.space));
  const taken = await judgePile(bench, content.space, pile, { staging });
  const invite = taken.staging.space(content.space)?.roster.invites.get(content.invite);
  const keys = invitationKeys(crypto, secret);
  const ours = invite?.sign === keys.sign && invite.box === keys.box;
  if (taken.refused.length > 0 || !invite || !ours) return failed(fault('invitation-damaged'));
  if (taken.staging.space(content.space)?.roster.members.get(store.self.device)?.state === 'removed')
    return failed(fault('device-removed', { space: content.name }));
  return invite.state === 'open' ? ok(taken) : failed(fault('invitation-used'));
}
