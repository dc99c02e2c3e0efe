/**
 * A backup is a copy of the journal's files with a list of their hashes. It is checked by reading it back; a restored
 * one is recognised as a copy at its first start and goes on in a life of its own.
 */
import { toHex } from '../domain/bytes.ts';
import { canonicalBytes, type Json, parseCanonical } from '../domain/canonical.ts';
import { fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { type Crypto, type Disk, DiskError } from '../ports.ts';
import { faultOfDisk } from './disk-fault.ts';
import type { Workbench } from './workbench.ts';

const LIST = 'backup.json';
const UNFINISHED = '.part';
/** The only paths a backup may hold: a damaged or forged list cannot make a restore write elsewhere. */
const PATH =
  /^(granary\.[ab]|keys\.[ab]|journal\/([a-z0-9-]+\.log|(segments|waiting)\/[0-9a-f]{64}\.seg|files\/[a-z2-7]{32}\.(list|\d{1,4})))$/;

interface Listed {
  path: string;
  size: number;
  sha256: string;
}

export interface BackupReport {
  files: number;
  bytes: number;
}

/** `to` must be empty, and is empty again (but for folders) when there is no backup. Faults: as of a disk. */
export async function backUp({ store }: Workbench, to: Disk): Promise<Result<BackupReport>> {
  const { disk, crypto, clock } = store.ports;
  const listed: Listed[] = [];
  let made: Result<BackupReport> | undefined;
  try {
    if ((await to.list('')).length > 0) return failed(fault('folder-not-empty', { path: 'for the backup' }));
    const journal = (await store.journal.files()).map(({ path }) => path);
    for (const path of [...journal, ...store.blobs.paths()]) {
      const bytes = PATH.test(path) ? await disk.read(path) : undefined;
      if (!bytes) continue;
      listed.push({ path, size: bytes.length, sha256: toHex(crypto.sha256(bytes)) });
      await copyTo(to, path, bytes);
    }
    const list = { at: clock.now(), files: listed, store: store.id, v: 1 };
    await copyTo(to, LIST, canonicalBytes(list));
    const checked = await readList(to, crypto);
    made = checked.ok ? ok(reportOf(listed)) : checked;
    return made;
  } catch (error) {
    const known = faultOfDisk(error);
    if (known) return failed(known);
    throw error;
  } finally {
    // Half a backup would be taken for one, and stand in the way of the next attempt.
    if (!made?.ok) await takeBack(to, listed);
  }
}

/** Removes the files of an unfinished backup, and nothing else; as far as the disk lets us. */
async function takeBack(to: Disk, listed: readonly Listed[]): Promise<void> {
  const begun = listed.length > 0 ? [LIST, ...listed.map(({ path }) => path)] : [];
  for (const path of begun)
    for (const name of [path, path + UNFINISHED]) {
      try {
        await to.remove(name);
      } catch (error) {
        if (!(error instanceof DiskError)) throw error;
      }
    }
}

/** Copies a backup into an empty folder; every file's hash is checked before anything is written. */
export async function restoreBackup(from: Disk, to: Disk, crypto: Crypto): Promise<Result<BackupReport>> {
  try {
    const list = await readList(from, crypto);
    if (!list.ok) return list;
    if ((await to.list('')).length > 0) return failed(fault('home-exists'));
    for (const { path } of list.value) {
      const bytes = await from.read(path);
      if (!bytes) return failed(fault('backup-damaged', { reason: `${path} is missing` }));
      await copyTo(to, path, bytes);
    }
    return ok(reportOf(list.value));
  } catch (error) {
    const known = faultOfDisk(error);
    if (known) return failed(known);
    throw error;
  }
}

async function copyTo(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  if (folder !== '') await disk.makeFolder(folder);
  await disk.write(path + UNFINISHED, bytes);
  await disk.sync(path + UNFINISHED);
  await disk.rename(path + UNFINISHED, path);
  await disk.syncFolder(folder);
}

async function readList(disk: Disk, crypto: Crypto): Promise<Result<Listed[]>> {
  const bad = (reason: string) => failed(fault('backup-damaged', { reason }));
  const bytes = await disk.read(LIST);
  if (!bytes) return bad('its list of files is missing');
  const files = parseList(parseCanonical(bytes));
  if (!files) return bad('its list of files cannot be read');
  for (const { path, size, sha256 } of files) {
    const copy = await disk.read(path);
    if (!copy) return bad(`${path} is missing`);
    if (copy.length !== size || toHex(crypto.sha256(copy)) !== sha256) return bad(`${path} is damaged`);
  }
  return ok(files);
}

function parseList(json: Json | undefined): Listed[] | undefined {
  const { files } = (json ?? {}) as { files?: unknown };
  if (!Array.isArray(files) || files.length === 0) return undefined;
  const listed = files.map((file) => file as Partial<Listed>);
  const sound = listed.every(
    ({ path, size, sha256 }) =>
      typeof path === 'string' && PATH.test(path) && Number.isSafeInteger(size) && typeof sha256 === 'string',
  );
  return sound ? (listed as Listed[]) : undefined;
}

const reportOf = (files: readonly Listed[]): BackupReport => ({
  files: files.length,
  bytes: files.reduce((sum, { size }) => sum + size, 0),
});
