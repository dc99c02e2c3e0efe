/** The one way to write: one thing after another, and never again after the disk failed. */
import { type Fault, fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { DiskError } from '../ports.ts';
import { type Full, faultOf } from './strict-disk.ts';

export class WriteTurns {
  #readOnly: Fault | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(readOnly: Fault | undefined) {
    this.#readOnly = readOnly;
  }

  get readOnly(): Fault | undefined {
    return this.#readOnly;
  }

  /** Begins when the turn before has ended, however it ended. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn;
    return turn;
  }

  /**
   * A turn that writes. 'full' means the write was taken back whole; anything thrown leaves the disk in a state
   * nobody knows, so it was the last write: only reopening, which reads what is there, finds out.
   */
  write<T>(work: () => Promise<T | Full>): Promise<Result<T>> {
    return this.take(async () => {
      if (this.#readOnly) return failed(this.#readOnly);
      try {
        const done = await work();
        return done === 'full' ? failed(fault('disk-full')) : ok(done);
      } catch (error) {
        this.#readOnly = fault('read-only');
        if (error instanceof DiskError) return failed(faultOf(error));
        throw error;
      }
    });
  }

  /** Refuses every write after the ones already waiting. */
  close(): Promise<void> {
    return this.take(async () => {
      this.#readOnly ??= fault('read-only');
    });
  }

  /** What follows a write that is durable already: if it fails, that write still stands, but it was the last. */
  async afterwards(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#readOnly = fault('read-only');
      if (!(error instanceof DiskError)) throw error;
    }
  }
}
