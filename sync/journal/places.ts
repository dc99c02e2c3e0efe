/** Where everything of the journal lies, relative to the home folder (PROTOCOL.md, "The journal on disk"). */
import { parseSegmentHash, parseSpaceId, type SegmentHash, type SpaceId } from '../domain/ids.ts';

export const JOURNAL = 'journal';
export const SEGMENTS = 'journal/segments';
export const WAITING = 'journal/waiting';
/** Made with the first attachment. */
export const FILES = 'journal/files';
export const QUARANTINE = 'journal/quarantine';
/** Pieces in quarantine of which the owner has said that they know; made when the first one is. */
export const KNOWN = 'journal/quarantine/known';
/** The folders of a journal, parents first. */
export const FOLDERS = [JOURNAL, SEGMENTS, WAITING, QUARANTINE] as const;

export const INDEX_LOG = 'journal/index.log';
export const LOCAL_LOG = 'journal/local.log';
export const WITNESS_LOG = 'journal/witness.log';

/** Twin files: each is `<name>.a` and `<name>.b`. */
export const STAMP = 'granary';
export const KEYS = 'keys';

/** What a file is called until it is whole; a leftover of a crash, free to be removed. */
export const TEMPORARY = '.tmp';

export const unsealedPath = (space: SpaceId): string => `${JOURNAL}/unsealed-${space}.log`;
export const segmentPath = (hash: SegmentHash): string => `${SEGMENTS}/${hash}.seg`;

/** The space of a file name in the journal folder; `undefined` when it is no unsealed log. */
export const spaceOfFile = (name: string): SpaceId | undefined =>
  name.startsWith('unsealed-') && name.endsWith('.log') ? parseSpaceId(name.slice(9, -4)) : undefined;

/** The hash of a file name in a folder of segments; `undefined` when it is none of ours. */
export const hashOfFile = (name: string): SegmentHash | undefined =>
  name.endsWith('.seg') ? parseSegmentHash(name.slice(0, -4)) : undefined;
