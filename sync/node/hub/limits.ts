/** Times in milliseconds, sizes in bytes. */
export const SOCKET_LIMITS = {
  /** From the first byte to a link, or to nobody. */
  reach: 15_000,
  /** Without a byte, after which the other end counts as gone. */
  idle: 60_000,
  /** What we said last has so long to leave. */
  closing: 5_000,
  /** Frames that wait for our reader, after which no more are read. */
  inbox: 1_048_576,
  /** One frame: what is longer goes in several, and is refused from others. */
  frame: 262_144,
  /** One text frame. */
  text: 4_194_304,
} as const;

export type SocketLimits = { readonly [name in keyof typeof SOCKET_LIMITS]: number };
