/** Builds the window and the Node programs into dist/, only when their sources changed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { alone } from './lock.mjs';
import { node, ROOT, Stop, say } from './process.mjs';

/** What each bundle is made from: a change elsewhere does not rebuild it. */
const BUNDLES = {
  node: {
    config: 'build/vite.node.config.ts',
    sources: ['sync', 'electron', 'renderer/search'],
    says: 'Building the engine and its shells …',
  },
  window: {
    config: 'build/vite.window.config.ts',
    sources: ['renderer', 'sync/domain', 'sync/api.ts', 'electron/contract.ts'],
    says: 'Building the window …',
  },
};

/** @typedef {keyof typeof BUNDLES} Bundle */

/** By content, not by age: a checkout or a copy changes every date and nothing else. @param {Bundle} name */
function digest(name) {
  const { config, sources } = BUNDLES[name];
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    const full = join(ROOT, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const inside of readdirSync(full).sort()) add(`${path}/${inside}`);
    } else if (!path.endsWith('.md')) {
      const bytes = readFileSync(full);
      hash.update(`${path}\n${bytes.length}\n`).update(bytes);
    }
  };
  for (const path of [...sources, config, 'build/bundle.mjs', 'tsconfig.base.json', 'package-lock.json'])
    add(path);
  return hash.digest('hex');
}

/**
 * @param {Bundle} name
 * @param {{ quiet?: boolean }} [options]
 */
export async function ensureBuilt(name, { quiet = false } = {}) {
  const stamp = join(ROOT, 'dist/.stamp', name);
  const current = () => {
    const now = digest(name);
    const fresh =
      existsSync(join(ROOT, 'dist', name)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now;
    return { fresh, now };
  };
  if (current().fresh) return;
  await alone(join(ROOT, 'dist/.lock', name), async () => {
    // Taken before building: a file that changes meanwhile leaves the stamp stale, as it should.
    const { fresh, now } = current();
    if (fresh) return;
    const { config, says } = BUNDLES[name];
    if (!quiet) say(says);
    const vite = ['node_modules/vite/bin/vite.js', 'build', '--config', config, '--logLevel', 'warn'];
    const { code, output } = await node(vite);
    if (code !== 0) throw new Stop(`${output}\nThe build failed (${config}).`);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, now);
  });
}
