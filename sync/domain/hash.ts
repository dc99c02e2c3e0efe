import type { Crypto } from '../ports.ts';
import { concat, toBase32, toHex, utf8 } from './bytes.ts';
import type { ActId, BlobId, DeviceId, EntryId, KeyId, SegmentHash } from './ids.ts';

type Sha = Pick<Crypto, 'sha256'>;

/** SHA-256 over `tag`, a zero byte and the bytes: one meaning's hash can never pass for another's. */
export const taggedHash = (crypto: Sha, tag: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  crypto.sha256(concat(utf8(tag), Uint8Array.of(0), ...parts));

const id20 = (crypto: Sha, tag: string, bytes: Uint8Array): string =>
  toBase32(taggedHash(crypto, tag, bytes).subarray(0, 20));

export const entryIdOf = (crypto: Sha, genesis: Uint8Array): EntryId =>
  id20(crypto, 'granary entry', genesis) as EntryId;

/** A founding act's id is also its space's id. */
export const actIdOf = (crypto: Sha, act: Uint8Array): ActId => id20(crypto, 'granary act', act) as ActId;

export const blobIdOf = (crypto: Sha, manifest: Uint8Array): BlobId =>
  id20(crypto, 'granary file', manifest) as BlobId;

export const deviceIdOf = (crypto: Sha, signingPublic: Uint8Array): DeviceId =>
  id20(crypto, 'granary device', signingPublic) as DeviceId;

export const keyIdOf = (crypto: Sha, key: Uint8Array): KeyId =>
  toHex(taggedHash(crypto, 'granary key', key).subarray(0, 8)) as KeyId;

export const segmentHashOf = (crypto: Sha, segment: Uint8Array): SegmentHash =>
  toHex(crypto.sha256(segment)) as SegmentHash;
