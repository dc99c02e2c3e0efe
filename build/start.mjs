/** `npm start`: from a fresh clone to the open app. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './bundle.mjs';
import { ensureInstalled } from './install.mjs';
import { program, ROOT, say, standWhereCalled } from './process.mjs';

/** Electron's program, or why there is none. Never asks the package itself: that would start a download. */
function findElectron() {
  const folder = join(ROOT, 'node_modules/electron');
  const named = join(folder, 'path.txt');
  if (!existsSync(named)) return { missing: 'Electron has no program on this machine' };
  const binary = join(folder, 'dist', readFileSync(named, 'utf8'));
  if (!existsSync(binary)) return { missing: 'Electron has no program on this machine' };
  if (!existsSync(join(ROOT, 'dist/node/desktop.mjs'))) return { missing: 'the Electron shell is not built' };
  return { binary };
}

await program(async () => {
  const args = process.argv.slice(2);
  await ensureInstalled();
  await Promise.all([ensureBuilt('node'), ensureBuilt('window')]);

  const electron = args.includes('--browser') ? { missing: 'you asked for it' } : findElectron();
  standWhereCalled();
  if (electron.binary) {
    const child = spawn(electron.binary, [join(ROOT, 'dist/node/desktop.mjs'), ...args], {
      stdio: 'inherit',
    });
    for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
      process.on(signal, () => child.kill(signal));
    process.on('SIGINT', () => {}); // the terminal has told the child too; we leave when it does
    child.on('close', (code) => process.exit(code ?? 1));
    return;
  }
  say(`Opening in the browser: ${electron.missing}.`);
  // In this very process, so that signals, output and exit code are the shell's own.
  const shell = join(ROOT, 'dist/node/browser-shell.mjs');
  process.argv = [process.execPath, shell, ...args];
  await import(pathToFileURL(shell).href);
});
