/**
 * A disk in memory that forgets like a real one. What a program sees and what the platter holds are kept apart: bytes
 * become durable by `sync` of their file, names by `syncFolder` of their folder, and a power cut takes any part of
 * the rest. Faults are planned by the test; randomness comes from a `SeededRandom`, so a seed repeats a run.
 */
import { type Disk, DiskError, type DiskTrouble } from '../../sync/ports.ts';
import type { SeededRandom } from './fake-ports.ts';

/** Thrown by every operation from the moment the power is cut until `crash` brings the disk back. */
export class PowerCut extends Error {
  constructor() {
    super('the power is cut');
    this.name = 'PowerCut';
  }
}

export type Operation =
  | 'write'
  | 'append'
  | 'truncate'
  | 'sync'
  | 'syncFolder'
  | 'makeFolder'
  | 'rename'
  | 'remove'
  | 'read'
  | 'list'
  | 'size';

/** The `nth` (from 1) operation of this kind on a path that matches fails, and with `lasting` all after it. */
export interface PlannedFault {
  on: Operation;
  nth: number;
  trouble: DiskTrouble;
  path?: RegExp;
  lasting?: boolean;
}

interface Inode {
  id: number;
  /** What a program reads. */
  seen: Uint8Array;
  /** What the platter holds. */
  durable: Uint8Array;
  /** A sync failed: the pages count as clean now, so later syncs say yes and save nothing (Linux does that). */
  forsaken: boolean;
}

/** A change of names not yet durable. It takes whole or not at all; syncing any of its folders takes it. */
type NameChange =
  | { is: 'folder'; path: string; folders: string[] }
  | { is: 'link'; path: string; inode: Inode; folders: string[] }
  | { is: 'unlink'; path: string; folders: string[] }
  | { is: 'rename'; from: string; to: string; inode: Inode; folders: string[] };

interface Names {
  folders: Set<string>;
  files: Map<string, Inode>;
}

export interface DiskImage {
  disk: number;
  folders: string[];
  files: [path: string, bytes: Uint8Array, inode: number][];
}

const BLOCK = 512;
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** As the Disk port wants them: relative, `/`-separated, nothing that climbs out. */
function checked(path: string, folderAllowed = false): string {
  const parts = path.split('/');
  const fine =
    folderAllowed && path === '' ? true : parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (!fine || /[\\\0:]/.test(path)) throw new DiskError('denied', path);
  return path;
}

let disksMade = 0;

export class FakeDisk implements Disk {
  #seen: Names = { folders: new Set(['']), files: new Map() };
  #durable: Names = { folders: new Set(['']), files: new Map() };
  #pending: NameChange[] = [];
  #inodes = 0;
  #faults: { plan: PlannedFault; seen: number }[] = [];
  #cutAfter: number | undefined;
  #cut = false;
  /** Tells one disk from another, also from its own clone. */
  readonly #id: number;
  /** Bytes all files together may have. */
  capacity = Number.POSITIVE_INFINITY;
  /** Operations that change something, counted: the places where the power can be cut. */
  changes = 0;

  constructor(id?: number) {
    if (id === undefined) disksMade += 1;
    this.#id = id ?? disksMade;
  }

  // Faults

  fail(...plans: PlannedFault[]): void {
    for (const plan of plans) this.#faults.push({ plan, seen: 0 });
  }
  heal(): void {
    this.#faults = [];
    this.capacity = Number.POSITIVE_INFINITY;
  }
  /** The power is off. */
  get isCut(): boolean {
    return this.#cut;
  }
  /** The power goes right before the change with this number (counting `changes` from 1 as of now) is carried out. */
  cutPowerBefore(change: number): void {
    this.changes = 0;
    this.#cutAfter = change - 1;
  }
  /** Flips bits of one stored byte. */
  rot(path: string, at: number, mask: number): void {
    const inode = this.#seen.files.get(path);
    if (!inode) throw new Error(`no ${path} to rot`);
    const bytes = inode.seen.slice();
    bytes[at] = (bytes[at] ?? 0) ^ mask;
    inode.seen = bytes;
    inode.durable = bytes;
  }
  /** About one file in `times` loses a bit to rot; answers which. */
  rotSome(chance: SeededRandom, times: number): string[] {
    const paths = [...this.#seen.files].filter(([, inode]) => inode.seen.length > 0 && chance.onceIn(times));
    for (const [path, inode] of paths) this.rot(path, chance.below(inode.seen.length), 1 << chance.below(8));
    return paths.map(([path]) => path);
  }

  /** The power was cut and comes back: of what was not synced, chance decides how much is there. */
  crash(chance: SeededRandom): void {
    for (const change of this.#pending) if (chance.onceIn(2)) applyChange(this.#durable, change);
    // A name inside a folder that never became durable went with it.
    const folders = this.#durable.folders;
    for (const folder of [...folders].sort()) {
      if (folder !== '' && !folders.has(folderOf(folder))) folders.delete(folder);
    }
    for (const path of [...this.#durable.files.keys()]) {
      if (!folders.has(folderOf(path))) this.#durable.files.delete(path);
    }
    for (const inode of new Set(this.#durable.files.values())) {
      inode.durable = afterCrash(inode, chance);
      inode.seen = inode.durable;
      inode.forsaken = false;
    }
    this.#pending = [];
    this.#seen = copyOf(this.#durable);
    this.#cut = false;
    this.#cutAfter = undefined;
  }

  // Images

  /** Everything as a program sees it; what a careful backup would hold. */
  image(): DiskImage {
    const files = [...this.#seen.files].map(([path, inode]): DiskImage['files'][number] => [
      path,
      inode.seen,
      inode.id,
    ]);
    return { disk: this.#id, folders: [...this.#seen.folders], files };
  }
  /** The very same files again, all of it durable: as if the disk had been set back to that moment. */
  static again(image: DiskImage): FakeDisk {
    const disk = new FakeDisk(image.disk);
    disk.restore(image);
    return disk;
  }
  /** Puts back an image: the same files as when it was taken. */
  restore(image: DiskImage): void {
    this.#inodes = image.files.reduce((most, [, , id]) => Math.max(most, id), this.#inodes);
    const files = new Map(
      image.files.map(([path, bytes, id]) => [path, { id, seen: bytes, durable: bytes, forsaken: false }]),
    );
    this.#seen = { folders: new Set(image.folders), files };
    this.#durable = copyOf(this.#seen);
    this.#pending = [];
    this.#cut = false;
    this.#cutAfter = undefined;
  }
  /** The same content on another disk, as if the folder had been copied. */
  clone(): FakeDisk {
    const copy = new FakeDisk();
    copy.restore(this.image());
    return copy;
  }
  get paths(): string[] {
    return [...this.#seen.files.keys()].sort();
  }
  get used(): number {
    let sum = 0;
    for (const inode of this.#seen.files.values()) sum += inode.seen.length;
    return sum;
  }

  // The port

  async read(path: string): Promise<Uint8Array | undefined> {
    this.#before('read', checked(path));
    return this.#seen.files.get(path)?.seen.slice();
  }
  async list(folder: string): Promise<string[]> {
    this.#before('list', checked(folder, true));
    const all = [...this.#seen.files.keys(), ...this.#seen.folders].filter((path) => path !== '');
    return all
      .filter((path) => folderOf(path) === folder)
      .map((path) => path.slice(folder === '' ? 0 : folder.length + 1))
      .sort();
  }
  async size(path: string): Promise<number | undefined> {
    this.#before('size', checked(path));
    return this.#seen.files.get(path)?.seen.length;
  }
  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#before('write', checked(path));
    const inode = this.#inodeAt(path);
    inode.seen = new Uint8Array(0);
    this.#fill(path, inode, bytes);
  }
  async append(path: string, bytes: Uint8Array): Promise<void> {
    this.#before('append', checked(path));
    this.#fill(path, this.#inodeAt(path), bytes);
  }
  async truncate(path: string, length: number): Promise<void> {
    this.#before('truncate', checked(path));
    const inode = this.#existing(path);
    inode.seen = resized(inode.seen, length);
  }
  async sync(path: string): Promise<void> {
    const inode = this.#seen.files.get(checked(path));
    try {
      this.#before('sync', path);
    } catch (error) {
      if (inode && error instanceof DiskError) inode.forsaken = true;
      throw error;
    }
    const there = this.#existing(path);
    if (!there.forsaken) there.durable = there.seen;
  }
  async syncFolder(folder: string): Promise<void> {
    this.#before('syncFolder', checked(folder, true));
    if (!this.#seen.folders.has(folder)) throw new DiskError('missing', folder);
    for (const change of this.#pending)
      if (change.folders.includes(folder)) applyChange(this.#durable, change);
    this.#pending = this.#pending.filter((change) => !change.folders.includes(folder));
  }
  async makeFolder(folder: string): Promise<void> {
    this.#before('makeFolder', checked(folder));
    const parts = folder.split('/');
    for (let i = 1; i <= parts.length; i++) {
      const path = parts.slice(0, i).join('/');
      if (!this.#seen.folders.has(path)) this.#change({ is: 'folder', path, folders: [folderOf(path)] });
    }
  }
  async rename(from: string, to: string): Promise<void> {
    this.#before('rename', `${checked(from)} -> ${checked(to)}`);
    const inode = this.#existing(from);
    this.#parentOf(to);
    if (from !== to) this.#change({ is: 'rename', from, to, inode, folders: [folderOf(from), folderOf(to)] });
  }
  async remove(path: string): Promise<void> {
    this.#before('remove', checked(path));
    if (this.#seen.files.has(path)) this.#change({ is: 'unlink', path, folders: [folderOf(path)] });
  }
  async identity(path: string): Promise<string> {
    return `${this.#id}:${this.#existing(checked(path)).id}`;
  }
  async free(): Promise<number> {
    return Math.max(0, this.capacity - this.used);
  }

  // Inside

  #before(on: Operation, path: string): void {
    if (this.#cut) throw new PowerCut();
    if (on !== 'read' && on !== 'list' && on !== 'size') {
      if (this.changes === this.#cutAfter) {
        this.#cut = true;
        throw new PowerCut();
      }
      this.changes += 1;
    }
    for (const fault of this.#faults) {
      const { plan } = fault;
      if (plan.on !== on || (plan.path && !plan.path.test(path))) continue;
      fault.seen += 1;
      if (fault.seen === plan.nth || (plan.lasting && fault.seen > plan.nth))
        throw new DiskError(plan.trouble, path);
    }
  }

  #change(change: NameChange): void {
    applyChange(this.#seen, change);
    this.#pending.push(change);
  }

  #parentOf(path: string): void {
    if (!this.#seen.folders.has(folderOf(path))) throw new DiskError('missing', path);
  }

  #existing(path: string): Inode {
    const inode = this.#seen.files.get(path);
    if (!inode) throw new DiskError('missing', path);
    return inode;
  }

  #inodeAt(path: string): Inode {
    const known = this.#seen.files.get(path);
    if (known) return known;
    this.#parentOf(path);
    this.#inodes += 1;
    const inode: Inode = {
      id: this.#inodes,
      seen: new Uint8Array(0),
      durable: new Uint8Array(0),
      forsaken: false,
    };
    this.#change({ is: 'link', path, inode, folders: [folderOf(path)] });
    return inode;
  }

  /** Adds what fits; the rest of a write that met the end of the disk is not there. */
  #fill(path: string, inode: Inode, bytes: Uint8Array): void {
    const fits = Math.max(0, Math.min(bytes.length, this.capacity - this.used));
    const grown = resized(inode.seen, inode.seen.length + fits);
    grown.set(bytes.subarray(0, fits), inode.seen.length);
    inode.seen = grown;
    if (fits < bytes.length) throw new DiskError('full', path);
  }
}

function resized(bytes: Uint8Array, length: number): Uint8Array {
  const sized = new Uint8Array(length);
  sized.set(bytes.subarray(0, length));
  return sized;
}

const copyOf = (names: Names): Names => ({ folders: new Set(names.folders), files: new Map(names.files) });

function applyChange(names: Names, change: NameChange): void {
  if (change.is === 'folder') names.folders.add(change.path);
  if (change.is === 'link') names.files.set(change.path, change.inode);
  if (change.is === 'unlink') names.files.delete(change.path);
  if (change.is === 'rename') {
    if (names.files.get(change.from) === change.inode) names.files.delete(change.from);
    names.files.set(change.to, change.inode);
  }
}

/** What the platter holds of a file that was not synced: the old, the new, a beginning of it, or a mix of blocks. */
function afterCrash({ seen, durable }: Inode, chance: SeededRandom): Uint8Array {
  if (seen === durable) return durable;
  const way = chance.below(4);
  if (way === 0) return durable;
  if (way === 1) return seen;
  const longest = Math.max(seen.length, durable.length);
  const shortest = Math.min(seen.length, durable.length);
  let length =
    way === 2 ? shortest + BLOCK * chance.below(Math.ceil((longest - shortest) / BLOCK) + 1) : longest;
  length = Math.min(length, longest);
  const left = resized(durable, length);
  for (let at = 0; at < length; at += BLOCK) {
    // In order up to where the writing stopped, or any block for itself; what never arrived reads as zeros.
    if (way === 2 || chance.onceIn(2)) left.set(seen.subarray(at, Math.min(at + BLOCK, length)), at);
  }
  return left;
}
