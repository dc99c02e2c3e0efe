import type { Answer, Receipt, Verbs } from '../../../api.ts';
import { toHex } from '../../../domain/bytes.ts';
import { fault } from '../../../domain/fault.ts';
import { logId } from '../../../domain/ids.ts';
import { LIMITS } from '../../../domain/limits.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { type FilePartRef, writeBundle } from '../../../exchange/bundle-file.ts';
import { bytesOf, partsFor } from '../../files/carried.ts';
import { listed, type Touched, touchedBySegments } from '../../meeting/contents.ts';
import { readable } from '../../meeting/ours.ts';
import type { SpaceState } from '../../state.ts';
import { madeSentence } from '../../words.ts';
import { keepReceipt, type Workbench } from '../../workbench.ts';
import { bundled, type Plan, planFor } from './plan.ts';

/** Entries a receipt names one by one. */
const NAMED = 200;

/** Bytes of originals that go along unless said: what an old stick takes in a minute. */
const ORIGINALS_UP_TO = 67_108_864;

async function* allOf(
  first: Iterable<Uint8Array>,
  then: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  yield* first;
  yield* then;
}

/** Seals what is not sealed yet, and puts what the receivers may lack into a file. */
export async function makeBundle(
  bench: Workbench,
  args: Verbs['bundle.make']['args'],
): Promise<Answer<'bundle.make'>> {
  const { store, local } = bench;
  const before = bundled(bench, args.space);
  if (!before.ok) return before;
  const sealed = await store.seal(args.space);
  // Without the present key our own edits wait; the bundle still tells a steward that we are here and lack it.
  if (!sealed.ok && sealed.fault.code !== 'key-missing') return sealed;
  const space = bundled(bench, args.space);
  if (!space.ok) return space;
  const plan = planFor(bench, space.value, args.for);
  if (!plan.ok) return plan;
  const touched = await touchedBySegments(bench, space.value, plan.value.segments);
  const entries = new Set([...touched.firsts, ...touched.changed]);
  const parts = partsFor(bench, args.space, entries, args.originalsUpTo ?? ORIGINALS_UP_TO);
  const pieces = await piecesOf(bench, space.value, plan.value, parts);
  if (!pieces.ok) return pieces;

  const { clock, files } = store.ports;
  const name = `${args.name ?? `${space.value.roster.name} ${dayOf(clock.now())}`}.gbundle`;
  const file = await files.give(name, allOf(pieces.value, bytesOf(store, parts)));
  const carried = parts.reduce((sum, { size }) => sum + size, 0);
  const bytes = pieces.value.reduce((sum, piece) => sum + piece.length, carried);
  const receipt = receiptOf(bench, space.value, { ...plan.value, touched }, name, bytes);
  const { device, incarnation } = store.self;
  const ourLast = space.value.logs.get(logId({ device, incarnation, stream: 'content' }))?.last ?? 0;
  const sent = await local.keepSent(args.space, ourLast);
  if (!sent.ok) return sent;
  const kept = await keepReceipt(local, receipt);
  if (!kept.ok) return kept;
  store.emit({ is: 'home' });
  return ok({ file, receipt });
}

/** The bundle's head and its segments, in order. */
async function piecesOf(
  { store, progress }: Workbench,
  space: SpaceState,
  { segments }: Plan,
  files: readonly FilePartRef[],
): Promise<Result<Uint8Array[]>> {
  if (segments.length > LIMITS.bundleSegments)
    return failed(fault('bundle-too-large', { space: space.roster.name }));
  const pieces: Uint8Array[] = [];
  for (const [i, { hash }] of segments.entries()) {
    if (progress.cancelled()) return failed(fault('cancelled'));
    const bytes = await store.journal.readSegment(hash);
    if (!bytes) return failed(fault('part-missing', { space: space.roster.name }));
    pieces.push(bytes);
    progress.report('bundle.make', i + 1, segments.length);
  }
  const head = writeBundle(store.ports.crypto, {
    space: space.id,
    signingSeed: store.secrets.signSeed,
    incarnation: store.self.incarnation,
    have: readable(space),
    segments: segments.map(({ hash, size }) => ({ hash, size })),
    files,
  });
  return head ? ok([head, ...pieces]) : failed(fault('bundle-too-large', { space: space.roster.name }));
}

function receiptOf(
  bench: Workbench,
  space: SpaceState,
  { segments, receivers, everything, touched }: Plan & { touched: Touched },
  file: string,
  bytes: number,
): Receipt {
  const { clock, random } = bench.store.ports;
  const entries = touched.firsts.length + touched.changed.length;
  const whom = receivers.map((receiver) => receiver.name).join(', ');
  const memberships = segments.filter(({ stream }) => stream === 'roster').length;
  return {
    id: toHex(random.bytes(8)),
    at: clock.now(),
    direction: 'out',
    space: space.id,
    spaceName: space.roster.name,
    who: whom,
    file,
    bytes,
    added: touched.firsts.length,
    updated: touched.changed.length,
    unchanged: 0,
    refused: [],
    waiting: 0,
    entries: listed(bench, touched, 'added').slice(0, NAMED),
    memberships,
    everything,
    sentence: madeSentence({ entries, memberships, everything, space: space.roster.name, whom }),
  };
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
