import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, toBase32, toHex } from '../../sync/domain/bytes.ts';
import { deviceIdOf } from '../../sync/domain/hash.ts';
import {
  type ActId,
  type ChainValue,
  type Incarnation,
  type KeyId,
  logId,
  type SpaceId,
} from '../../sync/domain/ids.ts';
import { LIMITS } from '../../sync/domain/limits.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import {
  encodeHeader,
  headerLengthOf,
  isSegmentSize,
  parseHeader,
  type SegmentHeader,
} from '../../sync/segment/header.ts';
import { AFTER, BEFORE, HEADS, headerFor } from './forge.ts';

const payload = new Uint8Array(100);
const parsed = (changes: Partial<SegmentHeader>) =>
  parseHeader(nodeCrypto, encodeHeader(headerFor(payload, changes)));

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const anyHeader = fc
  .record({
    versions: fc.record({ format: fc.integer({ min: 1, max: 65_535 }), minReader: fc.constant(1) }),
    stream: fc.constantFrom('roster' as const, 'content' as const),
    codec: fc.constantFrom('stored' as const, 'brotli' as const),
    space: bytesOf(20).map((bytes) => toBase32(bytes) as SpaceId),
    authorKey: bytesOf(32),
    incarnation: bytesOf(8).map((bytes) => toHex(bytes) as Incarnation),
    first: fc.integer({ min: 1, max: 0xffff_ffff - LIMITS.segmentRecords }),
    count: fc.integer({ min: 1, max: LIMITS.segmentRecords }),
    keyId: bytesOf(8).map((bytes) => toHex(bytes) as KeyId),
    nonce: bytesOf(12),
    inflated: fc.integer({ min: 0, max: LIMITS.segmentInflated }),
    sealedLength: fc.integer({ min: 16, max: LIMITS.segmentSealed }),
    heads: fc
      .uniqueArray(
        bytesOf(20).map((bytes) => toBase32(bytes) as ActId),
        { maxLength: LIMITS.rosterHeads },
      )
      .map((heads) => heads.sort()),
  })
  .map(({ versions, count, ...rest }): SegmentHeader => {
    const author = deviceIdOf(nodeCrypto, rest.authorKey);
    return {
      ...versions,
      ...rest,
      author,
      log: logId({ device: author, incarnation: rest.incarnation, stream: rest.stream }),
      last: rest.first + count - 1,
      before: rest.first === 1 ? undefined : BEFORE,
      after: AFTER,
    };
  });

describe('a segment’s header', () => {
  it('reads back as it was written, whatever follows it', () => {
    fc.assert(
      fc.property(anyHeader, fc.uint8Array({ maxLength: 40 }), (header, rest) => {
        const bytes = encodeHeader(header);
        expect(parseHeader(nodeCrypto, concat(bytes, rest))).toEqual({
          is: 'header',
          header,
          headerLength: bytes.length,
        });
        expect(headerLengthOf(header)).toBe(bytes.length);
      }),
    );
  });

  it('has one spelling: what parses encodes to the same bytes', () => {
    fc.assert(
      fc.property(anyHeader, fc.nat(800), fc.nat(255), (header, at, byte) => {
        const bytes = encodeHeader(header);
        if (at < bytes.length) bytes[at] = byte;
        const again = parseHeader(nodeCrypto, bytes);
        if (again.is === 'header')
          expect(encodeHeader(again.header)).toEqual(bytes.slice(0, again.headerLength));
      }),
    );
  });

  it('keeps no hold of the bytes it was read from', () => {
    const bytes = encodeHeader(headerFor(payload));
    const read = parseHeader(nodeCrypto, bytes);
    const before = JSON.stringify(read);
    bytes.fill(0);
    expect(JSON.stringify(read)).toBe(before);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(parseHeader(nodeCrypto, bytes)).toEqual({ is: 'damaged' });
      }),
    );
  });

  it('says “newer”, and looks no further, when only a newer Granary may read it', () => {
    expect(parsed({ format: 2, minReader: 2 })).toEqual({ is: 'newer' });
    const preamble = encodeHeader(headerFor(payload, { format: 9, minReader: 3 })).slice(0, 10);
    expect(parseHeader(nodeCrypto, preamble)).toEqual({ is: 'newer' });
  });

  it('reads a newer format that still allows our age', () => {
    expect(parsed({ format: 2, minReader: 1 })).toMatchObject({ is: 'header', header: { format: 2 } });
  });

  it.each([
    ['a version no Granary wrote', { format: 0, minReader: 0 }],
    ['a format older than its reader', { format: 0, minReader: 1 }],
    ['sequence number 0', { first: 0, last: 0 }],
    ['an end before its beginning', { first: 7, last: 6 }],
    ['more records than allowed', { first: 2, last: 1 + LIMITS.segmentRecords + 1 }],
    ['a later part without a forerunner', { before: undefined }],
    ['a first part with a forerunner', { first: 1, last: 3 }],
    ['no chain after its records', { after: '0'.repeat(64) as ChainValue }],
    ['a payload over the limit', { inflated: LIMITS.segmentInflated + 1 }],
    ['a sealed part over the limit', { sealedLength: LIMITS.segmentSealed + 1 }],
    ['a sealed part shorter than its tag', { sealedLength: 15 }],
    ['heads out of order', { heads: [...HEADS].sort().reverse() }],
    ['one head twice', { heads: [HEADS[0], HEADS[0]] as ActId[] }],
    [
      'too many heads',
      { heads: Array.from({ length: 33 }, (_, i) => toBase32(new Uint8Array(20).fill(i)) as ActId).sort() },
    ],
  ])('refuses %s', (_, changes: Partial<SegmentHeader>) => {
    expect(parsed(changes)).toEqual({ is: 'damaged' });
  });

  it('refuses streams and codecs that format 1 does not have', () => {
    for (const at of [10, 11]) {
      for (const value of at === 10 ? [0, 3, 255] : [2, 255]) {
        const bytes = encodeHeader(headerFor(payload));
        bytes[at] = value;
        expect(parseHeader(nodeCrypto, bytes)).toEqual({ is: 'damaged' });
      }
    }
  });

  it('throws on a caller’s mistake instead of writing it down', () => {
    expect(() => encodeHeader(headerFor(payload, { nonce: new Uint8Array(11) }))).toThrow(
      'nonce is not 12 bytes',
    );
    expect(() => encodeHeader(headerFor(payload, { space: 'no space' as SpaceId }))).toThrow(
      'space is not 20',
    );
  });

  it('knows which sizes a segment can have', () => {
    expect([252, 8_651_630, 300.5, '300', Number.NaN].map(isSegmentSize)).not.toContain(true);
    expect([253, 300, 8_651_629].map(isSegmentSize)).not.toContain(false);
  });
});
