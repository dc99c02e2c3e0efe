/**
 * Several files as one ZIP archive, for a window that can only download one. Names are UTF-8 (flag 11 of the format's
 * APPNOTE, 4.4.4), content is deflated, dates are the format's first day: the same files give the same archive.
 */
import { crc32, deflateRawSync } from 'node:zlib';
import { utf8 } from '../../domain/bytes.ts';
import type { Bytes } from '../../ports.ts';

const VERSION = 20;
const VERSION_WITH_64 = 45;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
/** 1 January 1980. */
const DATE = 0x0021;
/** Counts and places beyond these are written in the 64-bit record (APPNOTE 4.3.14) instead. */
const MOST_FILES = 0xffff;
const FARTHEST = 0xffff_ffff;

/** ZIP is little-endian. */
function fields(...sized: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Bytes {
  const bytes = Buffer.alloc(sized.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of sized) {
    if (size === 8) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeUIntLE(value, at, size);
    at += size;
  }
  return bytes;
}

/** The archive piece by piece. One file's content stays below 4 GiB, as anything that fits in memory here does. */
export function* archiveOf(files: readonly { name: string; bytes: Bytes }[]): Generator<Bytes> {
  const directory: Bytes[] = [];
  let at = 0;
  for (const file of files) {
    const name = utf8(file.name);
    const content = deflateRawSync(file.bytes);
    const facts = [
      [2, UTF8_NAMES],
      [2, DEFLATED],
      [2, 0],
      [2, DATE],
      [4, crc32(file.bytes)],
      [4, content.length],
      [4, file.bytes.length],
      [2, name.length],
      [2, 0],
    ] as const;
    if (at > FARTHEST) throw new RangeError('an archive of more than 4 GiB');
    directory.push(
      fields([4, 0x0201_4b50], [2, VERSION], [2, VERSION], ...facts, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]),
      name,
    );
    const head = fields([4, 0x0403_4b50], [2, VERSION], ...facts);
    yield head;
    yield name;
    yield content;
    at += head.length + name.length + content.length;
  }
  yield* directory;
  yield* ending(
    files.length,
    at,
    directory.reduce((sum, { length }) => sum + length, 0),
  );
}

function* ending(count: number, at: number, size: number): Generator<Bytes> {
  if (count > MOST_FILES || at > FARTHEST) {
    const versions = [
      [2, VERSION_WITH_64],
      [2, VERSION_WITH_64],
    ] as const;
    yield fields(
      [4, 0x0606_4b50],
      [8, 44],
      ...versions,
      [4, 0],
      [4, 0],
      [8, count],
      [8, count],
      [8, size],
      [8, at],
    );
    yield fields([4, 0x0706_4b50], [4, 0], [8, at + size], [4, 1]);
  }
  const shown = Math.min(count, MOST_FILES);
  yield fields(
    [4, 0x0605_4b50],
    [2, 0],
    [2, 0],
    [2, shown],
    [2, shown],
    [4, size],
    [4, Math.min(at, FARTHEST)],
    [2, 0],
  );
}
