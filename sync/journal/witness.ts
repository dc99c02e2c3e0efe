/** The witness at work: hears of every acknowledged write and keeps its own log short. */
import { equal } from '../domain/bytes.ts';
import type { LogFile } from './log-file.ts';
import { encodeWitness, type Mark, type WitnessState } from './witness-frame.ts';

/** From this size on the log is written anew with one frame that tells everything. */
const RESET_AT = 64 * 1024;

export class Witness {
  readonly #log: LogFile;
  readonly #marks: Map<string, Mark>;

  constructor(log: LogFile, marks: ReadonlyMap<string, Mark>) {
    this.#log = log;
    this.#marks = new Map(marks);
  }

  /** These logs have now come `upTo` there. Not synced: a power cut may take it, which only makes it know less. */
  async hear(logs: readonly { log: LogFile; upTo: number }[], tick: number, segments: number): Promise<void> {
    const changed = new Map<string, Mark>();
    for (const { log, upTo } of logs) changed.set(log.path, { upTo, frames: log.extent.frames });
    for (const [path, mark] of changed) this.#marks.set(path, mark);
    if (this.#log.extent.length > RESET_AT) await this.#reset(tick, segments);
    // On a full disk it stays behind; the write it would have told of is durable all the same.
    else await this.#log.appendUnsynced(encodeWitness({ tick, segments, logs: changed }));
  }

  /** Brings the log up to date after a start that found it otherwise. */
  async settle(found: WitnessState, healthy: boolean, tick: number, segments: number): Promise<void> {
    const present = encodeWitness({ tick, segments, logs: this.#marks });
    if (!healthy || !equal(encodeWitness(found), present)) await this.#reset(tick, segments);
  }

  async #reset(tick: number, segments: number): Promise<void> {
    await this.#log.replace([encodeWitness({ tick, segments, logs: this.#marks })]);
  }
}
