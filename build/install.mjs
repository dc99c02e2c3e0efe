/** `npm ci` when node_modules is missing or is not what package-lock.json says. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from './lock.mjs';
import { ROOT, run, Stop, say } from './process.mjs';

const LOCK = join(ROOT, 'package-lock.json');
/** npm writes this one last, whoever called it. */
const INSTALLED = join(ROOT, 'node_modules/.package-lock.json');
const STAMP = join(ROOT, 'node_modules/.granary-installed');

const digest = () => createHash('sha256').update(readFileSync(LOCK)).digest('hex');

/** By content where we installed it, else by age (somebody ran npm by hand). */
function installed() {
  if (!existsSync(INSTALLED)) return false;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest()) return true;
  return statSync(INSTALLED).mtimeMs >= statSync(LOCK).mtimeMs;
}

/** @param {{ quiet?: boolean }} [options] */
export async function ensureInstalled({ quiet = false } = {}) {
  if (installed()) return;
  await alone(join(ROOT, 'dist/.lock/install'), async () => {
    if (installed()) return; // another command did it while we waited
    if (!quiet) say('Installing what Granary is built with (npm ci), about a minute …');
    // Under npm this names npm's own script, which starts without a shell on every system.
    const npm = process.env.npm_execpath;
    const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']];
    const { code, output } = await run(command, args, {
      env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1', npm_config_loglevel: 'error' },
    });
    if (code !== 0)
      throw new Stop(`${output}\nThe installation failed (npm ci, exit ${code}). Nothing was started.`);
    writeFileSync(STAMP, digest());
  });
}
