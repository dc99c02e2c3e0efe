/**
 * The code on the host's screen: where it listens, which device it is, and a one-time secret. Who has seen it knows
 * whom to expect, and can prove to have seen it, so no number has to be compared. It is no invitation: what it opens
 * closes with the screen.
 */
import { ByteReader, ByteWriter, equal, fromBase32, textOf, toBase32, utf8 } from '../../domain/bytes.ts';
import { taggedHash } from '../../domain/hash.ts';
import type { ActId, DeviceId } from '../../domain/ids.ts';
import type { Bytes, Crypto } from '../../ports.ts';

const VERSION = 1;
const PREFIX = 'granary:join?';
const SECRET_LENGTH = 16;
const DEVICE_LENGTH = 20;
const CHECK_LENGTH = 4;
const HOSTS_AT_MOST = 4;
/** The longest IPv6 address as it is written. */
const HOST_LENGTH = 45;
/** No code of ours has more letters; checked before anything else is done with what somebody pasted. */
const TEXT_AT_MOST = 1_000;

export const PAIR_SECRET_LENGTH = SECRET_LENGTH;

export interface PairCode {
  secret: Bytes;
  device: DeviceId;
  /** Addresses in numbers, best first: never a name, so that nothing is looked up. */
  hosts: readonly string[];
  port: number;
}

export type PairCodeRead = { is: 'code'; code: PairCode } | { is: 'newer' } | { is: 'none' };

/** In the places of an invitation and its key. */
export interface PairKeys {
  act: ActId;
  signSeed: Bytes;
}

type Sha = Pick<Crypto, 'sha256'>;

const IN_NUMBERS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/;
/** An address with a zone means something on one PC only. */
const isHost = (host: string): boolean => host.length <= HOST_LENGTH && IN_NUMBERS.test(host);

const checkOf = (crypto: Sha, bytes: Bytes): Bytes =>
  taggedHash(crypto, 'granary pair 1 code', bytes).subarray(0, CHECK_LENGTH);

export function writePairCode(crypto: Sha, { secret, device, hosts, port }: PairCode): string {
  const told = hosts.filter(isHost).slice(0, HOSTS_AT_MOST);
  const writer = new ByteWriter()
    .u8(VERSION)
    .bytes(secret)
    .bytes(fromBase32(device) ?? new Uint8Array(DEVICE_LENGTH))
    .u16(port)
    .u8(told.length);
  for (const host of told) writer.u8(host.length).bytes(utf8(host));
  const body = writer.done();
  return PREFIX + toBase32(new ByteWriter().bytes(body).bytes(checkOf(crypto, body)).done());
}

/** Anything somebody may have pasted: with spaces, line breaks or hyphens in it, in capitals, without its beginning. */
export function readPairCode(crypto: Sha, text: string): PairCodeRead {
  if (text.length > TEXT_AT_MOST) return { is: 'none' };
  const letters = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Pd}]/gu, '');
  const bytes = fromBase32(letters.startsWith(PREFIX) ? letters.slice(PREFIX.length) : letters);
  if (!bytes || bytes.length <= CHECK_LENGTH) return { is: 'none' };
  const body = bytes.subarray(0, -CHECK_LENGTH);
  if (!equal(checkOf(crypto, body), bytes.subarray(-CHECK_LENGTH))) return { is: 'none' };
  if (body[0] !== VERSION) return { is: 'newer' };
  const code = parseBody(new ByteReader(body.subarray(1)));
  return code ? { is: 'code', code } : { is: 'none' };
}

function parseBody(reader: ByteReader): PairCode | undefined {
  const secret = reader.bytes(SECRET_LENGTH);
  const device = reader.bytes(DEVICE_LENGTH);
  const port = reader.u16();
  const count = reader.u8();
  if (!secret || !device || !port || !count || count > HOSTS_AT_MOST) return undefined;
  const hosts: string[] = [];
  for (let n = 0; n < count; n++) {
    const bytes = reader.bytes(reader.u8() ?? -1);
    const host = bytes && textOf(bytes);
    if (!host || !isHost(host)) return undefined;
    hosts.push(host);
  }
  if (reader.left > 0) return undefined;
  return { secret: secret.slice(), device: toBase32(device) as DeviceId, hosts, port };
}

/** What a guest signs the link with, and the host knows them by; nothing but the secret goes into it. */
export const pairKeys = (crypto: Pick<Crypto, 'derive'>, secret: Bytes): PairKeys => ({
  act: toBase32(crypto.derive(secret, 'granary pair 1 act', DEVICE_LENGTH)) as ActId,
  signSeed: crypto.derive(secret, 'granary pair 1 sign', 32),
});
