/** What every Disk must do, the fake and the real one. */
import { beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import { type Disk, DiskError } from '../../sync/ports.ts';

const troubleOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof DiskError ? error.trouble : `no DiskError but ${String(error)}`;
};

/** `make` answers an empty disk. */
export function diskContract(name: string, make: () => Promise<Disk>): void {
  describe(`${name} keeps the contract of a disk`, () => {
    let disk: Disk;
    beforeEach(async () => {
      disk = await make();
    });

    it('answers undefined for what is not there, and an empty list for a folder that is not', async () => {
      expect(await disk.read('a')).toBeUndefined();
      expect(await disk.read('no/a')).toBeUndefined();
      expect(await disk.size('a')).toBeUndefined();
      expect(await disk.list('no')).toEqual([]);
    });

    it('reads back what was written, and writing again replaces all of it', async () => {
      await disk.write('a', utf8('the first words'));
      expect(await disk.read('a')).toEqual(utf8('the first words'));
      await disk.write('a', utf8('less'));
      expect(await disk.read('a')).toEqual(utf8('less'));
      expect(await disk.size('a')).toBe(4);
    });

    it('answers plain bytes that no later write changes', async () => {
      await disk.write('a', utf8('abc'));
      const bytes = await disk.read('a');
      await disk.write('a', utf8('xyz'));
      expect(bytes).toEqual(utf8('abc'));
      expect(bytes?.constructor).toBe(Uint8Array);
    });

    it('appends to the end, creating the file', async () => {
      await disk.append('a', utf8('one '));
      await disk.append('a', utf8('two'));
      expect(await disk.read('a')).toEqual(utf8('one two'));
    });

    it('keeps an empty file apart from a missing one', async () => {
      await disk.write('a', new Uint8Array(0));
      expect(await disk.read('a')).toEqual(new Uint8Array(0));
      expect(await disk.size('a')).toBe(0);
    });

    it('appends at the new end after the file was cut', async () => {
      await disk.append('a', utf8('abcdef'));
      await disk.truncate('a', 3);
      await disk.append('a', utf8('XY'));
      expect(await disk.read('a')).toEqual(utf8('abcXY'));
    });

    it('appends to the file that has the name now, after a rename or a removal', async () => {
      await disk.append('a', utf8('old'));
      await disk.write('b', utf8('new '));
      await disk.rename('b', 'a');
      await disk.append('a', utf8('more'));
      expect(await disk.read('a')).toEqual(utf8('new more'));
      expect(await disk.read('b')).toBeUndefined();
      await disk.remove('a');
      await disk.append('a', utf8('again'));
      expect(await disk.read('a')).toEqual(utf8('again'));
    });

    it('lists names in order, folders among them, and only of that folder', async () => {
      await disk.makeFolder('f/deep');
      await disk.write('f/b', utf8('b'));
      await disk.write('f/a', utf8('a'));
      await disk.write('f/deep/c', utf8('c'));
      await disk.write('top', utf8('t'));
      expect(await disk.list('f')).toEqual(['a', 'b', 'deep']);
      expect(await disk.list('')).toEqual(['f', 'top']);
    });

    it('makes a folder with all above it, and does not mind if it is there', async () => {
      await disk.makeFolder('a/b/c');
      await disk.makeFolder('a/b/c');
      await disk.write('a/b/c/d', utf8('d'));
      expect(await disk.list('a/b')).toEqual(['c']);
    });

    it('syncs files and folders, the top one too', async () => {
      await disk.makeFolder('f');
      await disk.append('f/a', utf8('a'));
      await disk.sync('f/a');
      await disk.syncFolder('f');
      await disk.syncFolder('');
      expect(await disk.read('f/a')).toEqual(utf8('a'));
    });

    it('does not mind removing what is not there', async () => {
      await disk.remove('a');
      await disk.write('a', utf8('a'));
      await disk.remove('a');
      expect(await disk.read('a')).toBeUndefined();
    });

    it('says "missing" when there is nothing to rename, cut, sync or name', async () => {
      expect(await troubleOf(disk.rename('a', 'b'))).toBe('missing');
      expect(await troubleOf(disk.truncate('a', 0))).toBe('missing');
      expect(await troubleOf(disk.sync('a'))).toBe('missing');
      expect(await troubleOf(disk.identity('a'))).toBe('missing');
      expect(await troubleOf(disk.write('no/a', utf8('a')))).toBe('missing');
    });

    it.each(['/etc/x', '../x', 'a/../../x', 'a/..', '..', './x', 'a//b', 'a\\b', 'C:/x', 'a\0b', ''])(
      'refuses the path %j',
      async (path) => {
        expect(await troubleOf(disk.read(path))).toBe('denied');
        expect(await troubleOf(disk.write(path, utf8('x')))).toBe('denied');
        expect(await troubleOf(disk.append(path, utf8('x')))).toBe('denied');
        expect(await troubleOf(disk.rename(path, 'b'))).toBe('denied');
        expect(await troubleOf(disk.rename('b', path))).toBe('denied');
        expect(await troubleOf(disk.remove(path))).toBe('denied');
        if (path !== '') expect(await troubleOf(disk.list(path))).toBe('denied');
      },
    );

    it('knows a file by the same identity after writing, appending, cutting and renaming', async () => {
      await disk.write('a', utf8('1'));
      const identity = await disk.identity('a');
      await disk.write('a', utf8('22'));
      await disk.append('a', utf8('3'));
      await disk.truncate('a', 1);
      await disk.rename('a', 'b');
      expect(await disk.identity('b')).toBe(identity);
    });

    it('gives a copy another identity', async () => {
      await disk.write('a', utf8('1'));
      await disk.write('b', utf8('1'));
      expect(await disk.identity('a')).not.toBe(await disk.identity('b'));
    });

    it('knows how much is free', async () => {
      expect(await disk.free()).toBeGreaterThan(0);
    });
  });
}
