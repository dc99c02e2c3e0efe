/** How far an exchange is, as it is told to a window: its beginning and its end at once, what is between a few times a second. */
import type { ExchangeProgress } from '../api.ts';
import { type Flow, type Sample, timeLeft, withSample } from '../exchange/flow.ts';
import type { Clock } from '../ports.ts';

/** Milliseconds between two tellings. */
const TOLD_EVERY = 250;

interface Under {
  flow: Flow;
  bytes: number;
  samples: readonly Sample[];
  /** When it was last told. */
  told: number;
}

export class FlowWatch {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #under: Under | undefined;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get progress(): ExchangeProgress | undefined {
    if (!this.#under) return undefined;
    const { flow, bytes, samples } = this.#under;
    const left = timeLeft(samples, flow.toCome + flow.toGo);
    return { ...flow, bytes, ...(left === undefined ? {} : { left }) };
  }

  /** `undefined` when nothing is under way any more. */
  flows(flow: Flow | undefined, bytes: number): void {
    const before = this.#under;
    if (!flow) {
      this.#under = undefined;
      if (before) this.#changed();
      return;
    }
    const at = this.#clock.now();
    const due = !before || Math.abs(at - before.told) >= TOLD_EVERY;
    const samples = due
      ? withSample(before?.samples ?? [], { at, done: flow.came + flow.went })
      : before.samples;
    this.#under = { flow, bytes, samples, told: due ? at : before.told };
    if (due) this.#changed();
  }

  /** The link is gone. */
  end(): void {
    this.#under = undefined;
  }
}
