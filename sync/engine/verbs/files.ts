/** Attaching, detaching and opening files. What takes long happens beside the engine's turns, so that saving goes on. */
import type { Answer, FilesKept, OpenedFile, Verbs } from '../../api.ts';
import { chunkCount } from '../../attachment/blob.ts';
import type { Attachment, Thumb } from '../../domain/attachment.ts';
import { concat } from '../../domain/bytes.ts';
import { fault } from '../../domain/fault.ts';
import type { BlobId, EntryId, SpaceId } from '../../domain/ids.ts';
import { LIMITS } from '../../domain/limits.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { fileNamer } from '../../interchange/file-name.ts';
import type { Source } from '../../ports.ts';
import { namedIn } from '../files/named.ts';
import { cleaned, kindOfSource, plainName, tooLarge } from '../files/prepare.ts';
import { isHere, type Keyed, NotWhole, piecesOf, sourceOfBlob } from '../files/read.ts';
import { sealSource } from '../files/seal.ts';
import type { EntryState, SpaceState } from '../state.ts';
import { findEntry, type Workbench, writable } from '../workbench.ts';
import { writeEdit } from './entries.ts';

/** The engine, for what does not need it to itself all the time. */
export interface Beside {
  bench(): Workbench;
  turn<T>(act: (bench: Workbench) => Promise<T>): Promise<T>;
}

interface Ground {
  entry: EntryState;
  space: SpaceState;
}

/** An entry that may be written, and has room for one more. */
function groundFor(bench: Workbench, id: EntryId): Result<Ground> {
  const entry = findEntry(bench, id);
  if (!entry.ok) return entry;
  const space = writable(bench, entry.value.space);
  if (!space.ok) return space;
  const { deleted, hidden } = bench.library.view(entry.value);
  if (deleted) return failed(fault(hidden === 'whole' ? 'entry-hidden' : 'entry-deleted'));
  if (bench.library.attachments(entry.value).length >= LIMITS.files)
    return failed(fault('files-many', { count: LIMITS.files }));
  return ok({ entry: entry.value, space: space.value });
}

export async function attachFile(
  beside: Beside,
  args: Verbs['entry.attach']['args'],
): Promise<Answer<'entry.attach'>> {
  const bench = beside.bench();
  const ground = groundFor(bench, args.id);
  if (!ground.ok) return ground;
  const { space } = ground.value;
  const made = await attachmentOf(bench, space, args);
  if (!made.ok) return made;
  const file = made.value;
  const written = await beside.turn(async (now) => {
    const still = groundFor(now, args.id);
    return still.ok ? writeEdit(now, still.value.entry, { attach: [file] }) : still;
  });
  if (!written.ok) for (const id of [file.id, file.thumb?.id]) if (id) await bench.store.blobs.drop(id);
  return written;
}

/** Sealed and on the shelf. */
async function attachmentOf(
  bench: Workbench,
  space: SpaceState,
  { file, thumb, keepPlace }: Verbs['entry.attach']['args'],
): Promise<Result<Attachment>> {
  const { files, clock } = bench.store.ports;
  const source = await files.open(file);
  if (!source) return failed(fault('file-gone'));
  const small = thumb && (await files.open(thumb));
  const name = plainName(source.name);
  if (source.size > LIMITS.fileSize) return failed(tooLarge(name, LIMITS.fileSize));
  const kind = await kindOfSource(source);
  const clean = space.roster.private || keepPlace ? ok(source) : await cleaned(source, kind);
  if (!clean.ok) return clean;
  const picture = small ? await thumbOf(bench, space.id, small) : undefined;
  if (picture && !picture.ok) return picture;
  const sealed = await sealSource(bench, space.id, clean.value);
  if (!sealed.ok) {
    if (picture) await bench.store.blobs.drop(picture.value.id);
    return sealed;
  }
  const facts = { ...sealed.value, name, type: kind.type, added: Math.max(0, clock.now()) };
  return ok(picture ? { ...facts, thumb: picture.value } : facts);
}

async function thumbOf(bench: Workbench, space: SpaceId, source: Source): Promise<Result<Thumb>> {
  if (source.size > LIMITS.thumbSize) return failed(tooLarge(source.name, LIMITS.thumbSize));
  const kind = await kindOfSource({ ...source, name: '' });
  if (kind.shows !== 'image') return failed(fault('arguments-wrong', { reason: 'thumb is no picture' }));
  const clean = await cleaned(source, kind);
  if (!clean.ok) return clean;
  const sealed = await sealSource(bench, space, clean.value);
  return sealed.ok ? ok({ ...sealed.value, type: kind.type }) : sealed;
}

/** Detached in this process, to be put back on a click. */
const detached = new Map<BlobId, Attachment>();
const DETACHED_AT_MOST = 64;

export async function detachFile(
  bench: Workbench,
  { id, file, back }: Verbs['entry.detach']['args'],
): Promise<Answer<'entry.detach'>> {
  const entry = findEntry(bench, id);
  if (!entry.ok) return entry;
  const held = bench.library.attachments(entry.value).find((one) => one.id === file);
  if (back) {
    const gone = detached.get(file);
    if (!gone) return failed(fault('file-not-attached'));
    return writeEdit(bench, entry.value, { attach: [gone] });
  }
  if (!held) return failed(fault('file-not-attached'));
  detached.set(file, held);
  for (const oldest of detached.keys()) {
    if (detached.size <= DETACHED_AT_MOST) break;
    detached.delete(oldest);
  }
  return writeEdit(bench, entry.value, { detach: [file] });
}

interface Found {
  space: SpaceId;
  file: Attachment;
}

function findFile(bench: Workbench, entry: EntryId, id: BlobId): Result<Found> {
  const found = findEntry(bench, entry);
  if (!found.ok) return found;
  const file = bench.library.attachments(found.value).find((one) => one.id === id);
  return file ? ok({ space: found.value.space, file }) : failed(fault('file-not-attached'));
}

const waiting = ({ store }: Workbench, { id, size }: Keyed): Answer<'file.open'> =>
  ok({ is: 'waiting', done: store.blobs.count(id), total: chunkCount(size) });

export async function openFile(
  beside: Beside,
  { entry, file: id }: Verbs['file.open']['args'],
): Promise<Answer<'file.open'>> {
  const bench = beside.bench();
  const { store } = bench;
  const found = findFile(bench, entry, id);
  if (!found.ok) return found;
  const { space, file } = found.value;
  if (isHere(store, file)) {
    try {
      return ok(await give(bench, space, file));
    } catch (error) {
      if (isHere(store, file)) throw error;
    }
  }
  if (!bench.local.awaitsFile(id)) {
    const awaited = await beside.turn((now) => now.local.awaitFile(id, true));
    if (!awaited.ok) return awaited;
    // Links that have nothing to say look again. Once: whoever hears this may ask again what is here.
    store.emit({ is: 'home' });
  }
  return waiting(bench, file);
}

async function give(bench: Workbench, space: SpaceId, file: Attachment): Promise<OpenedFile> {
  const { store } = bench;
  const kind = await kindOfSource(sourceOfBlob(store, space, file, file.name));
  const name = safeName(file.name);
  const ticket = await store.ports.files.give(name, piecesOf(store, space, file));
  return { is: 'here', file: ticket, name, size: file.size, ...kind };
}

/** A name any disk takes, with its ending. */
function safeName(name: string): string {
  const ending = /\.[a-z0-9]{1,10}$/i.exec(name)?.[0] ?? '';
  return fileNamer(ending)(name.slice(0, name.length - ending.length));
}

export async function thumbnail(
  bench: Workbench,
  { entry, file: id }: Verbs['file.thumb']['args'],
): Promise<Answer<'file.thumb'>> {
  const found = findFile(bench, entry, id);
  if (!found.ok) return found;
  const { space, file } = found.value;
  const { thumb } = file;
  if (!thumb || !isHere(bench.store, thumb)) return ok(null);
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of piecesOf(bench.store, space, thumb)) pieces.push(piece);
    const bytes = concat(...pieces);
    const { type, shows } = await kindOfSource({ name: '', size: bytes.length, read: async () => bytes });
    return ok(shows === 'image' ? { type, data: base64(bytes) } : null);
  } catch (error) {
    if (error instanceof NotWhole) return ok(null);
    throw error;
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(bytes: Uint8Array): string {
  const text: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const three = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let n = 0; n < 4; n++)
      text.push(i + n <= bytes.length ? LETTERS.charAt((three >> (18 - 6 * n)) & 63) : '=');
  }
  return text.join('');
}

export async function filesHere(
  bench: Workbench,
  { entry }: Verbs['file.here']['args'],
): Promise<Answer<'file.here'>> {
  const found = findEntry(bench, entry);
  if (!found.ok) return found;
  const files = bench.library.attachments(found.value);
  return ok(
    files.map(({ id, size }) => {
      const total = chunkCount(size);
      const whole = bench.store.blobs.isWhole(id, size);
      return { id, done: whole ? total : Math.min(bench.store.blobs.count(id), total - 1), total };
    }),
  );
}

/** Of originals; what a deleted entry has takes room here, and is not missed elsewhere. */
function filesKept(bench: Workbench): FilesKept {
  const kept: FilesKept = { here: { files: 0, bytes: 0 }, elsewhere: { files: 0, bytes: 0 } };
  for (const named of namedIn(bench).values())
    for (const { id, size, thumb, deleted } of named.values()) {
      const whole = bench.store.blobs.isWhole(id, size);
      if (thumb || (deleted && !whole)) continue;
      const side = whole ? kept.here : kept.elsewhere;
      side.files += 1;
      side.bytes += size;
    }
  return kept;
}

export async function fileRules(
  bench: Workbench,
  { rule, budgetBytes }: Verbs['files.rules']['args'],
): Promise<Answer<'files.rules'>> {
  const { local, store } = bench;
  const before = local.fileRules;
  const rules = { rule: rule ?? before.rule, budgetBytes: budgetBytes ?? before.budgetBytes };
  if (rules.rule !== before.rule || rules.budgetBytes !== before.budgetBytes) {
    const kept = await local.keepFileRules(rules);
    if (!kept.ok) return kept;
    store.emit({ is: 'home' });
  }
  return ok({ ...rules, ...filesKept(bench) });
}
