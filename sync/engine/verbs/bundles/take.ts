import type { Answer, BroughtRun, Receipt, Refusal, Verbs } from '../../../api.ts';
import { toHex } from '../../../domain/bytes.ts';
import { fault, refusal } from '../../../domain/fault.ts';
import { deviceIdOf, segmentHashOf } from '../../../domain/hash.ts';
import type { DeviceId } from '../../../domain/ids.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { type Bundle, readBundle } from '../../../exchange/bundle-file.ts';
import type { SegmentFile } from '../../../journal/journal.ts';
import type { Source } from '../../../ports.ts';
import { verifySegment } from '../../../segment/open.ts';
import { nameOf, type VerifiedSegment } from '../../admit.ts';
import { Unasked } from '../../deletions.ts';
import { takeFiles } from '../../files/carried.ts';
import { takeArrival } from '../../meeting/arrive.ts';
import { listed, type Touched } from '../../meeting/contents.ts';
import type { SpaceState } from '../../state.ts';
import type { Taken } from '../../take.ts';
import { takeSentence } from '../../words.ts';
import { keepReceipt, type Workbench } from '../../workbench.ts';

/** Of entries and of refusals each. */
const NAMED = 200;

/** Takes in what a bundle brings, all at once or not at all; whatever is refused is named, the rest comes in. */
export async function takeBundle(
  bench: Workbench,
  args: Verbs['bundle.take']['args'],
): Promise<Answer<'bundle.take'>> {
  const { store } = bench;
  const source = await store.ports.files.open(args.file);
  if (!source) return failed(fault('file-gone'));
  const bundle = await readBundle(store.ports.crypto, source);
  if (bundle.is !== 'bundle') return failed(fault(`bundle-${bundle.is}`));
  const { manifest } = bundle;
  const space = store.spaces.get(manifest.space);
  if (!space) return failed(fault('bundle-foreign'));
  const sender = deviceIdOf(store.ports.crypto, manifest.sender);
  const sorted = await sortParts(bench, space, bundle, source, sender);
  if (!sorted.ok) return sorted;
  const { pile, back, refused } = sorted.value;

  const { incarnation, have } = manifest;
  const arrived = await takeArrival(
    bench,
    { space: space.id, from: sender, incarnation, have },
    pile,
    back,
    new Unasked(),
  );
  if (!arrived.ok) return arrived;
  const { taken, touched, brought } = arrived.value;
  const files = await takeFiles(bench, bundle);
  if (!files.ok) return files;

  for (const { segment, fault: why } of taken.refused) refused.push(refusal(partName(segment), why));
  const receipt = receiptOf(bench, {
    manifest,
    source,
    sender,
    taken,
    touched,
    brought,
    refused,
    healed: back.length,
  });
  // A repeat changes nothing at all, not even the pile of receipts.
  if (taken.admitted.length > 0 || taken.held > 0 || back.length > 0) {
    const kept = await keepReceipt(bench.local, receipt);
    if (!kept.ok) return kept;
    store.emit({ is: 'home' });
  }
  return ok(receipt);
}

interface Sorted {
  /** To be judged. */
  pile: VerifiedSegment[];
  /** Parts our journal knows and this disk has lost. */
  back: SegmentFile[];
  refused: Refusal[];
}

/** Looks at every part once, one at a time in memory; a part is read again when its turn comes. */
async function sortParts(
  { store, progress }: Workbench,
  space: SpaceState,
  bundle: Bundle,
  source: Source,
  sender: DeviceId,
): Promise<Result<Sorted>> {
  const { crypto } = store.ports;
  const { manifest } = bundle;
  const held = new Map(space.segments.map(({ hash, missing }) => [hash, missing]));
  const sorted: Sorted = { pile: [], back: [], refused: [] };
  let number = 0;
  for await (const part of bundle.segments()) {
    if (progress.cancelled()) return failed(fault('cancelled'));
    progress.report('bundle.take', ++number, manifest.segments.length);
    if (!part.whole) return failed(fault('bundle-damaged'));
    if (held.get(part.hash) === false) continue;
    const where = `part ${number}`;
    const verified = verifySegment(crypto, part.bytes);
    if (verified.is === 'refused') {
      const who = nameOf(space.roster, sender);
      sorted.refused.push(refusal(where, fault(verified.code, { who })));
    } else if (verified.header.space !== manifest.space)
      sorted.refused.push(refusal(where, fault('bundle-forged')));
    else if (held.get(part.hash))
      sorted.back.push({ ...verified.header, hash: part.hash, bytes: part.bytes });
    else {
      const { at, bytes } = part;
      const read = async (): Promise<Uint8Array | undefined> => {
        const again = await source.read(at, bytes.length);
        return segmentHashOf(crypto, again) === part.hash ? again : undefined;
      };
      sorted.pile.push({ header: verified.header, hash: part.hash, size: bytes.length, read });
    }
  }
  return ok(sorted);
}

function receiptOf(
  bench: Workbench,
  of: {
    manifest: Bundle['manifest'];
    source: Source;
    sender: DeviceId;
    taken: Taken;
    touched: Touched;
    brought: BroughtRun[];
    refused: Refusal[];
    healed: number;
  },
): Receipt {
  const { manifest, source, sender, taken, touched, brought, refused, healed } = of;
  const { clock, random } = bench.store.ports;
  const roster = bench.store.spaces.get(manifest.space)?.roster;
  const from = roster ? nameOf(roster, sender) : '';
  const counts = { added: touched.firsts.length, updated: touched.changed.length };
  const waiting = taken.waiting.length;
  const memberships = taken.admitted.filter(({ header }) => header.stream === 'roster').length;
  const unchanged = manifest.segments.length - taken.admitted.length - waiting - refused.length - healed;
  return {
    id: toHex(random.bytes(8)),
    at: clock.now(),
    direction: 'in',
    space: manifest.space,
    spaceName: roster?.name ?? '',
    who: from,
    file: source.name,
    bytes: source.size,
    ...counts,
    unchanged: Math.max(0, unchanged),
    refused: refused.slice(0, NAMED),
    ...(refused.length > NAMED ? { unnamed: refused.length - NAMED } : {}),
    waiting,
    ...(taken.held > 0 ? { held: taken.held } : {}),
    ...(brought.length > 0 ? { brought } : {}),
    entries: listed(bench, touched, 'added').slice(0, NAMED),
    memberships,
    healed,
    sentence: takeSentence({
      ...counts,
      ...{ refused: refused.length, waiting, held: taken.held, memberships, healed, from },
    }),
  };
}

const partName = ({ header }: VerifiedSegment): string =>
  `part ${header.first} to ${header.last} of ${header.author.slice(0, 8)}`;
