/** What a hub allows; times in milliseconds, sizes in bytes. Every one can be set by whoever starts the hub from code. */
export const HUB_LIMITS = {
  spaces: 10_000,
  /** Of one space. */
  spaceBytes: 10_737_418_240,
  spaceSegments: 1_000_000,
  connections: 2_000,
  /** From one address. A proxy has one: see `--behind-proxy`. */
  connectionsPerAddress: 256,
  /** New connections from one address: so many at once, and so many a second in the long run. */
  arrivals: { burst: 512, perSecond: 64 },
  /** Bytes from one connection. */
  inflow: { burst: 67_108_864, perSecond: 33_554_432 },
  /** Papers of one connection: each costs signatures. */
  papers: { burst: 64, perSecond: 1 },
  /** From the connection to proven papers. */
  greeting: 10_000,
  /** A request line and its headers. */
  request: 10_000,
  /** Pieces of unfinished segments, all connections together. */
  begunBytes: 134_217_728,
  /** Of one connection: refused segments after which nobody listens any more. */
  refused: 200,
} as const;

type Numbers<T> = { readonly [K in keyof T]: T[K] extends number ? number : Numbers<T[K]> };
export type HubLimits = Numbers<typeof HUB_LIMITS>;
