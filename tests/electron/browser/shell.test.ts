import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Assets, readAssets } from '../../../electron/browser/assets.ts';
import { openShell, type Shell } from '../../../electron/browser/shell.ts';
import type { Call, EngineEvent, Verb } from '../../../sync/api.ts';
import { fault } from '../../../sync/domain/fault.ts';
import { type TicketFiles, ticketFiles } from '../../../sync/node/files/ticket-files.ts';
import { DiskError } from '../../../sync/ports.ts';

/** An engine that remembers what it was asked and answers with the arguments. */
class FakeEngine {
  readonly asked: { verb: Verb; args: unknown }[] = [];
  readonly listeners = new Set<(event: EngineEvent) => void>();
  answer: ((verb: Verb, args: unknown) => unknown) | undefined;
  readonly call = (async (verb: Verb, args: unknown) => {
    this.asked.push({ verb, args });
    return this.answer ? await this.answer(verb, args) : { ok: true, value: { verb, args } };
  }) as unknown as Call;
  readonly listen = (listener: (event: EngineEvent) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  tell(event: EngineEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

let window: string;
let assets: Assets;
let shell: Shell;
let engine: FakeEngine;
let files: TicketFiles;

const PAGE =
  '<!doctype html><meta name="granary-nonce" content="" /><script type="module" src="./assets/a.js"></script>';

beforeAll(async () => {
  window = await mkdtemp(join(tmpdir(), 'granary-window-test-'));
  await mkdir(join(window, 'assets'));
  await writeFile(join(window, 'index.html'), PAGE);
  await writeFile(join(window, 'assets/a.js'), 'export {};');
  await writeFile(join(window, 'secret.key'), 'not for serving');
  assets = (await readAssets(window))!;
});
afterAll(() => rm(window, { recursive: true }));

async function open(beatEvery?: number): Promise<void> {
  engine = new FakeEngine();
  files = await ticketFiles();
  const { call, listen } = engine;
  shell = await openShell({ call, listen, files, assets, ...(beatEvery ? { beatEvery } : {}) }, 0);
}
afterEach(async () => {
  await shell.close();
  await files.close();
});

/** Asks as our own page would, unless told otherwise. `path` goes out exactly as written. */
function ask(
  method: string,
  path: string,
  {
    headers = {},
    body,
    key = shell.key,
  }: { headers?: RequestOptions['headers']; body?: string | Buffer; key?: string | null } = {},
): Promise<Answer> {
  const own = { host: `127.0.0.1:${shell.port}`, ...(key === null ? {} : { 'x-granary-key': key }) };
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port: shell.port, method, path, headers: { ...own, ...headers }, agent: false },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(pieces).toString(),
          }),
        );
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

const verb = (name: string, body: string, more: Parameters<typeof ask>[2] = {}): Promise<Answer> =>
  ask('POST', `/verb/${name}`, { body, ...more });

describe('The page', () => {
  it('opens with the key in its address, under a strict policy and with a nonce of its own', async () => {
    await open();
    const first = await ask('GET', new URL(shell.address).pathname + new URL(shell.address).search, {
      key: null,
    });
    const second = await ask('GET', `/?key=${shell.key}`, { key: null });
    expect(first.status).toBe(200);
    const policy = String(first.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(nonce).toHaveLength(24);
    expect(first.text).toContain(`<meta name="granary-nonce" content="${nonce}" />`);
    expect(second.text).not.toContain(String(nonce));
    expect(first.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(first.headers['permissions-policy']).toContain('camera=()');
  });

  it.each(['/', '/index.html', '/?key=', '/?key=wrong', '/?key=AAAAAAAAAAAAAAAAAAAAAA', '/?KEY=x'])(
    'says in simple words that %s does not open Granary',
    async (path) => {
      await open();
      const answer = await ask('GET', path, { key: null });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('does not open Granary');
      expect(answer.text).not.toContain('script');
    },
  );

  it('can be loaded again by the browser that opened it, with a pass that opens nothing else', async () => {
    await open();
    const first = await ask('GET', `/?key=${shell.key}`, { key: null });
    const [set = ''] = first.headers['set-cookie'] ?? [];
    expect(set).toMatch(/^granary-\d+=[\w-]{22}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(set).not.toContain(shell.key);
    const cookie = `other=1; ${set.split(';')[0]}`;
    expect((await ask('GET', '/', { key: null, headers: { cookie } })).status).toBe(200);
    expect((await ask('GET', '/', { key: null, headers: { cookie: `${cookie}x` } })).status).toBe(403);
    expect((await verb('home.status', '{}', { key: null, headers: { cookie } })).status).toBe(403);
    const pass = set.split(';')[0]!.split('=')[1]!;
    expect((await verb('home.status', '{}', { key: pass })).status).toBe(403);
  });

  it('brings its built files without a key, each with a type and a policy', async () => {
    await open();
    const script = await ask('GET', '/assets/a.js', { key: null });
    expect(script).toMatchObject({ status: 200, text: 'export {};' });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['content-security-policy']).not.toContain('nonce');
  });

  it.each([
    '/secret.key',
    '/../secret.key',
    '/assets/../secret.key',
    '/assets/..%2fsecret.key',
    '/%2e%2e/secret.key',
    '/assets/..\\secret.key',
    '//etc/passwd',
    '/assets',
    '/assets/',
    '/constructor',
    '/__proto__',
  ])('has nothing under %s', async (path) => {
    await open();
    expect((await ask('GET', path)).status).toBe(404);
    expect((await ask('GET', path, { key: null })).status).toBe(403);
  });
});

describe('The gate', () => {
  const cases: [string, Record<string, string>][] = [
    ['another name for this machine', { host: 'evil.example' }],
    ['localhost', { host: 'localhost' }],
    ['another port in Host', { host: '127.0.0.1:1' }],
    ["another site's page", { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['another local server', { origin: 'http://127.0.0.1:1' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a same-site fetch from another port', { 'sec-fetch-site': 'same-site' }],
  ];
  it.each(cases)('refuses %s, even with the key', async (_, headers) => {
    await open();
    expect((await verb('home.status', '{}', { headers })).status).toBe(403);
    expect((await ask('GET', `/?key=${shell.key}`, { headers })).status).toBe(403);
    expect((await ask('GET', '/events', { headers })).status).toBe(403);
    expect(engine.asked).toEqual([]);
  });

  it('lets our own page through', async () => {
    await open();
    const headers = { origin: `http://127.0.0.1:${shell.port}`, 'sec-fetch-site': 'same-origin' };
    expect((await verb('home.status', '{}', { headers })).status).toBe(200);
  });

  it.each([null, '', 'wrong', 'A'.repeat(22)])('refuses the key %j on every route', async (key) => {
    await open();
    expect((await verb('home.status', '{}', { key })).status).toBe(403);
    expect((await ask('GET', '/events', { key })).status).toBe(403);
    expect((await ask('PUT', '/file?name=a', { key, body: 'x' })).status).toBe(403);
    expect((await ask('GET', '/file/abc', { key })).status).toBe(403);
    expect(engine.asked).toEqual([]);
  });

  it('does not take the key from the address where the header is meant', async () => {
    await open();
    expect((await verb(`home.status?key=${shell.key}`, '{}', { key: null })).status).toBe(403);
  });

  it.each(['DELETE', 'OPTIONS', 'PATCH', 'HEAD', 'TRACE'])('refuses the method %s', async (method) => {
    await open();
    expect((await ask(method, '/verb/home.status')).status).toBe(405);
  });

  it('refuses an address that is not a path', async () => {
    await open();
    expect((await ask('GET', 'http://evil.example/')).status).toBe(400);
  });

  it('listens on the loopback address only', async () => {
    await open();
    const other = await new Promise((resolve) => {
      const socket = connect(shell.port, '127.0.0.2');
      socket.on('connect', () => resolve('open'));
      socket.on('error', () => resolve('shut'));
    });
    expect(other).toBe('shut');
  });
});

describe('A verb', () => {
  it('reaches the engine with its arguments and comes back with its answer', async () => {
    await open();
    const answer = await verb('entry.get', '{"id":"abc"}');
    expect(engine.asked).toEqual([{ verb: 'entry.get', args: { id: 'abc' } }]);
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: { verb: 'entry.get', args: { id: 'abc' } } });
    expect(answer.headers['content-type']).toBe('application/json');
  });

  it('brings a fault back as it is', async () => {
    await open();
    engine.answer = () => ({ ok: false, fault: fault('entry-unknown', { id: 'x' }) });
    const answer = await verb('entry.get', '{"id":"abc"}');
    expect(JSON.parse(answer.text)).toEqual({ ok: false, fault: fault('entry-unknown', { id: 'x' }) });
  });

  it.each(['nothing', 'constructor', '__proto__', 'toString', 'home.status/', 'home.status%00', ''])(
    'called %j is unknown',
    async (name) => {
      await open();
      const answer = await verb(name, '{}');
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.text).fault.code).toBe('verb-unknown');
      expect(engine.asked).toEqual([]);
    },
  );

  it.each([
    ['', 'not JSON'],
    ['{', 'not JSON'],
    ['null', 'an object is needed'],
    ['[]', 'an object is needed'],
    ['"text"', 'an object is needed'],
    ['{"__proto__":{"founded":true}}', 'a forbidden key'],
    ['{"draft":{"fields":{"\\u005f_proto__":1}}}', 'a forbidden key'],
    [`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'nested too deep'],
  ])('with the body %.40s is refused', async (body, reason) => {
    await open();
    const answer = await verb('entry.get', body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).fault).toEqual(fault('arguments-wrong', { reason }));
    expect(engine.asked).toEqual([]);
  });

  it('with a body of more than 8 MiB is refused, announced or not', async () => {
    await open();
    const body = `{"a":"${'x'.repeat(8 * 1024 * 1024)}"}`;
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
      const status = await verb('entry.get', body, { headers }).then(
        (answer) => answer.status,
        () => 'cut', // refused while we were still sending
      );
      expect(['cut', 413]).toContain(status);
    }
    expect(engine.asked).toEqual([]);
  });

  it('that meets a full disk says so; one that meets a mistake of ours tells nothing of its inside', async () => {
    await open();
    engine.answer = () => Promise.reject(new DiskError('full', '/a/b'));
    expect(JSON.parse((await verb('entry.get', '{}')).text).fault.code).toBe('disk-full');
    engine.answer = () => Promise.reject(new Error('the inside'));
    const answer = await verb('entry.get', '{}');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('the inside');
    expect(JSON.parse(answer.text)).toEqual({ ok: false, fault: fault('unexpected') });
  });
});

/** Opens a stream and hands out its lines one by one. */
async function stream(): Promise<{ status: number; line(): Promise<string>; end(): void }> {
  const lines: string[] = [];
  const wanted: ((line: string) => void)[] = [];
  return new Promise((resolve, reject) => {
    const headers = { 'x-granary-key': shell.key };
    const asking = request(
      { host: '127.0.0.1', port: shell.port, path: '/events', headers, agent: false },
      (response) => {
        response.setEncoding('utf8').on('data', (text: string) => {
          for (const line of text.split('\n').filter((each) => each !== '')) {
            const next = wanted.shift();
            if (next) next(line);
            else lines.push(line);
          }
        });
        response.on('error', () => {});
        resolve({
          status: response.statusCode ?? 0,
          line: () => {
            const line = lines.shift();
            return line === undefined ? new Promise((next) => wanted.push(next)) : Promise.resolve(line);
          },
          end: () => asking.destroy(),
        });
      },
    );
    asking.on('error', reject);
    asking.end();
  });
}

describe('The stream of events', () => {
  it('begins with a beat, then brings what the engine says', async () => {
    await open();
    const events = await stream();
    expect(await events.line()).toBe('{"is":"beat"}');
    engine.tell({ is: 'rows', upTo: 7 });
    expect(JSON.parse(await events.line())).toEqual({ is: 'rows', upTo: 7 });
    events.end();
  });

  it('beats again and again', async () => {
    await open(1);
    const events = await stream();
    for (let i = 0; i < 3; i++) expect(await events.line()).toBe('{"is":"beat"}');
    events.end();
  });

  it('is given to four windows at most, so that verbs find a free connection', async () => {
    await open();
    const windows = await Promise.all([stream(), stream(), stream(), stream()]);
    expect(windows.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await stream()).status).toBe(503);
    expect(engine.listeners.size).toBe(4);
    for (const each of windows) each.end();
  });
});

describe('Files', () => {
  const handIn = async (name: string, body: string | Buffer): Promise<string> =>
    JSON.parse((await ask('PUT', `/file?name=${encodeURIComponent(name)}`, { body })).text).value;

  it('handed in come to the engine whole, under the name they had, without its folders', async () => {
    await open();
    const bytes = Buffer.alloc(3_000_000, 'grain');
    const ticket = await handIn('../../Täglich/lessons.csv', bytes);
    const source = await files.open(ticket as never);
    expect(source?.name).toBe('lessons.csv');
    expect(source?.size).toBe(bytes.length);
    expect(Buffer.compare(Buffer.from(await source!.read(0, bytes.length)), bytes)).toBe(0);
    expect(Buffer.from(await source!.read(2_999_990, 100)).toString()).toBe('graingrain');
  });

  it('are forgotten when a verb has used them up, and kept for another try when it could not', async () => {
    await open();
    const ticket = await handIn('a.gbundle', 'bytes');
    engine.answer = () => ({ ok: false, fault: fault('bundle-damaged') });
    await verb('bundle.take', JSON.stringify({ file: ticket }));
    expect(await files.open(ticket as never)).toBeDefined();
    engine.answer = undefined;
    await verb('bundle.take', JSON.stringify({ file: ticket }));
    expect(await files.open(ticket as never)).toBeUndefined();
  });

  it('made by the engine download once, with a harmless name', async () => {
    await open();
    const ticket = await files.give('Bäckerei "Ana"/../evil\r\nX: y.gbundle', [
      Buffer.from('GRB'),
      Buffer.from('UN'),
    ]);
    const answer = await ask('GET', `/file/${ticket}`);
    expect(answer).toMatchObject({ status: 200, text: 'GRBUN' });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="evilX_ y.gbundle"; filename*=UTF-8''evilX_%20y.gbundle`,
      'x-content-type-options': 'nosniff',
    });
    expect((await ask('GET', `/file/${ticket}`)).status).toBe(404);
  });

  it('handed in are not for downloading, and made ones not for taking in', async () => {
    await open();
    expect((await ask('GET', `/file/${await handIn('a', 'x')}`)).status).toBe(404);
    expect(await files.open(await files.give('b', [Buffer.from('x')]))).toBeUndefined();
  });

  it.each(['/file/', '/file/../../etc/passwd', '/file/%2e%2e%2fetc%2fpasswd', '/file/__proto__'])(
    'are not found under %s',
    async (path) => {
      await open();
      expect((await ask('GET', path)).status).toBe(404);
    },
  );

  it('announced as larger than 512 MiB are refused before they come', async () => {
    await open();
    const status = await new Promise((resolve, reject) => {
      const headers = { 'x-granary-key': shell.key, 'content-length': 512 * 1024 * 1024 + 1 };
      const asking = request(
        { host: '127.0.0.1', port: shell.port, method: 'PUT', path: '/file?name=a', headers, agent: false },
        (response) => {
          resolve(response.statusCode);
          asking.destroy();
        },
      );
      asking.on('error', reject);
      asking.flushHeaders();
    });
    expect(status).toBe(413);
  });

  it('of which only a part came leave nothing behind', async () => {
    await open();
    const folder = await readFolder();
    await new Promise<void>((resolve) => {
      const headers = { 'x-granary-key': shell.key, 'content-length': 100 };
      const asking = request({
        host: '127.0.0.1',
        port: shell.port,
        method: 'PUT',
        path: '/file?name=a',
        headers,
        agent: false,
      });
      asking.on('error', () => resolve());
      asking.write('only a part', () => asking.destroy());
    });
    await shell.close();
    expect(await readFolder()).toEqual(folder);
    await open();
  });

  it('are gone from the disk when the shell is gone', async () => {
    await open();
    await handIn('a', 'x');
    const ticket = await files.give('b', [Buffer.from('x')]);
    const { path } = files.claim(ticket)!;
    await files.close();
    await expect(readFile(path)).rejects.toThrow();
  });
});

/** What lies in this process's private folder. */
async function readFolder(): Promise<string[]> {
  const probe = files.claim(await files.give('probe', []))!;
  const names = await readdir(dirname(probe.path));
  await probe.done();
  return names.filter((name) => !probe.path.endsWith(name));
}
