/** Times in milliseconds, sizes in bytes. What a stranger on the same network can make us spend ends here. */
export const LAN_LIMITS = {
  /** From the first packet until the other end answers at all. */
  reach: 10_000,
  /** From there until both have proven who they are. */
  handshake: 10_000,
  /** Connections that have not proven anything yet; beyond it the oldest has to go. */
  handshakesPerAddress: 16,
  /** Each takes some 30 KB; the more there are, the longer one of somebody honest lives among a flood from many addresses. */
  handshakes: 512,
  /** More than one: after a change of Wi-Fi the old link lingers until it is found to be dead. */
  linksPerDevice: 4,
  links: 256,
  /** At the door for joining at one time: one is spoken to, the others are told to wait. */
  guests: 4,
  /** A link on which nothing came for so long is dead; whoever talks over it sends a sign of life more often. */
  idle: 90_000,
  /** How long what was sent before `close` may take to leave. */
  closing: 2_000,
  /** TLS encrypts the whole of what it is handed at once, so it is handed no more than this. */
  slice: 65_536,
  /** Bytes that came and were not read yet, before the sender is slowed down. */
  inbox: 262_144,
  /** Ours have about 430. */
  certificate: 2_048,
} as const;

export type LanLimits = { readonly [Name in keyof typeof LAN_LIMITS]: number };
