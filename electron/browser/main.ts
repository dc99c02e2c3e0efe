/** `dist/node/browser-shell.mjs`: Granary in the person's own browser, where there is no Electron. */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeClock } from '../../sync/node/clock.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { ticketFiles } from '../../sync/node/files/ticket-files.ts';
import { defaultHome, openHome } from '../../sync/node/home.ts';
import { openHubs } from '../../sync/node/hub/service/hubs.ts';
import { openAir } from '../../sync/node/lan/discovery/air.ts';
import { openLan } from '../../sync/node/lan/service/lan.ts';
import { openPairing } from '../../sync/node/lan/service/pairing.ts';
import { nodeRandom } from '../../sync/node/random.ts';
import { nodeTimer } from '../../sync/node/timer.ts';
import { compose } from '../compose.ts';
import { type Assets, readAssets } from './assets.ts';
import { openInBrowser } from './launch.ts';
import { openShell, type Shell } from './shell.ts';

/** Beside the program in dist/. */
const WINDOW = join(import.meta.dirname, '../window');
const USAGE = 'Use: npm start [-- --home DIR] [--port N] [--browser] [--no-open] [--no-discovery]';

interface Wishes {
  home: string;
  /** `undefined`: our usual one for this home. */
  port: number | undefined;
  open: boolean;
  /** Neither looked for by others on the network, nor looking for them, though exchange is on. */
  unseen: boolean;
}

/** The command line's wishes, or what is wrong with it. */
function parseWishes(args: readonly string[]): Wishes | { wrong: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        home: { type: 'string' },
        port: { type: 'string' },
        browser: { type: 'boolean' },
        'no-open': { type: 'boolean' },
        'no-discovery': { type: 'boolean' },
      },
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(/^\d+$/.test(values.port ?? '') && port <= 65_535))
      return { wrong: `"${values.port}" is not a port.` };
    const home = resolve(values.home ?? defaultHome(process.env));
    return { home, port, open: !values['no-open'], unseen: values['no-discovery'] === true };
  } catch (error) {
    const [line = ''] = (error as Error).message.split(/\n|\. /);
    return { wrong: `${line.replace(/\.$/, '')}.` };
  }
}

/**
 * A browser keeps a window's rows per address, port included. The same home therefore asks for the same port at every
 * start, or each start would fill a new store and leave the old one behind. Below the range that systems hand out.
 */
function usualPort(home: string): number {
  const digest = createHash('sha256').update(home).digest();
  return 20_000 + (digest.readUInt32BE(0) % 12_000);
}

async function openOnPort(
  wished: number | undefined,
  home: string,
  open: (port: number) => Promise<Shell>,
): Promise<Shell | { wrong: string }> {
  try {
    return await open(wished ?? usualPort(home));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    if (wished === undefined) return open(0);
    return {
      wrong: `Another program uses port ${wished}. Choose another, or leave --port out.`,
    };
  }
}

function fail(sentence: string, code: number): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

async function start(wishes: Wishes, assets: Assets): Promise<void> {
  const files = await ticketFiles();
  const opened = await openHome(wishes.home, { files, create: true });
  if (!opened.ok) {
    await files.close();
    return fail(opened.fault.sentence, 1);
  }
  const { engine } = opened.value;
  const discovery = {
    random: nodeRandom,
    open: (host: string | undefined) => openAir(host === undefined ? {} : { host }),
  };
  const ports = { crypto: nodeCrypto, clock: nodeClock, timer: nodeTimer };
  const lan = openLan(engine, wishes.unseen ? ports : { ...ports, discovery });
  const pairing = openPairing({ ...ports, engine, lan, random: nodeRandom });
  const hubs = openHubs({ ...ports, engine, random: nodeRandom });
  const close = async (): Promise<void> => {
    await Promise.all([pairing.close(), hubs.close()]);
    await lan.close();
    await opened.value.close();
  };
  const parts = { ...compose(engine, lan, pairing, hubs), files, assets };
  const shell = await openOnPort(wishes.port, wishes.home, (port) => openShell(parts, port));
  if ('wrong' in shell) {
    await close();
    await files.close();
    return fail(shell.wrong, 1);
  }

  let leaving = false;
  const leave = async (): Promise<void> => {
    if (leaving) process.exit(1); // asked twice: whoever is in a hurry may go at once, the journal is safe
    leaving = true;
    await shell.close();
    await close();
    await files.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave());
  process.stdout.on('error', () => {}); // whoever started us stopped listening
  process.stdout.write(`Granary is ready: ${shell.address}\n`);
  if (wishes.open) openInBrowser(shell.address);
}

const wishes = parseWishes(process.argv.slice(2));
if ('wrong' in wishes) fail(`${wishes.wrong} ${USAGE}`, 2);
const assets = await readAssets(WINDOW);
if (!assets) fail('The window of Granary is not built. Start it with: npm start', 1);
await start(wishes, assets);
