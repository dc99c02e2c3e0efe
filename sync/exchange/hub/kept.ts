/** Which attachments are whole at one end, in one word: two that hold the same of a space say the same. */
import { toHex, utf8 } from '../../domain/bytes.ts';
import { taggedHash } from '../../domain/hash.ts';
import type { BlobId } from '../../domain/ids.ts';
import type { Crypto } from '../../ports.ts';

/** Hex of 16 bytes. */
export const keptDigest = (crypto: Pick<Crypto, 'sha256'>, files: Iterable<BlobId>): string =>
  toHex(taggedHash(crypto, 'granary hub 1 kept', utf8([...files].sort().join(' '))).subarray(0, 16));
