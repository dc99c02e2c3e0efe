/** `granary hub`: stores and forwards segments it cannot read. Needs no home. */
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type Command, InvalidArgumentError } from 'commander';
import { fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { FolderTaken, folderStore } from '../hub/folder-store.ts';
import { Hub } from '../hub/hub.ts';
import { jetStreamStore } from '../hub/jetstream-store.ts';
import { HUB_LIMITS, type HubLimits } from '../hub/limits.ts';
import { type ServingHub, serveHub } from '../hub/serve.ts';
import { type HubStore, StoreError } from '../hub/store.ts';
import { nodeCrypto } from '../node/crypto.ts';
import { nodeRandom } from '../node/random.ts';
import type { Context } from './context.ts';
import { portOf } from './link.ts';
import { stopped } from './meetings.ts';
import { BadUse, type Outcome } from './session.ts';

interface HubOptions {
  port: number;
  store: string;
  host?: string;
  cert?: string;
  key?: string;
  token?: string;
  behindProxy?: true;
  spaces?: number;
  spaceMegabytes?: number;
}

const MEGABYTE = 1_048_576;

function countOf(word: string): number {
  const count = Number(word);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError('A number from 1 on is needed.');
  return count;
}

const NATS = 'nats://';

/** `nats://host:port,host:port…` or a folder. */
function storeAt(word: string, path: (word: string) => string): HubStore {
  if (!word.startsWith(NATS)) return folderStore(path(word), nodeCrypto);
  const servers = word
    .slice(NATS.length)
    .split(',')
    .map((server) => server.replace(NATS, '').trim());
  if (servers.some((server) => server === ''))
    throw new BadUse('A store looks like nats://HOST:PORT,HOST:PORT');
  return jetStreamStore(servers, { crypto: nodeCrypto, random: nodeRandom });
}

/** Of a file or as it is: the token's first line. */
async function tokenOf(word: string, path: (word: string) => string): Promise<string> {
  const text = await readFile(path(word), 'utf8').catch(() => word);
  const [line = ''] = text.trim().split('\n');
  if (line.trim() === '') throw new BadUse('The token is empty.');
  return line.trim();
}

async function tlsOf(
  { cert, key }: HubOptions,
  path: (word: string) => string,
): Promise<Result<{ cert: Buffer; key: Buffer } | undefined>> {
  if (cert === undefined && key === undefined) return ok(undefined);
  if (cert === undefined || key === undefined) throw new BadUse('Give both, --cert and --key.');
  try {
    const pair = { cert: await readFile(path(cert)), key: await readFile(path(key)) };
    createSecureContext(pair);
    return ok(pair);
  } catch (error) {
    return failed(fault('hub-certificate', { reason: reasonOf(error) }));
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function openHub(
  store: HubStore,
  options: HubOptions,
  token: string | undefined,
): Promise<Result<Hub>> {
  const limits: HubLimits = {
    ...HUB_LIMITS,
    ...(options.spaces ? { spaces: options.spaces } : {}),
    ...(options.spaceMegabytes ? { spaceBytes: options.spaceMegabytes * MEGABYTE } : {}),
  };
  const ports = {
    crypto: nodeCrypto,
    random: nodeRandom,
    store,
    limits,
    token,
    now: () => performance.now(),
  };
  try {
    return ok(await Hub.open(ports));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const path = options.store;
    if (error instanceof FolderTaken) return failed(fault(`hub-store-${error.why}`, { path }));
    return failed(fault('hub-store-failed', { path, reason: error.message }));
  }
}

async function serve(hub: Hub, options: HubOptions, tls: ServeTls): Promise<Result<ServingHub>> {
  const { port, behindProxy } = options;
  // Without a certificate, what passes can be watched, though not read: only on this machine unless somebody says so.
  const host = options.host ?? (tls ? undefined : '127.0.0.1');
  try {
    return ok(await serveHub({ hub, port, host, tls, behindProxy }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const params = { port, address: host ?? '' };
    if (code === 'EADDRINUSE') return failed(fault('port-taken', params));
    return failed(fault(code === 'EACCES' || code === 'EPERM' ? 'port-denied' : 'port-address', params));
  }
}

type ServeTls = { cert: Buffer; key: Buffer } | undefined;

async function hubVerb({ io, path }: Context, options: HubOptions): Promise<Outcome> {
  const tls = await tlsOf(options, path);
  if (!tls.ok) return tls;
  const token = options.token === undefined ? undefined : await tokenOf(options.token, path);
  const store = storeAt(options.store, path);
  const opened = await openHub(store, options, token);
  if (!opened.ok) return opened;
  try {
    const served = await serve(opened.value, options, tls.value);
    if (!served.ok) return served;
    const { port, close } = served.value;
    io.err(`The hub listens on port ${port}. Stop with Ctrl+C.\n`);
    if (!tls.value && options.host === undefined)
      io.err(
        'Only programs on this PC reach it. For others give --cert and --key, or put it behind a proxy.\n',
      );
    await stopped(io.stop?.());
    await close();
    return ok({ json: { port, ...opened.value.totals() }, text: '' });
  } finally {
    await store.close();
  }
}

export function addHubVerb(program: Command, context: Context): void {
  program
    .command('hub')
    .description('store and forward what members of spaces exchange, without being able to read it')
    .requiredOption('--port <number>', 'the port, 0 for any', portOf)
    .requiredOption(
      '--store <dir|nats://…>',
      'the folder to keep everything in, or the servers of a NATS JetStream cluster',
    )
    .option('--host <address>', 'listen at this address of this PC')
    .option('--cert <file>', 'certificate for TLS, PEM')
    .option('--key <file>', 'its key, PEM')
    .option('--token <word|file>', 'only who knows it adds a space')
    .option('--behind-proxy', 'take the address of a caller from X-Forwarded-For')
    .option('--spaces <number>', 'keep so many spaces at most', countOf)
    .option('--space-megabytes <number>', 'keep so much of each space at most', countOf)
    .action((options: HubOptions) => context.answer(() => hubVerb(context, options)));
}
