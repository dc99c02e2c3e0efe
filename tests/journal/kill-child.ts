/**
 * Writes into a journal on the real disk until it is killed, and says on stdout what was acknowledged, at the moment
 * it was: `edit N`, `dye N`, `seal LAST HASH`, `note N`.
 */
import { writeSync } from 'node:fs';
import { nodeDisk } from '../../sync/node/disk.ts';
import { BAKERS, DYERS, edit, opened, segmentOf } from './journal-world.ts';

const [, , home = '', seed = '1'] = process.argv;
const say = (line: string) => writeSync(1, `${line}\n`);

const { journal, segments, unsealed, local } = await opened(nodeDisk(home), Number(seed));
const highest = (numbers: number[]): number => numbers.reduce((most, number) => Math.max(most, number), 0);
const unsealedIn = (space: typeof BAKERS): number[] =>
  unsealed.filter((record) => record.space === space).map((record) => record.seq);

let sealed = highest(segments.filter(({ space }) => space === BAKERS).map(({ last }) => last));
let seq = highest([sealed, ...unsealedIn(BAKERS)]);
let dye = highest(unsealedIn(DYERS));
let note = Number(local.get('note') ?? 0);

const acknowledged = (answer: { ok: boolean }): true => {
  if (!answer.ok) throw new Error('a write was refused');
  return true;
};

for (;;) {
  seq += 1;
  dye += 1;
  // Two logs at once, so that a kill can fall between their syncs.
  acknowledged(await journal.append([edit(BAKERS, seq, `edit ${seq}`), edit(DYERS, dye, `dye ${dye}`)]));
  say(`edit ${seq}`);
  say(`dye ${dye}`);
  if (seq % 3 === 0) {
    note += 1;
    acknowledged(await journal.remember('note', note));
    say(`note ${note}`);
  }
  if (seq % 7 === 0) {
    const segment = segmentOf(BAKERS, sealed + 1, seq, `sealed up to ${seq}`);
    acknowledged(await journal.commit([segment], BAKERS));
    sealed = seq;
    say(`seal ${seq} ${segment.hash}`);
  }
}
