/** Says a disk's refusal in words a person can act on. */
import { type Fault, fault } from '../domain/fault.ts';
import { DiskError } from '../ports.ts';

/** `undefined` for an error that is not a disk's. `folder`: the one to name, where the disk knows only its inside. */
export function faultOfDisk(error: unknown, folder?: string): Fault | undefined {
  if (!(error instanceof DiskError)) return undefined;
  if (error.trouble === 'full') return fault('disk-full');
  if (error.trouble === 'taken') return fault('folder-not-empty', { path: folder ?? error.path });
  return error.trouble === 'failed'
    ? fault('disk-failed')
    : fault('folder-denied', { path: folder ?? error.path });
}
