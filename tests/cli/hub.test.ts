/** Two homes and a hub, by the commands alone. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { run } from '../../sync/cli/run.ts';
import { personAt, type Said } from './granary.ts';

type Person = ReturnType<typeof personAt>;

interface RunningHub {
  url: string;
  stops(): Promise<Said>;
}

let cwd: string;
let ana: Person;
let bo: Person;
const running = new Set<RunningHub>();

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-cli-hub-'));
  ana = personAt(join(cwd, 'ana'), cwd);
  bo = personAt(join(cwd, 'bo'), cwd);
  await ana.ask('init', '--name', 'Ana', '--business', 'Dyeing');
  await bo.ask('init', '--name', 'Bo', '--business', 'Threads');
  await ana.ask('space', 'create', 'Dyers');
  await ana.ask('space', 'invite', 'Dyers', '--role', 'member', '--out', 'bo.ginvite');
  await bo.ask('space', 'join', 'bo.ginvite');
});
afterEach(async () => {
  for (const each of running) await each.stops();
  await rm(cwd, { recursive: true });
});

/** Resolves when it listens. */
function hub(...more: string[]): Promise<RunningHub> {
  const stop = new AbortController();
  const said = { out: '', err: '' };
  return new Promise((ready, fail) => {
    const io = {
      env: {},
      cwd,
      stop: () => stop.signal,
      out: (text: string) => {
        said.out += text;
      },
      err: (text: string) => {
        said.err += text;
        const [, port] = /hub listens on port (\d+)/.exec(said.err) ?? [];
        if (port === undefined || running.has(one)) return;
        one.url = `http://127.0.0.1:${port}`;
        running.add(one);
        ready(one);
      },
    };
    const ended = run(['hub', '--port', '0', '--store', 'store', '--json', ...more], io).then((code) => ({
      code,
      ...said,
    }));
    const one: RunningHub = {
      url: '',
      stops: () => {
        stop.abort();
        running.delete(one);
        return ended;
      },
    };
    void ended.then(({ err }) => fail(new Error(err)));
  });
}

const once = (who: Person, url: string) =>
  who.ask<{ ended: string; sent: number; received: number }>('sync', '--hub', url, '--once');
const print = async (who: Person) =>
  (await who.ask<{ fingerprint: string }>('fingerprint', '--space', 'Dyers')).fingerprint;
const titles = async (who: Person) =>
  (await who.ask<{ title: string }[]>('list', '--space', 'Dyers')).map(({ title }) => title).sort();

/** What HTTP answers there. */
const page = (url: string): Promise<{ status: number | undefined; text: string }> =>
  new Promise((settle, fail) => {
    get(url, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => settle({ status: response.statusCode, text }));
    }).on('error', fail);
  });

/** How a WebSocket with these headers is answered; the frames that came before the end. */
const knock = (url: string, headers: Record<string, string>): Promise<{ status?: number; frames: number }> =>
  new Promise((settle) => {
    const socket = new WebSocket(url.replace('http', 'ws'), { headers });
    let frames = 0;
    socket.on('message', () => {
      frames += 1;
      socket.terminate();
      settle({ frames });
    });
    socket.on('unexpected-response', (_request, response) => {
      response.destroy();
      settle({ status: response.statusCode ?? 0, frames });
    });
    socket.on('error', () => {});
  });

describe('granary hub and granary sync --hub', () => {
  for (const [who, order] of [
    ['the steward', () => [ana, bo, ana]],
    ['somebody who has just joined by a file', () => [bo, ana, bo]],
  ] as const)
    it(`bring two homes to the same, when ${who} comes first`, async () => {
      await ana.ask('add', '--title', 'Madder', '--space', 'Dyers');
      await bo.ask('add', '--title', 'Weld', '--space', 'Dyers');
      await ana.ask('add', '--title', 'For nobody');
      const { url } = await hub();
      for (const next of order()) expect((await once(next, url)).ended).toBe('done');
      expect(await titles(ana)).toEqual(['Madder', 'Weld']);
      expect(await titles(bo)).toEqual(['Madder', 'Weld']);
      expect(await print(ana)).toBe(await print(bo));
      for (const next of [ana, bo]) await once(next, url);
      const again = await once(ana, url);
      expect(again.sent + again.received).toBeLessThan(1000);
    });

  it('send nothing back to who brought it, however much that is', async () => {
    const { url } = await hub();
    await writeFile(join(cwd, 'long.md'), randomBytes(150_000).toString('base64'));
    for (const title of ['One', 'Two']) {
      await ana.ask('add', '--title', title, '--body-file', 'long.md', '--space', 'Dyers');
      const { sent, received } = await ana.ask<{ sent: number; received: number }>(
        ...['sync', '--hub', url, '--once'],
      );
      expect(sent).toBeGreaterThan(100_000);
      expect(received).toBeLessThan(2_000);
    }
  });

  it('give nothing to a removed member once a steward has been there', async () => {
    const { url } = await hub();
    for (const next of [ana, bo, ana]) await once(next, url);
    await ana.ask('space', 'remove', 'Dyers', 'Bo');
    await ana.ask('add', '--title', 'After Bo', '--space', 'Dyers');
    await once(ana, url);
    const said = await bo.say('sync', '--hub', url, '--once');
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toMatch(/does not let you into Dyers/);
    expect(await titles(bo)).toEqual([]);
  });

  it('keep a new space only for who knows the token, and let every member in afterwards', async () => {
    const { url } = await hub('--token', 'harvest-moon');
    const stranger = await bo.say('sync', '--hub', url, '--once');
    expect(stranger).toMatchObject({ code: 1, out: '' });
    expect(stranger.err).toMatch(/only for who knows its token/);
    const wrong = await ana.say('sync', '--hub', `${url}#token=other`, '--once');
    expect(wrong.err).toMatch(/only for who knows its token/);
    await once(ana, `${url}#token=harvest-moon`);
    expect((await once(bo, url)).ended).toBe('done');
  });

  it('keep nothing that a browser page, a stranger or a wrong path asks for', async () => {
    const { url } = await hub();
    await once(ana, url);
    expect(await knock(`${url}/v1`, { origin: 'https://elsewhere.example' })).toEqual({
      status: 403,
      frames: 0,
    });
    expect(await knock(`${url}/other`, {})).toEqual({ status: 404, frames: 0 });
    const cy = personAt(join(cwd, 'cy'), cwd);
    await cy.ask('init', '--name', 'Cy', '--business', 'Wool');
    const said = await cy.say('sync', '--hub', url, '--once');
    expect(said.err).toMatch(/in no space that others could be in too/);
  });

  it('tell its keepers how it is, and name no space or device', async () => {
    const { url } = await hub();
    for (const next of [ana, bo]) await once(next, url);
    expect(await page(`${url}/health`)).toMatchObject({ status: 200 });
    const { status, text } = await page(`${url}/metrics`);
    expect(status).toBe(200);
    expect(text).toMatch(/^granary_hub_spaces 1$/m);
    expect(text).toMatch(/^granary_hub_segments [1-9]/m);
    expect(text).not.toMatch(/[a-z2-7]{32}|[0-9a-f]{16}/);
    expect(await page(`${url}/elsewhere`)).toMatchObject({ status: 404 });
  });

  it('hold what they took when the hub is started again, and say so when one is set back', async () => {
    await ana.ask('add', '--title', 'Madder', '--space', 'Dyers');
    const first = await hub();
    await once(ana, first.url);
    expect(await first.stops()).toMatchObject({ code: 0 });
    const second = await hub();
    await once(bo, second.url);
    expect(await titles(bo)).toEqual(['Madder']);
    await second.stops();

    // The hub's keeper brings back an older copy: one segment is gone.
    const [space = ''] = await readdir(join(cwd, 'store', 'spaces'));
    const folder = join(cwd, 'store', 'spaces', space);
    const newest =
      (await readdir(folder))
        .filter((name) => name.endsWith('.seg'))
        .sort()
        .at(-1) ?? '';
    await rm(join(folder, newest));
    const third = await hub();
    const said = await bo.say('sync', '--hub', third.url, '--once');
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/holds less of Dyers than it did before/);
    const hash = newest.slice(newest.indexOf('-'));
    expect((await readdir(folder)).filter((name) => name.endsWith(hash))).toHaveLength(1);
    expect((await once(bo, third.url)).ended).toBe('done');
  });

  it('say why there was no exchange: no hub, no address, a store that another hub has', async () => {
    const nobody = await bo.say('sync', '--hub', 'http://127.0.0.1:1', '--once');
    expect(nobody).toMatchObject({ code: 1, out: '' });
    expect(nobody.err).toMatch(/No hub answers at http:\/\/127\.0\.0\.1:1/);
    expect(await bo.say('sync', '--hub', 'hub.example.org', '--once')).toMatchObject({ code: 2 });
    const { url } = await hub();
    expect((await bo.say('sync', '--hub', `http://127.0.0.1:1,${url}`, '--once')).code).toBe(0);
    await expect(hub()).rejects.toThrow(/Another hub works with the store/);
    await expect(hub('--store', 'ana')).rejects.toThrow(/holds something else than a hub's store/);
    await expect(hub('--cert', 'none', '--key', 'none')).rejects.toThrow(/certificate or its key/);
  });
});
