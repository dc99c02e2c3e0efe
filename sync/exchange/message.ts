/** What two devices say to each other over a link, and its bytes (PROTOCOL.md, "Talk"). */
import { chunkSealed, manifestSize } from '../attachment/blob.ts';
import { ByteReader, ByteWriter, fromBase32, fromHex, toBase32, toHex } from '../domain/bytes.ts';
import { canonicalBytes, parseCanonical } from '../domain/canonical.ts';
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
import { isSegmentSize } from '../segment/header.ts';
import { type Have, parseHave } from './vector.ts';

/** What this code speaks. Two devices use the highest version both know. */
export const SPOKEN = { oldest: 1, newest: 1 } as const;

/** Part of a segment as it was handed over before the link ended. */
export interface Begun {
  hash: SegmentHash;
  /** Bytes that are here already. */
  bytes: number;
}

/** A file as it is offered; `size` unsealed. */
export interface Offered {
  file: BlobId;
  size: number;
  thumb: boolean;
}

export type Message =
  /** First of all, and again when there are more spaces to talk about. `digests` are of what is held of each. */
  | {
      is: 'hello';
      oldest: number;
      newest: number;
      incarnation: Incarnation;
      digests: ReadonlyMap<SpaceId, string>;
      /** Bytes of segments and attachments they may send in this talk; absent: any number. */
      most?: number;
      /** What this device can do beyond the version it speaks. */
      can?: readonly string[];
      /** It will ask for attachments: do not part before. */
      wants?: boolean;
    }
  /** What is held of a space; `aside`: held too, but waiting for something; `begun`: to be gone on with. */
  | {
      is: 'have';
      space: SpaceId;
      have: Have;
      aside: readonly SegmentHash[];
      begun: readonly Begun[];
    }
  /** `bytes` of a segment of `size` bytes, from `at` on. One segment is finished before the next begins. */
  | { is: 'chunk'; hash: SegmentHash; size: number; at: number; bytes: Uint8Array }
  /** Whole segments that came, and what became of them. */
  | {
      is: 'took';
      taken: readonly SegmentHash[];
      aside: readonly SegmentHash[];
      refused: readonly SegmentHash[];
    }
  /** Asks for a part of an attachment, from an offset on: 0 is the manifest, n + 1 the n-th chunk. */
  | { is: 'want'; space: SpaceId; file: BlobId; part: number; size: number; from: number; thumb: boolean }
  /** `bytes` of a part that was asked for. */
  | { is: 'piece'; file: BlobId; part: number; size: number; at: number; bytes: Uint8Array }
  /** A part that was asked for is not here. */
  | { is: 'lack'; space: SpaceId; file: BlobId; part: number }
  /** Files that were asked for in vain are here now. */
  | { is: 'holds'; space: SpaceId; files: readonly BlobId[] }
  /** To who keeps what it cannot read: files that are whole here. */
  | { is: 'offer'; space: SpaceId; files: readonly Offered[] }
  /** Of the oldest offer that was not answered: everything is safe here, or will not be taken. */
  | { is: 'kept'; space: SpaceId }
  /** Nothing more to say, until something changes. */
  | { is: 'rest' }
  /** Still here. */
  | { is: 'alive' }
  /** The last message. */
  | { is: 'end'; why: EndReason };

/** `newer`: they speak no version of ours; `wrong`: something no honest device says; `budget`: nothing more today. */
export const END_REASONS = ['done', 'newer', 'wrong', 'budget', 'closing'] as const;
export type EndReason = (typeof END_REASONS)[number];

const KINDS = {
  hello: 1,
  have: 2,
  chunk: 3,
  took: 4,
  rest: 5,
  alive: 6,
  end: 7,
  want: 8,
  piece: 9,
  lack: 10,
  holds: 11,
  offer: 12,
  kept: 13,
} as const;
/** From here on kinds that an older device may pass over. */
const MAY_BE_SKIPPED = 0x80;

const HASH_LENGTH = 32;
const CHUNK_HEAD = HASH_LENGTH + 8;
/** Bytes of a segment in one chunk: small enough that a slow link can turn to something else soon. */
export const CHUNK = 32_768;
const TOOK_AT_MOST = 10_000;
const BEGUN_AT_MOST = 64;
const SPACES_AT_MOST = 2_000;
const ABILITIES_AT_MOST = 32;
const FILES_AT_MOST = 64;
/** Files of one offer. */
export const OFFERED_AT_MOST = 500;
const BLOB_LENGTH = 20;
const PIECE_HEAD = BLOB_LENGTH + 12;
/** The largest part of an attachment. */
const PART_SIZE = Math.max(chunkSealed(LIMITS.fileSize, 0), manifestSize(LIMITS.fileSize));
const PARTS_AT_MOST = 1_000;

/** Bytes of a body, by kind: looked at before the body is waited for. */
const BODY_LIMIT: Readonly<Record<number, number>> = {
  [KINDS.hello]: 262_144,
  [KINDS.have]: LIMITS.manifest,
  [KINDS.chunk]: CHUNK_HEAD + CHUNK,
  [KINDS.took]: 1_048_576,
  [KINDS.rest]: 0,
  [KINDS.alive]: 0,
  [KINDS.end]: 64,
  [KINDS.want]: 256,
  [KINDS.piece]: PIECE_HEAD + CHUNK,
  [KINDS.lack]: 256,
  [KINDS.holds]: 4_096,
  [KINDS.offer]: 32_768,
  [KINDS.kept]: 64,
};
const SKIPPED_BODY_LIMIT = 65_536;
const HEAD_LENGTH = 5;

const NO_BODY = new Uint8Array(0);

function bodyOf(message: Message): Uint8Array {
  switch (message.is) {
    case 'hello': {
      const { oldest, newest, incarnation, digests, most, can, wants } = message;
      const named = Object.fromEntries(digests);
      return canonicalBytes({ can, digests: named, incarnation, most, newest, oldest, wants });
    }
    case 'have': {
      const { space, have, aside, begun } = message;
      return canonicalBytes({ aside, begun: begun.map(({ hash, bytes }) => [hash, bytes]), have, space });
    }
    case 'chunk': {
      const hash = fromHex(message.hash) ?? NO_BODY;
      return new ByteWriter().bytes(hash).u32(message.size).u32(message.at).bytes(message.bytes).done();
    }
    case 'took': {
      const { taken, aside, refused } = message;
      return canonicalBytes({ aside, refused, taken });
    }
    case 'want': {
      const { space, file, part, size, from, thumb } = message;
      return canonicalBytes({ file, from, part, size, space, thumb });
    }
    case 'piece': {
      const id = fromBase32(message.file) ?? NO_BODY;
      const head = new ByteWriter().bytes(id).u32(message.part).u32(message.size).u32(message.at);
      return head.bytes(message.bytes).done();
    }
    case 'lack':
      return canonicalBytes({ file: message.file, part: message.part, space: message.space });
    case 'holds':
      return canonicalBytes({ files: message.files, space: message.space });
    case 'offer': {
      const files = message.files.map(({ file, size, thumb }) => [file, size, thumb]);
      return canonicalBytes({ files, space: message.space });
    }
    case 'kept':
      return canonicalBytes({ space: message.space });
    case 'end':
      return canonicalBytes({ why: message.why });
    default:
      return NO_BODY;
  }
}

/** A message as it goes out: `u8` kind, `u32` length of the body, body. */
export function encodeMessage(message: Message): Uint8Array {
  const body = bodyOf(message);
  return new ByteWriter().u8(KINDS[message.is]).u32(body.length).bytes(body).done();
}

type Fields = Record<string, unknown>;

function fieldsOf(body: Uint8Array): Fields | undefined {
  const value = parseCanonical(body);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isVersion = (value: unknown): value is number => isCount(value) && value >= 1 && value <= 0xffff;

function parseHello(fields: Fields): Message | undefined {
  const { oldest, newest, incarnation, digests, most, can = [], wants = false } = fields;
  if (!Array.isArray(can) || can.length > ABILITIES_AT_MOST) return undefined;
  if (most !== undefined && !isCount(most)) return undefined;
  if (!isVersion(oldest) || !isVersion(newest) || oldest > newest || typeof incarnation !== 'string')
    return undefined;
  if (typeof digests !== 'object' || digests === null || Array.isArray(digests)) return undefined;
  const life = parseIncarnation(incarnation);
  const named = Object.entries(digests as Fields);
  if (!life || named.length > SPACES_AT_MOST) return undefined;
  const parsed = new Map<SpaceId, string>();
  for (const [id, digest] of named) {
    const space = parseSpaceId(id);
    if (!space || typeof digest !== 'string' || fromHex(digest)?.length !== HASH_LENGTH) return undefined;
    parsed.set(space, digest);
  }
  const abilities = can.filter((each) => typeof each === 'string');
  return {
    is: 'hello',
    oldest,
    newest,
    incarnation: life,
    digests: parsed,
    ...(most === undefined ? {} : { most }),
    ...(abilities.length > 0 ? { can: abilities } : {}),
    ...(wants === true ? { wants } : {}),
  };
}

function parseHashes(value: unknown, most: number): SegmentHash[] | undefined {
  if (!Array.isArray(value) || value.length > most) return undefined;
  const hashes = value.map((each) => (typeof each === 'string' ? parseSegmentHash(each) : undefined));
  return hashes.every((hash) => hash !== undefined) ? hashes : undefined;
}

function parseBegun(value: unknown): Begun[] | undefined {
  if (!Array.isArray(value) || value.length > BEGUN_AT_MOST) return undefined;
  const begun: Begun[] = [];
  for (const pair of value as unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    const [name, bytes] = pair as unknown[];
    const hash = typeof name === 'string' ? parseSegmentHash(name) : undefined;
    if (!hash || !isCount(bytes) || bytes === 0) return undefined;
    begun.push({ hash, bytes });
  }
  return begun;
}

function parseHaving(fields: Fields): Message | undefined {
  const space = typeof fields.space === 'string' ? parseSpaceId(fields.space) : undefined;
  const have = parseHave(fields.have);
  const aside = parseHashes(fields.aside, LIMITS.waitingSegments);
  const begun = parseBegun(fields.begun);
  return space && have && aside && begun ? { is: 'have', space, have, aside, begun } : undefined;
}

function parseChunk(body: Uint8Array): Message | undefined {
  const reader = new ByteReader(body);
  const hash = reader.bytes(HASH_LENGTH);
  const size = reader.u32();
  const at = reader.u32();
  const bytes = reader.bytes(reader.left);
  if (!hash || at === undefined || !bytes || bytes.length === 0 || !isSegmentSize(size)) return undefined;
  if (at + bytes.length > size) return undefined;
  return { is: 'chunk', hash: toHex(hash) as SegmentHash, size, at, bytes };
}

const parseSpace = (value: unknown): SpaceId | undefined =>
  typeof value === 'string' ? parseSpaceId(value) : undefined;
const parseFile = (value: unknown): BlobId | undefined =>
  typeof value === 'string' ? parseBlobId(value) : undefined;
const isPart = (value: unknown): value is number => isCount(value) && value <= PARTS_AT_MOST;

function parseWant(fields: Fields): Message | undefined {
  const { part, size, from, thumb } = fields;
  const [space, file] = [parseSpace(fields.space), parseFile(fields.file)];
  if (!space || !file || !isPart(part) || !isCount(size) || !isCount(from)) return undefined;
  if (size > PART_SIZE || from >= size || typeof thumb !== 'boolean') return undefined;
  return { is: 'want', space, file, part, size, from, thumb };
}

function parsePiece(body: Uint8Array): Message | undefined {
  const reader = new ByteReader(body);
  const id = reader.bytes(BLOB_LENGTH);
  const [part, size, at] = [reader.u32(), reader.u32(), reader.u32()];
  const bytes = reader.bytes(reader.left);
  if (!id || !isPart(part) || size === undefined || at === undefined || !bytes) return undefined;
  if (bytes.length === 0 || size > PART_SIZE || at + bytes.length > size) return undefined;
  return { is: 'piece', file: toBase32(id) as BlobId, part, size, at, bytes };
}

function parseLack({ space: spaceId, file: id, part }: Fields): Message | undefined {
  const [space, file] = [parseSpace(spaceId), parseFile(id)];
  return space && file && isPart(part) ? { is: 'lack', space, file, part } : undefined;
}

function parseHolds({ space: spaceId, files: ids }: Fields): Message | undefined {
  const space = parseSpace(spaceId);
  if (!space || !Array.isArray(ids) || ids.length > FILES_AT_MOST) return undefined;
  const files = ids.map(parseFile);
  return files.every((file) => file !== undefined) ? { is: 'holds', space, files } : undefined;
}

function parseOffered(value: unknown): Offered | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  const [id, size, thumb] = value as unknown[];
  const file = parseFile(id);
  if (!file || !isCount(size) || size > LIMITS.fileSize || typeof thumb !== 'boolean') return undefined;
  return { file, size, thumb };
}

function parseOffer({ space: spaceId, files: list }: Fields): Message | undefined {
  const space = parseSpace(spaceId);
  if (!space || !Array.isArray(list) || list.length > OFFERED_AT_MOST) return undefined;
  const files = list.map(parseOffered);
  return files.every((file) => file !== undefined) ? { is: 'offer', space, files } : undefined;
}

function parseKept({ space: id }: Fields): Message | undefined {
  const space = parseSpace(id);
  return space && { is: 'kept', space };
}

function parseTook(fields: Fields): Message | undefined {
  const taken = parseHashes(fields.taken, TOOK_AT_MOST);
  const aside = parseHashes(fields.aside, TOOK_AT_MOST);
  const refused = parseHashes(fields.refused, TOOK_AT_MOST);
  return taken && aside && refused ? { is: 'took', taken, aside, refused } : undefined;
}

function parseEnd(fields: Fields): Message {
  // A reason of a later version ends the talk all the same.
  const why = END_REASONS.find((each) => each === fields.why) ?? 'closing';
  return { is: 'end', why };
}

function parseBody(kind: number, body: Uint8Array): Message | undefined {
  if (kind === KINDS.chunk) return parseChunk(body);
  if (kind === KINDS.piece) return parsePiece(body);
  if (kind === KINDS.rest) return { is: 'rest' };
  if (kind === KINDS.alive) return { is: 'alive' };
  const fields = fieldsOf(body);
  if (!fields) return undefined;
  if (kind === KINDS.hello) return parseHello(fields);
  if (kind === KINDS.want) return parseWant(fields);
  if (kind === KINDS.lack) return parseLack(fields);
  if (kind === KINDS.holds) return parseHolds(fields);
  if (kind === KINDS.offer) return parseOffer(fields);
  if (kind === KINDS.kept) return parseKept(fields);
  if (kind === KINDS.have) return parseHaving(fields);
  return kind === KINDS.took ? parseTook(fields) : parseEnd(fields);
}

export type Heard = Message | { is: 'nonsense' };

/**
 * Makes messages of pieces as they come. After `nonsense` (a kind nobody knows, a body too long or out of form) it
 * stays silent: where the next message begins is not known any more. Holds at most one body.
 */
export class MessageReader {
  #held: Uint8Array[] = [];
  #length = 0;
  #deaf = false;

  read(piece: Uint8Array): Heard[] {
    if (this.#deaf) return [];
    this.#held.push(piece);
    this.#length += piece.length;
    const heard: Heard[] = [];
    for (;;) {
      const next = this.#next();
      if (!next) return heard;
      if (next.is !== 'skipped') heard.push(next);
      if (next.is === 'nonsense') {
        this.#deaf = true;
        this.#held = [];
        return heard;
      }
    }
  }

  #next(): Heard | { is: 'skipped' } | undefined {
    const head = this.#peek(HEAD_LENGTH);
    if (!head) return undefined;
    const reader = new ByteReader(head);
    const kind = reader.u8() ?? 0;
    const length = reader.u32() ?? 0;
    const limit = kind >= MAY_BE_SKIPPED ? SKIPPED_BODY_LIMIT : BODY_LIMIT[kind];
    if (limit === undefined || length > limit) return { is: 'nonsense' };
    const whole = this.#peek(HEAD_LENGTH + length);
    if (!whole) return undefined;
    this.#drop(whole.length);
    if (kind >= MAY_BE_SKIPPED) return { is: 'skipped' };
    return parseBody(kind, whole.subarray(HEAD_LENGTH)) ?? { is: 'nonsense' };
  }

  /** The next `length` bytes in one piece, when they are here. */
  #peek(length: number): Uint8Array | undefined {
    if (this.#length < length) return undefined;
    const [first] = this.#held;
    if (first && first.length >= length) return first.subarray(0, length);
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#held) {
      whole.set(piece, at);
      at += piece.length;
    }
    this.#held = [whole];
    return whole.subarray(0, length);
  }

  #drop(length: number): void {
    const rest = this.#held[0]?.subarray(length);
    this.#length -= length;
    if (rest && rest.length > 0) this.#held[0] = rest;
    else this.#held.shift();
  }
}
