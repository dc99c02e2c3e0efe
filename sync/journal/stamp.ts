/** The stamp (`granary.a`, `granary.b`): which store this is, since when, its salt, and on which disk it was made. */
import { equal, fromHex, toHex } from '../domain/bytes.ts';
import { canonicalBytes, parseCanonical } from '../domain/canonical.ts';
import type { StoreId } from '../domain/ids.ts';
import { type Bytes, type Crypto, type Disk, DiskError, type Random } from '../ports.ts';
import { SALT_LENGTH } from './frame-log.ts';
import { STAMP, TEMPORARY } from './places.ts';
import { asCount, asRecord, asText } from './shape.ts';
import { type Full, unlessFull } from './strict-disk.ts';
import { encodeTwin, twinPaths, writeTwin } from './twin-file.ts';

export interface Stamp {
  store: StoreId;
  /** Milliseconds by the wall when the journal was made. */
  created: number;
  /** In the header of every frame log of this store. */
  salt: Bytes;
  /** `Disk.identity` of `granary.a` when it was written. */
  identity: string;
  /** This home turned out to be a copy, and the engine has not begun a new life (`writeKeys`) since. */
  copied: boolean;
}

export const newStoreId = (random: Random): StoreId => toHex(random.bytes(16)) as StoreId;

export const newStamp = (random: Random, created: number): Stamp => ({
  store: newStoreId(random),
  created: Math.max(0, Math.floor(created)),
  salt: random.bytes(SALT_LENGTH),
  identity: '',
  copied: false,
});

const encodeStamp = (stamp: Stamp): Bytes =>
  canonicalBytes({
    copied: stamp.copied,
    created: stamp.created,
    identity: stamp.identity,
    salt: toHex(stamp.salt),
    store: stamp.store,
  });

export function parseStamp(payload: Bytes): Stamp | undefined {
  const value = asRecord(parseCanonical(payload));
  const created = asCount(value?.created);
  const salt = fromHex(asText(value?.salt));
  const store = asText(value?.store);
  const identity = asText(value?.identity);
  if (created === undefined || salt?.length !== SALT_LENGTH || !/^[0-9a-f]{32}$/.test(store))
    return undefined;
  return { store: store as StoreId, created, salt, identity, copied: value?.copied === true };
}

/** Whether this folder is a copy of the one the stamp was written in. Without `granary.a` nobody can tell: then yes. */
export async function isCopied(disk: Disk, stamp: Stamp): Promise<boolean> {
  return (await identityOf(disk, twinPaths(STAMP)[0])) !== stamp.identity;
}

async function identityOf(disk: Disk, path: string): Promise<string | undefined> {
  try {
    return await disk.identity(path);
  } catch (error) {
    if (error instanceof DiskError && error.trouble === 'missing') return undefined;
    throw error;
  }
}

/**
 * Writes the stamp, holding the identity of the very file it is in: a file keeps its identity when it is renamed, so
 * the temporary file has it already. (NTFS can give a renamed file the birth time of the one it replaces; then the
 * first copy is written again in its place, while the second one stands.)
 */
export async function writeStamp(
  world: { disk: Disk; crypto: Pick<Crypto, 'sha256'> },
  stamp: Stamp,
  generation: number,
): Promise<Stamp | Full> {
  const { disk, crypto } = world;
  const [first] = twinPaths(STAMP);
  const identity = await unlessFull(
    async () => {
      await disk.write(first + TEMPORARY, new Uint8Array(0));
      return await disk.identity(first + TEMPORARY);
    },
    () => disk.remove(first + TEMPORARY),
  );
  if (identity === 'full') return identity;
  const written = { ...stamp, identity };
  if ((await writeTwin(disk, crypto, STAMP, { generation, payload: encodeStamp(written) })) === 'full')
    return 'full';
  const settled = { ...stamp, identity: await disk.identity(first) };
  const payload = encodeStamp(settled);
  if (equal(payload, encodeStamp(written))) return written;
  await disk.write(first, encodeTwin(crypto, { generation: generation + 1, payload }));
  await disk.sync(first);
  return settled;
}
