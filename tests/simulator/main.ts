/**
 * `npm run sim -- --seeds N [--from S] | --seed S | --bugs`: simulated worlds, a seed each, on two processes. What fails
 * is printed with its seed and its whole schedule; the same seed runs the same way again.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { catchBugs } from './bugs/catch-bugs.ts';
import { type Outcome, runSeed } from './run-seed.ts';
import type { Deeds } from './sim.ts';

const WORKERS = Math.min(2, availableParallelism());
/** Below this a second process costs more than it brings. */
const WORTH_TWO = 40;
/** On average, in every seed; a generator that does next to nothing must not pass. */
const LEAST: Partial<Deeds> = { edits: 4, taken: 10, conflicts: 0.1, faults: 0.5, removals: 0.05 };
/** Enough seeds for an average to mean something. */
const ENOUGH = 50;

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string' },
    seed: { type: 'string' },
    bugs: { type: 'boolean' },
    only: { type: 'string' },
    until: { type: 'boolean' },
  },
});

const number = (text: string | undefined, otherwise: number): number => {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a number of seeds: ${text}`);
  return value;
};

/** Runs its seeds one after the other and tells its parent of each. */
async function work(seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    const outcome = await runSeed(seed);
    await new Promise((sent) => process.send?.(brief(outcome), sent));
  }
}
/** A schedule nobody will read need not travel. */
const brief = (outcome: Outcome): Outcome =>
  outcome.failure === undefined ? { ...outcome, schedule: [] } : outcome;

function inWorker(seeds: readonly number[], tell: (outcome: Outcome) => void): Promise<void> {
  return new Promise((done, fail) => {
    const child = fork(fileURLToPath(import.meta.url), [], {
      // Worlds are short-lived: with room for a few of them, hardly anything outlives a young collection.
      execArgv: ['--max-semi-space-size=64', '--import', import.meta.resolve('tsx')],
      env: { ...process.env, GRANARY_SIM_SEEDS: seeds.join(',') },
    });
    child.on('message', (outcome) => tell(outcome as Outcome));
    child.on('exit', (code) => (code === 0 ? done() : fail(new Error(`a worker ended with ${code}`))));
  });
}

function report(outcome: Outcome): void {
  if (outcome.failure === undefined) return;
  console.log(
    `\nseed ${outcome.seed} failed (again: npm run sim -- --seed ${outcome.seed})\n${outcome.failure}\n`,
  );
  for (const line of outcome.schedule) console.log(line);
}

/** Runs seeds and answers how many failed; with `until`, stops at the first. */
async function simulate(from: number, count: number, until: boolean): Promise<number> {
  const started = performance.now();
  const outcomes: Outcome[] = [];
  const take = (outcome: Outcome): void => {
    outcomes.push(outcome);
    if (outcomes.length % 1000 === 0) console.error(`${outcomes.length} of ${count} seeds`);
    report(outcome);
  };
  const seeds = Array.from({ length: count }, (_, i) => from + i);
  if (!until && count >= WORTH_TWO && WORKERS > 1) {
    const shares = Array.from({ length: WORKERS }, (_, worker) =>
      seeds.filter((_, i) => i % WORKERS === worker),
    );
    await Promise.all(shares.map((share) => inWorker(share, take)));
  } else {
    for (const seed of seeds) {
      take(await runSeed(seed));
      if (until && outcomes.at(-1)?.failure !== undefined) break;
    }
  }
  const failed = outcomes.filter(({ failure }) => failure !== undefined).length + idle(outcomes);
  const seconds = (performance.now() - started) / 1000;
  console.log(`${(outcomes.length / seconds).toFixed(1)} seeds a second; ${JSON.stringify(sum(outcomes))}`);
  console.log(`${outcomes.length - Math.min(failed, outcomes.length)} seeds passed, ${failed} failed`);
  return failed;
}

function sum(outcomes: readonly Outcome[]): Deeds {
  const all: Deeds = { edits: 0, taken: 0, conflicts: 0, faults: 0, removals: 0 };
  for (const { deeds } of outcomes) for (const name of names(all)) all[name] += deeds[name];
  return all;
}
const names = (deeds: Partial<Deeds>): (keyof Deeds)[] => Object.keys(deeds) as (keyof Deeds)[];

/** 1 when the run did too little to prove anything. */
function idle(outcomes: readonly Outcome[]): number {
  if (outcomes.length < ENOUGH) return 0;
  const all = sum(outcomes);
  const lacking = names(LEAST).filter((name) => all[name] < (LEAST[name] ?? 0) * outcomes.length);
  if (lacking.length > 0) console.log(`\nThe run did too little: ${lacking.join(', ')}`);
  return lacking.length > 0 ? 1 : 0;
}

const share = process.env.GRANARY_SIM_SEEDS;
if (share !== undefined && process.send) {
  await work(share.split(',').map(Number));
  process.disconnect?.();
} else if (options.bugs) {
  const missed = await catchBugs(options.only, number(options.from, 1), number(options.seeds, 1000));
  if (missed > 0) process.exitCode = 1;
} else {
  const one = options.seed !== undefined;
  const from = number(one ? options.seed : options.from, 1);
  const failed = await simulate(from, one ? 1 : number(options.seeds, 300), options.until ?? false);
  if (failed > 0) process.exitCode = 1;
}
