/** A sealed sample with every value fixed, and segments that an honest writer would never make. */
import { concat, utf8 } from '../../sync/domain/bytes.ts';
import { actIdOf, deviceIdOf, entryIdOf, keyIdOf } from '../../sync/domain/hash.ts';
import { logId, parseChainValue, parseIncarnation, type SpaceId } from '../../sync/domain/ids.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import type { Codec } from '../../sync/ports.ts';
import { chainAfter } from '../../sync/segment/chain.ts';
import { encodeHeader, type SegmentHeader, signedHash } from '../../sync/segment/header.ts';
import { encodeRecords, type SegmentRecord } from '../../sync/segment/records.ts';
import type { ToSeal } from '../../sync/segment/seal.ts';
import { simulatorCodec } from '../simulator/fake-ports.ts';

const fixed = (name: string): Uint8Array => nodeCrypto.sha256(utf8(name));

export const ANA = { seed: fixed('ana'), key: nodeCrypto.signingPublic(fixed('ana')) };
export const BO = { seed: fixed('bo'), key: nodeCrypto.signingPublic(fixed('bo')) };
export const SPACE_KEY = { id: keyIdOf(nodeCrypto, fixed('space key')), bytes: fixed('space key') };
export const KEYS = new Map([[SPACE_KEY.id, SPACE_KEY.bytes]]);
export const SPACE = actIdOf(nodeCrypto, utf8('the founding act')) as string as SpaceId;
export const HEADS = [actIdOf(nodeCrypto, utf8('one')), actIdOf(nodeCrypto, utf8('two'))];

const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new TypeError('the sample is wrong');
  return value;
};
export const LIFE = must(parseIncarnation('0123456789abcdef'));
export const BEFORE = must(parseChainValue('ab'.repeat(32)));

export const RECORDS: readonly SegmentRecord[] = [
  { kind: 'genesis', bytes: utf8('{"title":"Dough rises slower in the rainy season"}') },
  { kind: 'change', entry: entryIdOf(nodeCrypto, utf8('an entry')), bytes: utf8('one change') },
  { kind: 'later', number: 200, bytes: utf8('from the future') },
];
export const AFTER = chainAfter(nodeCrypto, SPACE_KEY.bytes, BEFORE, RECORDS);

export const CONTENT: ToSeal = {
  space: SPACE,
  stream: 'content',
  signingSeed: ANA.seed,
  incarnation: LIFE,
  first: 5,
  before: BEFORE,
  heads: HEADS,
  key: SPACE_KEY,
  records: RECORDS,
};
export const ROSTER: ToSeal = {
  ...CONTENT,
  stream: 'roster',
  first: 1,
  before: undefined,
  heads: [],
  records: [{ kind: 'act', bytes: utf8('{"type":"found"}') }],
};

/** Brotli's output may change with its version; stored payloads are the same bytes for ever. */
export const storing: Codec = { ...simulatorCodec, deflate: async (bytes) => bytes };
/** A nonce of 7s. */
export const steady = { bytes: (length: number) => new Uint8Array(length).fill(7) };

/** A header that fits `payload` as it is, stored; its chain is that of `RECORDS`. */
export const headerFor = (payload: Uint8Array, changes: Partial<SegmentHeader> = {}): SegmentHeader => {
  const author = deviceIdOf(nodeCrypto, ANA.key);
  return {
    format: 1,
    minReader: 1,
    stream: 'content',
    codec: 'stored',
    space: SPACE,
    author,
    authorKey: ANA.key,
    incarnation: LIFE,
    log: logId({ device: author, incarnation: LIFE, stream: 'content' }),
    first: 5,
    last: 7,
    before: BEFORE,
    after: AFTER,
    keyId: SPACE_KEY.id,
    nonce: steady.bytes(12),
    inflated: payload.length,
    sealedLength: payload.length + 16,
    heads: [...HEADS].sort(),
    ...changes,
  };
};

/** Signs whatever it is given. */
export function signed(unsigned: Uint8Array, seed = ANA.seed): Uint8Array {
  return concat(unsigned, nodeCrypto.sign(seed, signedHash(nodeCrypto, unsigned)));
}

/** Seals `payload` under a header of the caller's making; both may lie. */
export function forge(
  changes: Partial<SegmentHeader> = {},
  payload: Uint8Array = encodeRecords(RECORDS),
  spaceKey = SPACE_KEY.bytes,
): Uint8Array {
  const header = headerFor(payload, changes);
  const head = encodeHeader(header);
  return signed(concat(head, nodeCrypto.seal(spaceKey, header.nonce, head, payload)));
}

/** Every copy of `bytes` in which one byte is different: its lowest bit, its highest, all of them. */
export function* withOneByteFlipped(bytes: Uint8Array): Generator<{ at: number; bytes: Uint8Array }> {
  for (let at = 0; at < bytes.length; at++) {
    for (const mask of [1, 0x80, 0xff]) {
      const copy = new Uint8Array(bytes);
      copy[at] = (bytes[at] ?? 0) ^ mask;
      yield { at, bytes: copy };
    }
  }
}

/** Every beginning of `bytes`, from nothing to all but the last byte. */
export function* cutShort(bytes: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < bytes.length; length++) yield bytes.slice(0, length);
}
