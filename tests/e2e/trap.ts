/** An address that nobody may come to. It counts who knocks (opens a connection) and who comes in (asks for something). */
import { createServer, type Server, type Socket } from 'node:net';

export class Trap {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #knocks = 0;
  readonly #asked: string[] = [];
  readonly origin: string;

  private constructor(server: Server, origin: string) {
    this.#server = server;
    this.origin = origin;
    server.on('connection', (socket) => {
      this.#knocks += 1;
      this.#open.add(socket);
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        this.#asked.push(bytes.toString('latin1').split('\r\n', 1)[0] ?? '');
        socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
      });
      socket.on('close', () => this.#open.delete(socket));
    });
  }

  static async set(): Promise<Trap> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port for the trap');
    return new Trap(server, `http://127.0.0.1:${address.port}`);
  }

  /** Connections that came so far. */
  get knocks(): number {
    return this.#knocks;
  }

  /** What was asked for, as first lines of requests. */
  get asked(): readonly string[] {
    return this.#asked;
  }

  /** A browser may keep a connection open that it never used. */
  close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
