/** A small file in two checksummed copies, of which one is always whole (PROTOCOL.md, "Twin file"). */
import { ByteReader, ByteWriter, concat, equal, utf8 } from '../domain/bytes.ts';
import type { Bytes, Crypto, Disk } from '../ports.ts';
import { encodePreamble, readPreamble } from '../segment/preamble.ts';
import type { Damage } from './damage.ts';
import { TEMPORARY } from './places.ts';
import { type Full, unlessFull } from './strict-disk.ts';
import { folderOf } from './whole-file.ts';

const TWIN_MAGIC = utf8('GRTWN\0');
const HASH_LENGTH = 32;

type Sha = Pick<Crypto, 'sha256'>;
type Copy = ({ is: 'whole' } & Twin) | { is: 'newer' } | { is: 'damaged' } | { is: 'absent' };

export interface Twin {
  /** The format of the copy that was read. */
  format: number;
  /** One more for every write. */
  generation: number;
  payload: Bytes;
}

export type TwinReading =
  /** `repairs` is not empty when a copy must be written anew; one line for each. */
  { is: 'whole'; twin: Twin; repairs: Damage[] } | { is: 'newer' } | { is: 'damaged' } | { is: 'absent' };

export const twinPaths = (name: string): [string, string] => [`${name}.a`, `${name}.b`];

export function encodeTwin(crypto: Sha, twin: Omit<Twin, 'format'>): Bytes {
  const { generation, payload } = twin;
  const head = new ByteWriter().bytes(encodePreamble(TWIN_MAGIC)).u32(generation).u32(payload.length).done();
  const told = concat(head, payload);
  return concat(told, crypto.sha256(told));
}

/** The hash at the end is checked before anything is believed, also in a copy of a newer format. */
function readCopy(crypto: Sha, bytes: Bytes | undefined): Copy {
  if (!bytes) return { is: 'absent' };
  const told = bytes.subarray(0, Math.max(0, bytes.length - HASH_LENGTH));
  if (!equal(crypto.sha256(told), bytes.subarray(told.length))) return { is: 'damaged' };
  const reader = new ByteReader(told);
  const preamble = readPreamble(reader, TWIN_MAGIC);
  if (preamble.is !== 'readable') return preamble;
  const generation = reader.u32();
  const payload = reader.bytes(reader.u32() ?? -1);
  if (generation === undefined || !payload || reader.left > 0) return { is: 'damaged' };
  return { is: 'whole', format: preamble.versions.format, generation, payload };
}

/** Reads both copies; the newest that verifies counts. Changes nothing. */
export async function readTwin(disk: Disk, crypto: Sha, name: string): Promise<TwinReading> {
  const paths = twinPaths(name);
  const copies = await Promise.all(paths.map(async (path) => readCopy(crypto, await disk.read(path))));
  if (copies.some((copy) => copy.is === 'newer')) return { is: 'newer' };
  let twin: Twin | undefined;
  for (const copy of copies) {
    if (copy.is === 'whole' && copy.generation > (twin?.generation ?? -1)) twin = copy;
  }
  if (!twin) return { is: copies.every((copy) => copy.is === 'absent') ? 'absent' : 'damaged' };
  const repairs: Damage[] = [];
  for (const [i, copy] of copies.entries()) {
    if (copy.is === 'whole' && copy.generation === twin.generation) continue;
    repairs.push({ is: 'twin-repaired', file: paths[i] ?? name });
  }
  return { is: 'whole', twin, repairs };
}

/**
 * Writes both copies, durable when it answers 'done'. Both are laid down under temporary names first, so that a full
 * disk is met before either is touched; then one takes its place after the other.
 */
export async function writeTwin(
  disk: Disk,
  crypto: Sha,
  name: string,
  twin: Omit<Twin, 'format'>,
): Promise<'done' | Full> {
  const bytes = encodeTwin(crypto, twin);
  const paths = twinPaths(name);
  const laid = await unlessFull(
    async () => {
      for (const path of paths) {
        await disk.write(path + TEMPORARY, bytes);
        await disk.sync(path + TEMPORARY);
      }
      return 'done' as const;
    },
    async () => {
      for (const path of paths) await disk.remove(path + TEMPORARY);
    },
  );
  if (laid === 'full') return laid;
  for (const path of paths) {
    await disk.rename(path + TEMPORARY, path);
    await disk.syncFolder(folderOf(path));
  }
  return 'done';
}
