/**
 * The six digits by which two people see that nobody stands between their PCs. Each end is bound to its nonce before it
 * learns the other's, so who is in between cannot choose one that makes both numbers equal: one try, one in a million.
 */
import { ByteWriter, equal } from '../../domain/bytes.ts';
import { taggedHash } from '../../domain/hash.ts';
import type { Bytes, Crypto } from '../../ports.ts';

type Sha = Pick<Crypto, 'sha256'>;

export const NONCE_LENGTH = 32;
export const COMMITMENT_LENGTH = 32;
const DIGITS = 6;

/** What one end of the link has proven. */
export interface PairEnd {
  device: Bytes;
  linkKey: Bytes;
}

/** Both, as the one who asks sees them. */
export interface PairEnds {
  host: PairEnd;
  guest: PairEnd;
}

export type PairSide = keyof PairEnds;

function endsBytes({ host, guest }: PairEnds): Bytes {
  const writer = new ByteWriter();
  for (const part of [host.device, host.linkKey, guest.device, guest.linkKey])
    writer.u16(part.length).bytes(part);
  return writer.done();
}

/** For this link and this side: repeated on another link, or by the other side, it opens to nothing. */
export const commitmentOf = (crypto: Sha, ends: PairEnds, side: PairSide, nonce: Bytes): Bytes =>
  taggedHash(crypto, `granary pair 1 ${side}`, endsBytes(ends), nonce);

export const isCommittedTo = (
  crypto: Sha,
  ends: PairEnds,
  side: PairSide,
  { commitment, nonce }: { commitment: Bytes; nonce: Bytes },
): boolean => nonce.length === NONCE_LENGTH && equal(commitmentOf(crypto, ends, side, nonce), commitment);

export function numberOf(crypto: Sha, ends: PairEnds, nonces: Record<PairSide, Bytes>): string {
  const hash = taggedHash(crypto, 'granary pair 1 number', endsBytes(ends), nonces.host, nonces.guest);
  let value = 0;
  for (const byte of hash.subarray(0, 6)) value = value * 256 + byte;
  return String(value % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** What somebody typed, as `numberOf` spells it; `undefined` when it is no such number. */
export function parseNumber(typed: string): string | undefined {
  const digits = typed
    .slice(0, 64)
    .normalize('NFKC')
    .replace(/[\s\p{Pd}]/gu, '');
  return /^\d{6}$/.test(digits) ? digits : undefined;
}
