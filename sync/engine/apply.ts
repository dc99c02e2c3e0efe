/** What one record does to the staged state. Used alike by admission, by our own edits and by the rebuild. */
import { entryIdOf } from '../domain/hash.ts';
import type { DeviceId, SpaceId } from '../domain/ids.ts';
import type { Crypto } from '../ports.ts';
import type { SegmentRecord } from '../segment/records.ts';
import type { Staging } from './staging.ts';

/**
 * Adds a genesis or change to the staged entries. Answers false when the record belongs to an entry that is not here
 * (its genesis was lost with a damaged segment); the record stays in the journal and is tried at the next rebuild.
 */
export function applyContent(
  crypto: Crypto,
  staging: Staging,
  space: SpaceId,
  device: DeviceId,
  record: SegmentRecord,
): boolean {
  if (record.kind === 'genesis') {
    const id = entryIdOf(crypto, record.bytes);
    const held = staging.entry(id);
    staging.putEntry(held ?? { id, space, genesis: record.bytes, device, changes: [], row: 0 });
    staging.touched.push(id);
    return true;
  }
  if (record.kind === 'change') {
    const entry = staging.entry(record.entry);
    if (!entry || entry.space !== space) return false;
    staging.putEntry({ ...entry, changes: [...entry.changes, { bytes: record.bytes, device }] });
    staging.touched.push(entry.id);
    return true;
  }
  return true;
}
