import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { filesBelow } from '../../sync/node/files/source.ts';
import { DiskError, type Source } from '../../sync/ports.ts';

// Rights keep nobody out who runs the tests as root, so what is called "shut" is shut here.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const unlessShut =
    <A extends unknown[], R>(act: (path: string, ...more: A) => R) =>
    (path: string, ...more: A) =>
      basename(path).startsWith('shut')
        ? Promise.reject(Object.assign(new Error('denied'), { code: 'EACCES' }))
        : act(path, ...more);
  return { ...real, open: unlessShut(real.open), readdir: unlessShut(real.readdir as never) };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'granary-shut-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('What cannot be opened in a folder is there by its name, and nothing else is lost for it', async () => {
  await mkdir(join(folder, 'b/shut'), { recursive: true });
  for (const name of ['a.md', 'shut.md', 'b/d.md', 'b/shut/e.md'])
    await writeFile(join(folder, name), 'text');
  const found = await filesBelow(folder);
  const readable = async (source: Source): Promise<boolean> =>
    (await source.read(0, 4).catch((error: unknown) => error)) instanceof Uint8Array;
  expect(await Promise.all(found.map(async (source) => [source.name, await readable(source)]))).toEqual([
    ['a.md', true],
    ['b/d.md', true],
    ['b/shut', false],
    ['shut.md', false],
  ]);
  await expect(found.at(-1)?.read(0, 4)).rejects.toBeInstanceOf(DiskError);
});

it('A folder that cannot be looked into is one thing that cannot be read, not an empty folder', async () => {
  await mkdir(join(folder, 'shut'));
  expect((await filesBelow(join(folder, 'shut'))).map(({ name }) => name)).toEqual(['shut']);
});
