/**
 * The door word: what a caller says before anything else, in the open. It shows that the caller knows a space of the
 * one who is called, and to anybody else nothing, not even that two words are of the same space. It keeps strangers
 * from seeing a certificate; who may come in is decided by what the certificate proves.
 */
import { equal, fromHex, toHex } from '../domain/bytes.ts';
import type { Bytes, Crypto, Random } from '../ports.ts';

const CHANCE_LENGTH = 8;
const PROOF_LENGTH = 16;

const proofOf = (crypto: Pick<Crypto, 'derive'>, key: Bytes, chance: string): Bytes =>
  crypto.derive(key, `granary door 1 ${chance}`, PROOF_LENGTH);

/** A new word for those who hold this key of a space: 48 hex digits. */
export function doorWord(crypto: Pick<Crypto, 'derive'>, random: Random, key: Bytes): string {
  const chance = toHex(random.bytes(CHANCE_LENGTH));
  return chance + toHex(proofOf(crypto, key, chance));
}

/** Whether somebody who holds one of these keys made the word. */
export function opensDoor(crypto: Pick<Crypto, 'derive'>, keys: Iterable<Bytes>, word: string): boolean {
  const bytes = fromHex(word);
  if (bytes?.length !== CHANCE_LENGTH + PROOF_LENGTH) return false;
  const chance = word.slice(0, 2 * CHANCE_LENGTH);
  const proof = bytes.subarray(CHANCE_LENGTH);
  for (const key of keys) if (equal(proofOf(crypto, key, chance), proof)) return true;
  return false;
}
