/**
 * Keys out of turn. Who lacks the present key cannot open what is sealed with it, so a grant comes sealed with a key
 * its receiver has; but before it in its author's log may lie acts under the key it brings. So grants are looked for
 * in every roster segment that opens, in whatever order. A key's id is its hash: a false one cannot be slipped in.
 */
import type { KeyId, SpaceId } from '../domain/ids.ts';
import { type Act, parseAct } from '../membership/act.ts';
import { invitationKeys } from '../membership/invitation.ts';
import { keysFor } from '../membership/keyring.ts';
import type { Bytes } from '../ports.ts';
import { openSegment } from '../segment/open.ts';
import type { VerifiedSegment } from './admit.ts';
import type { Store } from './store.ts';

/** The keys of a space that a pile holds for us and our key file does not have. Reads nothing when none is missed. */
export async function keysAhead(
  store: Store,
  space: SpaceId,
  pile: readonly VerifiedSegment[],
): Promise<Map<KeyId, Bytes>> {
  const known = new Map(store.keyring(space));
  const found = new Map<KeyId, Bytes>();
  if (pile.every(({ header }) => known.has(header.keyId))) return found;
  let closed = pile.filter(({ header }) => header.stream === 'roster');
  for (;;) {
    const open = closed.filter(({ header }) => known.has(header.keyId));
    if (open.length === 0) return found;
    closed = closed.filter((segment) => !open.includes(segment));
    for (const segment of open) {
      for (const [id, key] of await keysIn(store, space, segment, known)) {
        if (known.has(id)) continue;
        known.set(id, key);
        found.set(id, key);
      }
    }
  }
}

async function keysIn(
  store: Store,
  space: SpaceId,
  { header, read }: VerifiedSegment,
  keys: ReadonlyMap<KeyId, Bytes>,
): Promise<ReadonlyMap<KeyId, Bytes>> {
  const { crypto } = store.ports;
  const bytes = await read();
  const opened = bytes && (await openSegment(store.ports, bytes, header, keys));
  if (opened?.is !== 'opened') return new Map();
  const acts: Act[] = [];
  for (const record of opened.records) {
    const parsed = record.kind === 'act' ? parseAct(crypto, record.bytes, header.author) : undefined;
    if (parsed?.ok) acts.push(parsed.act);
  }
  const us = { device: store.self.device, boxSecret: store.secrets.boxSecret };
  const invitations = [...store.secrets.invitations];
  const boxes = new Map(invitations.map(([id, secret]) => [id, invitationKeys(crypto, secret).boxSecret]));
  return keysFor(crypto, space, acts, us, boxes);
}
