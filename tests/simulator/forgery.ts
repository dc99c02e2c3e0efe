/** What a member with a patched engine could send: sealed and signed with their real keys, with content that lies. */
import { brotliCompressSync, constants } from 'node:zlib';
import * as A from '@automerge/automerge';
import { actorFor, actorPrefix } from '../../sync/document/actor.ts';
import { buildDocument, freeDocument } from '../../sync/document/build.ts';
import { makeGenesis, parseGenesis } from '../../sync/document/genesis.ts';
import { concat, toHex, utf8 } from '../../sync/domain/bytes.ts';
import { EMPTY_DRAFT } from '../../sync/domain/entry.ts';
import { deviceIdOf, entryIdOf } from '../../sync/domain/hash.ts';
import {
  type ChainValue,
  type DeviceId,
  type EntryId,
  logId,
  type SegmentHash,
  type SpaceId,
  type Stream,
} from '../../sync/domain/ids.ts';
import type { Secrets } from '../../sync/engine/keys.ts';
import { writeBundle } from '../../sync/exchange/bundle-file.ts';
import { type Act, parseAct } from '../../sync/membership/act.ts';
import { presentKey } from '../../sync/membership/keyring.ts';
import { type Roster, resolveRoster } from '../../sync/membership/roster.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { encodeHeader, type SegmentHeader, signedHash } from '../../sync/segment/header.ts';
import { openSegment, verifySegment } from '../../sync/segment/open.ts';
import type { SegmentRecord } from '../../sync/segment/records.ts';
import { type SealedSegment, sealSegment, type ToSeal } from '../../sync/segment/seal.ts';
import type { Persona } from '../world.ts';
import { simulatorCodec } from './fake-ports.ts';
import type { Paper } from './papers.ts';

/** What somebody knows of a space, read from their own disk with their own keys. */
export interface Inside {
  persona: Persona;
  space: SpaceId;
  secrets: Secrets;
  device: DeviceId;
  /** What the actors of this device begin with. */
  actor: string;
  roster: Roster;
  headers: ReadonlyMap<SegmentHash, SegmentHeader>;
  geneses: ReadonlyMap<EntryId, Uint8Array>;
  /** Everything that could be opened, in no order. */
  records: readonly SegmentRecord[];
}

export async function inside(persona: Persona, space: SpaceId): Promise<Inside> {
  const secrets = await persona.secrets();
  const headers = new Map<SegmentHash, SegmentHeader>();
  const geneses = new Map<EntryId, Uint8Array>();
  const acts: Act[] = [];
  const records: SegmentRecord[] = [];
  for (const path of persona.disk.paths.filter((it) => it.startsWith('journal/segments/'))) {
    const bytes = (await persona.disk.read(path)) ?? new Uint8Array(0);
    const verified = verifySegment(nodeCrypto, bytes);
    if (verified.is !== 'verified' || verified.header.space !== space) continue;
    headers.set(verified.hash, verified.header);
    const ports = { crypto: nodeCrypto, codec: simulatorCodec };
    const opened = await openSegment(ports, bytes, verified.header, secrets.keys.get(space) ?? new Map());
    for (const record of opened.is === 'opened' ? opened.records : []) {
      records.push(record);
      if (record.kind === 'genesis') geneses.set(entryIdOf(nodeCrypto, record.bytes), record.bytes);
      const parsed =
        record.kind === 'act' ? parseAct(nodeCrypto, record.bytes, verified.header.author) : undefined;
      if (parsed?.ok) acts.push(parsed.act);
    }
  }
  const device = deviceIdOf(nodeCrypto, nodeCrypto.signingPublic(secrets.signSeed));
  const actor = actorPrefix(device);
  return {
    persona,
    space,
    secrets,
    device,
    actor,
    roster: resolveRoster(nodeCrypto, space, acts),
    headers,
    geneses,
    records,
  };
}

/** A segment at the end of somebody's own log, with anything in it replaced. */
export function sealed(
  { persona, space, secrets, device, roster, headers }: Inside,
  stream: Stream,
  records: readonly SegmentRecord[],
  lies: Partial<ToSeal> = {},
): Promise<SealedSegment> {
  const key = presentKey(nodeCrypto, roster, secrets.keys.get(space) ?? new Map());
  if (!key) throw new Error(`${persona.name} has no key to seal with`);
  const { incarnation } = secrets;
  const log = logId({ device, incarnation, stream });
  const end = [...headers.values()]
    .filter((header) => header.log === log)
    .reduce<SegmentHeader | undefined>((a, b) => (a && a.last > b.last ? a : b), undefined);
  return sealSegment(
    { crypto: persona.world.crypto, codec: simulatorCodec, random: persona.random },
    {
      space,
      stream,
      signingSeed: secrets.signSeed,
      incarnation,
      first: (end?.last ?? 0) + 1,
      before: end?.after,
      heads: roster.heads,
      key: { id: key.id, bytes: key.key },
      records,
      ...lies,
    },
  );
}

/** A bundle of segments of any origin, signed by its carrier. */
export function carried({ persona, space, secrets }: Inside, ...segments: readonly Uint8Array[]): Paper {
  const refs = segments.map((bytes) => ({
    hash: toHex(nodeCrypto.sha256(bytes)) as SegmentHash,
    size: bytes.length,
  }));
  const { signSeed: signingSeed, incarnation } = secrets;
  const head = writeBundle(nodeCrypto, { space, signingSeed, incarnation, have: {}, segments: refs });
  if (!head) throw new RangeError(`${segments.length} segments do not fit into a bundle`);
  return persona.world.papers.lay('forged.gbundle', new Uint8Array(Buffer.concat([head, ...segments])));
}

export function genesisBy(
  { space, persona }: Inside,
  device: DeviceId,
  title: string,
  confidence: 'draft' | 'validated' = 'draft',
): SegmentRecord {
  const made = makeGenesis({
    space,
    draft: { ...EMPTY_DRAFT, title, confidence },
    origin: { author: 'somebody', firm: 'somewhere', created: 0, device },
    nonce: toHex(persona.random.bytes(16)),
  });
  if (!made.ok) throw new Error(made.fault.sentence);
  return { kind: 'genesis', bytes: made.value };
}

type Encoded = Parameters<typeof A.encodeChange>[0];

/** A change of an entry's first version, as nobody's engine writes it: by default with a `startOp` of 100,000,000. */
export function changeBy(
  { geneses, device, persona }: Inside,
  entry: EntryId,
  lies: Partial<Encoded> = {},
): SegmentRecord {
  const genesis = parseGenesis(geneses.get(entry) ?? new Uint8Array(0));
  if (!genesis) throw new Error(`${persona.name} does not have ${entry}`);
  const doc = buildDocument(nodeCrypto, entry, genesis);
  const change: Encoded = {
    actor: actorFor(device, persona.random),
    author: null,
    seq: 1,
    startOp: 100_000_000,
    time: 5,
    message: null,
    deps: [doc.first],
    ops: [{ action: 'set', obj: '_root', key: 'title', value: 'poisoned', pred: [] }],
    ...lies,
  };
  freeDocument(doc);
  return { kind: 'change', entry, bytes: A.encodeChange(change) };
}

/** The number the next operation on an entry's first version has. */
export function nextOp({ geneses }: Inside, entry: EntryId): number {
  const genesis = parseGenesis(geneses.get(entry) ?? new Uint8Array(0));
  if (!genesis) throw new Error(`no ${entry} here`);
  const doc = buildDocument(nodeCrypto, entry, genesis);
  const [first] = doc.handle.getChanges([]);
  freeDocument(doc);
  return A.decodeChange(first as Uint8Array).ops.length + 1;
}

/** 256 MB of zeros, as a few hundred bytes of Brotli. */
const bomb = (): Uint8Array => new Uint8Array(brotliCompressSync(Buffer.alloc(256 * 1024 * 1024), FASTEST));
const FASTEST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** The same segment with other content, under another key or with another chain, sealed and signed as its author would. */
export async function resealed(
  { secrets, space }: Inside,
  { header }: SealedSegment,
  lies: { plain?: Uint8Array | 'bomb'; key?: Uint8Array; after?: ChainValue },
): Promise<Uint8Array> {
  const key = lies.key ?? secrets.keys.get(space)?.get(header.keyId) ?? new Uint8Array(32);
  const plain = lies.plain === 'bomb' ? bomb() : (lies.plain ?? utf8('nothing'));
  const told: SegmentHeader = {
    ...header,
    after: lies.after ?? header.after,
    codec: lies.plain === 'bomb' ? 'brotli' : 'stored',
    inflated: plain.length,
    sealedLength: plain.length + 16,
  };
  const head = encodeHeader(told);
  const unsigned = concat(head, nodeCrypto.seal(key, told.nonce, head, plain));
  return concat(unsigned, nodeCrypto.sign(secrets.signSeed, signedHash(nodeCrypto, unsigned)));
}
