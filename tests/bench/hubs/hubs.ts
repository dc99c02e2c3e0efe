/**
 * One, two and three hub processes over three NATS servers: how much they take and give in a second while some write
 * and some read; then one hub and one server are killed in mid-flow.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { natsNodes, natsServer } from '../../hub/nats.ts';
import { hubOn, type Serving } from '../fleet/program.ts';
import type { Figure } from '../report.ts';
import { type Carried, openVisitors, type Visitors } from './visitors.ts';

const SERVERS = 3;
const PROCESSES = 2;

const together = (parts: readonly Carried[]): Carried => ({
  bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  again: parts.reduce((sum, { again }) => sum + again, 0),
  seconds: Math.max(...parts.map(({ seconds }) => seconds)),
});

/** `spaces`: with a writer and a reader each, in all processes together; `megabytes`: in each of them. */
export async function benchHubs({
  spaces,
  megabytes,
}: {
  spaces: number;
  megabytes: number;
}): Promise<Figure[]> {
  if (!natsServer) {
    console.error(
      'bench hubs: not measured, as there is no nats-server (Debian has it in a package of that name).',
    );
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'granary-hubs-'));
  const servers = await natsNodes(folder, SERVERS);
  const hubs: Serving[] = [];
  const figures: Figure[] = [];
  try {
    await Promise.all(servers.map((server) => server.start()));
    const store = `nats://${servers.map(({ address }) => address).join(',')}`;
    const urls = (): string[] => hubs.map(({ port }) => `http://127.0.0.1:${port}`);
    for (let many = 1; many <= 3; many++) {
      hubs.push(await hubOn(store));
      const load = await loaded(spaces, megabytes);
      const before = hubs.map((hub) => hub.cpu());
      const given = together(await Promise.all(load.map((each) => each.ask('give', urls()))));
      const taken = together(await Promise.all(load.map((each) => each.ask('take', urls()))));
      const cpu = hubs.reduce((sum, hub, at) => sum + hub.cpu() - (before[at] ?? 0), 0);
      const add = (name: string, value: number, unit: string): void =>
        void figures.push({ name: `${many} ${many === 1 ? 'hub' : 'hubs'}: ${name}`, value, unit });
      add('written', given.bytes / 1e6 / given.seconds, 'MB/s');
      add('read', taken.bytes / 1e6 / taken.seconds, 'MB/s');
      add('carried', (given.bytes + taken.bytes) / 1e6, 'MB');
      add('processor time of the hubs', cpu, 's');
      await leave(load, { spaces, urls: urls() }, figures, `${many} ${many === 1 ? 'hub' : 'hubs'}`);
      console.error(
        `${many} hubs: ${given.seconds.toFixed(1)} s to write, ${taken.seconds.toFixed(1)} s to read`,
      );
    }
    const load = await loaded(spaces, megabytes);
    const flowing = load.map((each) => each.ask('give', urls()));
    // With the first megabytes on their way.
    await new Promise((later) => setTimeout(later, 300));
    await Promise.all([hubs[0]?.kill(), servers[0]?.kill()]);
    const given = together(await Promise.all(flowing));
    const taken = together(await Promise.all(load.map((each) => each.ask('take', urls().slice(1)))));
    figures.push({
      name: 'a hub and a server killed: visits made again',
      value: given.again + taken.again,
      unit: '',
    });
    await leave(load, { spaces, urls: urls().slice(1) }, figures, 'a hub and a server killed');
    return figures;
  } finally {
    await Promise.all(hubs.map((hub) => hub.kill()));
    await Promise.all(servers.map((server) => server.kill()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function loaded(spaces: number, megabytes: number): Promise<Visitors[]> {
  const load = Array.from({ length: PROCESSES }, openVisitors);
  await Promise.all(load.map((each) => each.ask('prepare', { spaces: spaces / PROCESSES, megabytes })));
  return load;
}

/** All readers must have what their writers have. */
async function leave(
  load: readonly Visitors[],
  { spaces, urls }: { spaces: number; urls: readonly string[] },
  figures: Figure[],
  name: string,
): Promise<void> {
  const same = await Promise.all(load.map((each) => each.ask('same', urls)));
  const all = same.reduce((sum, each) => sum + each, 0);
  if (all !== spaces) process.exitCode = 1;
  figures.push({
    name: `${name}: readers with all of it`,
    value: all,
    unit: `of ${spaces}`,
    atLeast: spaces,
  });
  await Promise.all(load.map((each) => each.end()));
}
