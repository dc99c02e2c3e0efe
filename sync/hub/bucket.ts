/** A token bucket: so much at once, and so much a second in the long run. */
export class Bucket {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #level: number;
  #at: number;

  constructor({ burst, perSecond }: { burst: number; perSecond: number }, now: () => number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#level = burst;
    this.#at = now();
  }

  /** Takes so much; answers the milliseconds to wait until the level is above zero again. */
  take(amount: number): number {
    this.#refill();
    this.#level -= amount;
    return this.#level >= 0 ? 0 : (-this.#level / this.#perSecond) * 1_000;
  }

  /** Nothing was taken for so long that it is as good as new. */
  get isFull(): boolean {
    this.#refill();
    return this.#level >= this.#burst;
  }

  #refill(): void {
    const now = this.#now();
    // A clock that is set back fills nothing, and empties nothing.
    const passed = Math.max(0, now - this.#at);
    this.#at = now;
    this.#level = Math.min(this.#burst, this.#level + (passed / 1_000) * this.#perSecond);
  }
}
