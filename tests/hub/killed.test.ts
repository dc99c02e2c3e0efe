/** Hubs that are killed while people exchange through them: nothing that was answered for is lost. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { personAt } from '../cli/granary.ts';
import { type NatsNode, natsNodes, natsServer } from './nats.ts';
import { type HubProcess, hubProcess } from './processes.ts';

type Person = ReturnType<typeof personAt>;

let cwd: string;
let people: Person[];
const processes: { kill(): Promise<void> }[] = [];

async function home(name: string): Promise<Person> {
  const person = personAt(join(cwd, name), cwd);
  await person.ask('init', '--name', name, '--business', `${name}'s shop`);
  return person;
}

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-hub-killed-'));
  const ana = await home('Ana');
  await ana.ask('space', 'create', 'Dyers');
  people = [ana];
  for (const name of ['Bo', 'Cy']) {
    const person = await home(name);
    await ana.ask('space', 'invite', 'Dyers', '--role', 'member', '--out', `${name}.ginvite`);
    await person.ask('space', 'join', `${name}.ginvite`);
    people.push(person);
  }
});
afterEach(async () => {
  for (const each of processes.splice(0).reverse()) await each.kill();
  await rm(cwd, { recursive: true });
});

const write = async (who: Person, word: string, many: number): Promise<void> => {
  for (let i = 0; i < many; i++) await who.ask('add', '--title', `${word} ${i}`, '--space', 'Dyers');
};
const sync = (who: Person, urls: readonly string[]) => who.say('sync', '--hub', urls.join(','), '--once');
const titles = async (who: Person): Promise<string[]> =>
  (await who.ask<{ title: string }[]>('list', '--space', 'Dyers')).map(({ title }) => title).sort();
const prints = async (): Promise<string[]> =>
  Promise.all(
    people.map(
      async (who) => (await who.ask<{ fingerprint: string }>('fingerprint', '--space', 'Dyers')).fingerprint,
    ),
  );

/** Again and again until both ends are through: a cut exchange says so, and goes on where it ended. */
async function untilThrough(who: Person, urls: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 20; tries++) if ((await sync(who, urls)).code === 0) return;
  throw new Error('no exchange came to its end');
}

async function runs<T extends { kill(): Promise<void> }>(process: Promise<T>): Promise<T> {
  const running = await process;
  processes.push(running);
  return running;
}

describe('a hub on a folder', () => {
  it('that is killed twice in mid-flow has everything it answered for', async () => {
    const store = join(cwd, 'store');
    let hub = await runs(hubProcess(store));
    const [ana, bo] = people as [Person, Person, Person];
    for (const round of ['first', 'second']) {
      await write(ana, `${round} madder`, 4);
      const flowing = people.map((who) => sync(who, [hub.url]));
      // Killed with the first that is through; the others are somewhere in the middle.
      await Promise.race(flowing);
      await hub.kill();
      await Promise.all(flowing);
      hub = await runs(hubProcess(store));
      await untilThrough(ana, [hub.url]);
      await hub.kill();
      hub = await runs(hubProcess(store));
      await untilThrough(bo, [hub.url]);
      expect(await titles(bo)).toEqual(await titles(ana));
    }
    for (const who of [...people, ...people]) await untilThrough(who, [hub.url]);
    expect(new Set(await prints()).size).toBe(1);
  }, 120_000);
});

describe('a file of 20 MB', () => {
  it('whose hub is killed in the middle, whose giver goes away, is whole with who opens it', async () => {
    const store = join(cwd, 'store');
    let hub = await runs(hubProcess(store));
    const [ana, bo] = people as [Person, Person, Person];
    const { id } = await ana.ask<{ id: string }>('add', '--title', 'Madder', '--space', 'Dyers');
    const bytes = randomBytes(20_000_000);
    await writeFile(join(cwd, 'film.bin'), bytes);
    await ana.ask('attach', id, 'film.bin');
    const partsThere = async (): Promise<number> => {
      const names = await readdir(store, { recursive: true });
      return names.filter((name) => /\.\d+\.\d+$/.test(name)).length;
    };
    for (const enough of [5, 40]) {
      const flowing = sync(ana, [hub.url]);
      while ((await partsThere()) < enough) await new Promise((again) => setImmediate(again));
      await hub.kill();
      expect((await flowing).code).not.toBe(0);
      expect(await partsThere()).toBeLessThan(78);
      hub = await runs(hubProcess(store));
    }
    await untilThrough(ana, [hub.url]);
    expect(await partsThere()).toBe(78);

    await untilThrough(bo, [hub.url]);
    expect(await titles(bo)).toEqual(['Madder']);
    expect((await bo.say('save', id, 'film.bin', '--to', 'mine.bin')).code).not.toBe(0);
    const flowing = sync(bo, [hub.url]);
    await hub.kill();
    await flowing;
    hub = await runs(hubProcess(store));
    await untilThrough(bo, [hub.url]);
    await bo.ask('save', id, 'film.bin', '--to', 'mine.bin');
    expect((await readFile(join(cwd, 'mine.bin'))).equals(bytes)).toBe(true);
  }, 120_000);
});

describe.skipIf(!natsServer)('three hubs on three NATS servers', () => {
  it('of which one each is killed in mid-flow lose nothing, and people go on with another', async () => {
    const nodes: NatsNode[] = await natsNodes(cwd, 3);
    for (const node of nodes) processes.push(node);
    await Promise.all(nodes.map((node) => node.start()));
    const store = `nats://${nodes.map(({ address }) => address).join(',')}`;
    const hubs: HubProcess[] = [await runs(hubProcess(store))];
    hubs.push(...(await Promise.all([runs(hubProcess(store)), runs(hubProcess(store))])));
    const urls = hubs.map(({ url }) => url);
    const turned = (by: number): string[] => [...urls.slice(by), ...urls.slice(0, by)];

    // Each through another hub: what one took the others have.
    for (const who of people) await write(who, 'madder', 2);
    for (const round of [0, 1])
      for (const [i, who] of people.entries()) await untilThrough(who, turned(i + round));
    for (const who of people) await untilThrough(who, urls);
    expect(new Set(await prints()).size).toBe(1);

    for (const who of people) await write(who, 'weld', 3);
    const flowing = people.map((who, i) => sync(who, turned(i)));
    await Promise.race(flowing);
    await nodes[0]?.kill();
    await hubs[0]?.kill();
    await Promise.all(flowing);
    for (let round = 0; round < 3; round++)
      for (const [i, who] of people.entries()) await untilThrough(who, turned(i));
    expect(new Set(await prints()).size).toBe(1);
    expect(await titles(people[2] as Person)).toHaveLength(15);

    // The lost server comes back and another goes: a copy of everything is left.
    await nodes[0]?.start();
    await nodes[1]?.kill();
    const cy = people[2] as Person;
    await write(cy, 'indigo', 1);
    await untilThrough(cy, turned(1));
    await untilThrough(people[0] as Person, turned(2));
    expect(await titles(people[0] as Person)).toHaveLength(16);
  }, 180_000);
});
