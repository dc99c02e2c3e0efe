/**
 * The door word travels as the server name of TLS, the first thing a client says: who does not know the present word
 * is turned away before the server has shown a certificate or made a signature.
 */

/** Names the version of the link: a later one is another door. `.invalid` never resolves (RFC 6761). */
const SUFFIX = '.link-1.granary.invalid';

/** 8 to 31 bytes in lower-case hex; a label of a server name has at most 63 letters. */
const WORD = /^([0-9a-f]{2}){8,31}$/;

/** The server name for a word (hex, 16 to 62 digits). */
export function serverNameOf(word: string): string {
  if (!WORD.test(word)) throw new RangeError('a door word is 16 to 62 hex digits');
  return word + SUFFIX;
}

/** The word in a server name; `undefined` for every name that is not a door of this version. */
export function doorWordIn(serverName: string): string | undefined {
  if (!serverName.endsWith(SUFFIX)) return undefined;
  const word = serverName.slice(0, -SUFFIX.length);
  return WORD.test(word) ? word : undefined;
}

/**
 * The first byte of every link, sent by the side that was called. TLS 1.3 is over for the caller before its
 * certificate has been looked at: only this byte tells it that it was let in.
 */
export const WELCOME = 1;
