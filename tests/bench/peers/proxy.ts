/** A wire that counts what goes over it, and can be cut and joined again. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Wire {
  port: number;
  /** Where it leads; nobody gets through before. */
  lead(port: number): void;
  cut(): void;
  /** Bytes since the last look, each way, and how long they took from the first to the last. */
  look(): { there: number; back: number; seconds: number };
  /** Resolves when nothing has gone over it for so long, after something has. */
  quiet(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

export async function openWire(): Promise<Wire> {
  const sockets = new Set<Socket>();
  /** Who called while it was cut. */
  const waiting = new Set<Socket>();
  let target: number | undefined;
  let counts = { there: 0, back: 0 };
  let first = 0;
  let last = 0;
  const passed = (way: 'there' | 'back', bytes: number): void => {
    counts[way] += bytes;
    last = performance.now();
    if (first === 0) first = last;
  };
  const server = createServer((near) => {
    near.on('error', () => {});
    // Nobody is answered while it is cut: some take a link that ends at once for the end of everything.
    if (target === undefined) waiting.add(near.once('close', () => waiting.delete(near)));
    else pass(near, target);
  });
  const pass = (near: Socket, port: number): void => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to, way] of [
      [near, far, 'there'],
      [far, near, 'back'],
    ] as const) {
      sockets.add(from);
      from.on('data', (piece: Buffer) => passed(way, piece.length));
      from.pipe(to);
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  };
  await new Promise<void>((open) => server.listen(0, '127.0.0.1', open));
  return {
    port: (server.address() as AddressInfo).port,
    lead(port) {
      target = port;
      for (const near of waiting) pass(near, port);
      waiting.clear();
    },
    cut() {
      target = undefined;
      for (const socket of sockets) socket.destroy();
    },
    look() {
      const seen = { ...counts, seconds: (last - first) / 1000 };
      counts = { there: 0, back: 0 };
      first = 0;
      last = 0;
      return seen;
    },
    async quiet(milliseconds) {
      while (first === 0 || performance.now() - last < milliseconds)
        await new Promise((later) => setTimeout(later, 20));
    },
    async close() {
      target = undefined;
      for (const socket of [...sockets, ...waiting]) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
