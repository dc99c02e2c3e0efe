/** What a whole run did, counted: one in which something never happened proves nothing about it. */

import { AT_ONCE } from './acts/at-once.ts';
import { ATTACHING } from './acts/attaching.ts';
import { BELONGING } from './acts/belonging.ts';
import { CARRYING } from './acts/carrying.ts';
import { CHEATING } from './acts/cheating.ts';
import { HOSTILE, HOSTILE_TRICKS } from './acts/hostile.ts';
import { LINKS, MEETING } from './acts/meeting.ts';
import { NEWER, NEWER_KINDS } from './acts/newer.ts';
import { TROUBLE } from './acts/trouble.ts';
import { WRITING } from './acts/writing.ts';
import type { Focus, Outcome } from './run-seed.ts';
import type { Deeds } from './sim.ts';

/** On average, in every seed; a generator that does next to nothing must not pass. */
const LEAST: Partial<Deeds> = {
  edits: 4,
  taken: 10,
  conflicts: 0.1,
  saidToHold: 1,
  faults: 0.5,
  removals: 0.05,
};
/** Enough seeds for an average to mean something, and for the rarest act to have happened. */
const ENOUGH = 50;
const ENOUGH_FOR_ALL = 1000;

const KINDS: Readonly<Record<Focus, readonly string[]>> = {
  all: [
    ...[...WRITING, ...BELONGING, ...AT_ONCE, ...ATTACHING, ...CARRYING, ...MEETING, ...NEWER].map(
      ({ name }) => name,
    ),
    ...[...TROUBLE, ...CHEATING, ...HOSTILE].map(({ name }) => name),
    ...LINKS,
    ...NEWER_KINDS,
    'files: came over a link',
    ...HOSTILE_TRICKS,
  ],
  membership: [...BELONGING, ...AT_ONCE, ...CARRYING, ...MEETING].map(({ name }) => name),
};

export class Tally {
  readonly #focus: Focus;
  readonly deeds: Deeds = { edits: 0, taken: 0, conflicts: 0, saidToHold: 0, faults: 0, removals: 0 };
  readonly #done = new Map<string, number>();
  /** Kinds of trouble that were in one world together. */
  readonly #pairs = new Map<string, number>();
  #leaked = 0;
  seeds = 0;

  constructor(focus: Focus) {
    this.#focus = focus;
  }

  add({ deeds, done, leaked }: Outcome): void {
    this.seeds += 1;
    this.#leaked += leaked;
    for (const name of Object.keys(this.deeds) as (keyof Deeds)[]) this.deeds[name] += deeds[name];
    for (const [name, times] of Object.entries(done)) more(this.#done, name, times);
    const trouble = [...TROUBLE, ...CHEATING, ...HOSTILE]
      .map(({ name }) => name)
      .filter((name) => done[name]);
    trouble.forEach((one, at) => {
      for (const other of trouble.slice(at + 1)) more(this.#pairs, `${one} + ${other}`, 1);
    });
  }

  /** What is lacking for the run to prove anything; nothing when all is well. */
  lacking(): string[] {
    if (this.seeds < ENOUGH) return [];
    const averages = (Object.keys(LEAST) as (keyof Deeds)[])
      .filter(() => this.#focus === 'all')
      .filter((name) => this.deeds[name] < (LEAST[name] ?? 0) * this.seeds);
    const never =
      this.seeds < ENOUGH_FOR_ALL ? [] : KINDS[this.#focus].filter((name) => !this.#done.get(name));
    return [...averages, ...never];
  }

  report(): string {
    const known = [...new Set([...KINDS[this.#focus], ...this.#done.keys()])];
    const counts = known.map((name) => `${name} ${this.#done.get(name) ?? 0}`).join(', ');
    const names = [...TROUBLE, ...CHEATING, ...HOSTILE].map(({ name }) => name);
    const possible = (names.length * (names.length - 1)) / 2;
    const rarest = [...this.#pairs].sort((a, b) => a[1] - b[1]).slice(0, 3);
    const told = rarest.map(([pair, times]) => `${pair} ${times}`).join(', ');
    return [
      JSON.stringify(this.deeds),
      `happened: ${counts}`,
      `pairs of trouble in one world: ${this.#pairs.size} of ${possible}${told ? `; rarest: ${told}` : ''}`,
      `${this.#leaked} bytes to removed members`,
    ].join('\n');
  }
}

const more = (counts: Map<string, number>, name: string, times: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + times);
};
