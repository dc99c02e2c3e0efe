/** The ten bytes every file of ours begins with: magic, format, and the oldest format that may read it. */
import { type ByteReader, ByteWriter, equal } from '../domain/bytes.ts';

/** The format this code writes, and the newest one it is allowed to read (PROTOCOL.md). */
export const FORMAT = 1;
export const PREAMBLE_LENGTH = 10;

export interface Versions {
  format: number;
  minReader: number;
}

export type Preamble = { is: 'readable'; versions: Versions } | { is: 'newer' } | { is: 'damaged' };

/** `magic` is six bytes. */
export const encodePreamble = (
  magic: Uint8Array,
  versions: Versions = { format: FORMAT, minReader: FORMAT },
) => new ByteWriter().bytes(magic).u16(versions.format).u16(versions.minReader).done();

/** Takes the preamble off `reader`. `newer` says nothing about what follows: it may mean anything by then. */
export function readPreamble(reader: ByteReader, magic: Uint8Array): Preamble {
  const found = reader.bytes(magic.length);
  const format = reader.u16();
  const minReader = reader.u16();
  if (found === undefined || format === undefined || minReader === undefined) return { is: 'damaged' };
  if (!equal(found, magic) || minReader < 1 || format < minReader) return { is: 'damaged' };
  return minReader > FORMAT ? { is: 'newer' } : { is: 'readable', versions: { format, minReader } };
}
