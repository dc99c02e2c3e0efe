/**
 * Words that show to who holds a key of a space that we hold it too, and to anybody else nothing, not even that two of
 * them are of the same space. The door word is what a caller says before anything else: it keeps strangers from seeing
 * a certificate; who may come in is decided by what the certificate proves. The near word is what a device says to
 * everybody on the network, so that those of its spaces find it. The pair word is the knock of who was shown a code.
 */
import { equal, fromHex, toHex } from '../domain/bytes.ts';
import type { Bytes, Crypto, Random } from '../ports.ts';

const CHANCE_LENGTH = 8;
const PROOF_LENGTH = 16;
export const WORD_LENGTH = CHANCE_LENGTH + PROOF_LENGTH;

type Use = 'door' | 'near' | 'pair';

const proofOf = (crypto: Pick<Crypto, 'derive'>, use: Use, key: Bytes, chance: string): Bytes =>
  crypto.derive(key, `granary ${use} 1 ${chance}`, PROOF_LENGTH);

function wordOf(crypto: Pick<Crypto, 'derive'>, random: Random, use: Use, key: Bytes): string {
  const chance = toHex(random.bytes(CHANCE_LENGTH));
  return chance + toHex(proofOf(crypto, use, key, chance));
}

function isWordOf(crypto: Pick<Crypto, 'derive'>, use: Use, keys: Iterable<Bytes>, word: string): boolean {
  const bytes = fromHex(word);
  if (bytes?.length !== WORD_LENGTH) return false;
  const chance = word.slice(0, 2 * CHANCE_LENGTH);
  const proof = bytes.subarray(CHANCE_LENGTH);
  for (const key of keys) if (equal(proofOf(crypto, use, key, chance), proof)) return true;
  return false;
}

/** A new word for those who hold this key of a space: 48 hex digits. */
export const doorWord = (crypto: Pick<Crypto, 'derive'>, random: Random, key: Bytes): string =>
  wordOf(crypto, random, 'door', key);

/** Whether somebody who holds one of these keys made the word. */
export const opensDoor = (crypto: Pick<Crypto, 'derive'>, keys: Iterable<Bytes>, word: string): boolean =>
  isWordOf(crypto, 'door', keys, word);

/** The same to be said aloud: who overhears it cannot knock with it. */
export const nearWord = (crypto: Pick<Crypto, 'derive'>, random: Random, key: Bytes): string =>
  wordOf(crypto, random, 'near', key);

export const isNearWord = (crypto: Pick<Crypto, 'derive'>, keys: Iterable<Bytes>, word: string): boolean =>
  isWordOf(crypto, 'near', keys, word);

/** A knock of who has seen the code on the host's screen; `secret`: the code's. */
export const pairWord = (crypto: Pick<Crypto, 'derive'>, random: Random, secret: Bytes): string =>
  wordOf(crypto, random, 'pair', secret);

export const isPairWord = (crypto: Pick<Crypto, 'derive'>, secret: Bytes, word: string): boolean =>
  isWordOf(crypto, 'pair', [secret], word);
