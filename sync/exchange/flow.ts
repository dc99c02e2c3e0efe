/** How far an exchange is, and how long it may still take: arithmetic, with the clock handed in. */
import { type Have, lacking, vectorOf } from './vector.ts';

/** Edits of both ends that the other has and has not yet. */
export interface Ahead {
  toCome: number;
  toGo: number;
}

/** An exchange under way, in edits: what came and went since it began, and what is still ahead. */
export interface Flow extends Ahead {
  came: number;
  went: number;
}

const sizeOf = (ours: Have, theirs: Have): number =>
  lacking(vectorOf(ours), vectorOf(theirs)).reduce((sum, { first, last }) => sum + last - first + 1, 0);

/** Of one space, or of several put together. */
export function aheadIn(spaces: Iterable<{ ours: Have; theirs: Have }>): Ahead {
  const ahead = { toCome: 0, toGo: 0 };
  for (const { ours, theirs } of spaces) {
    ahead.toCome += sizeOf(theirs, ours);
    ahead.toGo += sizeOf(ours, theirs);
  }
  return ahead;
}

export const AT_REST: Flow = { came: 0, toCome: 0, went: 0, toGo: 0 };

/** What was ahead and is no more has come or gone; what was written meanwhile only makes the way longer. */
export const flowed = (before: Flow, { toCome, toGo }: Ahead): Flow => ({
  came: before.came + Math.max(0, before.toCome - toCome),
  toCome,
  went: before.went + Math.max(0, before.toGo - toGo),
  toGo,
});

/** How much was done at a moment, in milliseconds. */
export interface Sample {
  at: number;
  done: number;
}

/** Looks back so far, and says nothing before so much of it has passed. */
const LOOKS_BACK = 12_000;
const AT_LEAST = 4_000;
/** Two halves of that time whose speeds differ by more than this are no speed to count on. */
const STEADY = 2;

/** The samples of late, the oldest first; one in which less was done, or from before a clock was set, begins anew. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1);
  if (last && (sample.done < last.done || sample.at < last.at)) return [sample];
  return [...samples.filter(({ at }) => sample.at - at <= LOOKS_BACK), sample];
}

/** Milliseconds until `ahead` is done as well; `undefined` while nobody can honestly say. */
export function timeLeft(samples: readonly Sample[], ahead: number): number | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at - first.at < AT_LEAST) return undefined;
  const half = (first.at + last.at) / 2;
  const middle = samples.reduce((best, each) =>
    Math.abs(each.at - half) < Math.abs(best.at - half) ? each : best,
  );
  const early = speed(first, middle);
  const late = speed(middle, last);
  if (early <= 0 || late <= 0 || early > STEADY * late || late > STEADY * early) return undefined;
  return ahead / speed(first, last);
}

const speed = (from: Sample, to: Sample): number =>
  to.at === from.at ? 0 : (to.done - from.done) / (to.at - from.at);
