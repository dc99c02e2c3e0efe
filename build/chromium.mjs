/** A browser for the tests: the machine's own, else Debian's, else Playwright's. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { node, run, say } from './process.mjs';

/** @param {string} base */
const windows = (base) => [
  join(base, 'Google/Chrome/Application/chrome.exe'),
  join(base, 'Microsoft/Edge/Application/msedge.exe'),
];

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...windows(process.env.PROGRAMFILES ?? 'C:/Program Files'),
  ...windows(process.env['PROGRAMFILES(X86)'] ?? 'C:/Program Files (x86)'),
];

/** As root in a machine of the project's own, and without asking Google for anything. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser that is here now; CHROME_PATH wins. `undefined`: none. */
export function findChromium() {
  const named = process.env.CHROME_PATH;
  if (named) return existsSync(named) ? named : undefined;
  return PLACES.find(existsSync);
}

/** Playwright's own download, once it is installed. */
async function findPlaywrights() {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

/** Finds a browser or gets one. `undefined`: there is none and none could be had; the reasons went to stderr. */
export async function ensureChromium() {
  const here = findChromium() ?? (await findPlaywrights());
  if (here) return here;
  if (process.env.CHROME_PATH) {
    say(`CHROME_PATH names ${process.env.CHROME_PATH}, which is not there.`);
    return undefined;
  }

  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    say('Installing Chromium and fonts from Debian, a few minutes …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env }); // a mirror that fails here may still have the packages
    const packages = ['chromium', 'fonts-noto-core', 'fonts-noto-cjk'];
    const { code, output } = await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
      env,
    });
    if (code === 0) return findChromium();
    say(`${lastLines(output)}\nDebian's Chromium could not be installed.`);
  }

  say("Downloading Playwright's Chromium …");
  const { code, output } = await node(['node_modules/@playwright/test/cli.js', 'install', 'chromium']);
  if (code === 0) return findPlaywrights();
  say(`${lastLines(output)}\nPlaywright's Chromium could not be downloaded.`);
  return undefined;
}

/** @param {string} output */
const lastLines = (output) => output.trim().split('\n').slice(-5).join('\n');
