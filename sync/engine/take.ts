/**
 * Taking in segments from outside, whatever carried them: judge all against the staged state, then make it true with
 * one commit, then do what membership asks of us (hand on keys, stand by what we had accepted before a removal).
 */
import { fault } from '../domain/fault.ts';
import { type KeyId, logId, type SegmentHash, type SpaceId, type Stream } from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Have } from '../exchange/vector.ts';
import type { Act } from '../membership/act.ts';
import { authorityOf } from '../membership/authority.ts';
import { invitationKeys } from '../membership/invitation.ts';
import { keysFor, presentKey } from '../membership/keyring.ts';
import type { Bytes } from '../ports.ts';
import { verifySegment } from '../segment/open.ts';
import { type AdmissionReport, admitAll, nameOf, type VerifiedSegment } from './admit.ts';
import { deletionsToHold, Unasked } from './deletions.ts';
import { doDuties } from './duties.ts';
import { keysAhead } from './keys-ahead.ts';
import { claimsMoreOfUs } from './meeting/hub.ts';
import type { Staging } from './staging.ts';
import type { Keyring, SpaceState } from './state.ts';
import type { Store } from './store.ts';
import { TWO_LIVES } from './words.ts';
import type { Workbench } from './workbench.ts';

export interface Taken extends AdmissionReport {
  staging: Staging;
  /** Keys found in parts that may not have their turn yet. */
  ahead: ReadonlyMap<KeyId, Bytes>;
  /** Deletions that this pile brought and that wait for the owner's word. */
  held: number;
}

/**
 * Judges a pile for one space, together with what already waits for it. Nothing is written yet. Parts that wait for the
 * owner's word are left where they are.
 */
export async function judgePile(
  bench: Workbench,
  space: SpaceId,
  pile: readonly VerifiedSegment[],
  { staging = bench.store.stage(), holding }: { staging?: Staging; holding?: ReadonlySet<SegmentHash> } = {},
): Promise<Taken> {
  const { store } = bench;
  const waiting = await waitingFor(store, space);
  const all = new Map([...waiting, ...pile].map((segment) => [segment.hash, segment]));
  const ahead = await keysAhead(store, space, [...all.values()]);
  const keysOf = keysFinder(store, ahead);
  const ports = { crypto: store.ports.crypto, codec: store.ports.codec, judge: bench.library.judge };
  const kept = holding ?? new Set(bench.local.heldDeletions(space).keys());
  const judged = [...all.values()].filter(({ hash }) => !kept.has(hash));
  const report = await admitAll(ports, staging, judged, keysOf, bench.progress.cancelled);
  report.waiting.push(...[...all.values()].filter(({ hash }) => kept.has(hash)));
  return { ...report, staging, ahead, held: 0 };
}

/** The space's keys as the staged acts give them; asked often, so remembered per set of acts. */
function keysFinder(store: Store, ahead: Keyring): (space: SpaceId, staging: Staging) => Keyring {
  const found = new WeakMap<object, Keyring>();
  return (id, staging) => {
    const space = staging.space(id);
    if (!space) return store.keyring(id);
    const known = found.get(space.acts);
    if (known) return known;
    const keys = new Map([...store.keyring(id), ...ahead]);
    for (const [keyId, key] of newKeys(store, space)) keys.set(keyId, key);
    found.set(space.acts, keys);
    return keys;
  };
}

/** Keys that the space's acts hold for us and our key file does not have yet, the merged present one included. */
function newKeys(store: Store, space: SpaceState): Map<KeyId, Bytes> {
  const { crypto } = store.ports;
  const held = store.keyring(space.id);
  const us = { device: store.self.device, boxSecret: store.secrets.boxSecret };
  const unread = [...space.acts.values()].filter((act) => bringsMore(act, held));
  // An invitation's keys cost a key pair each, and mostly there is nothing to open with them.
  const used =
    unread.length === 0 ? [] : [...store.secrets.invitations].filter(([invite]) => space.acts.has(invite));
  const invitations = new Map(used.map(([id, secret]) => [id, invitationKeys(crypto, secret).boxSecret]));
  const fresh = keysFor(crypto, space.id, unread, us, invitations);
  const present = presentKey(crypto, space.roster, new Map([...held, ...fresh]));
  if (present) fresh.set(present.id, present.key);
  for (const id of held.keys()) fresh.delete(id);
  return fresh;
}

/** Whether an act holds a key we do not have: opening a box costs a key agreement. */
function bringsMore({ body }: Act, held: Keyring): boolean {
  if (body.type === 'remove' || body.type === 'rotate') return !held.has(body.key.key);
  return body.type === 'grant' && Object.keys(body.keys).some((id) => !held.has(id as KeyId));
}

/** Segments kept aside for a space; a damaged one is dropped. */
async function waitingFor(store: Store, space: SpaceId): Promise<VerifiedSegment[]> {
  const segments: VerifiedSegment[] = [];
  for (const hash of store.waiting.keys()) {
    const bytes = await store.journal.waitingBytes(hash);
    const verified = bytes && verifySegment(store.ports.crypto, bytes);
    if (!bytes || verified?.is !== 'verified' || verified.header.space !== space) continue;
    const read = () => store.journal.waitingBytes(hash);
    segments.push({ header: verified.header, hash, size: bytes.length, read });
  }
  return segments;
}

/**
 * True when a pile takes away powers with which we wrote edits that are not sealed yet. They must be sealed first: a
 * segment is judged by the roster it names, and one refused segment would close our log to everybody for ever.
 */
function lessensUs(store: Store, { staging, admitted }: Taken): boolean {
  const us = store.self.device;
  const spaces = new Set(admitted.map(({ header }) => header.space));
  return [...spaces].some((id) => {
    const space = store.spaces.get(id);
    const staged = staging.space(id);
    if (!space || !staged || space.unsealed.length === 0) return false;
    const before = authorityOf(space.roster, us);
    const after = authorityOf(staged.roster, us);
    return (before.write && !after.write) || (before.validate && !after.validate);
  });
}

/** Judges a pile, together with what waits for that space, and makes it true. */
export async function takePile(
  bench: Workbench,
  space: SpaceId,
  pile: readonly VerifiedSegment[],
  unasked = new Unasked(),
): Promise<Result<Taken>> {
  let taken = await judgePile(bench, space, pile);
  if (lessensUs(bench.store, taken)) {
    const sealed = await bench.store.seal(space);
    if (!sealed.ok && sealed.fault.code !== 'key-missing') return sealed;
    taken = await judgePile(bench, space, pile);
  }
  const hold = deletionsToHold(bench, space, taken, unasked);
  if (hold.size > 0) {
    // Known as held before they are kept aside: else the next pile would let them in.
    const kept = await bench.local.holdDeletions(hold);
    if (!kept.ok) return kept;
    const deletions = [...hold.values()].reduce((sum, { count }) => sum + count, 0);
    taken = { ...(await judgePile(bench, space, pile)), held: deletions };
    bench.store.emit({ is: 'home' });
  }
  const committed = await commitTaken(bench, space, taken);
  return committed.ok ? ok(taken) : committed;
}

/** Makes a judged pile true: new keys, one commit, then the waiting shelf, then our duties. */
export async function commitTaken(bench: Workbench, space: SpaceId, taken: Taken): Promise<Result<void>> {
  const { store } = bench;
  if (bench.progress.cancelled()) return failed(fault('cancelled'));
  const staged = taken.staging.space(space);
  if (staged) {
    const held = store.keyring(space);
    const found = new Map([...taken.ahead, ...taken.keys, ...newKeys(store, staged)]);
    const keys = await store.addKeys(
      space,
      [...found].filter(([id]) => !held.has(id)).map(([, key]) => key),
    );
    if (!keys.ok) return keys;
  }
  if (taken.admitted.length > 0) {
    const committed = await store.commit(taken.staging);
    if (!committed.ok) return committed;
  }
  const aside = await keepAside(store, taken);
  if (!aside.ok) return aside;
  noticeOtherLives(store, taken.admitted);
  return taken.admitted.some(({ header }) => header.stream === 'roster')
    ? doDuties(store, space)
    : ok(undefined);
}

/** Parts that came too early are kept, within limits; those that were let in or refused need not be. */
async function keepAside(store: Store, taken: Taken): Promise<Result<void>> {
  const shelf = store.waiting;
  let bytes = [...shelf.values()].reduce((sum, size) => sum + size, 0);
  for (const segment of taken.waiting) {
    if (shelf.has(segment.hash)) continue;
    const full = shelf.size >= LIMITS.waitingSegments || bytes + segment.size > LIMITS.waitingBytes;
    if (full) {
      const { space, author } = segment.header;
      const roster = store.spaces.get(space)?.roster;
      const who = roster ? nameOf(roster, author) : '';
      taken.refused.push({ segment, fault: fault('too-much-waiting', { who }) });
      continue;
    }
    const early = await segment.read();
    if (!early) continue;
    const kept = await store.journal.setAside(segment.hash, early);
    if (!kept.ok) return kept;
    shelf.set(segment.hash, segment.size);
    bytes += segment.size;
  }
  const done = [...taken.admitted, ...taken.refused.map(({ segment }) => segment)];
  const gone = done.filter(({ hash }) => shelf.has(hash)).map(({ hash }) => hash);
  for (const hash of gone) shelf.delete(hash);
  return gone.length > 0 ? store.journal.dropWaiting(gone) : ok(undefined);
}

function noticeOtherLives(store: Store, admitted: readonly VerifiedSegment[]): void {
  const { device } = store.self;
  const lives = store.secrets.lives;
  if (admitted.some(({ header }) => header.author === device && !lives.includes(header.incarnation)))
    store.notice(TWO_LIVES);
}

/**
 * True when a pile holds newer segments of our own present log, or a member says they hold more of it than we do: this
 * home is older than what others have of it, so it must go on in a new life before it writes again.
 */
export function provesOldCopy(
  store: Store,
  space: SpaceState,
  pile: readonly VerifiedSegment[],
  have: Have,
): boolean {
  const { device, incarnation } = store.self;
  const lastOf = (stream: Stream): number =>
    space.logs.get(logId({ device, incarnation, stream }))?.last ?? 0;
  return (
    claimsMoreOfUs(store, space, have) ||
    pile.some(({ header, hash }) => {
      if (header.author !== device || header.incarnation !== incarnation) return false;
      return header.last > lastOf(header.stream) || !space.segments.some((held) => held.hash === hash);
    })
  );
}
