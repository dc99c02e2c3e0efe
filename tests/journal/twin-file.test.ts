import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '../../sync/domain/bytes.ts';
import { openJournal } from '../../sync/journal/journal.ts';
import { encodeTwin, readTwin, writeTwin } from '../../sync/journal/twin-file.ts';
import { FakeDisk, PowerCut } from '../simulator/fake-disk.ts';
import { fakePorts, SeededRandom } from '../simulator/fake-ports.ts';
import { portsOn, smallJournal } from './journal-world.ts';

const { crypto } = fakePorts(0);
const read = (disk: FakeDisk) => readTwin(disk, crypto, 'keys');
const write = (disk: FakeDisk, generation: number, text: string) =>
  writeTwin(disk, crypto, 'keys', { generation, payload: utf8(text) });

describe('a twin file', () => {
  it('has the bytes PROTOCOL.md says', () => {
    const told = concat(utf8('GRTWN\0'), Uint8Array.of(0, 1, 0, 1, 0, 0, 0, 7, 0, 0, 0, 2), utf8('ab'));
    expect(encodeTwin(crypto, { generation: 7, payload: utf8('ab') })).toEqual(
      concat(told, crypto.sha256(told)),
    );
  });

  it('is absent, whole, or damaged, and never mistaken for another of these', async () => {
    const disk = new FakeDisk();
    expect(await read(disk)).toEqual({ is: 'absent' });
    await write(disk, 1, 'one');
    expect(await read(disk)).toMatchObject({
      is: 'whole',
      twin: { generation: 1, payload: utf8('one') },
      repairs: [],
    });
    disk.rot('keys.a', 0, 1);
    disk.rot('keys.b', 0, 1);
    expect(await read(disk)).toEqual({ is: 'damaged' });
    await disk.write('keys.a', new Uint8Array(0));
    await disk.remove('keys.b');
    expect(await read(disk)).toEqual({ is: 'damaged' });
  });

  it('reads the newest copy that verifies and names the other', async () => {
    const disk = new FakeDisk();
    await write(disk, 1, 'one');
    await disk.write('keys.b', encodeTwin(crypto, { generation: 2, payload: utf8('two') }));
    expect(await read(disk)).toMatchObject({
      twin: { generation: 2 },
      repairs: [{ is: 'twin-repaired', file: 'keys.a' }],
    });
    disk.rot('keys.b', 20, 1);
    expect(await read(disk)).toMatchObject({ twin: { generation: 1 }, repairs: [{ file: 'keys.b' }] });
    await disk.write('keys.a', encodeTwin(crypto, { generation: 3, payload: utf8('three') }));
    await disk.write('keys.b', encodeTwin(crypto, { generation: 2, payload: utf8('two') }));
    expect(await read(disk)).toMatchObject({ twin: { generation: 3 }, repairs: [{ file: 'keys.b' }] });
  });

  it('is the old or the new one whenever the power goes', async () => {
    for (let change = 1; change <= 8; change++) {
      for (let seed = 1; seed <= 10; seed++) {
        const disk = new FakeDisk();
        await write(disk, 1, 'one');
        disk.cutPowerBefore(change);
        await expect(write(disk, 2, 'two')).rejects.toBeInstanceOf(PowerCut);
        disk.crash(new SeededRandom(seed));
        const reading = await read(disk);
        expect(reading.is === 'whole' && [1, 2].includes(reading.twin.generation), `${change} ${seed}`).toBe(
          true,
        );
      }
    }
  });

  it('of a newer Granary is refused in words and left as it is', async () => {
    const newer = (bytes: Uint8Array) => {
      const told = bytes.slice(0, -32);
      told[9] = 2;
      told[7] = 2;
      return concat(told, crypto.sha256(told));
    };
    for (const path of ['granary.a', 'granary.b', 'keys.a', 'keys.b']) {
      const disk = await smallJournal();
      await disk.write(path, newer((await disk.read(path)) ?? new Uint8Array(0)));
      const before = disk.image();
      expect(await openJournal(portsOn(disk))).toMatchObject({ ok: false, fault: { code: 'home-newer' } });
      expect(disk.image()).toEqual(before);
    }
  });
});
