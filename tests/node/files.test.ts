import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FileId } from '../../sync/domain/ids.ts';
import { archiveOf } from '../../sync/node/files/archive.ts';
import { pathFiles } from '../../sync/node/files/path-files.ts';
import { type TicketFiles, ticketFiles } from '../../sync/node/files/ticket-files.ts';
import { DiskError } from '../../sync/ports.ts';

let folder: string;
let tickets: TicketFiles;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'granary-files-test-'));
  tickets = await ticketFiles();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await tickets.close();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const at = (name: string): FileId => join(folder, name) as FileId;
const files = pathFiles((name) => join(folder, 'out', name));

/** Reads an archive by its directory, as every unpacking program does. */
function unpack(archive: Uint8Array): Map<string, string> {
  const zip = Buffer.from(archive);
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  const found = new Map<string, string>();
  for (let entry = zip.readUInt32LE(end + 16); zip.readUInt32LE(entry) === 0x02014b50; ) {
    const nameLength = zip.readUInt16LE(entry + 28);
    const name = zip.subarray(entry + 46, entry + 46 + nameLength).toString();
    const local = zip.readUInt32LE(entry + 42);
    expect(zip.readUInt32LE(local)).toBe(0x04034b50);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const content = inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(entry + 20)));
    expect(content.length).toBe(zip.readUInt32LE(entry + 24));
    expect(crc32(content)).toBe(zip.readUInt32LE(entry + 16));
    found.set(name, content.toString());
    entry += 46 + nameLength;
  }
  expect(found.size).toBe(zip.readUInt16LE(end + 10));
  return found;
}

it('An archive gives back the files that went in, whatever they hold', () => {
  const entry = fc.record({ name: fc.string({ minLength: 1, unit: 'grapheme' }), text: fc.string() });
  fc.assert(
    fc.property(fc.uniqueArray(entry, { selector: ({ name }) => name }), (entries) => {
      const archive = Buffer.concat([
        ...archiveOf(entries.map(({ name, text }) => ({ name, bytes: bytes(text) }))),
      ]);
      const wanted = new Map(
        entries.map(({ name, text }) => [Buffer.from(name).toString(), Buffer.from(text).toString()]),
      );
      expect(unpack(archive)).toEqual(wanted);
    }),
  );
});

it('A folder is read in name order, with what is inside its folders, without hidden files and links', async () => {
  await mkdir(at('in/b'), { recursive: true });
  await writeFile(at('in/c.md'), 'c');
  await writeFile(at('in/a.md'), 'a');
  await writeFile(at('in/b/d.md'), 'd');
  await writeFile(at('in/.hidden'), 'x');
  await symlink('/etc/passwd', at('in/link.md'));
  expect((await files.openAll(at('in'))).map(({ name }) => name)).toEqual(['a.md', 'b/d.md', 'c.md']);
  expect((await files.openAll(at('in/c.md'))).map(({ name, size }) => ({ name, size }))).toEqual([
    { name: 'c.md', size: 1 },
  ]);
  expect(await files.openAll(at('nothing'))).toEqual([]);
  expect(await files.open(at('in'))).toBeUndefined();
});

it('A file is read piece by piece, and no further than its end', async () => {
  await writeFile(at('a'), '0123456789');
  const source = (await files.open(at('a')))!;
  const text = async (from: number, length: number) =>
    Buffer.from(await source.read(from, length)).toString();
  expect([await text(0, 3), await text(7, 100), await text(10, 5), await text(50, 5)]).toEqual([
    '012',
    '789',
    '',
    '',
  ]);
});

it('A made file is there whole under the asked name, replaces an older one and leaves nothing else', async () => {
  await files.give('a.gbundle', [bytes('old')]);
  expect(await files.give('a.gbundle', [bytes('n'), bytes('ew')])).toBe(at('out/a.gbundle'));
  expect(await readFile(at('out/a.gbundle'), 'utf8')).toBe('new');
  expect(await readdir(at('out'))).toEqual(['a.gbundle']);
});

it('A file whose making breaks off is not there at all, and the older one stays', async () => {
  await files.give('a', [bytes('old')]);
  const breaking = function* () {
    yield bytes('half');
    throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  };
  await expect(files.give('a', breaking())).rejects.toMatchObject({ name: 'DiskError', trouble: 'full' });
  expect(await readFile(at('out/a'), 'utf8')).toBe('old');
  expect(await readdir(at('out'))).toEqual(['a']);
});

it('Several files become a folder, which never overwrites what is there', async () => {
  const two = [
    { name: 'a.md', bytes: bytes('a') },
    { name: 'b.md', bytes: bytes('b') },
  ];
  expect(await files.giveAll('x', two)).toBe(at('out/x'));
  await writeFile(at('out/x/other.txt'), 'mine');
  await expect(files.giveAll('x', [{ name: 'c.md', bytes: bytes('c') }, ...two])).rejects.toBeInstanceOf(
    DiskError,
  );
  expect(await readdir(at('out/x'))).toEqual(['a.md', 'b.md', 'other.txt']);
  await files.giveAll('x', [{ name: 'c.md', bytes: bytes('c') }]);
  expect(await readdir(at('out/x'))).toEqual(['a.md', 'b.md', 'c.md', 'other.txt']);
  expect(await readdir(at('out'))).toEqual(['x']);
});

it('For a window, one made file stays itself and several become one archive', async () => {
  const one = tickets.claim(
    await tickets.giveAll('granary csv', [{ name: 'granary.csv', bytes: bytes('a') }]),
  )!;
  expect([one.name, one.size]).toEqual(['granary.csv', 1]);
  const two = ['a', 'b'].map((name) => ({ name, bytes: bytes(name) }));
  const archive = tickets.claim(await tickets.giveAll('granary markdown', two))!;
  expect(archive.name).toBe('granary markdown.zip');
  expect([...unpack(await readFile(archive.path)).keys()]).toEqual(['a', 'b']);
});

it('Tickets are not paths: a window reaches no file with one', async () => {
  await writeFile(at('a'), 'secret');
  for (const id of [at('a'), '../a', '/etc/passwd', '', '__proto__'] as FileId[]) {
    expect(await tickets.open(id)).toBeUndefined();
    expect(tickets.claim(id)).toBeUndefined();
  }
});

it('Old tickets are forgotten with their files when there are too many', async () => {
  const first = await tickets.give('first', [bytes('1')]);
  const { path, giveBack } = tickets.claim(first)!;
  giveBack();
  for (let i = 0; i < 64; i++) await tickets.give('more', [bytes('x')]);
  expect(tickets.claim(first)).toBeUndefined();
  await expect(readFile(path)).rejects.toThrow();
});

it('The private folder of a process that was killed is removed by the next one', async () => {
  // A process id that no system hands out.
  const left = join(tmpdir(), 'granary-4194999999-left');
  await mkdir(left);
  await (await ticketFiles()).close();
  await expect(readdir(left)).rejects.toThrow();
  expect(await readdir(folder)).toEqual([]);
});
