import { describe, expect, it } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import { DiskError } from '../../sync/ports.ts';
import { diskContract } from '../contracts/disk-contract.ts';
import { FakeDisk, PowerCut } from './fake-disk.ts';
import { SeededRandom } from './fake-ports.ts';

diskContract('the fake disk', async () => new FakeDisk());

/** What a file may hold after a power cut, over many seeds. */
async function outcomes(
  prepare: (disk: FakeDisk) => Promise<void>,
  path = 'a',
): Promise<Set<string | undefined>> {
  const found = new Set<string | undefined>();
  for (let seed = 0; seed < 60; seed++) {
    const disk = new FakeDisk();
    await prepare(disk);
    disk.crash(new SeededRandom(seed));
    const bytes = await disk.read(path);
    found.add(bytes && Buffer.from(bytes).toString());
  }
  return found;
}

describe('a power cut on the fake disk', () => {
  it('never touches what was synced, name and bytes', async () => {
    const found = await outcomes(async (disk) => {
      await disk.append('a', utf8('kept'));
      await disk.sync('a');
      await disk.syncFolder('');
    });
    expect(found).toEqual(new Set(['kept']));
  });

  it('may take a name whose folder was not synced, though the bytes were', async () => {
    const found = await outcomes(async (disk) => {
      await disk.append('a', utf8('kept'));
      await disk.sync('a');
    });
    expect(found).toEqual(new Set([undefined, 'kept']));
  });

  it('may leave an empty file where bytes were not synced', async () => {
    const found = await outcomes(async (disk) => {
      await disk.append('a', utf8('lost'));
      await disk.syncFolder('');
    });
    expect(found).toContain('');
    expect(found).toContain('lost');
  });

  it('may undo a rename whose folder was not synced', async () => {
    const found = await outcomes(async (disk) => {
      for (const name of ['a', 'b']) {
        await disk.write(name, utf8(name));
        await disk.sync(name);
      }
      await disk.syncFolder('');
      await disk.rename('b', 'a');
    });
    expect(found).toEqual(new Set(['a', 'b']));
  });

  it('may bring back a removed file whose folder was not synced', async () => {
    const found = await outcomes(async (disk) => {
      await disk.write('a', utf8('back'));
      await disk.sync('a');
      await disk.syncFolder('');
      await disk.remove('a');
    });
    expect(found).toEqual(new Set(['back', undefined]));
  });

  it('tears a long write at block borders, leaves zeros between, and never harms the synced beginning', async () => {
    const found = await outcomes(async (disk) => {
      await disk.append('a', utf8('x'.repeat(100)));
      await disk.sync('a');
      await disk.syncFolder('');
      await disk.append('a', utf8('y'.repeat(3000)));
    });
    const texts = [...found].map(String);
    expect(texts.every((text) => text.startsWith('x'.repeat(100)))).toBe(true);
    expect(texts.some((text) => text.length > 100 && text.length < 3100)).toBe(true);
    expect(texts.some((text) => text.includes('\0') && text.trimEnd().endsWith('y'))).toBe(true);
  });

  it('takes a whole folder that was never synced', async () => {
    const found = await outcomes(async (disk) => {
      await disk.makeFolder('f');
      await disk.write('f/a', utf8('deep'));
      await disk.sync('f/a');
      await disk.syncFolder('f');
    }, 'f/a');
    expect(found).toEqual(new Set([undefined, 'deep']));
  });

  it('is repeated by its seed', async () => {
    const run = async () => {
      const disk = new FakeDisk();
      for (let i = 0; i < 20; i++) await disk.append(`f${i}`, utf8('z'.repeat(700 * i)));
      disk.crash(new SeededRandom(11));
      return disk.image().files.map(([path, bytes]) => [path, bytes.length]);
    };
    expect(await run()).toEqual(await run());
  });

  it('stops every operation from the planned change on', async () => {
    const disk = new FakeDisk();
    disk.cutPowerBefore(2);
    await disk.write('a', utf8('1'));
    await expect(disk.write('b', utf8('2'))).rejects.toBeInstanceOf(PowerCut);
    await expect(disk.read('a')).rejects.toBeInstanceOf(PowerCut);
    disk.crash(new SeededRandom(1));
    expect(await disk.read('b')).toBeUndefined();
  });
});

describe('planned faults of the fake disk', () => {
  it('fails the planned operation and no other', async () => {
    const disk = new FakeDisk();
    disk.fail({ on: 'sync', nth: 2, trouble: 'failed', path: /^a$/ });
    await disk.write('a', utf8('1'));
    await disk.write('b', utf8('1'));
    await disk.sync('a');
    await disk.sync('b');
    await expect(disk.sync('a')).rejects.toMatchObject({ trouble: 'failed', path: 'a' });
    await disk.sync('a');
  });

  it('says yes to a sync after a failed one and saves nothing, as Linux does', async () => {
    const found = await outcomes(async (disk) => {
      await disk.write('a', new Uint8Array(0));
      await disk.sync('a');
      await disk.syncFolder('');
      disk.fail({ on: 'sync', nth: 1, trouble: 'failed' });
      await disk.append('a', utf8('gone'));
      await disk.sync('a').catch(() => undefined);
      await disk.sync('a');
    });
    expect(found).toContain('');
  });

  it('writes what fits on a full disk, then says full', async () => {
    const disk = new FakeDisk();
    disk.capacity = 5;
    await disk.write('a', utf8('123'));
    const error = await disk.append('a', utf8('4567')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DiskError);
    expect(error).toMatchObject({ trouble: 'full' });
    expect(await disk.read('a')).toEqual(utf8('12345'));
    expect(await disk.free()).toBe(0);
    await disk.truncate('a', 3);
    expect(await disk.free()).toBe(2);
  });

  it('knows a clone from the original, and an image put back as the same disk', async () => {
    const disk = new FakeDisk();
    await disk.write('a', utf8('1'));
    const identity = await disk.identity('a');
    const image = disk.image();
    expect(await disk.clone().identity('a')).not.toBe(identity);
    await disk.write('a', utf8('2'));
    disk.restore(image);
    expect(await disk.read('a')).toEqual(utf8('1'));
    expect(await disk.identity('a')).toBe(identity);
    expect(await FakeDisk.again(image).identity('a')).toBe(identity);
  });

  it('rots the byte it is told, or some that chance picks', async () => {
    const disk = new FakeDisk();
    await disk.write('a', Uint8Array.of(0, 0));
    disk.rot('a', 1, 4);
    expect(await disk.read('a')).toEqual(Uint8Array.of(0, 4));
    expect(disk.rotSome(new SeededRandom(1), 1)).toEqual(['a']);
  });
});
