/** A thousand words in titles, texts, tags, names and names of files: who keeps a hub, or finds a stick, reads none. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { personAt } from '../cli/granary.ts';
import { natsNodes, natsServer } from './nats.ts';
import { hubProcess } from './processes.ts';

type Person = ReturnType<typeof personAt>;

const LESSONS = 250;
const FILES = 5;
/** Of all files, which the hub keeps too. */
const FILE_BYTES = FILES * 24_000;
const word = (n: number): string => `canary${n}x${(n * 7919) % 1009}`;
/** Three for every lesson, one for every file, and the names of people, firms and the space. */
const WORDS = Array.from({ length: 3 * LESSONS + FILES }, (_, n) => word(n));
const NAMES = Array.from({ length: 250 }, (_, n) => word(10_000 + n));
const [SPACE = '', ANA = '', BO = '', FIRM = ''] = NAMES;

let cwd: string;
let ana: Person;
let bo: Person;
const processes: { kill(): Promise<void> }[] = [];

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-canaries-'));
  [ana, bo] = [personAt(join(cwd, 'ana'), cwd), personAt(join(cwd, 'bo'), cwd)];
  await ana.ask('init', '--name', ANA, '--business', FIRM);
  await bo.ask('init', '--name', BO, '--business', FIRM);
  await ana.ask('space', 'create', SPACE);
  await ana.ask('space', 'invite', SPACE, '--role', 'member', '--out', 'bo.ginvite');
  await bo.ask('space', 'join', 'bo.ginvite');
  const lessons = Array.from({ length: LESSONS }, (_, n) => {
    const [title, body, tag] = WORDS.slice(3 * n, 3 * n + 3);
    return JSON.stringify({ id: `c${n}`, lang: 'en', title, body: `${body} ${NAMES[n]}`, tags: [tag] });
  });
  await writeFile(join(cwd, 'canaries.jsonl'), lessons.join('\n'));
  await ana.ask('import', 'canaries.jsonl', '--space', SPACE);
  const entries = await ana.ask<{ id: string }[]>('list', '--space', SPACE);
  for (let n = 0; n < FILES; n++) {
    const name = `${WORDS[3 * LESSONS + n]}.txt`;
    await writeFile(join(cwd, name), `${word(20_000 + n)} `.repeat(2_000));
    await ana.ask('attach', entries[n]?.id ?? '', name);
  }
});
afterEach(async () => {
  for (const each of processes.splice(0).reverse()) await each.kill();
  await rm(cwd, { recursive: true });
});

const SECRETS = [...WORDS, ...NAMES, ...Array.from({ length: FILES }, (_, n) => word(20_000 + n))];

/**
 * How a word can stand among bytes: as it is, in two bytes a letter, in hex, and the letters of base64 that do not
 * depend on what is around it, at each of the three places it can begin.
 */
const spellings = (word: string): string[] => [
  word,
  Buffer.from(word, 'utf16le').toString('latin1'),
  Buffer.from(word).toString('hex'),
  ...[0, 1, 2].map((shift) => {
    const whole = Buffer.from('.'.repeat(shift) + word).toString('base64');
    const bits = 8 * (shift + word.length);
    return whole.slice(Math.ceil((8 * shift) / 6), Math.floor(bits / 6));
  }),
];

const found = (bytes: string): string[] =>
  SECRETS.filter((secret) => spellings(secret).some((spelt) => bytes.includes(spelt)));

/** Names and bytes of everything under a folder. */
async function everythingIn(folder: string): Promise<string> {
  const parts: string[] = [];
  for (const each of await readdir(folder, { recursive: true, withFileTypes: true })) {
    parts.push(each.name);
    if (each.isFile()) parts.push((await readFile(join(each.parentPath, each.name))).toString('latin1'));
  }
  return parts.join('\n');
}

const titles = async (who: Person): Promise<number> =>
  (await who.ask<unknown[]>('list', '--space', SPACE)).length;

async function throughHub(store: string): Promise<void> {
  const hub = await hubProcess(store);
  processes.push(hub);
  for (const who of [ana, bo, ana]) await who.ask('sync', '--hub', hub.url, '--once');
  expect(await titles(bo)).toBe(LESSONS);
}

describe('a thousand words', () => {
  it('are found by this search where they do stand, whatever the spelling', () => {
    expect(SECRETS.length).toBeGreaterThanOrEqual(1_000);
    expect(found('nothing at all')).toEqual([]);
    for (const secret of [WORDS[0], NAMES[7], WORDS.at(-1)] as string[]) {
      expect(found(`a ${secret} b`)).toContain(secret);
      expect(found(Buffer.from(`x${secret}`).toString('base64'))).toContain(secret);
      expect(found(Buffer.from(`xy${secret}`, 'utf16le').toString('latin1'))).toContain(secret);
    }
    // Only what was deflated hides from it: nothing of ours is that without being sealed as well.
    expect(found(deflateSync(Buffer.from(WORDS.join(' '))).toString('latin1'))).toEqual([]);
  });

  it("are nowhere in a hub's folder", async () => {
    await throughHub(join(cwd, 'store'));
    const kept = await everythingIn(join(cwd, 'store'));
    expect(kept.length).toBeGreaterThan(FILE_BYTES);
    expect(found(kept)).toEqual([]);
  }, 60_000);

  it('are nowhere in a bundle on a stick, nor in its name', async () => {
    await ana.ask('bundle', 'out', '--space', SPACE, '--to', 'stick.gbundle');
    const bundle = await readFile(join(cwd, 'stick.gbundle'));
    expect(found(bundle.toString('latin1'))).toEqual([]);
    await bo.ask('bundle', 'in', 'stick.gbundle');
    expect(await titles(bo)).toBe(LESSONS);
  }, 60_000);

  it.skipIf(!natsServer)(
    'are nowhere in what the NATS servers of a hub keep',
    async () => {
      const nodes = await natsNodes(join(cwd, 'nats'), 3);
      for (const node of nodes) processes.push(node);
      await Promise.all(nodes.map((node) => node.start()));
      await throughHub(`nats://${nodes.map(({ address }) => address).join(',')}`);
      for (const { folder } of nodes) {
        const bytes = await everythingIn(folder);
        // Each holds a copy of the whole.
        expect(bytes.length).toBeGreaterThan(FILE_BYTES);
        expect(found(bytes)).toEqual([]);
      }
    },
    120_000,
  );
});
