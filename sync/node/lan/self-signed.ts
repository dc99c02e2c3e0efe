/**
 * The smallest certificate that both OpenSSL and BoringSSL take, written out byte by byte: everything but serial,
 * key, endorsement and signature is the same for everybody, so that it says nothing else about who or where.
 */
import { type KeyObject, randomBytes, sign } from 'node:crypto';
import { concat, utf8 } from '../../domain/bytes.ts';
import type { Bytes } from '../../ports.ts';

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OID = 0x06;
const PRINTABLE = 0x13;
const UTC_TIME = 0x17;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

const hex = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'hex'));

/** DER: tag, length, content (at most 64 KiB). */
function der(tag: number, ...parts: readonly Bytes[]): Bytes {
  const content = concat(...parts);
  const length = content.length;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return concat(Uint8Array.of(tag, ...head), content);
}

const ECDSA_WITH_SHA256 = der(SEQUENCE, der(OID, hex('2a8648ce3d040302')));
const COMMON_NAME = der(OID, hex('550403'));
const NAME = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(PRINTABLE, utf8('granary')))));
/** Nobody looks at them: a PC with a wrong clock must still exchange. */
const DATES = der(SEQUENCE, der(UTC_TIME, utf8('200101000000Z')), der(UTC_TIME, utf8('491231000000Z')));
/** Critical, digitalSignature only: BoringSSL refuses a certificate that does not say it may sign. */
const KEY_USAGE = hex('300e0603551d0f0101ff040403020780');

/** An extension that is not critical; `content` stands in it as an OCTET STRING. */
export const extension = (oid: Bytes, content: Bytes): Bytes =>
  der(SEQUENCE, der(OID, oid), der(OCTET_STRING, der(OCTET_STRING, content)));

/** A certificate (PEM) of a P-256 key, signed by itself, with one extension of ours. */
export function selfSigned(keys: { publicKey: KeyObject; privateKey: KeyObject }, own: Bytes): string {
  const serial = new Uint8Array(randomBytes(16));
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f); // positive, and always of one length
  const body = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Uint8Array.of(2))), // counted from 0: version 3
    der(INTEGER, serial),
    ECDSA_WITH_SHA256,
    NAME, // issuer
    DATES,
    NAME, // subject
    keys.publicKey.export({ format: 'der', type: 'spki' }),
    der(EXTENSIONS, der(SEQUENCE, KEY_USAGE, own)),
  );
  const signature = sign('sha256', body, keys.privateKey);
  const noUnusedBits = Uint8Array.of(0);
  return pem(der(SEQUENCE, body, ECDSA_WITH_SHA256, der(BIT_STRING, noUnusedBits, signature)));
}

function pem(bytes: Bytes): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
