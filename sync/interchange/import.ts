/** Handed-in files to drafts with stable keys, so that taking the same file in again changes nothing. */
import type { ColumnMap, ImportFormat, ImportPreview, Refusal } from '../api.ts';
import { toBase32 } from '../domain/bytes.ts';
import { canonicalBytes } from '../domain/canonical.ts';
import type { EntryDraft } from '../domain/entry.ts';
import { fault } from '../domain/fault.ts';
import { taggedHash } from '../domain/hash.ts';
import { parseEntryId } from '../domain/ids.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Crypto } from '../ports.ts';
import { type Candidate, type ColumnView, type FileRead, type ImportFile, readFile } from './import-file.ts';
import { isClutter } from './import-format.ts';

export type { ImportFile };

type Sha = Pick<Crypto, 'sha256'>;

export interface ImportedDraft {
  draft: EntryDraft;
  author?: string;
  firm?: string;
  /** Milliseconds since 1970. */
  created?: number;
  /** The source's own name for it. For Granary's own exports that is the entry's id in the home it came from. */
  sourceId?: string;
  /** Names the source row: the same in every later version of the source. */
  key: string;
  /** Names the content: another one under the same key means that the source has changed. */
  digest: string;
  /** File, and line where it starts. */
  where: string;
}

export interface ImportReading {
  format: ImportFormat;
  /** Rows, objects or files found, the refused and repeated ones included. */
  rows: number;
  drafts: ImportedDraft[];
  /** Rows that say the same as an earlier one. */
  repeated: number;
  refused: Refusal[];
  oddities: Refusal[];
  columns: ColumnView[];
}

/** A file in which every row is odd is told about once more, not ten thousand times. */
const MAX_ODDITIES = 1000;
const SAMPLE = 5;

/**
 * Hashes do not compress and every imported entry carries these two to every member, so they are as short as their
 * work allows: no two rows of a space may share a key; a digest is only compared with the one before it.
 */
const KEY_BYTES = 10;
const DIGEST_BYTES = 5;

const FORMAT_WORDS: Readonly<Record<ImportFormat, string>> = {
  csv: 'CSV',
  markdown: 'Markdown',
  jsonl: 'JSON Lines',
  json: 'JSON',
};

/**
 * Reads one file, or all files of a folder. A row or a file that cannot be taken is refused by its name and the
 * others go on; only when nothing at all can be read is there a fault: `file-kind`, `file-damaged`, `map-wrong`.
 * `unread` are files of the folder that nobody could open.
 */
export function readForImport(
  crypto: Sha,
  files: readonly ImportFile[],
  map?: ColumnMap,
  unread: readonly Refusal[] = [],
): Result<ImportReading> {
  const seen = files.filter(({ name }) => files.length === 1 || !isClutter(name));
  const alone = seen.length === 1 && unread.length === 0;
  const reads: FileRead[] = [];
  const refused: Refusal[] = [...unread];
  const oddities: Refusal[] = [];
  for (const file of seen) {
    const reading = readFile(file, map);
    if (reading.is === 'read') reads.push(reading);
    else if (reading.is === 'not-ours') {
      if (alone) return failed(fault('file-kind', { name: file.name }));
      oddities.push({ where: file.name, why: 'left out: it is not CSV, Markdown, JSON Lines or JSON' });
    } else if (reading.is === 'fault') {
      if (alone) return failed(reading.fault);
      refused.push({ where: file.name, why: reading.fault.sentence });
    } else {
      const params = { name: file.name, format: FORMAT_WORDS[reading.format], reason: reading.why };
      if (alone) return failed(fault('file-damaged', params));
      refused.push({ where: file.name, why: reading.why });
    }
  }
  const [first] = reads;
  if (!first && refused.length === 0) return failed(fault('file-kind', { name: files[0]?.name ?? '' }));
  return ok(collect(crypto, reads, refused, oddities));
}

function collect(
  crypto: Sha,
  reads: readonly FileRead[],
  refused: Refusal[],
  oddities: Refusal[],
): ImportReading {
  const keys = new Keys(crypto);
  const columns = new Map<string, ColumnView>();
  for (const read of reads) {
    const family = familyOf(crypto, read);
    for (const column of read.columns) if (!columns.has(column.name)) columns.set(column.name, column);
    for (const oddity of read.oddities) oddities.push(oddity);
    for (const refusal of read.refused) refused.push(refusal);
    for (const candidate of read.candidates) {
      const why = keys.take(candidate, family);
      if (why !== undefined) refused.push({ where: candidate.where, why });
      for (const odd of oddOnes(candidate)) oddities.push({ where: candidate.where, why: odd });
    }
  }
  return {
    format: reads[0]?.format ?? 'csv',
    rows: reads.reduce((sum, { rows }) => sum + rows, 0),
    drafts: keys.drafts,
    repeated: keys.repeated,
    refused,
    oddities: atMost(oddities),
    columns: [...columns.values()],
  };
}

/** A list of oddities that stays readable: the first thousand, and how many more there are. */
export function atMost(oddities: readonly Refusal[]): Refusal[] {
  const more = oddities.length - MAX_ODDITIES;
  if (more <= 0) return [...oddities];
  return [...oddities.slice(0, MAX_ODDITIES), { where: 'further on', why: `and ${more} more like these` }];
}

function oddOnes({ draft, oddities }: Candidate): string[] {
  const texts = [draft.title, draft.body, ...Object.values(draft.fields), ...draft.tags];
  const broken = texts.some((text) => text.includes('\ufffd'));
  return broken ? [...oddities, 'some characters are broken (shown as \ufffd)'] : oddities;
}

/**
 * What a source's own ids are counted in. Two tables that both number their rows from 1 are not the same source, so
 * a table's family holds its column names, and that of objects their keys: better twice in the list than one row
 * overwritten by another.
 */
const familyOf = (crypto: Sha, { format, names }: FileRead): readonly string[] => {
  if (format === 'markdown') return [format];
  const sorted = [...names].sort();
  if (format === 'csv') return ['csv', ...sorted];
  // Keys may be as long as an object: every row's key is then made of their hash, not of them.
  return ['json', toBase32(taggedHash(crypto, 'granary import keys', canonicalBytes(sorted)))];
};

/** Gives keys and digests, and keeps the first of each key. */
class Keys {
  readonly drafts: ImportedDraft[] = [];
  repeated = 0;
  readonly #crypto: Sha;
  readonly #taken = new Map<string, ImportedDraft>();

  constructor(crypto: Sha) {
    this.#crypto = crypto;
  }

  /** Why a candidate cannot be taken; one that says the same as an earlier one is only counted. */
  take(candidate: Candidate, family: readonly string[]): string | undefined {
    const { draft, author, firm, created, sourceId, where } = candidate;
    const spelled = canonicalBytes({ draft, author, firm, created });
    const source =
      sourceId === undefined ? [spelled] : [canonicalBytes([...ownFamily(sourceId, family), sourceId])];
    const key = this.#hash(
      sourceId === undefined ? 'granary import content' : 'granary import key',
      KEY_BYTES,
      ...source,
    );
    const digest = this.#hash('granary import digest', DIGEST_BYTES, spelled);
    const earlier = this.#taken.get(key);
    if (earlier?.digest === digest) {
      this.repeated += 1;
      return undefined;
    }
    if (earlier)
      return `has the same id ("${(sourceId ?? '').slice(0, 40)}") as ${earlier.where}, but says something else; the first was kept`;
    const imported: ImportedDraft = { draft, key, digest, where };
    if (author !== undefined) imported.author = author;
    if (firm !== undefined) imported.firm = firm;
    if (created !== undefined) imported.created = created;
    if (sourceId !== undefined) imported.sourceId = sourceId;
    this.#taken.set(key, imported);
    this.drafts.push(imported);
    return undefined;
  }

  #hash(tag: string, length: number, ...parts: Uint8Array[]): string {
    return toBase32(taggedHash(this.#crypto, tag, ...parts).subarray(0, length));
  }
}

/** Starter keys and our own entry ids mean the same in every format they travel in. */
const ownFamily = (sourceId: string, family: readonly string[]): readonly string[] => {
  if (sourceId.startsWith('starter/')) return ['starter'];
  return parseEntryId(sourceId) ? ['granary'] : family;
};

/** What the window shows before anything is taken in. Faults as for `readForImport`. */
export function previewOf(
  crypto: Sha,
  files: readonly ImportFile[],
  map?: ColumnMap,
  unread?: readonly Refusal[],
): Result<ImportPreview> {
  const read = readForImport(crypto, files, map, unread);
  if (!read.ok) return read;
  const reading = read.value;
  return ok({
    format: reading.format,
    rows: reading.rows,
    columns: reading.columns,
    sample: reading.drafts.slice(0, SAMPLE).map(({ draft }) => draft),
    oddities: reading.oddities,
    refused: reading.refused,
  });
}
