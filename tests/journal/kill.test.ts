/** A process is killed while it writes to a real disk, again and again: everything it called saved is there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDisk } from '../../sync/node/disk.ts';
import { SeededRandom } from '../simulator/fake-ports.ts';
import { BAKERS, DYERS, opened } from './journal-world.ts';

const KILLS = Number(process.env.KILLS ?? 30);
const SEED = Number(process.env.SEED ?? 1);
/** From the first acknowledgement to the kill, in milliseconds: some kills come before the second one. */
const LONGEST = 60;

let folder = '';
let child = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'granary-kill-'));
  // One plain file starts five times faster than the sources through a compiler.
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: join(import.meta.dirname, 'kill-child.ts'), outDir: folder, target: 'node20' },
    ssr: { noExternal: true },
  });
  child = join(folder, 'kill-child.js');
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the child until `patience` after its first word; answers what it had acknowledged when it died. */
async function killedRun(home: string, seed: number, patience: number): Promise<string[]> {
  const lines: string[] = [];
  const writer = spawn(process.execPath, [child, home, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const heard = createInterface(writer.stdout);
  heard.on('line', (line) => lines.push(line));
  const ended = Promise.all([once(writer, 'exit'), once(heard, 'close')]);
  const first = await Promise.race([once(heard, 'line'), ended.then(() => undefined)]);
  if (!first) throw new Error('the writer ended by itself');
  setTimeout(() => writer.kill('SIGKILL'), patience);
  await ended;
  return lines;
}

const highest = (lines: string[], word: string): number =>
  lines
    .filter((line) => line.startsWith(word))
    .reduce((most, line) => Math.max(most, Number(line.split(' ')[1])), 0);

async function expectRecovered(home: string, lines: string[], where: string): Promise<void> {
  const disk = nodeDisk(home);
  const { journal, segments, unsealed, local, damage } = await opened(disk);
  expect(
    damage.filter(({ is }) => is !== 'torn-tail'),
    where,
  ).toEqual([]);
  const ours = segments.filter(({ space }) => space === BAKERS);
  const sealed = ours.reduce((last, segment) => Math.max(last, segment.last), 0);
  for (const [space, word] of [
    [BAKERS, 'edit'],
    [DYERS, 'dye'],
  ] as const) {
    const numbers = unsealed.filter((record) => record.space === space).map(({ seq }) => seq);
    const from = space === BAKERS ? sealed : 0;
    // Every number once, from the first to the last, so nothing acknowledged before is missing either.
    expect(numbers, where).toEqual(Array.from({ length: numbers.length }, (_, i) => from + i + 1));
    expect(from + numbers.length, where).toBeGreaterThanOrEqual(highest(lines, word));
  }
  for (const line of lines.filter((text) => text.startsWith('seal'))) {
    const segment = ours.find(({ hash }) => hash === line.split(' ')[2]);
    expect(segment, `${where}: ${line}`).toBeDefined();
    expect(segment && (await journal.readSegment(segment.hash)), `${where}: ${line}`).toBeDefined();
  }
  expect(Number(local.get('note') ?? 0), where).toBeGreaterThanOrEqual(highest(lines, 'note'));
  await disk.close();
}

describe('a process that is killed while it writes', () => {
  it(
    `has kept everything it had acknowledged, after each of ${KILLS} kills`,
    async () => {
      const random = new SeededRandom(SEED);
      let acknowledgements = 0;
      let home = '';
      for (let kill = 1; kill <= KILLS; kill++) {
        // A new home now and then, so that its making is killed too and the others stay quick to open.
        if (kill % 30 === 1) home = join(folder, `home-${kill}`);
        const lines = await killedRun(home, SEED * 1000 + kill, random.below(LONGEST));
        acknowledgements += lines.length;
        await expectRecovered(home, lines, `seed ${SEED}, kill ${kill}`);
      }
      expect(acknowledgements).toBeGreaterThan(KILLS);
      console.info(`${KILLS} kills, ${acknowledgements} acknowledged writes, none lost`);
    },
    2000 * KILLS + 20_000,
  );
});
