/** Two homes on one network: one listens, the other calls. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Receipt } from '../../sync/api.ts';
import { run } from '../../sync/cli/run.ts';
import { personAt, type Said } from './granary.ts';

interface Listening {
  port: number;
  /** Stops it and answers what it had to say. */
  stops(): Promise<Said>;
}

let cwd: string;
let ana: ReturnType<typeof personAt>;
let bo: ReturnType<typeof personAt>;
const running = new Set<Listening>();

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-cli-link-'));
  ana = personAt(join(cwd, 'ana'), cwd);
  bo = personAt(join(cwd, 'bo'), cwd);
  await ana.ask('init', '--name', 'Ana', '--business', 'Dyeing');
  await bo.ask('init', '--name', 'Bo', '--business', 'Threads');
  await ana.ask('space', 'create', 'Dyers');
  await ana.ask('space', 'invite', 'Dyers', '--role', 'member', '--out', 'bo.ginvite');
});
afterEach(async () => {
  for (const each of running) await each.stops();
  await rm(cwd, { recursive: true });
});

/** Resolves when it has told its port. */
function anaListens(): Promise<Listening> {
  const stop = new AbortController();
  const said = { out: '', err: '' };
  return new Promise((ready) => {
    const io = {
      env: { GRANARY_HOME: ana.home },
      cwd,
      stop: () => stop.signal,
      out: (text: string) => {
        said.out += text;
      },
      err: (text: string) => {
        said.err += text;
        const [, port] = /Listening on port (\d+)/.exec(said.err) ?? [];
        if (port !== undefined) ready(listening(Number(port)));
      },
    };
    const ended = run(['listen', '--port', '0', '--host', '127.0.0.1', '--json'], io).then((code) => ({
      code,
      ...said,
    }));
    const listening = (port: number): Listening => {
      const it: Listening = {
        port,
        stops: () => {
          stop.abort();
          running.delete(it);
          return ended;
        },
      };
      running.add(it);
      return it;
    };
  });
}

/** Text that hardly gets smaller when it is compressed, and the same in every run. */
const noise = (words: number): string =>
  Array.from({ length: words }, (_, n) => createHash('sha256').update(String(n)).digest('base64')).join(' ');

interface Synced {
  ended: string;
  sent: number;
  received: number;
  receipts: Receipt[];
}
const call = (who: typeof bo, port: number) =>
  who.ask<Synced>('sync', '--peer', `127.0.0.1:${port}`, '--once');

describe('granary listen and granary sync', () => {
  it('let somebody in who has just joined with a file, and both have the same from then on', async () => {
    await ana.ask('add', '--title', 'Madder', '--space', 'Dyers');
    await ana.ask('add', '--title', 'For nobody');
    await bo.ask('space', 'join', 'bo.ginvite');
    await bo.ask('add', '--title', 'Weld', '--space', 'Dyers');
    const { port, stops } = await anaListens();
    const first = await call(bo, port);
    expect(first.ended).toBe('done');
    expect(first.receipts.map(({ direction, added, link }) => [direction, added, link])).toEqual([
      ['in', 1, 'lan'],
      ['out', 1, 'lan'],
    ]);
    const again = await call(bo, port);
    expect(again.receipts).toEqual([]);
    expect(again.sent + again.received).toBeLessThan(1000);
    const said = await stops();
    expect(said).toMatchObject({ code: 0 });
    expect(JSON.parse(said.out).meetings).toHaveLength(2);
    const prints = [ana, bo].map((who) =>
      who.ask<{ fingerprint: string }>('fingerprint', '--space', 'Dyers'),
    );
    const [one, other] = await Promise.all(prints);
    expect(one?.fingerprint).toBe(other?.fingerprint);
    const titles = (await bo.ask<{ title: string }[]>('list')).map(({ title }) => title);
    expect(titles.sort()).toEqual(['Madder', 'Weld']);
  });

  it('keep to a budget, within a twentieth, and go on from there another time', async () => {
    await bo.ask('space', 'join', 'bo.ginvite');
    await writeFile(join(cwd, 'long.md'), noise(5_000));
    await ana.ask('add', '--title', 'Long', '--body-file', 'long.md', '--space', 'Dyers');
    const { port } = await anaListens();
    const budgeted = ['sync', '--peer', `127.0.0.1:${port}`, '--once', '--budget', '60 kB'];
    const first = await bo.ask<Synced>(...budgeted);
    expect(first.ended).toBe('budget');
    expect(first.sent + first.received).toBeGreaterThan(57_000);
    expect(first.sent + first.received).toBeLessThan(63_000);
    const rest = await call(bo, port);
    expect([rest.ended, rest.receipts.map(({ added }) => added)]).toEqual(['done', [1]]);
    for (const bad of ['0', 'much', '5 XB', '-1KB'])
      expect((await bo.say(...budgeted.slice(0, -1), bad)).code).toBe(2);
  });

  it('keep to a limit of the day that is set by a word', async () => {
    const [limited, none] = [
      await bo.ask<{ hub?: number }>('limits', '--hub', '20MB'),
      await bo.ask<{ hub?: number }>('limits', '--hub', 'none'),
    ];
    expect([limited.hub, none.hub]).toEqual([20_000_000, undefined]);
    expect((await bo.say('limits', '--lan', '5kB')).out).toMatch(
      /lan: at most 5000 bytes a day, 0 today\nhub: no limit/,
    );
    expect((await bo.say('limits', '--lan', 'much')).code).toBe(2);
  });

  it('turn away who is in no space with them, in a sentence, and change nothing', async () => {
    const { port } = await anaListens();
    const said = await bo.say('sync', '--peer', `127.0.0.1:${port}`, '--once');
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toMatch(/in no space that others could be in too/);
    await bo.ask('space', 'create', 'Weavers');
    const stranger = await bo.say('sync', '--peer', `127.0.0.1:${port}`, '--once');
    expect(stranger.err).toMatch(/did not let you in/);
  });

  it('turn away who was removed', async () => {
    await bo.ask('space', 'join', 'bo.ginvite');
    const before = await anaListens();
    await call(bo, before.port);
    await before.stops();
    await ana.ask('space', 'remove', 'Dyers', 'Bo');
    await ana.ask('add', '--title', 'After Bo', '--space', 'Dyers');
    const { port } = await anaListens();
    const said = await bo.say('sync', '--peer', `127.0.0.1:${port}`, '--once');
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toMatch(/did not let you in/);
    expect(await bo.ask<unknown[]>('list', '--space', 'Dyers')).toEqual([]);
  });

  it('say why nobody was met: nobody there, no Granary there, a port that is taken, a wrong address', async () => {
    await bo.ask('space', 'join', 'bo.ginvite');
    const other = createServer((socket) => {
      socket.resume().on('error', () => {});
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect((await bo.say('sync', '--peer', `127.0.0.1:${port}`, '--once')).err).toMatch(
      /in no space with you/,
    );
    const taken = await bo.say('listen', '--port', String(port), '--host', '127.0.0.1');
    expect(taken).toMatchObject({ code: 1, out: '' });
    expect(taken.err).toMatch(/Another program listens on port/);
    await new Promise((closed) => other.close(closed));
    expect((await bo.say('sync', '--peer', `127.0.0.1:${port}`, '--once')).err).toMatch(
      /no Granary listens there/,
    );
    for (const bad of ['127.0.0.1', 'here:port', '127.0.0.1:99999', ':1'])
      expect((await bo.say('sync', '--peer', bad, '--once')).code).toBe(2);
    expect((await bo.say('sync', '--once')).code).toBe(2);
    expect((await bo.say('listen', '--port', 'x')).code).toBe(2);
  });
});
