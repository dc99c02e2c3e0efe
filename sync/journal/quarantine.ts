/**
 * What could not be read and was put aside. A piece's name tells what it is of, so a loss stays told at every start
 * until its owner has said that they know; then it lies in `known`, and is only counted. Nothing is ever deleted.
 */
import { toHex } from '../domain/bytes.ts';
import type { SegmentHash } from '../domain/ids.ts';
import { type Bytes, type Clock, type Disk, DiskError, type Random } from '../ports.ts';
import { LOG_HEADER } from './frame-log.ts';
import { hashOfFile, INDEX_LOG, JOURNAL, KNOWN, QUARANTINE, segmentPath } from './places.ts';
import { folderOf } from './whole-file.ts';

/** Something that lies in quarantine. */
export interface Piece {
  /** Its file's name there. */
  name: string;
  /** Path in the home of the file it was part of. */
  file: string;
  /** What is left of it. */
  bytes: number;
  /** Acknowledged writes that went with it; `undefined` where the name does not say. */
  records: number | undefined;
  /** Milliseconds by the wall when it was put aside. */
  found: number | undefined;
  /** Offset in its file. */
  at: number;
  hash: SegmentHash | undefined;
}

/** What the owner must know of: pieces that are lost here, and how many others they know already. */
export interface Losses {
  pieces: Piece[];
  known: number;
}

export interface QuarantineWorld {
  disk: Disk;
  random: Random;
  clock: Clock;
}

const NAME = /^([a-z0-9-]+\.(?:log|seg))-(?:(\d+)-)?(?:(\d+)-(\d+)-)?[0-9a-f]{8}$/;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const pieceName = (world: QuarantineWorld, path: string, at: number, records: number): string => {
  const found = Math.max(0, Math.floor(world.clock.now()));
  return `${nameOf(path)}-${at}-${found}-${records}-${toHex(world.random.bytes(4))}`;
};

/** Keeps bytes of a log, durably; none are kept of what is gone without a trace, but that it is gone. */
export async function putAside(
  world: QuarantineWorld,
  of: { path: string; at: number; records: number; bytes: Bytes },
): Promise<void> {
  if (of.bytes.length === 0 && of.records === 0) return;
  const path = `${QUARANTINE}/${pieceName(world, of.path, of.at, of.records)}`;
  await world.disk.write(path, of.bytes);
  await world.disk.sync(path);
  await world.disk.syncFolder(QUARANTINE);
}

/** Moves a whole file to quarantine; durable. A file that is gone already is no trouble. */
export async function quarantineFile(world: QuarantineWorld, path: string): Promise<void> {
  try {
    await world.disk.rename(path, `${QUARANTINE}/${pieceName(world, path, 0, 0)}`);
  } catch (error) {
    if (error instanceof DiskError && error.trouble === 'missing') return;
    throw error;
  }
  await world.disk.syncFolder(folderOf(path));
  await world.disk.syncFolder(QUARANTINE);
}

/** `held`: segments that are here again, or whose absence is told anyway. */
export async function lossesIn(disk: Disk, held: (hash: SegmentHash) => boolean): Promise<Losses> {
  const pieces: Piece[] = [];
  for (const name of await disk.list(QUARANTINE)) {
    const told = parsePiece(name);
    const bytes = await disk.size(`${QUARANTINE}/${name}`);
    if (!told || bytes === undefined) continue;
    const piece = { ...told, bytes };
    if (isLost(piece, held)) pieces.push(piece);
  }
  const known = (await disk.list(KNOWN)).filter((name) => parsePiece(name));
  return { pieces, known: known.length };
}

/** The owner knows of these pieces. Throws DiskError. */
export async function putWithKnown(disk: Disk, pieces: readonly Piece[]): Promise<void> {
  if (pieces.length === 0) return;
  await disk.makeFolder(KNOWN);
  await disk.syncFolder(QUARANTINE);
  for (const { name } of pieces) await disk.rename(`${QUARANTINE}/${name}`, `${KNOWN}/${name}`);
  await disk.syncFolder(KNOWN);
  await disk.syncFolder(QUARANTINE);
}

/** `undefined` for a file that is none of ours. Names of earlier days tell less. */
function parsePiece(name: string): Omit<Piece, 'bytes'> | undefined {
  const [, source, at, found, records] = NAME.exec(name) ?? [];
  if (source === undefined) return undefined;
  const hash = hashOfFile(source);
  return {
    name,
    file: hash ? segmentPath(hash) : `${JOURNAL}/${source}`,
    records: records === undefined ? undefined : Number(records),
    found: found === undefined ? undefined : Number(found),
    at: Number(at ?? 0),
    hash,
  };
}

/**
 * A header, or a stretch between two frames, held no edits. What the index held is in the segments' own headers, and
 * what is gone with them is counted by the witness.
 */
function isLost(piece: Piece, held: (hash: SegmentHash) => boolean): boolean {
  if (piece.hash) return !held(piece.hash);
  if (piece.records !== undefined) return piece.records > 0;
  return piece.file !== INDEX_LOG && (piece.at > 0 || piece.bytes > LOG_HEADER);
}
