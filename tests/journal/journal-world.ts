/** A small journal to break: real hashes, segments with real headers, and the ports a journal needs. */
import { toHex, utf8 } from '../../sync/domain/bytes.ts';
import type { Json } from '../../sync/domain/canonical.ts';
import { actIdOf, deviceIdOf, segmentHashOf } from '../../sync/domain/hash.ts';
import {
  type ChainValue,
  type Incarnation,
  type KeyId,
  logId,
  type SegmentHash,
  type SpaceId,
} from '../../sync/domain/ids.ts';
import {
  type JournalPorts,
  type OpenedJournal,
  type OwnRecord,
  openJournal,
  type SegmentFile,
} from '../../sync/journal/journal.ts';
import type { Disk } from '../../sync/ports.ts';
import { encodeHeader } from '../../sync/segment/header.ts';
import { FakeDisk } from '../simulator/fake-disk.ts';
import { fakePorts } from '../simulator/fake-ports.ts';

const { crypto } = fakePorts(0);

export const spaceCalled = (name: string): SpaceId => actIdOf(crypto, utf8(name)) as string as SpaceId;
export const BAKERS = spaceCalled('bakers');
export const DYERS = spaceCalled('dyers');

const US = crypto.sha256(utf8('our key'));

/** A segment as far as the journal looks at it: a true header, then noise made from `text`. */
export function segmentOf(
  space: SpaceId,
  first: number,
  last: number,
  text: string,
  stream: 'roster' | 'content' = 'content',
): SegmentFile {
  const device = deviceIdOf(crypto, US);
  const incarnation = '0011223344556677' as Incarnation;
  const noise = crypto.sha256(utf8(text));
  const after = toHex(noise) as ChainValue;
  const header = encodeHeader({
    format: 1,
    minReader: 1,
    stream,
    codec: 'stored',
    space,
    author: device,
    authorKey: US,
    incarnation,
    log: logId({ device, incarnation, stream }),
    first,
    last,
    before: first === 1 ? undefined : after,
    after,
    keyId: '0123456789abcdef' as KeyId,
    nonce: noise.subarray(0, 12),
    inflated: 16,
    sealedLength: 32,
    heads: [],
  });
  const bytes = new Uint8Array(header.length + 32 + 64);
  bytes.set(header);
  bytes.set(noise, header.length);
  return {
    hash: segmentHashOf(crypto, bytes),
    log: logId({ device, incarnation, stream }),
    space,
    first,
    last,
    after,
    bytes,
  };
}

export const edit = (space: SpaceId, seq: number, text: string): OwnRecord => ({
  space,
  seq,
  kind: 1,
  bytes: utf8(text),
});

export function portsOn(disk: Disk, seed = 1): JournalPorts {
  const { clock, random } = fakePorts(seed);
  return { disk, crypto, clock, random };
}

/** Opens, and is surprised by a fault. */
export async function opened(disk: Disk, seed = 1): Promise<OpenedJournal> {
  const answer = await openJournal(portsOn(disk, seed));
  if (!answer.ok) throw new Error(`not opened: ${answer.fault.sentence}`);
  return answer.value;
}

/** Everything a journal says it holds, in a form two openings can be compared by. */
export interface Held {
  segments: Map<SegmentHash, string>;
  unsealed: Set<string>;
  local: Map<string, Json>;
  waiting: Map<SegmentHash, string>;
  keys: string | undefined;
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Reads all of it through the journal, as the engine does at its start. */
export async function heldBy({ journal, segments, unsealed, local }: OpenedJournal): Promise<Held> {
  const held: Held = {
    segments: new Map(),
    unsealed: new Set(),
    local: new Map(local),
    waiting: new Map(),
    keys: undefined,
  };
  for (const { hash } of segments) {
    const bytes = await journal.readSegment(hash);
    if (bytes) held.segments.set(hash, textOf(bytes));
  }
  for (const { hash } of journal.waiting()) {
    const bytes = await journal.waitingBytes(hash);
    if (bytes) held.waiting.set(hash, textOf(bytes));
  }
  for (const { space, seq, bytes } of unsealed) held.unsealed.add(`${space}/${seq}/${textOf(bytes)}`);
  const keys = await journal.readKeys();
  held.keys = keys && textOf(keys);
  return held;
}

export const nameOf = ({ space, seq, bytes }: OwnRecord): string => `${space}/${seq}/${textOf(bytes)}`;

/** The journal the damage tests break: two spaces, sealed and unsealed edits, local values, a waiting part, keys. */
export async function smallJournal(): Promise<FakeDisk> {
  const disk = new FakeDisk();
  const { journal } = await opened(disk);
  await journal.writeKeys(utf8('secret keys'));
  await journal.commit([
    segmentOf(BAKERS, 1, 1, 'founded', 'roster'),
    segmentOf(DYERS, 1, 1, 'founded', 'roster'),
  ]);
  await journal.append([edit(BAKERS, 1, 'rye'), edit(DYERS, 1, 'indigo')]);
  await journal.append([edit(BAKERS, 2, 'rye, risen')]);
  await journal.commit([segmentOf(BAKERS, 1, 2, 'rye twice')], BAKERS);
  await journal.commit([segmentOf(DYERS, 7, 9, 'from elsewhere')]);
  await journal.append([edit(BAKERS, 3, 'oven')]);
  await journal.append([edit(BAKERS, 4, 'oven, hot'), edit(BAKERS, 5, 'yeast')]);
  await journal.append([edit(DYERS, 2, 'madder')]);
  await journal.append([edit(DYERS, 3, 'weld')]);
  const aside = segmentOf(DYERS, 20, 21, 'too early');
  await journal.setAside(aside.hash, aside.bytes);
  await journal.remember('owner', { name: 'Ana' });
  await journal.remember('draft/1', 'half a');
  await journal.rememberAll([
    ['draft/1', 'half a thought'],
    ['sent', 3],
  ]);
  await journal.remember('sent', undefined);
  return disk;
}
