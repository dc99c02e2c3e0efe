import { LIMITS, SEAL_AT } from '../domain/limits.ts';
import { recordSize, type SegmentRecord } from './records.ts';

/**
 * Cuts a run of records into the runs that become one segment each: in order, none lost, each at most `SEAL_AT`
 * raw bytes (a single larger record stands alone) and at most as many records as a reader takes.
 */
export function cutRecords<R extends SegmentRecord>(records: readonly R[]): R[][] {
  const runs: R[][] = [];
  let run: R[] = [];
  let size = 0;
  for (const record of records) {
    const more = recordSize(record);
    if (run.length > 0 && (size + more > SEAL_AT || run.length === LIMITS.segmentRecords)) {
      runs.push(run);
      run = [];
      size = 0;
    }
    run.push(record);
    size += more;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
