/**
 * A Granary that listens, and a hub, while others flood them, drip into them and lie to them: what it costs them in
 * memory, and whether those who come honestly still get through.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { granary, must, type Serving, serving } from '../fleet/program.ts';
import type { Figure } from '../report.ts';

const MEMORY = 256;
const PATIENCE = 5;
/** Seconds after which somebody honest gives up. */
const TRIED_FOR = 30;

/** Megabytes a process has in memory, and has had at most (Linux). */
function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

interface Visit {
  /** With the starts of the program. */
  seconds: number;
  tries: number;
  through: boolean;
}

interface Siege {
  kind: 'lan' | 'hub';
  seconds: number;
  victim: Serving;
  /** A home that comes honestly, and how it comes. */
  honest: { home: string; way: readonly string[] };
  /** A home in the hands of a liar; none for a hub, which is besieged by strangers. */
  liar: string;
}

async function besiege({ kind, seconds, victim, honest, liar }: Siege): Promise<Figure[]> {
  const come = async (title: string): Promise<Visit> => {
    await must(honest.home, 'add', '--title', title, '--space', 'Dyers');
    const visit = { seconds: 0, tries: 0, through: false };
    // Who is not let in tries again, as the program does by itself when it is not told `--once`.
    while (!visit.through && visit.seconds < TRIED_FOR) {
      const said = await granary(honest.home, 'sync', ...honest.way, '--once');
      visit.seconds += said.seconds;
      visit.tries += 1;
      visit.through = said.code === 0;
    }
    return visit;
  };
  const calm = await come('Before');
  const before = memoryOf(victim.pid);
  const child = spawn(
    process.execPath,
    [
      '--import',
      import.meta.resolve('tsx'),
      join(import.meta.dirname, 'attackers-child.ts'),
      String(victim.port),
      kind,
      liar,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const visits: Visit[] = [];
  const end = performance.now() + 1_000 * seconds;
  while (performance.now() < end) visits.push(await come(`During ${visits.length}`));
  const spent = await new Promise<{ connections: number; bytes: number }>((done) => {
    child.stdout.once('data', (text: Buffer) => done(JSON.parse(text.toString())));
    child.stdin.end();
  });
  await new Promise((gone) => (child.exitCode === null ? child.once('exit', gone) : gone(undefined)));
  const after = memoryOf(victim.pid);
  const name = kind === 'lan' ? 'a listening Granary' : 'a hub';
  const add = (what: string, value: number, unit: string, bound = {}): Figure => ({
    name: `${name}: ${what}`,
    value,
    unit,
    ...bound,
  });
  const through = visits.filter((each) => each.through).length;
  if (through !== visits.length) process.exitCode = 1;
  return [
    add('besieged', seconds, 's'),
    add('hostile connections', spent.connections, ''),
    add('hostile bytes', spent.bytes / 1e6, 'MB'),
    add('memory in peace', before.now, 'MB'),
    add('memory more at most', after.peak - before.now, 'MB', { atMost: MEMORY }),
    add('honest exchanges', visits.length, ''),
    add('of them through', through, '', { atLeast: visits.length }),
    add(
      'tries they took',
      visits.reduce((sum, { tries }) => sum + tries, 0),
      '',
    ),
    add('an honest exchange in peace, with the start of the program', calm.seconds, 's'),
    add('the longest under siege, all tries together', Math.max(...visits.map((each) => each.seconds)), 's', {
      atMost: PATIENCE,
    }),
  ];
}

export async function benchSiege({ seconds }: { seconds: number }): Promise<Figure[]> {
  if (process.platform !== 'linux') {
    console.error('bench siege: not measured, as it reads what Linux says of a process.');
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'granary-siege-'));
  const [ana, bo, eve] = ['ana', 'bo', 'eve'].map((name) => join(folder, name)) as [string, string, string];
  const running: Serving[] = [];
  const runs = async (args: readonly string[]): Promise<Serving> => {
    const one = await serving(args);
    running.push(one);
    return one;
  };
  try {
    for (const [home, name] of [
      [ana, 'Ana'],
      [bo, 'Bo'],
      [eve, 'Eve'],
    ] as const)
      await must(home, 'init', '--name', name, '--business', `${name} & Co`);
    await must(ana, 'space', 'create', 'Dyers');
    for (const home of [bo, eve]) {
      const file = `${home}.ginvite`;
      await must(ana, 'space', 'invite', 'Dyers', '--role', 'member', '--out', file);
      await must(home, 'space', 'join', file);
    }
    const hub = await runs(['hub', '--port', '0', '--store', join(folder, 'store')]);
    const url = `http://127.0.0.1:${hub.port}`;
    // The steward shows the hub who belongs, before she listens herself.
    await must(ana, 'sync', '--hub', url, '--once');
    const listening = await runs(['--home', ana, 'listen', '--port', '0']);
    const lan = await besiege({
      kind: 'lan',
      seconds,
      victim: listening,
      honest: { home: bo, way: ['--peer', `127.0.0.1:${listening.port}`] },
      liar: eve,
    });
    await listening.kill();
    const atHub = await besiege({
      kind: 'hub',
      seconds,
      victim: hub,
      honest: { home: bo, way: ['--hub', url] },
      liar: '',
    });
    return [...lan, ...atHub];
  } finally {
    await Promise.all(running.map((each) => each.kill()));
    await rm(folder, { recursive: true, force: true });
  }
}
