/** A NATS server for the tests: the machine's own, else Debian's. */
import { existsSync } from 'node:fs';
import { run, say } from './process.mjs';

const PLACES = [
  '/usr/sbin/nats-server',
  '/usr/bin/nats-server',
  '/usr/local/bin/nats-server',
  '/opt/homebrew/bin/nats-server',
];

/** The server that is here now; NATS_SERVER wins. `undefined`: none. */
function findNats() {
  const named = process.env.NATS_SERVER;
  if (named) return existsSync(named) ? named : undefined;
  return PLACES.find(existsSync);
}

/** Finds a server or gets one. `undefined`: there is none and none could be had; the reasons went to stderr. */
export async function ensureNats() {
  const here = findNats();
  if (here) return here;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    say('There is no nats-server here (NATS_SERVER may name one): tests of hubs on a cluster are left out.');
    return undefined;
  }
  say("Installing Debian's nats-server …");
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env }); // a mirror that fails here may still have the package
  const { code, output } = await run('apt-get', ['install', '-y', '--no-install-recommends', 'nats-server'], {
    env,
  });
  if (code === 0) return findNats();
  say(
    `${output.trim().split('\n').slice(-5).join('\n')}\nnats-server could not be installed: tests of hubs on a cluster are left out.`,
  );
  return undefined;
}
