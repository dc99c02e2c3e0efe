import { beforeAll, describe, expect, it } from 'vitest';
import { ByteWriter, concat, toHex, utf8 } from '../../sync/domain/bytes.ts';
import { canonicalBytes } from '../../sync/domain/canonical.ts';
import { deviceIdOf, taggedHash } from '../../sync/domain/hash.ts';
import { logId, type SegmentHash } from '../../sync/domain/ids.ts';
import { LIMITS } from '../../sync/domain/limits.ts';
import {
  type BundlePart,
  type BundleRead,
  readBundle,
  writeBundle,
} from '../../sync/exchange/bundle-file.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { type SealedSegment, sealSegment } from '../../sync/segment/seal.ts';
import { goldenFile } from '../golden/golden-file.ts';
import {
  ANA,
  BO,
  CONTENT,
  cutShort,
  LIFE,
  ROSTER,
  SPACE,
  steady,
  storing,
  withOneByteFlipped,
} from '../segment/forge.ts';
import { MemorySource } from './memory-source.ts';

const read = (bytes: Uint8Array) => readBundle(nodeCrypto, new MemorySource(bytes));

async function partsOf(bundle: BundleRead): Promise<BundlePart[]> {
  if (bundle.is !== 'bundle') throw new TypeError(`not a bundle but ${bundle.is}`);
  const parts: BundlePart[] = [];
  for await (const part of bundle.segments()) parts.push(part);
  return parts;
}

const NOTHING: Uint8Array = new Uint8Array(0);

/** A bundle with any manifest, signed as it should be. */
function forgeBundle(
  manifest: Uint8Array,
  { seed = BO.seed, format = 1, minReader = 1, length = manifest.length, rest = NOTHING } = {},
): Uint8Array {
  const versions = new ByteWriter().bytes(utf8('GRBUN\0')).u16(format).u16(minReader);
  const unsigned = versions.u32(length).bytes(manifest).done();
  return concat(unsigned, nodeCrypto.sign(seed, taggedHash(nodeCrypto, 'granary bundle', unsigned)), rest);
}

let sealed: SealedSegment[];
let bundle: Uint8Array;
let honest: { have: unknown; incarnation: string; segments: unknown; sender: string; space: string };

beforeAll(async () => {
  const ports = { crypto: nodeCrypto, codec: storing, random: steady };
  sealed = [await sealSegment(ports, ROSTER), await sealSegment(ports, CONTENT)];
  const [roster, content] = sealed as [SealedSegment, SealedSegment];
  const have = {
    [roster.header.log]: { last: 1, head: roster.header.after },
    [content.header.log]: { last: 7, head: content.header.after },
  };
  const segments = sealed.map(({ hash, bytes }) => ({ hash, size: bytes.length }));
  const head = writeBundle(nodeCrypto, {
    space: SPACE,
    signingSeed: BO.seed,
    incarnation: LIFE,
    have,
    segments,
  });
  bundle = concat(head ?? NOTHING, ...sealed.map(({ bytes }) => bytes));
  honest = {
    have,
    incarnation: LIFE,
    segments: segments.map(({ hash, size }) => [hash, size]),
    sender: toHex(BO.key),
    space: SPACE,
  };
});

const bodies = () => concat(...sealed.map(({ bytes }) => bytes));

describe('a bundle', () => {
  it('reads back as it was written, as often as wanted', async () => {
    const back = await read(bundle);
    if (back.is !== 'bundle') throw new TypeError(back.is);
    expect(back.manifest).toEqual({
      files: [],
      space: SPACE,
      sender: BO.key,
      incarnation: LIFE,
      have: honest.have,
      segments: sealed.map(({ hash, bytes }) => ({ hash, size: bytes.length })),
    });
    let at = bundle.length - bodies().length;
    const parts = sealed.map(({ hash, bytes }) => {
      at += bytes.length;
      return { hash, whole: true, bytes, at: at - bytes.length };
    });
    expect(await partsOf(back)).toEqual(parts);
    expect(await partsOf(back)).toEqual(parts);
  });

  it('may be empty: then it only tells what the sender has', async () => {
    const empty = writeBundle(nodeCrypto, {
      space: SPACE,
      signingSeed: BO.seed,
      incarnation: LIFE,
      have: {},
      segments: [],
    });
    expect(await partsOf(await read(empty ?? NOTHING))).toEqual([]);
  });

  it('is damaged wherever it ends early, and when something follows it', async () => {
    for (const part of cutShort(bundle)) expect(await read(part)).toEqual({ is: 'damaged' });
    expect(await read(concat(bundle, Uint8Array.of(0)))).toEqual({ is: 'damaged' });
  });

  it('shows whichever single byte is different', async () => {
    const whole = (part: BundlePart) => part.whole;
    for (const flipped of withOneByteFlipped(bundle)) {
      const back = await read(flipped.bytes);
      const unnoticed = back.is === 'bundle' && (await partsOf(back)).every(whole);
      expect(unnoticed, `byte ${flipped.at}`).toBe(false);
    }
  });

  it('loses only the damaged part: the others still come in', async () => {
    const copy = new Uint8Array(bundle);
    const at = bundle.length - 10;
    copy[at] = (bundle[at] ?? 0) ^ 1;
    expect((await partsOf(await read(copy))).map((part) => part.whole)).toEqual([true, false]);
  });

  it('shows a file that shrank while it was read as damaged', async () => {
    const shrunk = await readBundle(nodeCrypto, new MemorySource(bundle.slice(0, -5), bundle.length));
    expect((await partsOf(shrunk)).map((part) => part.whole)).toEqual([true, false]);
    const unsigned = bundle.length - bodies().length - 10;
    const inSignature = await readBundle(
      nodeCrypto,
      new MemorySource(bundle.slice(0, unsigned), bundle.length),
    );
    expect(inSignature).toEqual({ is: 'damaged' });
    const early = await readBundle(nodeCrypto, new MemorySource(bundle.slice(0, 100), bundle.length));
    expect(early).toEqual({ is: 'damaged' });
  });

  it('is forged when somebody else signed it', async () => {
    const foreign = forgeBundle(canonicalBytes(honest), { seed: ANA.seed, rest: bodies() });
    expect(await read(foreign)).toEqual({ is: 'forged' });
    expect((await read(forgeBundle(canonicalBytes(honest), { rest: bodies() }))).is).toBe('bundle');
  });

  it('says “newer”, and nothing else, when only a newer Granary may read it', async () => {
    expect(await read(forgeBundle(utf8('?'), { format: 2, minReader: 2 }))).toEqual({ is: 'newer' });
    const allowed = forgeBundle(canonicalBytes({ ...honest, later: 1 }), { format: 2, rest: bodies() });
    expect((await read(allowed)).is).toBe('bundle');
  });

  it('costs no memory for what it claims', async () => {
    const lying = forgeBundle(utf8('{}'), { length: 0xffff_ffff });
    const source = new MemorySource(lying, 2 ** 40);
    expect(await readBundle(nodeCrypto, source)).toEqual({ is: 'damaged' });
    expect(source.largestRead).toBeLessThan(100);
    const allowed = new MemorySource(forgeBundle(utf8('{}'), { length: LIMITS.manifest }));
    expect(await readBundle(nodeCrypto, allowed)).toEqual({ is: 'damaged' });
    expect(allowed.largestRead).toBeLessThan(100);
  });

  it('is refused with a manifest that is not canonical', async () => {
    const spaced = utf8(JSON.stringify(honest, null, 1));
    expect(await read(forgeBundle(spaced, { rest: bodies() }))).toEqual({ is: 'damaged' });
  });

  const hash = 'ab'.repeat(32) as SegmentHash;
  const log = logId({ device: deviceIdOf(nodeCrypto, ANA.key), incarnation: LIFE, stream: 'content' });
  it.each([
    ['no space', { space: undefined }],
    ['a space that is no id', { space: '../secrets' }],
    ['a sender that is no key', { sender: 'ab' }],
    ['no life of its sender', { incarnation: undefined }],
    ['a life that is none', { incarnation: 'today' }],
    ['segments that are no list', { segments: {} }],
    ['a hash that is a path', { segments: [['../../x', 300]] }],
    ['a hash without a length', { segments: [[hash]] }],
    ['a negative length', { segments: [[hash, -300]] }],
    ['a length below any segment’s', { segments: [[hash, 10]] }],
    ['a length above any segment’s', { segments: [[hash, 9_000_000]] }],
    ['a have of another shape', { have: { [log]: 7 } }],
  ])('is refused with %s', async (_, changes) => {
    const forged = forgeBundle(canonicalBytes({ ...honest, ...changes }), { rest: bodies() });
    expect(await read(forged)).toEqual({ is: 'damaged' });
  });

  it('is refused with one part twice, whether it is there once or twice', async () => {
    const [part] = honest.segments as [string, number][];
    const manifest = canonicalBytes({ ...honest, segments: [part, part] });
    const once = sealed[0]?.bytes ?? NOTHING;
    expect(await read(forgeBundle(manifest, { rest: once }))).toEqual({ is: 'damaged' });
    expect(await read(forgeBundle(manifest, { rest: concat(once, once) }))).toEqual({ is: 'damaged' });
  });

  it('is not written with more parts than a manifest holds', () => {
    const segments = Array.from({ length: 60_000 }, () => ({ hash, size: 300 }));
    expect(JSON.stringify(segments.map(({ hash, size }) => [hash, size])).length).toBeGreaterThan(
      LIMITS.manifest,
    );
    const what = { space: SPACE, signingSeed: BO.seed, incarnation: LIFE, have: {} };
    expect(writeBundle(nodeCrypto, { ...what, segments })).toBeUndefined();
    const fits = segments.slice(0, LIMITS.bundleSegments);
    expect(writeBundle(nodeCrypto, { ...what, segments: fits })).toBeDefined();
    expect(
      writeBundle(nodeCrypto, { ...what, segments: segments.slice(0, fits.length + 1) }),
    ).toBeUndefined();
  });

  it('is written byte for byte as ever, in format 1', async () => {
    expect(bundle).toEqual(goldenFile('bundle-1.gbundle'));
  });
});
