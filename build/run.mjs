/** `npm run granary | sim | bench | package | kit`: makes the program ready, then becomes it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './bundle.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled } from './install.mjs';
import { ensureNats } from './nats.mjs';
import { program, ROOT, Stop, say, standWhereCalled } from './process.mjs';

const [name = '', ...args] = process.argv.slice(2);

/**
 * Runs a file as if Node had been started with it: its signals, output and exit code are ours.
 * @param {string} path
 */
async function become(path) {
  const file = join(ROOT, path);
  if (!existsSync(file)) throw new Stop(`${path} is not there: nothing to run.`);
  standWhereCalled();
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

/** @param {string} path */
async function becomeTypeScript(path) {
  await ensureInstalled();
  const { register } = await import('tsx/esm/api');
  register();
  await become(path);
}

/** @type {Record<string, () => Promise<void>>} */
const PROGRAMS = {
  granary: async () => {
    await ensureInstalled({ quiet: true });
    await ensureBuilt('node', { quiet: true });
    await become('dist/node/granary.mjs');
  },
  sim: () => becomeTypeScript('tests/simulator/main.ts'),
  bench: async () => {
    if (args[0] === 'window') {
      await ensureInstalled();
      await Promise.all([ensureBuilt('node'), ensureBuilt('window')]);
      process.env.CHROME_PATH ??= await ensureChromium();
    }
    if (args[0] === 'hubs') await ensureNats();
    if (['fleet', 'hubs', 'siege'].includes(args[0] ?? ''))
      await ensureInstalled().then(() => ensureBuilt('node'));
    await becomeTypeScript('tests/bench/main.ts');
  },
};

await program(async () => {
  const start = PROGRAMS[name];
  if (start) return start();
  say(`npm run ${name}: not built yet`);
  process.exitCode = 2;
});
