/**
 * The door word travels as the server name of TLS, the first thing a client says: who does not know the present word
 * is turned away before the server has shown a certificate or made a signature.
 */

/**
 * Which door is knocked at; each name holds the version of what is behind it: a later one is another door. At `pair`
 * stands who wants to be invited here and now. `.invalid` never resolves (RFC 6761).
 */
const SUFFIXES = { link: '.link-1.granary.invalid', pair: '.pair-1.granary.invalid' } as const;

export type DoorKind = keyof typeof SUFFIXES;

/** 8 to 31 bytes in lower-case hex; a label of a server name has at most 63 letters. */
const WORD = /^([0-9a-f]{2}){8,31}$/;

/** What somebody says at the door for joining who was shown no code. */
export const ANYBODY = '00'.repeat(24);

/** The server name for a word (hex, 16 to 62 digits). */
export function serverNameOf(word: string, door: DoorKind = 'link'): string {
  if (!WORD.test(word)) throw new RangeError('a door word is 16 to 62 hex digits');
  return word + SUFFIXES[door];
}

/** The word in a server name; `undefined` for every name that is not this door of this version. */
export function doorWordIn(serverName: string, door: DoorKind = 'link'): string | undefined {
  const suffix = SUFFIXES[door];
  if (!serverName.endsWith(suffix)) return undefined;
  const word = serverName.slice(0, -suffix.length);
  return WORD.test(word) ? word : undefined;
}

/**
 * The first byte of every link, sent by the side that was called. TLS 1.3 is over for the caller before its
 * certificate has been looked at: only this byte tells it that it was let in.
 */
export const WELCOME = 1;
