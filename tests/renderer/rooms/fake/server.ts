/** Serves a built window with the fake engine behind it, under the policy the real shells send. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { PATHS } from '../../../../electron/contract.ts';
import { WINDOW_POLICY } from '../../../../renderer/policy.ts';
import type { Verb } from '../../../../sync/api.ts';
import type { FileId } from '../../../../sync/domain/ids.ts';
import { fakeCall } from './engine.ts';
import type { FakeState } from './state.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const NONCE = 'bm9uY2U';

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

export interface FakeWindow {
  address: string;
  close(): Promise<void>;
}

/** Starts on a free loopback port (or `port`), serving the built files in `folder`. */
export async function serveWindow(folder: string, state: FakeState, port = 0): Promise<FakeWindow> {
  const call = fakeCall(state);
  const streams = new Set<ServerResponse>();
  state.tell = (event) => {
    for (const stream of streams) stream.write(`${JSON.stringify(event)}\n`);
  };

  async function sendAsset(path: string, response: ServerResponse): Promise<void> {
    const file = join(folder, normalize(path === '/' ? '/index.html' : path));
    const bytes = await readFile(file).catch(() => undefined);
    if (!bytes) return void response.writeHead(404).end();
    const page = bytes
      .toString()
      .replace('name="granary-nonce" content=""', `name="granary-nonce" content="${NONCE}"`);
    response
      .writeHead(200, {
        'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
        'Content-Security-Policy': WINDOW_POLICY.replace('{nonce}', NONCE),
      })
      .end(file.endsWith('.html') ? page : bytes);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x');
    if (url.pathname.startsWith(PATHS.verb)) {
      const verb = url.pathname.slice(PATHS.verb.length) as Verb;
      return sendJson(response, await call(verb, JSON.parse((await bytesOf(request)).toString())));
    }
    if (url.pathname === PATHS.events) {
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' }).write('{"is":"beat"}\n');
      streams.add(response);
      request.on('close', () => streams.delete(response));
      return;
    }
    if (url.pathname === PATHS.file && request.method === 'PUT') {
      const file = `file-${++state.made}` as FileId;
      state.files.set(file, { name: url.searchParams.get('name') ?? '', bytes: await bytesOf(request) });
      return sendJson(response, { ok: true, value: file, file });
    }
    if (url.pathname.startsWith(`${PATHS.file}/`)) {
      const held = state.files.get(decodeURIComponent(url.pathname.slice(PATHS.file.length + 1)));
      return void (held ? response.writeHead(200).end(held.bytes) : response.writeHead(404).end());
    }
    return sendAsset(url.pathname, response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    address: `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : port}/?key=fake`,
    close: () =>
      new Promise((resolve) => {
        for (const stream of streams) stream.end();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
