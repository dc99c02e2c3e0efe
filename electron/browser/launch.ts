/** Opens an address in the person's own browser, if the system knows how. */
import { spawn } from 'node:child_process';

/** Programs that open an address, per system. None goes through a shell. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  win32: ['rundll32.exe', 'url.dll,FileProtocolHandler'],
  darwin: ['open'],
};

/** Nothing is said when it fails: the address is on the screen, and a person can open it. */
export function openInBrowser(address: string, platform: NodeJS.Platform = process.platform): void {
  const [program, ...args] = OPENERS[platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, address], { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}
