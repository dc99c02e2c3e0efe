/**
 * Everything the kernel needs from the world, handed in. Real adapters live in `sync/node/`, fakes in
 * `tests/simulator/`; `tests/contracts/` holds one suite per port that both must pass.
 */
import type { FileId } from './domain/ids.ts';

export type Bytes = Uint8Array;

/**
 * Why the disk refused. `full` and `failed` make the store read-only; `taken`: something is there already that must
 * not be written over. The caller says so in words.
 */
export type DiskTrouble = 'full' | 'failed' | 'denied' | 'missing' | 'taken';

/** Thrown by a Disk. The journal is the only catcher: it turns it into a Fault. */
export class DiskError extends Error {
  readonly trouble: DiskTrouble;
  readonly path: string;
  constructor(trouble: DiskTrouble, path: string, cause?: unknown) {
    super(`disk ${trouble}: ${path}`, { cause });
    this.name = 'DiskError';
    this.trouble = trouble;
    this.path = path;
  }
}

/**
 * One folder on a disk. Paths are relative to it, `/`-separated, never absolute and never with `..`.
 * Nothing is durable before `sync` (a file's bytes) and `syncFolder` (a name: creation, rename, removal).
 * Methods throw DiskError, except where `undefined` says "not there".
 */
export interface Disk {
  read(path: string): Promise<Bytes | undefined>;
  /** Names (not paths) in a folder, sorted; empty when the folder is missing. */
  list(folder: string): Promise<string[]>;
  /** Size in bytes, `undefined` when missing. */
  size(path: string): Promise<number | undefined>;
  /** Creates or replaces a file's content. Not atomic: use a temporary name, sync, rename, syncFolder. */
  write(path: string, bytes: Bytes): Promise<void>;
  /** Adds to the end, creating the file. After a failure the tail is undefined: close the store. */
  append(path: string, bytes: Bytes): Promise<void>;
  truncate(path: string, length: number): Promise<void>;
  sync(path: string): Promise<void>;
  syncFolder(folder: string): Promise<void>;
  makeFolder(folder: string): Promise<void>;
  /** Replaces `to` if it exists; both in the same disk. */
  rename(from: string, to: string): Promise<void>;
  /** Removing what is not there is fine. */
  remove(path: string): Promise<void>;
  /**
   * What a copy of the file would not share with the original (inode and birth time on a real disk).
   * Tells a home that was copied from one that was merely opened again.
   */
  identity(path: string): Promise<string>;
  /** Free bytes for this user. */
  free(): Promise<number>;
}

export interface Clock {
  /** Milliseconds since 1970 by the wall. Shown to people; never used for order. */
  now(): number;
}

export interface Random {
  bytes(length: number): Bytes;
}

/** Synchronous primitives; all of them exist in OpenSSL and in Electron's BoringSSL (or come from @noble). */
export interface Crypto {
  sha256(bytes: Bytes): Bytes;
  /** AES-256-GCM. 32-byte key, 12-byte nonce; returns ciphertext with the 16-byte tag at its end. */
  seal(key: Bytes, nonce: Bytes, associated: Bytes, plain: Bytes): Bytes;
  /** `undefined` when key, associated data or bytes are not the sealed ones. */
  open(key: Bytes, nonce: Bytes, associated: Bytes, sealed: Bytes): Bytes | undefined;
  /** Ed25519 public key (32 bytes) of a 32-byte seed. */
  signingPublic(seed: Bytes): Bytes;
  /** Ed25519 signature, 64 bytes. */
  sign(seed: Bytes, message: Bytes): Bytes;
  verify(publicKey: Bytes, message: Bytes, signature: Bytes): boolean;
  /** X25519 public key of a 32-byte secret. */
  agreementPublic(secret: Bytes): Bytes;
  /** X25519 shared secret; `undefined` for a public key of low order. */
  agree(secret: Bytes, publicKey: Bytes): Bytes | undefined;
  /** HKDF-SHA-256 with an empty salt. */
  derive(secret: Bytes, info: string, length: number): Bytes;
}

export type Inflated = { is: 'whole'; bytes: Bytes } | { is: 'damaged' } | { is: 'too-large' };

/** Compression. Inflating never allocates more than about `limit` bytes, whatever the input claims. */
export interface Codec {
  /** Brotli, quality 9, window 22. */
  deflate(bytes: Bytes): Promise<Bytes>;
  inflate(bytes: Bytes, limit: number): Promise<Inflated>;
  /** Raw DEFLATE (RFC 1951), the compression inside Automerge chunks; small, so synchronous. */
  inflateRaw(bytes: Bytes, limit: number): Inflated;
}

/** A two-way stream of bytes to one peer, private and in order. It may end at any byte, at any time, and says nothing then. */
export interface Link {
  /** The other end's Ed25519 device key (32 bytes), proven before this object existed. */
  readonly peer: Bytes;
  /** Resolves when there is room for more; `false` when the link is gone (then the bytes may or may not have arrived). */
  send(bytes: Bytes): Promise<boolean>;
  /** What comes, piece by piece, of any length; ends when the link ends. Reading slowly slows the sender down. One reader. */
  pieces(): AsyncIterable<Bytes>;
  /** Ends the link at both ends; what was sent before is given time to leave (bounded). Repeating it is fine. */
  close(): void;
}

/** Held while one process owns a home. */
export interface Lock {
  /** `undefined` when another process holds it. */
  take(): Promise<{ release(): Promise<void> } | undefined>;
}

/** Bytes a person handed in: read piece by piece, so that size costs no memory. */
export interface Source {
  readonly name: string;
  readonly size: number;
  read(at: number, length: number): Promise<Bytes>;
}

/**
 * Files that come from or go to a person. A FileId is a ticket of the shell (a path for the command line,
 * an upload or dialog ticket for the window): the window never names a path.
 */
export interface Files {
  open(id: FileId): Promise<Source | undefined>;
  /** All files of a handed-in folder (or the one file), in name order. For imports. */
  openAll(id: FileId): Promise<Source[]>;
  /** Writes whole or not at all; answers the ticket by which the person gets it. */
  give(name: string, pieces: Iterable<Bytes> | AsyncIterable<Bytes>): Promise<FileId>;
  /**
   * The same for several files: one file as itself, more as one folder or archive called `name`. Names are plain file
   * names, made safe by whoever made them.
   */
  giveAll(name: string, files: readonly { name: string; bytes: Bytes }[]): Promise<FileId>;
}
