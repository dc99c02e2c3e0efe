/**
 * A shell without an engine: serves a built window under the very policy the real shells send, and answers its verbs
 * from canned rows. For looking at the window and for tests in a browser; it keeps nothing.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { WINDOW_POLICY } from '../../renderer/policy.ts';
import type { EntryRow, HomeStatus, RowPage } from '../../sync/api.ts';
import type { EntryId, StoreId } from '../../sync/domain/ids.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface FakeShell {
  address: string;
  /** The rows as the engine has them; change them, then `tell`. */
  rows: EntryRow[];
  tell(event: unknown): void;
  /** Paths asked for, newest last. */
  asked: string[];
  close(): Promise<void>;
}

const KEY = 'k';

const statusOf = (rows: readonly EntryRow[]): HomeStatus => ({
  founded: true,
  store: 'store-1' as StoreId,
  name: 'Ana',
  firm: 'Harbour Bakery',
  device: 'd' as HomeStatus['device'],
  spaces: [],
  entries: rows.length,
  unsent: 0,
  notices: [],
});

function pageOf(rows: readonly EntryRow[], args: { store?: string; after: number; limit: number }): RowPage {
  const startOver = args.store !== undefined && args.store !== 'store-1';
  const newer = rows.filter((row) => startOver || row.tick > args.after).sort((a, b) => a.tick - b.tick);
  const page = newer.slice(0, args.limit);
  return {
    store: 'store-1' as StoreId,
    startOver,
    rows: page,
    upTo: page.at(-1)?.tick ?? args.after,
    more: newer.length > page.length,
    total: rows.filter((row) => !row.deleted).length,
  };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString() || '{}');
}

/** Starts on a free loopback port, serving the files in `folder`. */
export async function startFakeShell(folder: string, rows: EntryRow[]): Promise<FakeShell> {
  const asked: string[] = [];
  const streams = new Set<ServerResponse>();

  function verb(name: string, args: Record<string, unknown>): unknown {
    if (name === 'home.status') return statusOf(rows);
    if (name === 'rows.since') return pageOf(rows, args as { store?: string; after: number; limit: number });
    if (name === 'entry.get') return rows.find((row) => row.id === (args.id as EntryId));
    return {};
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    asked.push(path);
    if (path.startsWith('/verb/') || path === '/events') {
      if (request.headers['x-granary-key'] !== KEY) return void response.writeHead(403).end();
      if (path === '/events') {
        response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
        response.write('\n');
        streams.add(response);
        return;
      }
      const value = verb(path.slice('/verb/'.length), await bodyOf(request));
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ ok: true, value }));
      return;
    }
    const file = join(folder, normalize(path === '/' ? '/index.html' : path));
    const bytes = await readFile(file).catch(() => undefined);
    if (!bytes) return void response.writeHead(404).end();
    const nonce = 'bm9uY2U';
    const html = file.endsWith('.html');
    response
      .writeHead(200, {
        'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
        'Content-Security-Policy': WINDOW_POLICY.replace('{nonce}', nonce),
      })
      .end(
        html
          ? bytes
              .toString()
              .replace('name="granary-nonce" content=""', `name="granary-nonce" content="${nonce}"`)
          : bytes,
      );
  }

  const server: Server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  return {
    address: `http://127.0.0.1:${port}/?key=${KEY}`,
    rows,
    asked,
    tell: (event) => {
      for (const stream of streams) stream.write(`${JSON.stringify(event)}\n`);
    },
    close: () =>
      new Promise((resolve) => {
        for (const stream of streams) stream.end();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
