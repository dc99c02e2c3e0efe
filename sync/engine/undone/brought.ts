/**
 * What an exchange brought, as places in the logs: these stay the same however the segments around them are sealed
 * again.
 */
import type { BroughtRun } from '../../api.ts';
import type { LogId } from '../../domain/ids.ts';
import { logId } from '../../domain/ids.ts';
import type { VerifiedSegment } from '../admit.ts';
import type { LogHead } from '../state.ts';

/** Of each log in turn, in the order in which it came; nothing that was here before. */
export function broughtBy(
  admitted: readonly VerifiedSegment[],
  before: ReadonlyMap<LogId, LogHead>,
): BroughtRun[] {
  let runs: readonly BroughtRun[] = [];
  for (const { header } of admitted) {
    const { author: device, incarnation, stream } = header;
    if (stream !== 'content') continue;
    const log = logId({ device, incarnation, stream });
    const first = Math.max(header.first, (before.get(log)?.last ?? 0) + 1);
    if (first <= header.last) runs = joined(runs, [{ log, first, last: header.last }]);
  }
  return [...runs];
}

/** Two runs of one log that touch are one. */
export function joined(runs: readonly BroughtRun[], more: readonly BroughtRun[]): BroughtRun[] {
  const all = [...runs];
  for (const run of more) {
    const at = all.findIndex(({ log, last }) => log === run.log && last + 1 >= run.first && last < run.last);
    const known = all[at];
    if (known) all[at] = { ...known, first: Math.min(known.first, run.first), last: run.last };
    else all.push(run);
  }
  return all;
}
