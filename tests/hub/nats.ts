/** NATS servers of a test: real processes on loopback, their files in a folder of the test's own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

/** The program, as `build/nats.mjs` gets it for `npm test`; NATS_SERVER names another. */
export const natsServer = [
  process.env.NATS_SERVER,
  '/usr/sbin/nats-server',
  '/usr/bin/nats-server',
  '/usr/local/bin/nats-server',
  '/opt/homebrew/bin/nats-server',
].find((path) => path && existsSync(path));

export interface NatsNode {
  readonly address: string;
  readonly folder: string;
  start(): Promise<void>;
  /** As a power cut does. */
  kill(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((settle, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => settle(typeof address === 'object' && address ? address.port : 0));
    });
  });

const answers = (port: number): Promise<boolean> =>
  new Promise((settle) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      settle(true);
    });
    socket.once('error', () => settle(false));
  });

/** So many servers as one cluster; alone, no cluster. Not started yet. */
export async function natsNodes(folder: string, many: number): Promise<NatsNode[]> {
  const ports: { client: number; cluster: number }[] = [];
  for (let i = 0; i < many; i++) ports.push({ client: await freePort(), cluster: await freePort() });
  const routes = ports.map(({ cluster }) => `nats://127.0.0.1:${cluster}`).join(', ');
  return ports.map(({ client, cluster }, i) => {
    const home = join(folder, `nats-${i}`);
    mkdirSync(home, { recursive: true });
    const file = join(home, 'server.conf');
    const clusterPart =
      many > 1 ? `cluster { name: granary, listen: "127.0.0.1:${cluster}", routes: [${routes}] }\n` : '';
    writeFileSync(
      file,
      `server_name: n${i}\nlisten: "127.0.0.1:${client}"\njetstream { store_dir: "${home}", max_mem: 67108864, max_file: 1073741824 }\n${clusterPart}`,
    );
    return node(file, home, client);
  });
}

function node(file: string, folder: string, port: number): NatsNode {
  let child: ChildProcess | undefined;
  return {
    address: `127.0.0.1:${port}`,
    folder,
    async start() {
      child = spawn(natsServer ?? '', ['-c', file], { stdio: 'ignore' });
      while (!(await answers(port))) {
        if (child.exitCode !== null) throw new Error('nats-server ended at once');
        await new Promise((again) => setTimeout(again, 50));
      }
    },
    async kill() {
      const ending = child;
      child = undefined;
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
      const ended = new Promise((settle) => ending.once('exit', settle));
      ending.kill('SIGKILL');
      await ended;
    },
  };
}
