/**
 * Many devices of many firms in one space, each with lessons of its own, who only ever meet through a hub; the hub is
 * killed twice while they do. Every device is a home on a real disk, every act of it a process of the built program.
 */
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Prose } from '../prose.ts';
import type { Figure } from '../report.ts';
import { granary, hubOn, inWaves, must, type Serving } from './program.ts';

const FIRMS = 10;
/** Processes at one time: more would only wait for each other on a small machine. */
const AT_ONCE = 4;
const ROUNDS_AT_MOST = 12;

interface Device {
  home: string;
  name: string;
  seconds: number;
  bytes: number;
  links: number;
  cut: number;
}

interface Synced {
  ended: string;
  sent: number;
  received: number;
}

/** Homes, joined by invitation files, with so many lessons each. */
async function settle(
  folder: string,
  devices: readonly Device[],
  entries: number,
  seed: number,
): Promise<void> {
  const [first, ...others] = devices as [Device, ...Device[]];
  await inWaves(devices, AT_ONCE, ({ home, name }, at) =>
    must(home, 'init', '--name', name, '--business', `Firm ${at % FIRMS}`),
  );
  await must(first.home, 'space', 'create', 'Dyers');
  for (const { name } of others)
    await must(
      first.home,
      'space',
      'invite',
      'Dyers',
      '--role',
      'member',
      '--out',
      join(folder, `${name}.ginvite`),
    );
  await inWaves(others, AT_ONCE, ({ home, name }) =>
    must(home, 'space', 'join', join(folder, `${name}.ginvite`)),
  );
  await inWaves(devices, AT_ONCE, async ({ home, name }, at) => {
    const prose = new Prose(seed * 1_000 + at);
    const lines = Array.from({ length: entries }, () => JSON.stringify(prose.lesson(2_000)));
    const file = join(folder, `${name}.jsonl`);
    await writeFile(file, `${lines.join('\n')}\n`);
    await must(home, 'import', file, '--space', 'Dyers');
  });
}

async function sync(device: Device, port: number): Promise<boolean> {
  const said = await granary(device.home, 'sync', '--hub', `http://127.0.0.1:${port}`, '--once');
  device.seconds += said.seconds;
  device.links += 1;
  if (said.out === '') {
    device.cut += 1;
    return false;
  }
  const { ended, sent, received } = JSON.parse(said.out) as Synced;
  device.bytes += sent + received;
  if (ended !== 'done') device.cut += 1;
  return ended === 'done';
}

const print = async ({ home }: Device): Promise<string> => {
  const { fingerprint, entries } = await must<{ fingerprint: string; entries: number }>(
    home,
    'fingerprint',
    '--space',
    'Dyers',
  );
  return `${entries} ${fingerprint}`;
};

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = names.filter((each) => each.isFile()).map((each) => stat(join(each.parentPath, each.name)));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

export async function benchFleet({
  many,
  entries,
  seed,
}: {
  many: number;
  entries: number;
  seed: number;
}): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'granary-fleet-'));
  const devices = Array.from({ length: many }, (_, at): Device => {
    const name = `Device ${at}`;
    return { home: join(folder, name), name, seconds: 0, bytes: 0, links: 0, cut: 0 };
  });
  const store = join(folder, 'hub');
  let hub: Serving | undefined;
  try {
    await settle(folder, devices, entries, seed);
    console.error(`${many} devices with ${entries} lessons each`);
    hub = await hubOn(store);
    const { port } = hub;
    const begun = performance.now();
    let kills = 0;
    let rounds = 0;
    let through = 0;
    /** With the device that is through at these counts, while others are somewhere in the middle. */
    const dies = new Set([Math.ceil(many / 3), many + Math.ceil(many / 2)]);
    const visit = async (device: Device): Promise<void> => {
      for (let tries = 0; !(await sync(device, port)); tries++)
        if (tries > 50) throw new Error(`${device.name}: no exchange came to its end`);
      through += 1;
      if (!dies.has(through)) return;
      kills += 1;
      await hub?.kill();
      hub = await hubOn(store, port);
    };
    for (; rounds < ROUNDS_AT_MOST; rounds++) {
      await inWaves(devices, AT_ONCE, visit);
      const prints = new Set(await inWaves(devices, AT_ONCE, print));
      console.error(`round ${rounds + 1}: ${prints.size} different fingerprints`);
      if (prints.size === 1) break;
    }
    const seconds = (performance.now() - begun) / 1000;
    const prints = new Set(await inWaves(devices, AT_ONCE, print));
    if (prints.size !== 1) process.exitCode = 1;
    const [only = ''] = prints;
    return [
      { name: 'devices', value: many, unit: '' },
      { name: 'different fingerprints at the end', value: prints.size, unit: '', atMost: 1 },
      { name: 'entries each holds', value: Number(only.split(' ')[0]), unit: '', atLeast: many * entries },
      { name: 'the hub was killed', value: kills, unit: 'times', atLeast: 2 },
      { name: 'exchanges that broke off', value: devices.reduce((sum, { cut }) => sum + cut, 0), unit: '' },
      { name: 'rounds until all had the same', value: rounds + 1, unit: '' },
      { name: `seconds, ${AT_ONCE} at a time`, value: seconds, unit: 's' },
      {
        name: 'seconds a device exchanged, on average',
        value: mean(devices.map((each) => each.seconds)),
        unit: 's',
      },
      { name: 'the longest', value: Math.max(...devices.map((each) => each.seconds)), unit: 's' },
      {
        name: 'bytes a device sent and got, on average',
        value: Math.round(mean(devices.map((each) => each.bytes))),
        unit: 'B',
      },
      { name: 'the most', value: Math.max(...devices.map((each) => each.bytes)), unit: 'B' },
      { name: 'what the hub keeps', value: await sizeOf(store), unit: 'B' },
    ];
  } finally {
    await hub?.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
