/** Bundles: an exchange in a file, carried by hand, in any order, any number of times. */
import type { Answer, Leaving, Receipt, Verbs } from '../../api.ts';
import { toHex } from '../../domain/bytes.ts';
import { fault } from '../../domain/fault.ts';
import { deviceIdOf, entryIdOf } from '../../domain/hash.ts';
import { type DeviceId, type EntryId, logId, type SegmentHash, type Vector } from '../../domain/ids.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { type BundleManifest, readBundle, writeBundle } from '../../exchange/bundle-file.ts';
import { planBundle } from '../../exchange/plan.ts';
import { haveOf, minimum, vectorOf } from '../../exchange/vector.ts';
import type { SegmentFile } from '../../journal/journal.ts';
import { openSegment, verifySegment } from '../../segment/open.ts';
import type { SegmentRecord } from '../../segment/records.ts';
import { nameOf, type VerifiedSegment } from '../admit.ts';
import type { HeldSegment, SpaceState } from '../state.ts';
import { commitTaken, judgePile, lessensUs, provesOldCopy } from '../take.ts';
import { madeSentence, takeSentence } from '../words.ts';
import { findSpace, keepReceipt, type Workbench } from '../workbench.ts';

const ENTRIES_IN_A_RECEIPT = 200;

/** What would go, and why: measured against what the receivers last told us they hold. */
interface Plan {
  receivers: Leaving['receivers'];
  everything: boolean;
  theirs: Vector | undefined;
  segments: HeldSegment[];
}

function planFor({ store, local }: Workbench, space: SpaceState, only?: DeviceId): Result<Plan> {
  const others = [...space.roster.members.values()].filter(
    (member) => member.state === 'active' && member.id !== store.self.device && (!only || member.id === only),
  );
  if (only && others.length === 0) return failed(fault('member-unknown', { member: only }));
  const haves = others.map((member) => local.peer(space.id, member.id));
  const receivers = others.map((member, i) => ({
    id: member.id,
    name: member.person.name,
    firm: member.person.firm,
    known: haves[i] !== undefined,
  }));
  const everything = others.length === 0 || haves.some((have) => have === undefined);
  const theirs = everything ? undefined : minimum(haves.flatMap((have) => (have ? [have.vector] : [])));
  const wanted = new Set<SegmentHash>(
    planBundle({ held: space.segments.filter(({ missing }) => !missing), theirs }),
  );
  return ok({
    receivers,
    everything,
    theirs,
    segments: space.segments.filter(({ hash }) => wanted.has(hash)),
  });
}

/** The space of a bundle, if bundles may be made of it. */
function bundled(bench: Workbench, id: SpaceState['id']): Result<SpaceState> {
  const space = findSpace(bench, id);
  if (!space.ok) return space;
  return space.value.roster.private ? failed(fault('space-private')) : space;
}

export async function previewBundle(
  bench: Workbench,
  args: Verbs['bundle.preview']['args'],
): Promise<Answer<'bundle.preview'>> {
  const space = bundled(bench, args.space);
  if (!space.ok) return space;
  const plan = planFor(bench, space.value, args.for);
  if (!plan.ok) return plan;
  const touched = await touchedBy(bench, space.value, plan.value.segments);
  const unsealed = idsIn(bench, space.value.unsealed);
  const pending = space.value.unsealed.reduce((sum, record) => sum + record.bytes.length, 0);
  return ok({
    space: space.value.id,
    spaceName: space.value.roster.name,
    receivers: plan.value.receivers,
    everything: plan.value.everything,
    entries: listed(
      bench,
      [...unsealed.firsts, ...touched.firsts],
      [...unsealed.changed, ...touched.changed],
      'new',
    ).entries,
    memberships: plan.value.segments.filter(({ stream }) => stream === 'roster').length,
    bytes: plan.value.segments.reduce((sum, { size }) => sum + size, 512) + pending,
  });
}

export async function makeBundle(
  bench: Workbench,
  args: Verbs['bundle.make']['args'],
): Promise<Answer<'bundle.make'>> {
  const { store, local } = bench;
  const { crypto, files, clock, random } = store.ports;
  const before = bundled(bench, args.space);
  if (!before.ok) return before;
  const sealed = await store.seal(args.space);
  // Without the present key our own edits wait; the bundle still tells a steward that we are here and lack it.
  if (!sealed.ok && sealed.fault.code !== 'key-missing') return sealed;
  const space = bundled(bench, args.space);
  if (!space.ok) return space;
  const plan = planFor(bench, space.value, args.for);
  if (!plan.ok) return plan;

  const { segments, receivers, everything } = plan.value;
  const pieces: Uint8Array[] = [];
  for (const [i, { hash }] of segments.entries()) {
    if (bench.progress.cancelled()) return failed(fault('cancelled'));
    const bytes = await store.journal.readSegment(hash);
    if (!bytes) return failed(fault('entry-damaged', { id: space.value.roster.name }));
    pieces.push(bytes);
    bench.progress.report('bundle.make', i + 1, segments.length);
  }
  const head = writeBundle(crypto, {
    space: args.space,
    signingSeed: store.secrets.signSeed,
    incarnation: store.self.incarnation,
    have: haveOf(readable(space.value)),
    segments: segments.map(({ hash, size }) => ({ hash, size })),
  });
  const name = `${args.name ?? `${space.value.roster.name} ${dayOf(clock.now())}`}.gbundle`;
  const file = await files.give(name, [head, ...pieces]);

  const touched = await touchedBy(bench, space.value, segments);
  const { entries, count } = listed(bench, touched.firsts, touched.changed, 'added');
  const whom = receivers.map((receiver) => receiver.name).join(', ') || 'anyone you invite';
  const receipt: Receipt = {
    id: toHex(random.bytes(8)),
    at: clock.now(),
    direction: 'out',
    space: args.space,
    spaceName: space.value.roster.name,
    who: whom,
    file: name,
    bytes: head.length + pieces.reduce((sum, piece) => sum + piece.length, 0),
    added: touched.firsts.length,
    updated: count - touched.firsts.length,
    unchanged: 0,
    refused: [],
    waiting: 0,
    entries: entries,
    sentence: madeSentence({
      entries: count,
      memberships: segments.filter(({ stream }) => stream === 'roster').length,
      everything,
      space: space.value.roster.name,
      whom,
    }),
  };
  const { device, incarnation } = store.self;
  const ourLast = space.value.logs.get(logId({ device, incarnation, stream: 'content' }))?.last ?? 0;
  const sent = await local.keepSent(args.space, ourLast);
  if (!sent.ok) return sent;
  const kept = await keepReceipt(local, receipt);
  if (!kept.ok) return kept;
  store.emit({ is: 'home' });
  return ok({ file, receipt });
}

export async function takeBundle(
  bench: Workbench,
  args: Verbs['bundle.take']['args'],
): Promise<Answer<'bundle.take'>> {
  const { store, local } = bench;
  const { crypto, files, clock, random } = store.ports;
  const source = await files.open(args.file);
  if (!source) return failed(fault('file-unknown', { name: args.file }));
  const bundle = await readBundle(crypto, source);
  if (bundle.is !== 'bundle') return failed(fault(`bundle-${bundle.is}`));
  const { manifest } = bundle;
  const space = store.spaces.get(manifest.space);
  if (!space) return failed(fault('bundle-foreign'));
  const sender = deviceIdOf(crypto, manifest.sender);

  const pile: VerifiedSegment[] = [];
  const refused: { where: string; why: string }[] = [];
  let read = 0;
  const held = new Map(space.segments.map(({ hash, missing }) => [hash, missing]));
  const back: SegmentFile[] = [];
  for await (const part of bundle.segments()) {
    if (bench.progress.cancelled()) return failed(fault('cancelled'));
    bench.progress.report('bundle.take', ++read, manifest.segments.length);
    const who = nameOf(space.roster, sender);
    const where = `part ${read}`;
    if (!part.whole) return failed(fault('bundle-damaged'));
    if (held.get(part.hash) === false) continue;
    const verified = verifySegment(crypto, part.bytes);
    if (verified.is === 'refused') refused.push({ where, why: fault(verified.code, { who }).sentence });
    else if (verified.header.space !== manifest.space)
      refused.push({ where, why: fault('bundle-forged').sentence });
    else if (held.get(part.hash)) back.push({ ...verified.header, hash: verified.hash, bytes: part.bytes });
    else pile.push({ header: verified.header, hash: verified.hash, bytes: part.bytes });
  }
  const healed = await store.heal(back);
  if (!healed.ok) return healed;
  if (provesOldCopy(store, space, pile)) {
    const reborn = await store.beginNewLife();
    if (!reborn.ok) return reborn;
  }
  const known = new Map([...store.entries.values()].map((entry) => [entry.id, entry.changes.length]));
  let taken = await judgePile(bench, manifest.space, pile);
  if (lessensUs(store, taken)) {
    const sealed = await store.seal(manifest.space);
    if (!sealed.ok && sealed.fault.code !== 'key-missing') return sealed;
    taken = await judgePile(bench, manifest.space, pile);
  }
  const committed = await commitTaken(bench, manifest.space, taken);
  if (!committed.ok) return committed;
  const met = await keepMet(bench, manifest, sender);
  if (!met.ok) return met;

  const now = store.spaces.get(manifest.space) ?? space;
  const ids = new Set(taken.staging.touched);
  const firsts = [...ids].filter((id) => !known.has(id));
  const changed = [...ids].filter(
    (id) => known.has(id) && known.get(id) !== store.entries.get(id)?.changes.length,
  );
  for (const { segment, fault: why } of taken.refused)
    refused.push({ where: partName(segment), why: why.sentence });
  const from = nameOf(now.roster, sender);
  const receipt: Receipt = {
    id: toHex(random.bytes(8)),
    at: clock.now(),
    direction: 'in',
    space: manifest.space,
    spaceName: now.roster.name,
    who: from,
    file: source.name,
    bytes: source.size,
    added: firsts.length,
    updated: changed.length,
    unchanged: manifest.segments.length - taken.admitted.length - taken.waiting.length - refused.length,
    refused,
    waiting: taken.waiting.length,
    entries: listed(bench, firsts, changed, 'added').entries,
    sentence: takeSentence({
      added: firsts.length,
      updated: changed.length,
      refused: refused.length,
      waiting: taken.waiting.length,
      healed: back.length,
      memberships: taken.admitted.filter(({ header }) => header.stream === 'roster').length,
      from,
    }),
  };
  // A repeat changes nothing at all, not even the pile of receipts.
  if (taken.admitted.length > 0) {
    const kept = await keepReceipt(local, receipt);
    if (!kept.ok) return kept;
    store.emit({ is: 'home' });
  }
  return ok(receipt);
}

/** How far each log can be read without a gap: what we may claim to hold, so that others send what we lost. */
function readable(space: SpaceState): SpaceState['logs'] {
  const logs = new Map(space.logs);
  for (const { log, first, missing } of space.segments) {
    if (!missing || first > (logs.get(log)?.last ?? 0)) continue;
    const before = space.segments.find((other) => other.log === log && other.last === first - 1);
    if (before) logs.set(log, { last: before.last, head: before.hash });
    else logs.delete(log);
  }
  return logs;
}

const partName = ({ header }: VerifiedSegment): string =>
  `part ${header.first} to ${header.last} of ${header.author.slice(0, 8)}`;

/**
 * Remembers what the sender holds. Within one life a device never forgets, so its numbers only grow; a life we have
 * not heard of replaces what we knew (a restored home holds less); an old life's bundle, taken again, changes nothing.
 */
async function keepMet(
  { store, local }: Workbench,
  manifest: BundleManifest,
  sender: DeviceId,
): Promise<Result<void>> {
  const member = store.spaces.get(manifest.space)?.roster.members.get(sender);
  if (!member || sender === store.self.device) return ok(undefined);
  const vector = vectorOf(manifest.have);
  const known = local.peer(manifest.space, sender);
  const newLife = !known?.lives.includes(manifest.incarnation);
  if (known && !newLife && known.incarnation !== manifest.incarnation) return ok(undefined);
  const merged: Record<string, number> = newLife ? {} : { ...known?.vector };
  let grown = newLife;
  for (const [log, last] of Object.entries(vector)) {
    if (last > (merged[log] ?? 0)) {
      merged[log] = last;
      grown = true;
    }
  }
  if (!grown) return ok(undefined);
  const lives = newLife ? [...(known?.lives ?? []), manifest.incarnation] : (known?.lives ?? []);
  return local.keepPeer(manifest.space, sender, {
    vector: merged as Vector,
    incarnation: manifest.incarnation,
    lives,
    met: store.ports.clock.now(),
  });
}

/** Which entries a run of segments brings for the first time or changes. */
async function touchedBy(
  { store }: Workbench,
  space: SpaceState,
  segments: readonly HeldSegment[],
): Promise<{ firsts: EntryId[]; changed: EntryId[] }> {
  const firsts = new Set<EntryId>();
  const changed = new Set<EntryId>();
  for (const { hash, stream } of segments) {
    if (stream !== 'content') continue;
    const bytes = await store.journal.readSegment(hash);
    const verified = bytes && verifySegment(store.ports.crypto, bytes);
    if (!bytes || verified?.is !== 'verified') continue;
    const opened = await openSegment(store.ports, bytes, verified.header, store.keyring(space.id));
    if (opened.is === 'opened') collect(store.ports.crypto, opened.records, firsts, changed);
  }
  for (const id of firsts) changed.delete(id);
  return { firsts: [...firsts], changed: [...changed] };
}

function idsIn(
  { store }: Workbench,
  records: readonly SegmentRecord[],
): { firsts: EntryId[]; changed: EntryId[] } {
  const firsts = new Set<EntryId>();
  const changed = new Set<EntryId>();
  collect(store.ports.crypto, records, firsts, changed);
  return { firsts: [...firsts], changed: [...changed].filter((id) => !firsts.has(id)) };
}

function collect(
  crypto: Parameters<typeof entryIdOf>[0],
  records: readonly SegmentRecord[],
  firsts: Set<EntryId>,
  changed: Set<EntryId>,
): void {
  for (const record of records) {
    if (record.kind === 'genesis') firsts.add(entryIdOf(crypto, record.bytes));
    else if (record.kind === 'change') changed.add(record.entry);
  }
}

type Later<First> = First extends 'new' ? 'changed' : 'updated';

/** The entries of a receipt or preview by title, newest first. */
function listed<First extends 'new' | 'added'>(
  { store, library }: Workbench,
  firsts: readonly EntryId[],
  changed: readonly EntryId[],
  first: First,
): { entries: { id: EntryId; title: string; what: First | Later<First> | 'deleted' }[]; count: number } {
  const later = (first === 'new' ? 'changed' : 'updated') as Later<First>;
  const all = [...new Set([...firsts, ...changed])];
  const isFirst = new Set(firsts);
  const entries = all.flatMap((id) => {
    const entry = store.entries.get(id);
    if (!entry) return [];
    const view = library.view(entry);
    const what = view.deleted ? ('deleted' as const) : isFirst.has(id) ? first : later;
    return [{ id, title: view.title, what, at: view.updated }];
  });
  entries.sort((a, b) => b.at - a.at);
  const shown = entries.map(({ at: _, ...entry }) => entry);
  return { entries: first === 'new' ? shown : shown.slice(0, ENTRIES_IN_A_RECEIPT), count: all.length };
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
