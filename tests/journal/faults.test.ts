/** A disk that is full, fails or refuses: nothing is acknowledged falsely, nothing saved before is harmed. */
import { describe, expect, it, vi } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import { type Journal, openJournal } from '../../sync/journal/journal.ts';
import type { DiskTrouble } from '../../sync/ports.ts';
import { type DiskImage, FakeDisk, type Operation } from '../simulator/fake-disk.ts';
import { SeededRandom } from '../simulator/fake-ports.ts';
import { BAKERS, DYERS, edit, heldBy, opened, portsOn, segmentOf, smallJournal } from './journal-world.ts';

// Thousands of journals are opened in one test: a busy machine needs its time.
vi.setConfig({ testTimeout: 180_000 });

const image: DiskImage = (await smallJournal()).image();
const aside = segmentOf(DYERS, 40, 41, 'aside');

type Write = (journal: Journal) => Promise<{ ok: boolean }>;

const TWO = [edit(BAKERS, 6, 'b'.repeat(300)), edit(DYERS, 4, 'd'.repeat(300))];
const TWO_SPACES = 'an append to two spaces';
/** The promise of all or nothing is for one space: a failing disk may leave one of two. */
const HALVES: Write[] = TWO.map((own) => (journal) => journal.append([own]));

/** Every kind of write, with what it adds. */
const WRITES: Record<string, Write> = {
  [TWO_SPACES]: (journal) => journal.append(TWO),
  'an append to a new space': (journal) => journal.append([{ ...edit(BAKERS, 1, 'new'), space: NEW_SPACE }]),
  'a commit that seals': (journal) =>
    journal.commit([segmentOf(BAKERS, 3, 5, 'sealed'), segmentOf(BAKERS, 6, 6, 'and more')], BAKERS),
  'a part set aside': (journal) => journal.setAside(aside.hash, aside.bytes),
  'a value to remember': (journal) => journal.remember('draft/2', 'r'.repeat(400)),
  'new keys': (journal) => journal.writeKeys(utf8('k'.repeat(400))),
};
const NEW_SPACE = segmentOf(BAKERS, 1, 1, 'x').space.split('').reverse().join('') as typeof BAKERS;

/** What the journal holds, spelled so that two of them can be compared. */
async function spelled(disk: FakeDisk): Promise<string> {
  const answer = await opened(disk);
  const costly = answer.damage.filter(
    ({ is, file }) => is !== 'torn-tail' && is !== 'twin-repaired' && !file.includes('witness'),
  );
  expect(costly).toEqual([]);
  const { segments, unsealed, local, waiting, keys } = await heldBy(answer);
  return JSON.stringify([
    [...segments].sort(),
    [...unsealed].sort(),
    [...local].sort(),
    [...waiting].sort(),
    keys,
  ]);
}

const before = await spelled(FakeDisk.again(image));

async function heldAfter(write: Write): Promise<string> {
  const disk = FakeDisk.again(image);
  const { journal } = await opened(disk);
  expect(await write(journal)).toMatchObject({ ok: true });
  return spelled(disk);
}

describe.each(Object.entries(WRITES))('%s', (_, write) => {
  it('on a disk that is full after any number of bytes is made whole or not at all, and can be tried again', async () => {
    const done = await heldAfter(write);
    let refused = 0;
    // What comes after the write itself (the witness, emptying a sealed log) takes less than this many bytes.
    for (let spare = 0, made = 0; made < 400; spare++) {
      const disk = FakeDisk.again(image);
      const { journal } = await opened(disk);
      disk.capacity = disk.used + spare;
      const answer = await write(journal);
      const thorough = spare % 8 === 1;
      if (answer.ok) {
        made += 1;
        disk.heal();
        if (thorough) expect(await spelled(disk)).toBe(done);
        continue;
      }
      refused += 1;
      expect(answer).toMatchObject({ ok: false, fault: { code: 'disk-full' } });
      expect(journal.readOnly).toBeUndefined();
      disk.heal();
      if (spare % 2 === 0) {
        // The power may go now: what was taken back stays so.
        disk.crash(new SeededRandom(spare));
        expect(await spelled(disk)).toBe(before);
        continue;
      }
      expect(await spelled(FakeDisk.again(disk.image()))).toBe(before);
      expect(await write(journal)).toMatchObject({ ok: true });
      if (thorough) expect(await spelled(disk)).toBe(done);
    }
    expect(refused).toBeGreaterThan(20);
  });

  const OPERATIONS: Operation[] = ['write', 'append', 'truncate', 'sync', 'syncFolder', 'rename', 'remove'];
  const TROUBLES: DiskTrouble[] = ['failed', 'denied', 'full'];
  it.each(OPERATIONS.flatMap((on) => TROUBLES.map((trouble) => [on, trouble] as const)))(
    'whose %s fails (%s) is answered truly, and ends all writing if nobody knows what is on the disk',
    async (on, trouble) => {
      const done = await heldAfter(write);
      const halves = write === WRITES[TWO_SPACES] ? await Promise.all(HALVES.map(heldAfter)) : [];
      for (let nth = 1; nth < 20; nth++) {
        const disk = FakeDisk.again(image);
        const { journal } = await opened(disk);
        disk.fail({ on, nth, trouble });
        const answer = await write(journal);
        const stopped = journal.readOnly !== undefined;
        if (!answer.ok) expect(stopped || trouble === 'full').toBe(true);
        // A failed sync is never followed by another try.
        if (!answer.ok && (on === 'sync' || on === 'syncFolder')) expect(stopped).toBe(true);
        if (stopped) {
          const image = disk.image();
          expect(await journal.append([edit(BAKERS, 9, 'late')])).toMatchObject({
            fault: { code: 'read-only' },
          });
          expect(await journal.remember('a', 1)).toMatchObject({ fault: { code: 'read-only' } });
          expect(disk.image()).toEqual(image);
        }
        disk.heal();
        disk.crash(new SeededRandom(nth));
        const found = await spelled(disk);
        if (answer.ok) expect(found).toBe(done);
        else expect([before, done, ...halves]).toContain(found);
        // There is no such operation in this write, or it is the last one.
        if (answer.ok && !stopped) break;
      }
    },
  );
});

describe('a journal', () => {
  it('says that the disk failed, and from then on that it is read-only, but can still be read', async () => {
    const disk = FakeDisk.again(image);
    const { journal, segments } = await opened(disk);
    disk.fail({ on: 'sync', nth: 1, trouble: 'failed' });
    expect(await journal.append([edit(BAKERS, 6, 'x')])).toMatchObject({
      ok: false,
      fault: { code: 'disk-failed' },
    });
    expect(journal.readOnly).toMatchObject({ code: 'read-only' });
    const hash = segments[0]?.hash;
    expect(hash && (await journal.readSegment(hash))).toBeDefined();
  });

  it('opens on a full disk for reading even when something must be mended, and mends it later', async () => {
    const disk = FakeDisk.again(image);
    const path = disk.paths.find((name) => name.includes(`unsealed-${BAKERS}`)) ?? '';
    disk.rot(path, 60, 1);
    disk.capacity = disk.used;
    const answer = await opened(disk);
    expect(answer.damage).toMatchObject([{ is: 'damaged-record', file: path }]);
    expect(answer.unsealed.length).toBeGreaterThan(0);
    expect(answer.journal.readOnly).toMatchObject({ code: 'disk-full' });
    expect(await answer.journal.append([edit(BAKERS, 6, 'x')])).toMatchObject({ ok: false });
    disk.heal();
    const again = await opened(disk);
    expect(again.journal.readOnly).toBeUndefined();
    expect(again.damage).toMatchObject([{ is: 'damaged-record', file: path }]);
    expect((await opened(disk)).damage).toMatchObject([{ is: 'quarantined', count: 1 }]);
  });

  it('opens on a disk that may not be written', async () => {
    const disk = FakeDisk.again(image);
    disk.rot('keys.b', 3, 1);
    disk.fail({ on: 'write', nth: 1, trouble: 'denied', lasting: true });
    const answer = await opened(disk);
    expect(answer.journal.readOnly).toMatchObject({ code: 'folder-denied' });
    expect(await answer.journal.readKeys()).toEqual(utf8('secret keys'));
  });

  it('is refused in words when the disk cannot be read or a new one cannot be made', async () => {
    const unreadable = FakeDisk.again(image);
    unreadable.fail({ on: 'read', nth: 3, trouble: 'failed' });
    expect(await openJournal(portsOn(unreadable))).toMatchObject({
      ok: false,
      fault: { code: 'disk-failed' },
    });
    const full = new FakeDisk();
    full.capacity = 40;
    expect(await openJournal(portsOn(full))).toMatchObject({ ok: false, fault: { code: 'disk-full' } });
    full.heal();
    expect(await openJournal(portsOn(full))).toMatchObject({ ok: true });
  });

  it('counts a segment that the disk cannot read back as damaged, and heals it', async () => {
    const disk = FakeDisk.again(image);
    const { journal, segments } = await opened(disk);
    const hash = segments[0]?.hash;
    if (!hash) throw new Error('no segment');
    const bytes = await disk.read(`journal/segments/${hash}.seg`);
    disk.fail({ on: 'read', nth: 1, trouble: 'failed', lasting: true });
    expect(await journal.readSegment(hash)).toBeUndefined();
    disk.heal();
    const facts = segments[0];
    if (facts && bytes) expect(await journal.commit([{ ...facts, bytes }])).toMatchObject({ ok: true });
    expect(await journal.readSegment(hash)).toEqual(bytes);
  });
});
