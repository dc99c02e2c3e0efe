import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '../../sync/domain/bytes.ts';
import { segmentHashOf } from '../../sync/domain/hash.ts';
import { LIMITS } from '../../sync/domain/limits.ts';
import { nodeCodec } from '../../sync/node/codec.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import type { Codec } from '../../sync/ports.ts';
import { openSegment, verifySegment } from '../../sync/segment/open.ts';
import { encodeRecords } from '../../sync/segment/records.ts';
import { sealSegment } from '../../sync/segment/seal.ts';
import { goldenFile } from '../golden/golden-file.ts';
import { fakePorts, simulatorCodec } from '../simulator/fake-ports.ts';
import {
  AFTER,
  ANA,
  BEFORE,
  BO,
  CONTENT,
  cutShort,
  forge,
  HEADS,
  headerFor,
  KEYS,
  RECORDS,
  ROSTER,
  SPACE_KEY,
  signed,
  steady,
  storing,
  withOneByteFlipped,
} from './forge.ts';

const fixedPorts = { crypto: nodeCrypto, codec: storing, random: steady };

async function opened(bytes: Uint8Array, keys = KEYS, codec: Codec = nodeCodec) {
  const verified = verifySegment(nodeCrypto, bytes);
  if (verified.is === 'refused') return verified;
  return openSegment({ crypto: nodeCrypto, codec }, bytes, verified.header, keys);
}

describe('a sealed segment', () => {
  it('opens to the records that were sealed, with either codec', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 2, max: 1e9 }),
        fc.constantFrom(nodeCodec, simulatorCodec),
        async (bodies, first, codec) => {
          const records = bodies.map((bytes) => ({ kind: 'genesis' as const, bytes }));
          const sealed = await sealSegment({ ...fakePorts(1), codec }, { ...CONTENT, first, records });
          expect(verifySegment(nodeCrypto, sealed.bytes)).toEqual({
            is: 'verified',
            header: sealed.header,
            hash: sealed.hash,
          });
          expect(sealed.hash).toBe(segmentHashOf(nodeCrypto, sealed.bytes));
          expect(sealed.header).toMatchObject({ first, last: first + records.length - 1 });
          expect(await opened(sealed.bytes)).toEqual({ is: 'opened', records });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stores what Brotli cannot shrink and compresses the rest', async () => {
    const ports = fakePorts(1);
    const noise = [{ kind: 'genesis' as const, bytes: ports.random.bytes(2000) }];
    const prose = [{ kind: 'genesis' as const, bytes: utf8('Let it rest. '.repeat(200)) }];
    const stored = await sealSegment(ports, { ...CONTENT, records: noise });
    const packed = await sealSegment(ports, { ...CONTENT, records: prose });
    expect(stored.header).toMatchObject({ codec: 'stored', inflated: 2005, sealedLength: 2021 });
    expect(packed.header).toMatchObject({ codec: 'brotli', inflated: 2605 });
    expect(packed.bytes.length).toBeLessThan(400);
  });

  it('names its heads once each, in order, however the caller lists them', async () => {
    const heads = [...HEADS, ...HEADS].reverse();
    const sealed = await sealSegment(fixedPorts, { ...CONTENT, heads });
    expect(sealed.header.heads).toEqual([...HEADS].sort());
    expect(verifySegment(nodeCrypto, sealed.bytes).is).toBe('verified');
  });

  it('never uses a nonce twice', async () => {
    const ports = fakePorts(1);
    const [one, two] = [await sealSegment(ports, CONTENT), await sealSegment(ports, CONTENT)];
    expect(one?.header.nonce).not.toEqual(two?.header.nonce);
  });

  it('is not made at all when no reader would take it', async () => {
    const bad = [
      { records: [] },
      { records: new Array(LIMITS.segmentRecords + 1).fill(RECORDS[0]) },
      { records: new Array(9).fill({ kind: 'genesis', bytes: new Uint8Array(1_048_576) }) },
      { first: 1 },
      { before: undefined },
    ];
    for (const changes of bad) {
      await expect(sealSegment(fixedPorts, { ...CONTENT, ...changes })).rejects.toThrow(RangeError);
    }
  });
});

describe('a damaged segment', () => {
  it('is noticed whichever single byte is different', async () => {
    const { bytes } = await sealSegment(fixedPorts, CONTENT);
    for (const flipped of withOneByteFlipped(bytes)) {
      const verified = verifySegment(nodeCrypto, flipped.bytes);
      expect(verified.is, `byte ${flipped.at}`).toBe('refused');
    }
  });

  it('is noticed wherever it ends early, and when something follows it', async () => {
    const { bytes } = await sealSegment(fixedPorts, CONTENT);
    for (const part of cutShort(bytes)) {
      expect(verifySegment(nodeCrypto, part)).toEqual({ is: 'refused', code: 'segment-damaged' });
    }
    const longer = concat(bytes, Uint8Array.of(0));
    expect(verifySegment(nodeCrypto, longer)).toEqual({ is: 'refused', code: 'segment-damaged' });
  });
});

describe('a segment by somebody hostile', () => {
  it('opens when it is honest after all (the forger’s own check)', async () => {
    expect(await opened(forge())).toEqual({ is: 'opened', records: RECORDS });
  });

  it('is forged when another key signed it', () => {
    const payload = encodeRecords(RECORDS);
    const unsigned = forge().subarray(0, -64);
    const foreign = signed(unsigned, BO.seed);
    expect(verifySegment(nodeCrypto, foreign)).toEqual({ is: 'refused', code: 'segment-forged' });
    const claimed = forge({ ...headerFor(payload), authorKey: BO.key });
    expect(verifySegment(nodeCrypto, claimed)).toEqual({ is: 'refused', code: 'segment-forged' });
  });

  it('stays closed without its key, and under another key of that name', async () => {
    expect(await opened(forge(), new Map())).toEqual({ is: 'no-key' });
    const wrong = new Map([[SPACE_KEY.id, ANA.seed]]);
    expect(await opened(forge(), wrong)).toEqual({ is: 'refused', code: 'segment-key' });
  });

  it('is left alone when a newer Granary wrote it, and read when it may be', async () => {
    const newer = forge({ format: 2, minReader: 2 });
    expect(verifySegment(nodeCrypto, newer)).toEqual({ is: 'refused', code: 'segment-newer' });
    expect((await opened(forge({ format: 2, minReader: 1 }))).is).toBe('opened');
  });

  it.each([
    ['more is claimed than is stored', { inflated: 1000 }, 'segment-damaged'],
    ['less is claimed than is stored', { inflated: 10 }, 'segment-damaged'],
    ['fewer records are claimed', { last: 6 }, 'segment-shape'],
    ['more records are claimed', { last: 8 }, 'segment-shape'],
    ['acts’ stream holds something else', { stream: 'roster' }, 'segment-shape'],
    ['its records come to another chain than its header says', { after: BEFORE }, 'segment-shape'],
    ['its chain begins elsewhere', { before: AFTER }, 'segment-shape'],
    ['stored bytes are called Brotli', { codec: 'brotli' }, 'segment-damaged'],
  ] as const)('is refused when %s', async (_, changes, code) => {
    expect(await opened(forge(changes))).toEqual({ is: 'refused', code });
  });

  it.each([-1, 1])('is damaged when its sealed length is off by %i', (by) => {
    const payload = encodeRecords(RECORDS);
    const lying = forge({ sealedLength: payload.length + 16 + by });
    expect(verifySegment(nodeCrypto, lying)).toEqual({ is: 'refused', code: 'segment-damaged' });
  });

  it('is refused when it inflates past its claim, by a byte or by a gigabyte', async () => {
    const payload = encodeRecords(RECORDS);
    const packed = await nodeCodec.deflate(payload);
    const honest = { codec: 'brotli', inflated: payload.length } as const;
    expect((await opened(forge(honest, packed))).is).toBe('opened');
    const short = forge({ ...honest, inflated: payload.length - 1 }, packed);
    const long = forge({ ...honest, inflated: payload.length + 1 }, packed);
    expect(await opened(short)).toEqual({ is: 'refused', code: 'segment-inflates' });
    expect(await opened(long)).toEqual({ is: 'refused', code: 'segment-damaged' });

    const bomb = forge(
      { codec: 'brotli', inflated: LIMITS.segmentInflated },
      goldenFile('bomb-1-gigabyte.br'),
    );
    const before = process.resourceUsage().maxRSS;
    expect(await opened(bomb)).toEqual({ is: 'refused', code: 'segment-inflates' });
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(64 * 1024);
  });

  it('is refused when something follows the end of its Brotli stream', async () => {
    const payload = encodeRecords(RECORDS);
    const packed = concat(await nodeCodec.deflate(payload), utf8('hidden'));
    const hiding = forge({ codec: 'brotli', inflated: payload.length }, packed);
    expect(await opened(hiding)).toEqual({ is: 'refused', code: 'segment-damaged' });
  });
});

describe('format 1 of a segment', () => {
  it('is written byte for byte as ever', async () => {
    expect((await sealSegment(fixedPorts, CONTENT)).bytes).toEqual(goldenFile('content-1.seg'));
    expect((await sealSegment(fixedPorts, ROSTER)).bytes).toEqual(goldenFile('roster-1.seg'));
  });

  it('is read for ever, compressed too', async () => {
    expect(await opened(goldenFile('content-1.seg'))).toEqual({ is: 'opened', records: RECORDS });
    expect(await opened(goldenFile('roster-1.seg'))).toEqual({ is: 'opened', records: ROSTER.records });
    const prose = { kind: 'genesis', bytes: utf8('Let it rest. '.repeat(20)) };
    expect(await opened(goldenFile('brotli-1.seg'))).toEqual({ is: 'opened', records: [prose] });
  });
});
