/**
 * The real crypto, watched: every key that seals anything is remembered, so that a test can open whatever left a
 * device; and a signature that was checked once is not checked again by the next of five devices.
 */
import { keyIdOf } from '../../sync/domain/hash.ts';
import type { KeyId } from '../../sync/domain/ids.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import type { Crypto } from '../../sync/ports.ts';

export interface WatchedCrypto extends Crypto {
  readonly keys: ReadonlyMap<KeyId, Uint8Array>;
}

const spelled = (...parts: readonly Uint8Array[]): string =>
  parts.map((part) => Buffer.from(part).toString('latin1')).join('|');

/** Remembers answers of a function of bytes that has no state. */
function remembering<A extends readonly Uint8Array[], T>(pure: (...args: A) => T): (...args: A) => T {
  const answers = new Map<string, T>();
  return (...args) => {
    const name = spelled(...args);
    if (!answers.has(name)) answers.set(name, pure(...args));
    return answers.get(name) as T;
  };
}

export function watchedCrypto(): WatchedCrypto {
  const keys = new Map<KeyId, Uint8Array>();
  return {
    ...nodeCrypto,
    keys,
    seal: (key, nonce, associated, plain) => {
      keys.set(keyIdOf(nodeCrypto, key), key.slice());
      return nodeCrypto.seal(key, nonce, associated, plain);
    },
    verify: remembering(nodeCrypto.verify),
    signingPublic: remembering(nodeCrypto.signingPublic),
    agreementPublic: remembering(nodeCrypto.agreementPublic),
  };
}
