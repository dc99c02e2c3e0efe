import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeLock } from '../../sync/node/lock.ts';

const children: ChildProcess[] = [];

/** Another process that tries to take the lock: what it says, and how to end it without warning. */
async function another(home: string, kind: string): Promise<{ said: string; kill(): Promise<void> }> {
  const script = join(import.meta.dirname, 'lock-child.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, home, kind], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = await once(createInterface(child.stdout), 'line');
  return {
    said: String(said),
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe.each([
  ['the kernel’s own lock', undefined],
  ['a socket file, where there is no better', 'socket'],
] as const)('the lock of a home: %s', (_, kind) => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'granary-lock-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(home, { recursive: true, force: true });
  });

  it('is held by one at a time, until it is released', async () => {
    const held = await nodeLock(home, kind).take();
    expect(held).toBeDefined();
    expect(await nodeLock(home, kind).take()).toBeUndefined();
    await held?.release();
    const again = await nodeLock(home, kind).take();
    expect(again).toBeDefined();
    await again?.release();
  });

  it('is the same by whatever way the folder is reached, and another for another folder', async () => {
    const link = `${home}-link`;
    await symlink(home, link);
    const held = await nodeLock(home, kind).take();
    expect(await nodeLock(link, kind).take()).toBeUndefined();
    expect(await nodeLock(join(home, '.'), kind).take()).toBeUndefined();
    const inner = await nodeLock(join(home, 'not-yet'), kind).take();
    expect(inner).toBeDefined();
    expect(await nodeLock(join(link, 'not-yet'), kind).take()).toBeUndefined();
    await inner?.release();
    await held?.release();
    await rm(link);
  });

  it('refuses a second process, and is free again after the first was killed', async () => {
    const first = await another(home, kind ?? '');
    expect(first.said).toBe('held');
    expect((await another(home, kind ?? '')).said).toBe('refused');
    expect(await nodeLock(home, kind).take()).toBeUndefined();
    await first.kill();
    const held = await nodeLock(home, kind).take();
    expect(held).toBeDefined();
    await held?.release();
  });
});
