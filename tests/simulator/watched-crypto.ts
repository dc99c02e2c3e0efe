/**
 * The real crypto, watched: every key that seals anything is remembered, so that a test can open whatever left a
 * device; and what was worked out once is not worked out again by the next of five devices.
 */
import { textOf, utf8 } from '../../sync/domain/bytes.ts';
import { keyIdOf } from '../../sync/domain/hash.ts';
import type { KeyId } from '../../sync/domain/ids.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import type { Crypto } from '../../sync/ports.ts';

export interface WatchedCrypto extends Crypto {
  readonly keys: ReadonlyMap<KeyId, Uint8Array>;
}

function spelled(...parts: readonly Uint8Array[]): string {
  let name = '';
  for (const part of parts) {
    const text = Buffer.from(part.buffer, part.byteOffset, part.length).toString('latin1');
    name += `${part.length}:${text}`;
  }
  return name;
}

/**
 * Remembers answers of a function of bytes that has no state. Nobody writes into the answers: they are handed out again
 * as they are.
 */
function remembering<A extends readonly Uint8Array[], T>(pure: (...args: A) => T): (...args: A) => T {
  const answers = new Map<string, { answer: T }>();
  return (...args) => {
    const name = spelled(...args);
    const known = answers.get(name);
    if (known) return known.answer;
    const answer = pure(...args);
    answers.set(name, { answer });
    return answer;
  };
}

export function watchedCrypto(): WatchedCrypto {
  const keys = new Map<KeyId, Uint8Array>();
  const derive = remembering((secret: Uint8Array, info: Uint8Array, length: Uint8Array) =>
    nodeCrypto.derive(secret, textOf(info) ?? '', length[0] ?? 0),
  );
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
    agree: remembering(nodeCrypto.agree),
    open: remembering(nodeCrypto.open),
    derive: (secret, info, length) => derive(secret, utf8(info), Uint8Array.of(length)),
  };
}
