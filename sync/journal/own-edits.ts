/** Our own edits that are in no segment yet: one log per space. */
import type { SpaceId } from '../domain/ids.ts';
import type { Bytes } from '../ports.ts';
import { type Extent, LogFile, type LogWorld } from './log-file.ts';
import { unsealedPath } from './places.ts';
import type { Full } from './strict-disk.ts';
import { encodeUnsealedFrame, type OwnRecord } from './unsealed-frame.ts';

export class OwnEdits {
  readonly #world: LogWorld;
  readonly #logs: Map<SpaceId, LogFile>;
  readonly #strange: ReadonlyMap<SpaceId, readonly Bytes[]>;

  /** `strange` are payloads of a newer Granary, found in the logs. */
  constructor(
    world: LogWorld,
    logs: ReadonlyMap<SpaceId, LogFile>,
    strange: ReadonlyMap<SpaceId, readonly Bytes[]>,
  ) {
    this.#world = world;
    this.#strange = strange;
    this.#logs = new Map(logs);
  }

  get logs(): LogFile[] {
    return [...this.#logs.values()];
  }

  /** One frame per space, each fsynced; on 'full' all of them are taken back. Answers the logs written to. */
  async append(tick: number, records: readonly OwnRecord[]): Promise<LogFile[] | Full> {
    const written: { log: LogFile; before: Extent }[] = [];
    for (const [space, own] of bySpace(records)) {
      const log = await this.#logOf(space);
      const before = log === 'full' ? undefined : log.extent;
      if (log === 'full' || !before || (await log.append(encodeUnsealedFrame(tick, own))) === 'full') {
        for (const earlier of written) await earlier.log.cutBack(earlier.before);
        return 'full';
      }
      written.push({ log, before });
    }
    return written.map(({ log }) => log);
  }

  async #logOf(space: SpaceId): Promise<LogFile | Full> {
    const known = this.#logs.get(space);
    if (known) return known;
    const log = new LogFile(this.#world, unsealedPath(space));
    if ((await log.replace([])) === 'full') return 'full';
    this.#logs.set(space, log);
    return log;
  }

  /**
   * Drops the edits of a space after a commit holds them; answers the log it emptied. On a full disk they stay:
   * their tick is older than the commit's, so the next start drops them. Frames of a newer Granary always stay.
   */
  async empty(space: SpaceId): Promise<LogFile | undefined> {
    const log = this.#logs.get(space);
    if (!log || log.extent.frames === 0) return undefined;
    await log.replace(this.#strange.get(space) ?? []);
    return log;
  }
}

function bySpace(records: readonly OwnRecord[]): Map<SpaceId, OwnRecord[]> {
  const groups = new Map<SpaceId, OwnRecord[]>();
  for (const record of records) {
    const group = groups.get(record.space);
    if (group) group.push(record);
    else groups.set(record.space, [record]);
  }
  return groups;
}
