/**
 * The loopback shell: the built window and the engine's verbs over HTTP on 127.0.0.1, for one person on this PC.
 * Every request passes the gate first, then finds its route; nothing is served that is not listed here.
 */
import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Call, EngineEvent, Verb } from '../../sync/api.ts';
import { fault } from '../../sync/domain/fault.ts';
import { faultOfDisk } from '../../sync/engine/disk-fault.ts';
import type { TicketFiles } from '../../sync/node/files/ticket-files.ts';
import { KEY_HEADER, KEY_PARAMETER, NONCE_META, PATHS } from '../contract.ts';
import type { Asset, Assets } from './assets.ts';
import { openStreams } from './events.ts';
import { sendGiven, takeUpload } from './files.ts';
import { refuseStranger, sameKey } from './gate.ts';
import { policyWith } from './policy.ts';
import { send, sendFault, sendRefusal } from './reply.ts';
import { answerVerb } from './verbs.ts';

export interface ShellParts {
  call: Call;
  listen(listener: (event: EngineEvent) => void): () => void;
  files: TicketFiles;
  assets: Assets;
  /** Milliseconds between beats of an event stream; 15 seconds unless a test cannot wait. */
  beatEvery?: number;
}

export interface Shell {
  port: number;
  /** The whole address a person opens, key included. */
  address: string;
  key: string;
  /** Ends the event streams, lets answers under way finish, closes the port. */
  close(): Promise<void>;
}

/** A connection that dawdles longer than this over its headers, or its whole request, is cut. */
const HEADERS_WITHIN = 10_000;
const REQUEST_WITHIN = 300_000;
const MAX_CONNECTIONS = 64;
/** An answer still under way when Granary is closed has this long to finish. */
const LEAVE_WITHIN = 3_000;

/** Verbs that use a handed-in file up: when they succeed its ticket ends. */
const USES_UP: ReadonlySet<Verb> = new Set<Verb>(['space.join', 'bundle.take', 'import.run', 'entry.attach']);

/** Opens the shell on a port of 127.0.0.1 (0: any free one). Rejects with Node's error when the port is taken. */
export async function openShell(parts: ShellParts, port: number): Promise<Shell> {
  const key = randomBytes(16).toString('base64url');
  const streams = openStreams(parts.listen, parts.beatEvery ?? 15_000);
  // The window takes the key out of its address at once. So that it can be loaded again, its browser keeps a pass,
  // good for the page and nothing else. Cookies know no ports: the name does, for a neighbour's sake.
  const pass = randomBytes(16).toString('base64url');
  let passName = '';
  let authority = '';
  const server = createServer(
    {
      headersTimeout: HEADERS_WITHIN,
      requestTimeout: REQUEST_WITHIN,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16_384,
    },
    (request, response) => {
      response.on('error', () => {}); // the browser went away
      route(request, response).catch((error: unknown) => fail(response, error));
    },
  );
  server.maxConnections = MAX_CONNECTIONS;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const refused = refuseStranger({ method, url, headers }, authority);
    if (refused) return sendRefusal(response, refused.status);
    const [path = '', search = ''] = url.split('?', 2);
    const query = new URLSearchParams(search);
    const asset = method === 'GET' ? parts.assets.get(path === '/' ? '/index.html' : path) : undefined;
    if (asset) {
      if (path !== '/' && path !== '/index.html') return sendAsset(response, asset);
      const known = sameKey(query.get(KEY_PARAMETER), key) || sameKey(cookieOf(headers, passName), pass);
      return known ? sendPage(response, asset, `${passName}=${pass}`) : sendRefusal(response, 403);
    }
    if (!sameKey(headers[KEY_HEADER], key)) return sendRefusal(response, 403);
    return answer(request, response, method, path, query);
  }

  /** Behind the key. */
  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    method: string,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    if (method === 'POST' && path.startsWith(PATHS.verb))
      return answerVerb(request, response, path, parts.call, used);
    if (method === 'GET' && path === PATHS.events)
      return streams.open(response) ? undefined : sendRefusal(response, 503);
    if (method === 'PUT' && path === PATHS.file) return takeUpload(request, response, query, parts.files);
    if (method === 'GET' && path.startsWith(`${PATHS.file}/`))
      return sendGiven(response, path.slice(PATHS.file.length + 1), parts.files);
    return sendRefusal(response, 404);
  }

  async function used(verb: Verb, args: unknown): Promise<void> {
    if (USES_UP.has(verb)) await parts.files.forget((args as { file: string }).file);
  }

  await listening(server, port);
  const actual = (server.address() as AddressInfo).port;
  authority = `127.0.0.1:${actual}`;
  passName = `granary-${actual}`;
  return {
    port: actual,
    key,
    address: `http://${authority}/?${KEY_PARAMETER}=${key}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      streams.close();
      server.closeIdleConnections();
      const hurry = setTimeout(() => server.closeAllConnections(), LEAVE_WITHIN);
      await closed;
      clearTimeout(hurry);
    },
  };
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });

const cookieOf = ({ cookie = '' }: IncomingHttpHeaders, name: string): string | undefined =>
  cookie
    .split('; ')
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

function sendAsset(response: ServerResponse, { type, bytes, lasting }: Asset): void {
  const headers = { 'Cache-Control': lasting ? 'private, max-age=31536000, immutable' : 'no-cache' };
  send(response, { status: 200, type, body: bytes, headers });
}

/** The page, with a nonce of its own in its policy and in its meta element, where the window finds it. */
function sendPage(response: ServerResponse, { type, bytes }: Asset, cookie: string): void {
  const nonce = randomBytes(16).toString('base64');
  const meta = new RegExp(`(<meta\\s+name="${NONCE_META}"\\s+content=")[^"]*(")`);
  const body = Buffer.from(bytes).toString('utf8').replace(meta, `$1${nonce}$2`);
  const headers = {
    'Content-Security-Policy': policyWith(nonce),
    'Set-Cookie': `${cookie}; Path=/; HttpOnly; SameSite=Strict`,
  };
  send(response, { status: 200, type, body, headers });
}

/** A route that threw: the disk's refusals in words; anything else is a mistake of ours, told without its inside. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const known = faultOfDisk(error);
  sendFault(response, known ? 507 : 500, known ?? fault('unexpected'));
}
