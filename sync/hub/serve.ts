/** The hub's door: HTTP for its keepers, WebSockets for devices, nothing for browsers. */
import {
  createServer as createPlain,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { FrameSocket } from '../node/hub/frames.ts';
import { SOCKET_LIMITS } from '../node/hub/limits.ts';
import { Bucket } from './bucket.ts';
import type { Hub } from './hub.ts';
import type { Refusal } from './metrics.ts';
import { type House, houseOf, Visit } from './visit.ts';

export interface ServeOptions {
  hub: Hub;
  port: number;
  host?: string | undefined;
  /** PEM. */
  tls?: { cert: Buffer; key: Buffer } | undefined;
  /** The address of whoever calls is what the proxy says it is. */
  behindProxy?: boolean | undefined;
}

export interface ServingHub {
  port: number;
  /** Lets nobody in any more, and ends every visit in order. */
  close(): Promise<void>;
}

/** Rejects with the system's error when nothing can listen there. */
export function serveHub(options: ServeOptions): Promise<ServingHub> {
  const door = new HubDoor(options);
  return new Promise((settle, fail) => {
    door.server.once('error', fail);
    door.server.listen({ port: options.port, ...(options.host && { host: options.host }) }, () => {
      door.server.off('error', fail);
      door.server.on('error', () => {}); // one connection that could not be accepted
      settle({ port: (door.server.address() as AddressInfo).port, close: () => door.close() });
    });
  });
}

const PATH = '/v1';
/** Addresses that are remembered to have come too often. */
const REMEMBERED = 10_000;

class HubDoor {
  readonly server: Server;
  readonly #options: ServeOptions;
  readonly #hub: Hub;
  readonly #house: House;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: SOCKET_LIMITS.text,
    clientTracking: false,
  });
  readonly #visits = new Map<Visit, Promise<void>>();
  readonly #perAddress = new Map<string, number>();
  readonly #arrivals = new Map<string, Bucket>();
  readonly #raw = new Set<Socket>();

  constructor(options: ServeOptions) {
    const { limits } = options.hub.ports;
    this.#options = options;
    this.#hub = options.hub;
    this.#house = houseOf(options.hub);
    const server = options.tls ? createSecure(options.tls) : createPlain();
    server.headersTimeout = limits.request;
    server.requestTimeout = limits.request;
    server.keepAliveTimeout = 5_000;
    server.maxHeadersCount = 64;
    // A few more than devices: health and metrics must answer when the hub is full.
    server.maxConnections = limits.connections + 64;
    server.on('connection', (socket: Socket) => {
      this.#raw.add(socket);
      socket.once('close', () => this.#raw.delete(socket));
    });
    server.on('request', (request, response) => void this.#answer(request, response));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.server = server as Server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, type: string, text: string): void => {
      response.writeHead(status, {
        'content-type': type,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      response.end(text);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'text/plain', 'no\n');
    if (request.url === '/health') {
      const ready = await this.#hub.ports.store.writable();
      const health = { ok: ready, connections: this.#visits.size, store: ready ? 'ready' : 'cannot write' };
      return say(ready ? 200 : 503, 'application/json', `${JSON.stringify(health)}\n`);
    }
    if (request.url === '/metrics') {
      const { spaces, segments, bytes, fileBytes } = this.#hub.totals();
      const text = this.#hub.metrics.text({
        granary_hub_connections: this.#visits.size,
        granary_hub_spaces: spaces,
        granary_hub_segments: segments,
        granary_hub_stored_bytes: bytes,
        granary_hub_file_bytes: fileBytes,
      });
      return say(200, 'text/plain; version=0.0.4; charset=utf-8', text);
    }
    return say(404, 'text/plain', 'This is a Granary hub.\n');
  }

  /** Judged before a WebSocket begins: nobody is refused by a word of the talk. */
  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const from = this.#addressOf(request);
    const why = this.#whyNot(request, from);
    if (why) {
      this.#hub.metrics.refuse(why);
      const status = {
        browser: '403 Forbidden',
        path: '404 Not Found',
        busy: '503 Busy',
        flood: '429 Slow Down',
      };
      socket.end(`HTTP/1.1 ${status[why]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => this.#welcome(accepted, from));
  }

  #whyNot(
    request: IncomingMessage,
    from: string,
  ): (Refusal & ('browser' | 'path' | 'busy' | 'flood')) | undefined {
    const { limits } = this.#hub.ports;
    // Only a browser says where its page is from, and every browser does.
    if (request.headers.origin !== undefined || request.headers['sec-fetch-mode'] !== undefined)
      return 'browser';
    const path = (request.url ?? '').split('?')[0];
    if (!path?.endsWith(PATH)) return 'path';
    if (this.#arrivalsOf(from).take(1) > 0) return 'flood';
    if (this.#visits.size >= limits.connections) return 'busy';
    return (this.#perAddress.get(from) ?? 0) >= limits.connectionsPerAddress ? 'busy' : undefined;
  }

  #arrivalsOf(from: string): Bucket {
    const { limits, now } = this.#hub.ports;
    if (this.#arrivals.size > REMEMBERED)
      for (const [address, bucket] of this.#arrivals) if (bucket.isFull) this.#arrivals.delete(address);
    // More addresses at once than can be told apart share one.
    const name = this.#arrivals.size > REMEMBERED && !this.#arrivals.has(from) ? '' : from;
    const bucket = this.#arrivals.get(name) ?? new Bucket(limits.arrivals, now);
    this.#arrivals.set(name, bucket);
    return bucket;
  }

  #addressOf(request: IncomingMessage): string {
    const said = request.headers['x-forwarded-for'];
    // The last one is what our own proxy saw; those before it are anybody's claim.
    const last = (Array.isArray(said) ? said.join(',') : said)?.split(',').at(-1)?.trim();
    return (this.#options.behindProxy && last) || request.socket.remoteAddress || '';
  }

  #welcome(accepted: WebSocket, from: string): void {
    this.#perAddress.set(from, (this.#perAddress.get(from) ?? 0) + 1);
    const socket = new FrameSocket(accepted, SOCKET_LIMITS);
    const visit = new Visit(this.#house, socket);
    const over = visit
      .run()
      .catch(() => socket.close()) // a mistake of ours in one visit ends that visit, and no other
      .then(() => socket.gone)
      .finally(() => {
        this.#visits.delete(visit);
        const left = (this.#perAddress.get(from) ?? 1) - 1;
        if (left > 0) this.#perAddress.set(from, left);
        else this.#perAddress.delete(from);
      });
    this.#visits.set(visit, over);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((settle) => this.server.close(() => settle()));
    for (const visit of this.#visits.keys()) visit.end();
    await Promise.all(this.#visits.values());
    // Whoever was still asking something of HTTP.
    for (const socket of this.#raw) socket.destroy();
    await closed;
  }
}
