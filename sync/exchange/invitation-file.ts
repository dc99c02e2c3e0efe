/**
 * The invitation: a one-time secret, the space's keys, and its roster, in one file (PROTOCOL.md, "Invitation").
 * Whoever holds the file can use it; it proves nothing itself, the roster inside does.
 */
import { ByteReader, ByteWriter, concat, fromHex, toHex, utf8 } from '../domain/bytes.ts';
import { canonicalBytes, type Json, parseCanonical } from '../domain/canonical.ts';
import { keyIdOf } from '../domain/hash.ts';
import { type ActId, type KeyId, parseActId, parseSpaceId, type SpaceId } from '../domain/ids.ts';
import { LIMITS } from '../domain/limits.ts';
import { isName } from '../domain/name.ts';
import { parseRole, type Role } from '../domain/space.ts';
import type { Crypto, Random } from '../ports.ts';
import { isSegmentSize } from '../segment/header.ts';
import { encodePreamble, PREAMBLE_LENGTH, readPreamble } from '../segment/preamble.ts';

const INVITATION_MAGIC = utf8('GRINV\0');
const SECRET_LENGTH = 16;
const NONCE_LENGTH = 12;

export interface InvitationContent {
  space: SpaceId;
  /** The space's name when the invitation was made. */
  name: string;
  from: { name: string; firm: string };
  role: Role;
  /** The act that recorded the invitation. */
  invite: ActId;
  /** The space's keys, old ones too: without them its history stays closed. */
  keys: ReadonlyMap<KeyId, Uint8Array>;
  /** The roster, whole segments in the order in which they can be taken in. */
  segments: readonly Uint8Array[];
}

export type InvitationRead =
  | { is: 'invitation'; secret: Uint8Array; content: InvitationContent }
  | { is: 'damaged' }
  | { is: 'newer' };

const DAMAGED = { is: 'damaged' } as const;

const fileKey = (crypto: Crypto, secret: Uint8Array) => crypto.derive(secret, 'granary invitation', 32);

/** A whole invitation file. `secret` is 16 random bytes. Throws RangeError past the size limit. */
export function writeInvitation(
  ports: { crypto: Crypto; random: Random },
  what: { secret: Uint8Array; content: InvitationContent },
): Uint8Array {
  const { crypto } = ports;
  const { secret, content } = what;
  if (secret.length !== SECRET_LENGTH) throw new RangeError('an invitation has a secret of 16 bytes');
  const nonce = ports.random.bytes(NONCE_LENGTH);
  const about = canonicalBytes({
    from: content.from,
    invite: content.invite,
    keys: Object.fromEntries([...content.keys].map(([id, key]) => [id, toHex(key)])),
    name: content.name,
    role: content.role,
    segments: content.segments.map((segment) => segment.length),
    space: content.space,
  });
  const plain = concat(new ByteWriter().u32(about.length).bytes(about).done(), ...content.segments);
  const open = concat(encodePreamble(INVITATION_MAGIC), secret, nonce);
  const file = concat(open, crypto.seal(fileKey(crypto, secret), nonce, open, plain));
  if (file.length > LIMITS.invitation) throw new RangeError(`an invitation cannot have ${file.length} bytes`);
  return file;
}

/** Reads a whole invitation file. The segments are views of the opened content, not verified. */
export function readInvitation(crypto: Crypto, bytes: Uint8Array): InvitationRead {
  if (bytes.length > LIMITS.invitation) return DAMAGED;
  const reader = new ByteReader(bytes);
  const preamble = readPreamble(reader, INVITATION_MAGIC);
  if (preamble.is !== 'readable') return preamble;
  const secret = reader.bytes(SECRET_LENGTH);
  const nonce = reader.bytes(NONCE_LENGTH);
  if (!secret || !nonce) return DAMAGED;
  const open = bytes.subarray(0, PREAMBLE_LENGTH + SECRET_LENGTH + NONCE_LENGTH);
  const plain = crypto.open(fileKey(crypto, secret), nonce, open, bytes.subarray(open.length));
  const content = plain && parseContent(crypto, plain);
  return content ? { is: 'invitation', secret: new Uint8Array(secret), content } : DAMAGED;
}

function parseContent(crypto: Crypto, plain: Uint8Array): InvitationContent | undefined {
  const reader = new ByteReader(plain);
  const about = reader.bytes(reader.u32() ?? -1);
  const value = about && recordOf(parseCanonical(about));
  const from = recordOf(value?.from);
  if (!value || !from) return undefined;
  const space = typeof value.space === 'string' ? parseSpaceId(value.space) : undefined;
  const invite = typeof value.invite === 'string' ? parseActId(value.invite) : undefined;
  const role = parseRole(value.role);
  const keys = parseKeys(crypto, value.keys);
  const segments = readSegments(reader, value.segments);
  if (!space || !invite || !role || !keys || !segments) return undefined;
  if (!isName(value.name) || !isName(from.name) || !isName(from.firm)) return undefined;
  return {
    space,
    name: value.name,
    from: { name: from.name, firm: from.firm },
    role,
    invite,
    keys,
    segments,
  };
}

const recordOf = (value: Json | undefined): Readonly<Record<string, Json>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : undefined;

function parseKeys(crypto: Crypto, value: Json | undefined): Map<KeyId, Uint8Array> | undefined {
  const record = recordOf(value);
  if (!record) return undefined;
  const keys = new Map<KeyId, Uint8Array>();
  for (const [name, text] of Object.entries(record)) {
    const key = typeof text === 'string' ? fromHex(text) : undefined;
    // A key under another's name would open nothing, now or later.
    if (key?.length !== 32 || keyIdOf(crypto, key) !== name) return undefined;
    keys.set(keyIdOf(crypto, key), key);
  }
  return keys;
}

function readSegments(reader: ByteReader, lengths: Json | undefined): Uint8Array[] | undefined {
  if (!Array.isArray(lengths)) return undefined;
  const segments: Uint8Array[] = [];
  for (const length of lengths as readonly Json[]) {
    const segment = isSegmentSize(length) ? reader.bytes(length) : undefined;
    if (!segment) return undefined;
    segments.push(segment);
  }
  return reader.left === 0 ? segments : undefined;
}
