/**
 * What goes over each kind of link today, by all meetings together. Counted in memory as it goes, and kept when a meeting
 * ends: after a power cut some of a day may be forgotten, and nothing else.
 */
import { type DaySpent, leftOn, type Metered, spentOn, withSpent } from '../../domain/daily-limit.ts';
import type { Clock } from '../../ports.ts';
import type { LocalMemory } from '../local.ts';

export class DayMeter {
  readonly #local: () => LocalMemory;
  readonly #clock: Clock;
  #spent: DaySpent | undefined;
  #loaded = false;

  constructor(local: () => LocalMemory, clock: Clock) {
    this.#local = local;
    this.#clock = clock;
  }

  get spent(): DaySpent | undefined {
    if (!this.#loaded) this.#spent = this.#local().spent;
    this.#loaded = true;
    return this.#spent;
  }

  /** `undefined` where there is no limit. */
  left(link: Metered): number | undefined {
    return leftOn(this.#local().dailyLimits, this.spent, this.#clock.now(), link);
  }

  count(link: Metered, bytes: number): void {
    this.#spent = withSpent(this.spent, this.#clock.now(), link, bytes);
  }

  get today(): DaySpent {
    return spentOn(this.spent, this.#clock.now());
  }

  /** The day begins anew for that kind of link: the owner said "go on". */
  forgive(link: Metered): void {
    this.#spent = { ...this.today, [link]: 0 };
  }
}
