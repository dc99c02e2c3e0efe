/** The bundle: an exchange in a file, carried by hand (PROTOCOL.md, "Bundle"). */
import { chunkSealed, manifestSize } from '../attachment/blob.ts';
import { ByteReader, ByteWriter, concat, fromHex, toHex, utf8 } from '../domain/bytes.ts';
import { canonicalBytes, parseCanonical } from '../domain/canonical.ts';
import { segmentHashOf, taggedHash } from '../domain/hash.ts';
import {
  type BlobId,
  type Incarnation,
  parseBlobId,
  parseIncarnation,
  parseSegmentHash,
  parseSpaceId,
  type SegmentHash,
  type SpaceId,
} from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Crypto, Source } from '../ports.ts';
import { isSegmentSize, SIGNATURE_LENGTH } from '../segment/header.ts';
import { encodePreamble, PREAMBLE_LENGTH, readPreamble } from '../segment/preamble.ts';
import { type Have, parseHave } from './vector.ts';

const BUNDLE_MAGIC = utf8('GRBUN\0');
const PREFIX_LENGTH = PREAMBLE_LENGTH + 4;

export interface SegmentRef {
  hash: SegmentHash;
  /** Bytes. */
  size: number;
}

/** A part of an attachment: 0 is its manifest, n + 1 its n-th chunk. */
export interface FilePartRef {
  file: BlobId;
  part: number;
  /** Bytes. */
  size: number;
}

export interface BundleManifest {
  space: SpaceId;
  /** The sender's Ed25519 public key, which signed the manifest; `deviceIdOf` makes the device's id of it. */
  sender: Uint8Array;
  /** The sender's present life: a restored device may hold less than it once did. */
  incarnation: Incarnation;
  /** Everything the sender holds of the space. */
  have: Have;
  segments: readonly SegmentRef[];
  /** Behind the segments, in this order; of each file the manifest first. */
  files: readonly FilePartRef[];
}

/** One part of a bundle, not yet verified beyond its hash. */
export interface BundlePart {
  hash: SegmentHash;
  /** False when the part was damaged on the way: then `bytes` is empty, which no gate lets through. */
  whole: boolean;
  bytes: Uint8Array;
  /** Where it begins in the file, to read it again. */
  at: number;
}

export interface Bundle {
  is: 'bundle';
  manifest: BundleManifest;
  /** The parts in order, one at a time in memory; each call reads the file anew. Rejects when the source does. */
  segments(): AsyncGenerator<BundlePart, void>;
  /** Parts of attachments that are wanted, one at a time in memory, not verified at all. */
  files(wanted: (ref: FilePartRef) => boolean): AsyncGenerator<{ ref: FilePartRef; bytes: Uint8Array }, void>;
}

export type BundleRead = Bundle | { is: 'damaged' } | { is: 'newer' } | { is: 'forged' };

const DAMAGED = { is: 'damaged' } as const;

const signedHash = (crypto: Pick<Crypto, 'sha256'>, unsigned: Uint8Array): Uint8Array =>
  taggedHash(crypto, 'granary bundle', unsigned);

/**
 * The head of a bundle; the segments' bytes follow it in the same order. `undefined` when a manifest
 * cannot name them all.
 */
export function writeBundle(
  crypto: Crypto,
  what: {
    space: SpaceId;
    signingSeed: Uint8Array;
    incarnation: Incarnation;
    have: Have;
    segments: readonly SegmentRef[];
    files?: readonly FilePartRef[];
  },
): Uint8Array | undefined {
  const files = what.files ?? [];
  const manifest = canonicalBytes({
    ...(files.length > 0 ? { files: files.map(({ file, part, size }) => [file, part, size]) } : {}),
    have: what.have,
    incarnation: what.incarnation,
    segments: what.segments.map(({ hash, size }) => [hash, size]),
    sender: toHex(crypto.signingPublic(what.signingSeed)),
    space: what.space,
  });
  if (manifest.length > LIMITS.manifest || what.segments.length > LIMITS.bundleSegments) return undefined;
  const head = new ByteWriter()
    .bytes(encodePreamble(BUNDLE_MAGIC))
    .u32(manifest.length)
    .bytes(manifest)
    .done();
  return concat(head, crypto.sign(what.signingSeed, signedHash(crypto, head)));
}

/**
 * Reads a bundle's head. `damaged` covers every file that is not a whole bundle, also one with bytes missing or
 * added; `forged` one whose manifest its sender did not sign. Needs no more memory than a manifest and a segment.
 */
export async function readBundle(crypto: Crypto, source: Source): Promise<BundleRead> {
  const prefix = await source.read(0, Math.min(PREFIX_LENGTH, source.size));
  const reader = new ByteReader(prefix);
  const preamble = readPreamble(reader, BUNDLE_MAGIC);
  if (preamble.is !== 'readable') return preamble;
  const length = reader.u32();
  if (length === undefined || length > LIMITS.manifest) return DAMAGED;
  const headLength = PREFIX_LENGTH + length + SIGNATURE_LENGTH;
  if (headLength > source.size) return DAMAGED;
  const head = await source.read(0, headLength);
  if (head.length !== headLength) return DAMAGED;
  const unsigned = head.subarray(0, headLength - SIGNATURE_LENGTH);
  const manifest = parseManifest(unsigned.subarray(PREFIX_LENGTH));
  if (!manifest) return DAMAGED;
  const behind = manifest.segments.reduce((sum, segment) => sum + segment.size, headLength);
  if (manifest.files.reduce((sum, file) => sum + file.size, behind) !== source.size) return DAMAGED;
  if (!crypto.verify(manifest.sender, signedHash(crypto, unsigned), head.subarray(unsigned.length))) {
    return { is: 'forged' };
  }
  return {
    is: 'bundle',
    manifest,
    segments: () => readParts(crypto, source, manifest.segments, headLength),
    files: (wanted) => readFiles(source, manifest.files, behind, wanted),
  };
}

async function* readFiles(
  source: Source,
  files: readonly FilePartRef[],
  start: number,
  wanted: (ref: FilePartRef) => boolean,
): AsyncGenerator<{ ref: FilePartRef; bytes: Uint8Array }, void> {
  let at = start;
  for (const ref of files) {
    if (wanted(ref)) yield { ref, bytes: await source.read(at, ref.size) };
    at += ref.size;
  }
}

async function* readParts(
  crypto: Crypto,
  source: Source,
  segments: readonly SegmentRef[],
  start: number,
): AsyncGenerator<BundlePart, void> {
  let at = start;
  for (const { hash, size } of segments) {
    const bytes = await source.read(at, size);
    const whole = bytes.length === size && segmentHashOf(crypto, bytes) === hash;
    yield { hash, whole, bytes: whole ? bytes : new Uint8Array(0), at };
    at += size;
  }
}

function parseManifest(bytes: Uint8Array): BundleManifest | undefined {
  const value = parseCanonical(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { files = [], have, incarnation, segments, sender, space } = value as Record<string, unknown>;
  if (typeof sender !== 'string' || typeof space !== 'string' || typeof incarnation !== 'string')
    return undefined;
  const parsed = {
    space: parseSpaceId(space),
    sender: fromHex(sender),
    incarnation: parseIncarnation(incarnation),
    have: parseHave(have),
    segments: parseRefs(segments),
    files: parseFileRefs(files),
  };
  return isWhole(parsed) && parsed.sender.length === 32 ? parsed : undefined;
}

/** Whether every part of a manifest could be read. */
const isWhole = (
  parsed: { [Key in keyof BundleManifest]: BundleManifest[Key] | undefined },
): parsed is BundleManifest => Object.values(parsed).every((part) => part !== undefined);

/** The largest part of an attachment. */
const PART_SIZE = Math.max(chunkSealed(LIMITS.fileSize, 0), manifestSize(LIMITS.fileSize));

function parseFileRefs(value: unknown): FilePartRef[] | undefined {
  if (!Array.isArray(value) || value.length > LIMITS.bundleFileParts) return undefined;
  const refs: FilePartRef[] = [];
  for (const each of value as unknown[]) {
    if (!Array.isArray(each) || each.length !== 3) return undefined;
    const [name, part, size] = each as unknown[];
    const file = typeof name === 'string' ? parseBlobId(name) : undefined;
    if (!file || !isUpTo(part, 1_000) || !isUpTo(size, PART_SIZE) || size === 0) return undefined;
    refs.push({ file, part, size });
  }
  return refs;
}
const isUpTo = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most;

function parseRefs(value: unknown): SegmentRef[] | undefined {
  if (!Array.isArray(value) || value.length > LIMITS.bundleSegments) return undefined;
  const refs = new Map<SegmentHash, SegmentRef>();
  for (const pair of value) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    const [name, size] = pair as readonly unknown[];
    const hash = typeof name === 'string' ? parseSegmentHash(name) : undefined;
    // The same part twice only costs time; no honest sender writes that.
    if (!hash || !isSegmentSize(size) || refs.has(hash)) return undefined;
    refs.set(hash, { hash, size });
  }
  return [...refs.values()];
}
