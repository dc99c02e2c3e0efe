import { createHash, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase32, toBase32 } from '../../sync/domain/bytes.ts';
import type { ChainValue, EntryId } from '../../sync/domain/ids.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { chainAfter } from '../../sync/segment/chain.ts';
import type { SegmentRecord } from '../../sync/segment/records.ts';
import { sealSegment } from '../../sync/segment/seal.ts';
import { BEFORE, BO, CONTENT, RECORDS, SPACE_KEY, steady, storing } from './forge.ts';

const chained = (records: readonly SegmentRecord[], before?: ChainValue, key = SPACE_KEY.bytes) =>
  chainAfter(nodeCrypto, key, before, records);

const bodies = fc.uint8Array({ maxLength: 60 });
const anyRecord: fc.Arbitrary<SegmentRecord> = fc.oneof(
  bodies.map((bytes) => ({ kind: 'genesis' as const, bytes })),
  fc.record({
    kind: fc.constant('change' as const),
    entry: fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => toBase32(bytes) as EntryId),
    bytes: bodies,
  }),
  fc.record({
    kind: fc.constant('later' as const),
    number: fc.integer({ min: 128, max: 255 }),
    bytes: bodies,
  }),
);
const runs = fc.array(anyRecord, { minLength: 1, maxLength: 12 });

describe('the chain of a log', () => {
  it('is what PROTOCOL.md says, worked out without any code of ours', () => {
    const secret = Buffer.from(hkdfSync('sha256', SPACE_KEY.bytes, '', 'granary chain', 32));
    const link = (before: Buffer, kind: number, ...parts: Uint8Array[]) =>
      createHash('sha256')
        .update(Buffer.concat([Buffer.from('granary chain\0'), secret, before, Buffer.of(kind), ...parts]))
        .digest();
    const [genesis, change, later] = RECORDS as [
      SegmentRecord,
      SegmentRecord & { entry: EntryId },
      SegmentRecord,
    ];
    const one = link(Buffer.alloc(32), 1, genesis.bytes);
    const two = link(one, 2, fromBase32(change.entry) ?? new Uint8Array(0), change.bytes);
    expect(chained(RECORDS)).toBe(link(two, 200, later.bytes).toString('hex'));
  });

  it('has the same value at a number however the log is cut into segments', async () => {
    await fc.assert(
      fc.asyncProperty(runs, fc.array(fc.nat(11), { maxLength: 4 }), async (records, at) => {
        const cuts = [...new Set([0, ...at.filter((cut) => cut < records.length), records.length])];
        cuts.sort((a, b) => a - b);
        let before: ChainValue | undefined;
        for (const [i, from] of cuts.slice(0, -1).entries()) {
          const part = records.slice(from, cuts[i + 1]);
          const ports = { crypto: nodeCrypto, codec: storing, random: steady };
          const { header } = await sealSegment(ports, { ...CONTENT, first: from + 1, before, records: part });
          before = header.after;
        }
        expect(before).toBe(chained(records));
      }),
    );
  });

  it('has another value as soon as anything in it is different', () => {
    fc.assert(
      fc.property(runs, runs, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(chained(one)).not.toBe(chained(other));
      }),
    );
    expect(chained(RECORDS, BEFORE)).not.toBe(chained(RECORDS));
  });

  it('tells who lacks the key nothing: the same records have another value under another key', () => {
    expect(chained(RECORDS, BEFORE, BO.seed)).not.toBe(chained(RECORDS, BEFORE));
  });
});
