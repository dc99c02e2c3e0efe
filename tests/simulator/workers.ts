/** Seeds on several processes: each is given some more whenever it has done those it had. */
import { fork } from 'node:child_process';
import { type Focus, type Outcome, runSeed } from './run-seed.ts';

interface Work {
  seeds: readonly number[];
  focus: Focus;
}
type Said = { is: 'ready' } | { is: 'outcome'; outcome: Outcome };

const AT_A_TIME = 20;

/** What a worker does: tells its parent that it is ready, runs what it is given, tells of each. */
export function work(): void {
  const say = (said: Said): Promise<void> => new Promise((sent) => process.send?.(said, () => sent()));
  process.on('message', async ({ seeds, focus }: Work) => {
    for (const seed of seeds) await say({ is: 'outcome', outcome: brief(await runSeed(seed, focus)) });
    await say({ is: 'ready' });
  });
  void say({ is: 'ready' });
}
/** A schedule nobody will read need not travel. */
const brief = (outcome: Outcome): Outcome =>
  outcome.failure === undefined ? { ...outcome, schedule: [] } : outcome;

/** Runs the seeds on so many processes of this program (`main`, with `GRANARY_SIM_WORKER` set). */
export async function onWorkers(
  main: string,
  count: number,
  { seeds, focus }: Work,
  tell: (outcome: Outcome) => void,
): Promise<void> {
  let next = 0;
  const one = (): Promise<void> =>
    new Promise((done, fail) => {
      const child = fork(main, [], {
        // Worlds are short-lived: with room for a few of them, hardly anything outlives a young collection.
        execArgv: ['--max-semi-space-size=64', '--import', import.meta.resolve('tsx')],
        env: { ...process.env, GRANARY_SIM_WORKER: '1' },
      });
      child.on('message', (said: Said) => {
        if (said.is === 'outcome') return tell(said.outcome);
        const share = seeds.slice(next, next + AT_A_TIME);
        next += share.length;
        if (share.length > 0) child.send({ seeds: share, focus });
        else child.disconnect();
      });
      child.on('exit', (code) => (code === 0 ? done() : fail(new Error(`a worker ended with ${code}`))));
    });
  await Promise.all(Array.from({ length: count }, one));
}
