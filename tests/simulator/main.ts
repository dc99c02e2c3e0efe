/**
 * `npm run sim -- --seeds N [--from S] [--only membership] | --seed S | --bugs`: simulated worlds, a seed each, on two
 * processes. What fails is printed with its seed and its whole schedule; the same seed runs the same way again.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { catchBugs } from './bugs/catch-bugs.ts';
import kept from './kept-seeds.json' with { type: 'json' };
import { type Focus, type Outcome, runSeed } from './run-seed.ts';
import { Tally } from './tally.ts';
import { onWorkers, work } from './workers.ts';

const WORKERS = Math.min(2, availableParallelism());
/** Below this a second process costs more than it brings. */
const WORTH_TWO = 40;

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

function focusOf(text: string | undefined): Focus {
  if (text === undefined || text === 'membership') return text ?? 'all';
  throw new RangeError(`--only ${text}: there is only "membership"`);
}

function report(outcome: Outcome, focus: Focus): void {
  if (outcome.failure === undefined) return;
  const only = focus === 'all' ? '' : ` --only ${focus}`;
  console.log(
    `\nseed ${outcome.seed} failed (again: npm run sim -- --seed ${outcome.seed}${only})\n${outcome.failure}\n`,
  );
  for (const line of outcome.schedule) console.log(line);
}

interface Run {
  focus: Focus;
  seeds: readonly number[];
  until: boolean;
}

/** Runs seeds and answers how many failed; with `until`, stops at the first. */
async function simulate({ focus, seeds, until }: Run): Promise<number> {
  const started = performance.now();
  const tally = new Tally(focus);
  let failed = 0;
  const take = (outcome: Outcome): void => {
    tally.add(outcome);
    if (outcome.failure !== undefined) failed += 1;
    if (tally.seeds % 1000 === 0) console.error(`${tally.seeds} of ${seeds.length} seeds, ${failed} failed`);
    report(outcome, focus);
  };
  if (!until && seeds.length >= WORTH_TWO && WORKERS > 1) {
    await onWorkers(fileURLToPath(import.meta.url), WORKERS, { seeds, focus }, take);
  } else {
    for (const seed of seeds) {
      take(await runSeed(seed, focus));
      if (until && failed > 0) break;
    }
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(`${(tally.seeds / seconds).toFixed(1)} seeds a second; ${tally.report()}`);
  const lacking = tally.lacking();
  if (lacking.length > 0) console.log(`\nThe run did too little: ${lacking.join(', ')}`);
  const bad = failed + (lacking.length > 0 ? 1 : 0);
  console.log(`${tally.seeds - failed} seeds passed, ${bad} failed`);
  return bad;
}

/** What to run: one seed, or those that once failed and then a range. */
function seedsOf(focus: Focus): readonly number[] {
  if (options.seed !== undefined) return [number(options.seed, 1)];
  const from = number(options.from, 1);
  const range = Array.from({ length: number(options.seeds, 300) }, (_, i) => from + i);
  const first = options.until ? [] : kept.filter((it) => it.focus === focus).map(({ seed }) => seed);
  return [...new Set([...first, ...range])];
}

if (process.env.GRANARY_SIM_WORKER !== undefined && process.send) work();
else if (options.bugs) {
  const missed = await catchBugs(options.only, number(options.from, 1), number(options.seeds, 1000));
  if (missed > 0) process.exitCode = 1;
} else {
  const focus = focusOf(options.only);
  const failed = await simulate({ focus, seeds: seedsOf(focus), until: options.until ?? false });
  if (failed > 0) process.exitCode = 1;
}
