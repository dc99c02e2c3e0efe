/** Sealed segments of somebody who is nobody, for stores and shelves. */
import { createHash } from 'node:crypto';
import { concat, toBase32, utf8 } from '../../sync/domain/bytes.ts';
import { keyIdOf } from '../../sync/domain/hash.ts';
import type { ActId, BlobId, Incarnation, SegmentHash, SpaceId } from '../../sync/domain/ids.ts';
import type { KeptPart, Shelved } from '../../sync/hub/store.ts';
import { nodeCodec } from '../../sync/node/codec.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { nodeRandom } from '../../sync/node/random.ts';
import { sealSegment } from '../../sync/segment/seal.ts';

const bytesOf = (word: string): Uint8Array => new Uint8Array(createHash('sha256').update(word).digest());
export const spaceCalled = (name: string): SpaceId => toBase32(bytesOf(name).subarray(0, 20)) as SpaceId;

/** A part of an attachment; its bytes are anything, which no store minds. */
export const partOf = (space: SpaceId, part: number): { which: KeptPart; bytes: Uint8Array } => ({
  which: { space, file: spaceCalled(`file in ${space}`) as string as BlobId, size: 500_000, part },
  bytes: nodeRandom.bytes(part === 0 ? 110 : 262_160),
});

export interface Made {
  facts: Omit<Shelved, 'tick'>;
  bytes: Uint8Array;
}

/** The next segment of a log: `after` the one before it. `size`: bytes that do not shrink. */
export async function segmentOf(
  space: SpaceId,
  { author = 'ana', after, size = 40 }: { author?: string; after?: Made | undefined; size?: number } = {},
): Promise<Made> {
  const key = bytesOf('a key');
  const sealed = await sealSegment(
    { crypto: nodeCrypto, codec: nodeCodec, random: nodeRandom },
    {
      space,
      stream: 'content',
      signingSeed: bytesOf(author),
      incarnation: '0123456789abcdef' as Incarnation,
      first: (after?.facts.last ?? 0) + 1,
      before: after?.facts.after,
      heads: [space as string as ActId],
      key: { id: keyIdOf(nodeCrypto, key), bytes: key },
      records: [{ kind: 'genesis', bytes: concat(utf8('x'), nodeRandom.bytes(size)) }],
    },
  );
  const { log, stream, first, last, before, after: chain } = sealed.header;
  const facts = { space, hash: sealed.hash as SegmentHash, log, stream, first, last, before, after: chain };
  return { facts: { ...facts, size: sealed.bytes.length }, bytes: sealed.bytes };
}
