/**
 * The chain of a log, record by record (PROTOCOL.md, "Chain"). Its value at a number stands for all that the log holds
 * up to there, however that was cut into segments; so two who hold the same records say the same.
 */
import { toHex } from '../domain/bytes.ts';
import { taggedHash } from '../domain/hash.ts';
import type { ChainValue } from '../domain/ids.ts';
import type { Crypto } from '../ports.ts';
import { chainBytes } from './header.ts';
import { recordBody, recordNumber, type SegmentRecord } from './records.ts';

const SECRET_LENGTH = 32;

/**
 * The chain's value after `records`, of which there is at least one. `before`: `undefined` at a log's beginning. `key`
 * is the one the records are sealed with: without it nobody can try guesses at a record against the open header.
 */
export function chainAfter(
  crypto: Pick<Crypto, 'sha256' | 'derive'>,
  key: Uint8Array,
  before: ChainValue | undefined,
  records: readonly SegmentRecord[],
): ChainValue {
  const secret = crypto.derive(key, 'granary chain', SECRET_LENGTH);
  let value = chainBytes(before);
  for (const record of records) {
    const kind = Uint8Array.of(recordNumber(record));
    value = taggedHash(crypto, 'granary chain', secret, value, kind, ...recordBody(record));
  }
  return toHex(value) as ChainValue;
}
