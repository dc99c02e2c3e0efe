/** `npm run sim -- --bugs [--only WORDS]`: plants every bug of the table, one at a time, and says which seed found it. */
import { type Caught, hunt } from './planted.ts';
import { BUGS } from './table.ts';

const AT_ONCE = 2;

/** Answers how many were not caught within that many seeds. */
export async function catchBugs(only: string | undefined, from: number, seeds: number): Promise<number> {
  const bugs = BUGS.filter(({ name }) => !only || name.includes(only));
  const queue = [...bugs];
  const all: Caught[] = [];
  const one = async (): Promise<void> => {
    for (let bug = queue.shift(); bug; bug = queue.shift()) {
      const caught = await hunt(bug, from, seeds);
      all.push(caught);
      const how =
        caught.seed === undefined ? 'NOT CAUGHT' : `seed ${String(caught.seed).padEnd(5)} ${caught.why}`;
      console.log(`${bug.name.padEnd(72)} ${how}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  const missed = all.filter(({ seed }) => seed === undefined).length;
  console.log(`${all.length - missed} bugs caught, ${missed} not`);
  return missed;
}
