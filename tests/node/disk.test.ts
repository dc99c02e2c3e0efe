import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import { type ClosableDisk, nodeDisk } from '../../sync/node/disk.ts';
import { patiently } from '../../sync/node/patience.ts';
import { diskContract } from '../contracts/disk-contract.ts';

const made: { folder: string; disk: ClosableDisk }[] = [];

async function diskInNewFolder(): Promise<{ folder: string; disk: ClosableDisk }> {
  const folder = await mkdtemp(join(tmpdir(), 'granary-disk-'));
  const disk = nodeDisk(folder);
  made.push({ folder, disk });
  return { folder, disk };
}

afterEach(async () => {
  for (const { folder, disk } of made.splice(0)) {
    await disk.close();
    await rm(folder, { recursive: true, force: true });
  }
});

diskContract('the disk of this machine', async () => (await diskInNewFolder()).disk);

describe('the disk of this machine', () => {
  it('says "full" when a write meets the end of the disk', async () => {
    const { folder, disk } = await diskInNewFolder();
    await symlink('/dev/full', join(folder, 'a'));
    await expect(disk.append('a', utf8('x'))).rejects.toMatchObject({ trouble: 'full', path: 'a' });
  });

  it('says "failed" for what is no file, and "denied" for what may not be written', async () => {
    const { folder, disk } = await diskInNewFolder();
    await disk.makeFolder('f');
    await expect(disk.read('f')).rejects.toMatchObject({ trouble: 'failed' });
    await writeFile(join(folder, 'locked'), 'x');
    await chmod(join(folder, 'locked'), 0o444);
    // The superuser may write anything.
    if (process.getuid?.() !== 0) {
      await expect(disk.append('locked', utf8('x'))).rejects.toMatchObject({ trouble: 'denied' });
    }
  });

  it('makes its own folder when the first one in it is made', async () => {
    const { folder } = await diskInNewFolder();
    const disk = nodeDisk(join(folder, 'not', 'yet'));
    expect(await disk.list('')).toEqual([]);
    await disk.makeFolder('journal');
    expect(await disk.list('')).toEqual(['journal']);
  });

  it('goes on after close', async () => {
    const { disk } = await diskInNewFolder();
    await disk.append('a', utf8('1'));
    await disk.close();
    await disk.append('a', utf8('2'));
    expect(await disk.read('a')).toEqual(utf8('12'));
  });
});

describe('patience', () => {
  const failing = (times: number) => {
    let left = times;
    return async () => {
      if (left-- > 0) throw new Error('held');
      return 'done';
    };
  };

  it('tries again while the error may pass, pausing longer each time', async () => {
    const pauses: number[] = [];
    const pause = async (milliseconds: number) => void pauses.push(milliseconds);
    expect(await patiently(failing(3), () => true, pause)).toBe('done');
    expect(pauses).toEqual([10, 20, 50]);
  });

  it('gives up at once for an error that will not pass, and at last for one that does not', async () => {
    const pause = async () => undefined;
    await expect(patiently(failing(1), () => false, pause)).rejects.toThrow('held');
    await expect(patiently(failing(99), () => true, pause)).rejects.toThrow('held');
  });
});
