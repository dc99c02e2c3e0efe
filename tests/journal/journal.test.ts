import { describe, expect, it } from 'vitest';
import { fromHex, utf8 } from '../../sync/domain/bytes.ts';
import type { SegmentHash } from '../../sync/domain/ids.ts';
import { encodeFrame, readFrameLog } from '../../sync/journal/frame-log.ts';
import { holdsJournal, openJournal } from '../../sync/journal/journal.ts';
import { FakeDisk } from '../simulator/fake-disk.ts';
import { fakePorts } from '../simulator/fake-ports.ts';
import {
  BAKERS,
  DYERS,
  edit,
  heldBy,
  nameOf,
  opened,
  portsOn,
  segmentOf,
  smallJournal,
  spaceCalled,
} from './journal-world.ts';

describe('a journal', () => {
  it('is made where there is nothing, and opened again with what was saved', async () => {
    const disk = new FakeDisk();
    expect(await holdsJournal(disk)).toBe(false);
    const first = await opened(disk);
    expect(first).toMatchObject({ segments: [], unsealed: [], waiting: [], damage: [], copied: false });
    expect(await holdsJournal(disk)).toBe(true);
    const segment = segmentOf(DYERS, 1, 3, 'madder');
    expect(await first.journal.append([edit(BAKERS, 1, 'rye'), edit(BAKERS, 2, 'oven')])).toMatchObject({
      ok: true,
    });
    expect(await first.journal.commit([segment])).toMatchObject({ ok: true });
    expect(await first.journal.remember('owner', 'Ana')).toMatchObject({ ok: true });
    expect(await first.journal.writeKeys(utf8('keys'))).toMatchObject({ ok: true });

    const again = await opened(disk);
    expect(again.storeId).toBe(first.storeId);
    expect(again.damage).toEqual([]);
    expect(again.unsealed.map(nameOf)).toEqual([edit(BAKERS, 1, 'rye'), edit(BAKERS, 2, 'oven')].map(nameOf));
    expect(again.unsealed.map(({ tick }) => tick)).toEqual([1, 1]);
    const { bytes, ...facts } = segment;
    expect(again.segments).toEqual([{ ...facts, size: bytes.length, tick: 2, missing: false }]);
    expect(await again.journal.readSegment(segment.hash)).toEqual(bytes);
    expect(again.local).toEqual(new Map([['owner', 'Ana']]));
    expect(await again.journal.readKeys()).toEqual(utf8('keys'));
  });

  it('writes nothing when a healthy one is opened', async () => {
    const disk = await smallJournal();
    disk.changes = 0;
    expect((await opened(disk)).damage).toEqual([]);
    expect(disk.changes).toBe(0);
  });

  it('is never made over anything of ours', async () => {
    for (const path of [
      'granary.b',
      'keys.a',
      'journal/index.log',
      'journal/unsealed-x.log',
      'journal/waiting/x.seg',
    ]) {
      const disk = new FakeDisk();
      await disk.makeFolder('journal/waiting');
      await disk.write(path, utf8('something that cannot be read, but was ours once'));
      const before = disk.image();
      expect(await openJournal(portsOn(disk))).toMatchObject({
        ok: false,
        fault: { code: 'home-unreadable' },
      });
      expect(disk.image()).toEqual(before);
    }
  });

  it('says which of its two twin files cannot be read, and changes nothing', async () => {
    for (const [name, code] of [
      ['granary', 'home-unreadable'],
      ['keys', 'home-damaged'],
    ]) {
      const disk = await smallJournal();
      for (const path of [`${name}.a`, `${name}.b`]) disk.rot(path, 20, 1);
      const before = disk.image();
      expect(await openJournal(portsOn(disk))).toMatchObject({ ok: false, fault: { code } });
      expect(disk.image()).toEqual(before);
    }
  });

  it('is left as it is, byte for byte, when one of its logs asks for a newer Granary', async () => {
    for (const path of (await smallJournal()).paths.filter((name) => name.endsWith('.log'))) {
      const disk = await smallJournal();
      // format and minReader, both 2
      disk.rot(path, 7, 3);
      disk.rot(path, 9, 3);
      const before = disk.image();
      disk.changes = 0;
      expect(await openJournal(portsOn(disk)), path).toMatchObject({
        ok: false,
        fault: { code: 'home-newer' },
      });
      expect(disk.image()).toEqual(before);
      expect(disk.changes).toBe(0);
    }
  });

  it('gives one growing tick to every append and every commit, also over restarts', async () => {
    const disk = new FakeDisk();
    const ticks: number[] = [];
    for (let start = 0; start < 3; start++) {
      const { journal } = await opened(disk);
      for (const done of [
        await journal.append([edit(BAKERS, start + 1, 'a'), edit(DYERS, start + 1, 'b')]),
        await journal.commit([segmentOf(BAKERS, start + 5, start + 5, `s${start}`)]),
      ]) {
        if (done.ok) ticks.push(done.value.tick);
      }
    }
    expect(ticks).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('keeps writes in order when many are asked for at once', async () => {
    const disk = new FakeDisk();
    const { journal } = await opened(disk);
    const done = await Promise.all(
      Array.from({ length: 20 }, (_, i) => journal.append([edit(BAKERS, i + 1, `${i}`)])),
    );
    expect(done.map((answer) => answer.ok && answer.value.tick)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    expect((await opened(disk)).unsealed.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  it('empties the unsealed log of a sealed space and of no other', async () => {
    const disk = new FakeDisk();
    const { journal } = await opened(disk);
    await journal.append([edit(BAKERS, 1, 'rye'), edit(DYERS, 1, 'indigo')]);
    await journal.commit([segmentOf(BAKERS, 1, 1, 'rye')], BAKERS);
    await journal.append([edit(BAKERS, 2, 'oven')]);
    const again = await opened(disk);
    expect(again.damage).toEqual([]);
    expect(again.unsealed.map(nameOf)).toEqual(
      [edit(DYERS, 1, 'indigo'), edit(BAKERS, 2, 'oven')].map(nameOf),
    );
  });

  it('keeps edits of a new life whose numbers start anew after an older life was sealed', async () => {
    const disk = new FakeDisk();
    const { journal } = await opened(disk);
    await journal.append([edit(BAKERS, 57, 'old life')]);
    await journal.commit([segmentOf(BAKERS, 1, 1, 'sealed by the new life')], BAKERS);
    await journal.append([edit(BAKERS, 1, 'new life')]);
    expect((await opened(disk)).unsealed.map(nameOf)).toEqual([nameOf(edit(BAKERS, 1, 'new life'))]);
  });

  it('refuses to seal a space without a segment that holds its edits', async () => {
    const { journal } = await opened(new FakeDisk());
    await journal.append([edit(BAKERS, 1, 'rye')]);
    await expect(journal.commit([segmentOf(DYERS, 1, 1, 'x')], BAKERS)).rejects.toThrow('sealing');
    await expect(journal.commit([], BAKERS)).rejects.toThrow('sealing');
  });

  it('takes a segment once, however often it comes', async () => {
    const disk = new FakeDisk();
    const { journal } = await opened(disk);
    const segment = segmentOf(BAKERS, 1, 1, 'rye');
    await journal.commit([segment, segment]);
    disk.changes = 0;
    expect(await journal.commit([segment])).toEqual({ ok: true, value: { tick: 1 } });
    expect(disk.changes).toBe(0);
    expect((await opened(disk)).segments).toHaveLength(1);
  });

  it('refuses bytes that are not what their name says, and stops, for that is a bug', async () => {
    const { journal } = await opened(new FakeDisk());
    const wrong = { ...segmentOf(BAKERS, 1, 1, 'a'), bytes: utf8('other') };
    await expect(journal.commit([wrong])).rejects.toThrow('not the hash');
    expect(journal.readOnly?.code).toBe('read-only');
  });

  it('remembers the last value of a key, any key, and forgets it when told', async () => {
    const disk = new FakeDisk();
    const { journal } = await opened(disk);
    await journal.rememberAll([
      ['__proto__', 'kept'],
      ['a', 1],
      ['a', { deep: [null, true] }],
      ['b', 2],
    ]);
    await journal.remember('b', undefined);
    expect((await opened(disk)).local).toEqual(
      new Map<string, unknown>([
        ['__proto__', 'kept'],
        ['a', { deep: [null, true] }],
      ]),
    );
  });

  it('writes the local log anew when most of it is old, and not before', async () => {
    const disk = new FakeDisk();
    const { journal } = await opened(disk);
    for (let i = 0; i < 70; i++) await journal.remember('draft', 'x'.repeat(4096 + i));
    await journal.remember('name', 'Ana');
    const before = (await disk.size('journal/local.log')) ?? 0;
    const again = await opened(disk);
    expect(before).toBeGreaterThan(280_000);
    expect(await disk.size('journal/local.log')).toBeLessThan(5000);
    expect(again.local.get('draft')).toHaveLength(4165);
    expect(again.damage).toEqual([]);
    await again.journal.remember('name', 'Bo');
    const third = await opened(disk);
    expect(third.damage).toEqual([]);
    expect(third.local.get('name')).toBe('Bo');
  });

  it('keeps its witness short however much is written', async () => {
    const disk = new FakeDisk();
    const { journal } = await opened(disk);
    for (let i = 0; i < 900; i++) await journal.remember('n', i);
    expect(await disk.size('journal/witness.log')).toBeLessThan(70_000);
    await disk.truncate('journal/local.log', 26);
    expect((await opened(disk)).damage).toContainEqual({
      is: 'edits-lost',
      file: 'journal/local.log',
      count: 900,
    });
  });

  it('keeps parts that wait until they are dropped', async () => {
    const disk = new FakeDisk();
    const { journal } = await opened(disk);
    const early = segmentOf(BAKERS, 5, 5, 'early');
    await journal.setAside(early.hash, early.bytes);
    const size = early.bytes.length;
    expect((await opened(disk)).waiting).toEqual([{ hash: early.hash, size }]);
    expect(journal.waiting()).toEqual([{ hash: early.hash, size }]);
    expect(await journal.waitingBytes(early.hash)).toEqual(early.bytes);
    await journal.dropWaiting([early.hash]);
    expect(await journal.waitingBytes(early.hash)).toBeUndefined();
    expect(journal.waiting()).toEqual([]);
    expect((await opened(disk)).waiting).toEqual([]);
  });

  it('heals a missing segment in its old place when it comes again, with a new tick', async () => {
    const disk = new FakeDisk();
    const first = await opened(disk);
    const [a, b] = [segmentOf(BAKERS, 1, 1, 'a'), segmentOf(BAKERS, 2, 2, 'b')];
    await first.journal.commit([a]);
    await first.journal.commit([b]);
    disk.rot(`journal/segments/${a.hash}.seg`, 150, 1);
    expect(await first.journal.readSegment(a.hash)).toBeUndefined();
    expect(first.journal.found).toMatchObject([{ is: 'segment-damaged', hash: a.hash }]);
    const second = await opened(disk);
    expect(second.damage).toMatchObject([{ is: 'segment-missing', hash: a.hash }]);
    expect(second.segments.map(({ hash, missing }) => [hash, missing])).toEqual([
      [a.hash, true],
      [b.hash, false],
    ]);
    expect(await second.journal.commit([a])).toEqual({ ok: true, value: { tick: 3 } });
    expect(await second.journal.readSegment(a.hash)).toEqual(a.bytes);
    const third = await opened(disk);
    expect(third.damage).toEqual([]);
    expect(third.segments.map(({ hash, missing, tick }) => [hash, missing, tick])).toEqual([
      [a.hash, false, 3],
      [b.hash, false, 2],
    ]);
    expect(disk.paths.filter((path) => path.startsWith('journal/quarantine/'))).toHaveLength(1);
  });

  it('tells a copy from the original until the copy has new keys', async () => {
    const disk = await smallJournal();
    const original = await opened(disk);
    const copy = disk.clone();
    const first = await opened(copy, 2);
    expect(first.copied).toBe(true);
    expect(first.storeId).not.toBe(original.storeId);
    // The power goes before the engine began its new life: it must hear it again.
    const second = await opened(copy);
    expect(second.copied).toBe(true);
    expect(second.storeId).toBe(first.storeId);
    await second.journal.writeKeys(utf8('a new life'));
    expect((await opened(copy)).copied).toBe(false);
    expect((await opened(disk)).copied).toBe(false);
    expect((await opened(copy.clone())).copied).toBe(true);
  });

  it('names what a backup must copy, and such a backup opens as a whole copy', async () => {
    const disk = await smallJournal();
    const original = await opened(disk);
    const backup = new FakeDisk();
    for (const { path, size } of await original.journal.files()) {
      const bytes = await disk.read(path);
      expect(bytes).toHaveLength(size);
      if (path.includes('/')) await backup.makeFolder(path.slice(0, path.lastIndexOf('/')));
      await backup.write(path, bytes ?? new Uint8Array(0));
    }
    const restored = await opened(backup);
    expect(restored.copied).toBe(true);
    expect(restored.damage).toEqual([{ is: 'zero-length', file: 'journal/witness.log' }]);
    expect(await heldBy(restored)).toEqual(await heldBy(original));
  });

  it('finds nothing wrong with itself when it is healthy, and counts what it looked at', async () => {
    const { journal } = await opened(await smallJournal());
    const heard: number[][] = [];
    const { checked, damage } = await journal.verifyAll((done, total) => heard.push([done, total]));
    expect(damage).toEqual([]);
    expect(Object.fromEntries(checked.map(({ what, count }) => [what, count]))).toEqual({
      segments: 4,
      waiting: 1,
      logs: 4,
      records: 12,
    });
    expect(heard.at(-1)).toEqual([11, 11]);
  });

  it('finds rot in every kind of file while it is open', async () => {
    for (const path of (await smallJournal()).paths.filter((name) => !name.includes('witness'))) {
      const disk = await smallJournal();
      const { journal } = await opened(disk);
      disk.rot(path, Math.floor(((await disk.size(path)) ?? 0) / 2), 64);
      const { damage } = await journal.verifyAll();
      expect(
        damage.map(({ file }) => file),
        path,
      ).toContain(path);
    }
  });

  it('writes no more after it was closed', async () => {
    const { journal } = await opened(new FakeDisk());
    const last = journal.append([edit(BAKERS, 1, 'rye')]);
    await journal.close();
    expect(await last).toMatchObject({ ok: true });
    expect(await journal.append([edit(BAKERS, 2, 'late')])).toMatchObject({
      ok: false,
      fault: { code: 'read-only' },
    });
  });

  it('reads nothing that the index does not name', async () => {
    const { journal } = await opened(await smallJournal());
    expect(await journal.readSegment('0'.repeat(64) as SegmentHash)).toBeUndefined();
    expect(await journal.waitingBytes('0'.repeat(64) as SegmentHash)).toBeUndefined();
    expect(journal.found).toEqual([]);
  });

  it('holds a space for every unsealed log, however many', async () => {
    const disk = new FakeDisk();
    const { journal } = await opened(disk);
    const edits = Array.from({ length: 50 }, (_, i) => edit(spaceCalled(`space ${i}`), 1, `${i}`));
    await journal.append(edits);
    expect(new Set((await opened(disk)).unsealed.map(nameOf))).toEqual(new Set(edits.map(nameOf)));
  });
});

describe('frames of a newer Granary', () => {
  it('are kept, unread, through sealing, damage and compaction, and nothing of theirs is removed', async () => {
    const disk = await smallJournal();
    const bytes = (await disk.read('granary.a')) ?? new Uint8Array(0);
    const salt =
      fromHex(/"salt":"([0-9a-f]{32})"/.exec(Buffer.from(bytes).toString())?.[1] ?? '') ?? new Uint8Array(0);
    const { crypto } = fakePorts(0);
    const strange = utf8('{"of":"the future"}');
    const logs = ['index', 'local', `unsealed-${BAKERS}`].map((name) => `journal/${name}.log`);
    for (const path of logs) {
      const log = (await disk.read(path)) ?? new Uint8Array(0);
      const last = readFrameLog(log, salt, crypto).frames.at(-1)?.number ?? 0;
      await disk.append(path, encodeFrame(crypto, salt, last + 1, strange));
    }
    const theirs = segmentOf(BAKERS, 90, 91, 'of a newer index frame');
    await disk.write(`journal/segments/${theirs.hash}.seg`, theirs.bytes);

    const { journal, damage, unsealed } = await opened(disk);
    expect(damage).toEqual([]);
    expect(unsealed).toHaveLength(6);
    await journal.commit([segmentOf(BAKERS, 3, 5, 'sealed')], BAKERS);
    for (let i = 0; i < 70; i++) await journal.remember('draft', 'x'.repeat(4096));
    await opened(disk);
    for (const path of logs)
      expect(Buffer.from((await disk.read(path)) ?? []).toString(), path).toContain('the future');
    expect(await disk.read(`journal/segments/${theirs.hash}.seg`)).toEqual(theirs.bytes);
  });
});
