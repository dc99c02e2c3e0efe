/** Every byte of every file flipped, every file cut at every length, every file removed: one at a time. */
import { describe, expect, it, vi } from 'vitest';
import type { Json } from '../../sync/domain/canonical.ts';
import { FRAME_HEAD, LOG_HEADER, readFrameLog } from '../../sync/journal/frame-log.ts';
import type { Damage } from '../../sync/journal/journal.ts';
import { foldLocal, parseLocalFrame } from '../../sync/journal/local-frame.ts';
import { parseUnsealedFrame } from '../../sync/journal/unsealed-frame.ts';
import { type DiskImage, FakeDisk } from '../simulator/fake-disk.ts';
import { fakePorts } from '../simulator/fake-ports.ts';
import { BAKERS, DYERS, edit, type Held, heldBy, nameOf, opened, smallJournal } from './journal-world.ts';

// Thousands of journals are opened in one test: a busy machine needs its time.
vi.setConfig({ testTimeout: 180_000 });

const { crypto } = fakePorts(0);
const WITNESS = 'journal/witness.log';
const LOCAL = 'journal/local.log';

const image: DiskImage = (await smallJournal()).image();
const whole: Held = await heldBy(await opened(FakeDisk.again(image)));
const files = new Map(image.files.map(([path, bytes]) => [path, bytes]));
const paths = [...files.keys()].sort();

interface Outcome {
  damage: Damage[];
  held: Held;
  store: string;
  disk: FakeDisk;
}

/** Opens a journal of which one file has these bytes now (none: it is gone), and reads everything. */
async function openedWith(path: string, bytes: Uint8Array | undefined): Promise<Outcome> {
  const kept = image.files.filter(([name]) => name !== path || bytes !== undefined);
  const changed = kept.map(([name, old, inode]): DiskImage['files'][number] => [
    name,
    name === path && bytes ? bytes : old,
    inode,
  ]);
  const disk = FakeDisk.again({ ...image, files: changed });
  const answer = await opened(disk, 9);
  const held = await heldBy(answer);
  return { damage: [...answer.damage, ...answer.journal.found], held, store: answer.storeId, disk };
}

const framesOf = (path: string) => {
  const bytes = files.get(path) ?? new Uint8Array(0);
  return readFrameLog(bytes, bytes.slice(LOG_HEADER - 16, LOG_HEADER), crypto).frames;
};

/** What must still be there when only these frames (by number) of a log can be read. */
function stillHeld(
  path: string,
  readable: (frame: { number: number; at: number; end: number }) => boolean,
): Held {
  const held: Held = {
    ...whole,
    unsealed: new Set(whole.unsealed),
    segments: new Map(whole.segments),
    waiting: new Map(whole.waiting),
  };
  const frames = path.endsWith('.log') ? framesOf(path) : [];
  if (path === LOCAL) {
    const values = new Map<string, Json>();
    for (const frame of frames) {
      const parsed = parseLocalFrame(frame.payload);
      if (parsed && readable(frame)) foldLocal(values, parsed);
    }
    held.local = values;
  }
  const space = [BAKERS, DYERS].find((id) => path.includes(`unsealed-${id}`));
  for (const frame of space ? frames : []) {
    if (readable(frame)) continue;
    for (const record of parseUnsealedFrame(frame.payload)?.records ?? []) {
      if (space) held.unsealed.delete(nameOf(edit(space, record.seq, Buffer.from(record.bytes).toString())));
    }
  }
  for (const [hash] of whole.segments) if (path.endsWith(`segments/${hash}.seg`)) held.segments.delete(hash);
  for (const [hash] of whole.waiting) if (path.endsWith(`waiting/${hash}.seg`)) held.waiting.delete(hash);
  return held;
}

/** One string for one content: thousands of comparisons are cheap with it. */
const spelled = ({ segments, unsealed, local, waiting, keys }: Held): string =>
  JSON.stringify([[...segments].sort(), [...unsealed].sort(), [...local].sort(), [...waiting].sort(), keys]);

/** Compares cheaply, and explains well when it differs. */
function expectHeld(held: Held, expected: Held): void {
  if (spelled(held) !== spelled(expected)) expect(held).toEqual(expected);
}

/** What is lost must be told. */
function expectTold(path: string, { damage, held }: Outcome, expected: Held, told: boolean): void {
  expectHeld(held, expected);
  if (told && !damage.some(({ file }) => file === path))
    expect(damage.map(({ file }) => file)).toContain(path);
  const costly = damage.some(
    ({ is }) => is !== 'torn-tail' && is !== 'twin-repaired' && is !== 'index-rebuilt',
  );
  if (held.unsealed.size < whole.unsealed.size || held.local.size < whole.local.size)
    expect(costly).toBe(true);
}

/** What tells at every start that something is lost, or lacks a part that may come back. */
const STAYS: ReadonlySet<Damage['is']> = new Set(['segment-missing', 'quarantined']);

/** And told once, because it is mended; but that edits are lost is said again. */
async function expectMended({ disk, store }: Outcome, expected: Held): Promise<void> {
  const again = await opened(disk);
  expect(again.damage.filter(({ is }) => !STAYS.has(is))).toEqual([]);
  const lost = expected.unsealed.size < whole.unsealed.size || expected.local.size < whole.local.size;
  if (lost) expect(again.damage).toContainEqual(expect.objectContaining({ is: 'quarantined' }));
  expect(again.storeId).toBe(store);
  expectHeld(await heldBy(again), expected);
}

describe('a journal of which one byte is wrong', () => {
  it.each(paths)('opens, tells it, and loses nothing but what that byte was part of: %s', async (path) => {
    const bytes = files.get(path) ?? new Uint8Array(0);
    for (let at = 0; at < bytes.length; at++) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      const expected = stillHeld(path, (frame) => at < frame.at || at >= frame.end);
      const outcome = await openedWith(path, flipped);
      expectTold(path, outcome, expected, true);
      if (at % 8 === 0) await expectMended(outcome, expected);
    }
  });
});

describe('a journal of which one file is cut', () => {
  it.each(paths)('opens, tells it, and loses nothing but what was cut off: %s', async (path) => {
    const bytes = files.get(path) ?? new Uint8Array(0);
    const borders = new Set(
      path.endsWith('.log') ? [LOG_HEADER, ...framesOf(path).map(({ end }) => end)] : [],
    );
    for (let length = 0; length < bytes.length; length++) {
      // The witness may be short by itself: it is never synced. Everything it tells about is there.
      const told = !(path === WITNESS && borders.has(length));
      const expected = stillHeld(path, (frame) => frame.end <= length);
      const outcome = await openedWith(path, bytes.slice(0, length));
      expectTold(path, outcome, expected, told);
      if (length % 8 === 0 || borders.has(length)) await expectMended(outcome, expected);
    }
  });

  it('counts the acknowledged edits that are gone', async () => {
    const path = paths.find((name) => name.includes(`unsealed-${DYERS}`)) ?? '';
    const [first] = framesOf(path);
    const { damage } = await openedWith(path, files.get(path)?.slice(0, first?.end));
    expect(damage).toEqual([{ is: 'edits-lost', file: path, count: 2 }]);
  });
});

describe('a journal of which one file is gone', () => {
  it.each(paths)('opens, tells it, and loses nothing but what was in that file: %s', async (path) => {
    const outcome = await openedWith(path, undefined);
    const expected = stillHeld(path, () => false);
    // A waiting part is known by its file alone; its bundle can be taken in again.
    expectTold(path, outcome, expected, !path.includes('waiting'));
    await expectMended(outcome, expected);
  });
});

describe('a damaged journal', () => {
  it('keeps the damaged bytes in quarantine', async () => {
    const path = paths.find((name) => name.includes(`unsealed-${BAKERS}`)) ?? '';
    const [first] = framesOf(path);
    const bytes = (files.get(path) ?? new Uint8Array(0)).slice();
    const at = (first?.at ?? 0) + FRAME_HEAD + 3;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const { disk, damage } = await openedWith(path, bytes);
    expect(damage).toEqual([
      {
        is: 'damaged-record',
        file: path,
        at: first?.at,
        bytes: (first?.end ?? 0) - (first?.at ?? 0),
        records: 1,
      },
    ]);
    const [kept] = disk.paths.filter((name) => name.startsWith('journal/quarantine/'));
    expect(await disk.read(kept ?? '')).toEqual(bytes.slice(first?.at, first?.end));
  });

  it('keeps a damaged last record in quarantine too, when the witness knows that it was acknowledged', async () => {
    const path = paths.find((name) => name.includes(`unsealed-${BAKERS}`)) ?? '';
    const last = framesOf(path).at(-1);
    const bytes = (files.get(path) ?? new Uint8Array(0)).slice();
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const { disk, damage } = await openedWith(path, bytes);
    const at = last?.at ?? 0;
    expect(damage).toEqual([{ is: 'damaged-record', file: path, at, bytes: bytes.length - at, records: 1 }]);
    const [kept] = disk.paths.filter((name) => name.startsWith('journal/quarantine/'));
    expect(await disk.read(kept ?? '')).toEqual(bytes.slice(last?.at));
  });

  it('gives the store a new name when ticks a window has seen may be gone, and only then', async () => {
    const { storeId } = await opened(FakeDisk.again(image));
    for (const path of paths) {
      const { store } = await openedWith(path, files.get(path)?.slice(0, LOG_HEADER + 5));
      const shaken = path.includes('unsealed') || path.includes('index');
      expect(store !== storeId, path).toBe(shaken);
    }
  });

  it('says how many segments are gone when their entries and their files are', async () => {
    const disk = FakeDisk.again(image);
    const entries = framesOf('journal/index.log');
    await disk.truncate('journal/index.log', entries[0]?.end ?? 0);
    for (const hash of [...whole.segments.keys()].slice(2)) await disk.remove(`journal/segments/${hash}.seg`);
    expect((await opened(disk)).damage).toEqual([
      { is: 'index-rebuilt', file: 'journal/index.log', adopted: 0 },
      { is: 'edits-lost', file: 'journal/index.log', count: 2 },
    ]);
  });

  it('knows a cut segment at once, without reading it', async () => {
    const [hash = ''] = whole.segments.keys();
    const disk = FakeDisk.again(image);
    await disk.truncate(`journal/segments/${hash}.seg`, 100);
    const { damage, segments } = await opened(disk);
    expect(damage).toMatchObject([{ is: 'segment-damaged', hash }]);
    expect(segments.filter(({ missing }) => missing).map((segment) => segment.hash)).toEqual([hash]);
  });

  it('is refused in words when both copies of the stamp or of the keys are damaged', async () => {
    for (const name of ['granary', 'keys']) {
      const disk = FakeDisk.again(image);
      disk.rot(`${name}.a`, 60, 1);
      disk.rot(`${name}.b`, 60, 1);
      const before = disk.image();
      await expect(opened(disk)).rejects.toThrow('cannot be read');
      expect(disk.image()).toEqual(before);
    }
  });
});
