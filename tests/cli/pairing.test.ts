/** Somebody is invited who is here, by the command line on both sides. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../sync/cli/run.ts';
import { personAt, type Said } from './granary.ts';

/** A command that talks while it runs. */
class Talk {
  readonly ended: Promise<Said>;
  readonly #said = { out: '', err: '' };
  readonly #stop = new AbortController();
  readonly #waiting = new Set<() => void>();

  /** `answer`: what the person types when asked. */
  constructor(home: string, cwd: string, argv: readonly string[], answer: (question: string) => string) {
    this.ended = run([...argv], {
      env: { GRANARY_HOME: home },
      cwd,
      stop: () => this.#stop.signal,
      out: (text) => {
        this.#said.out += text;
      },
      err: (text) => {
        this.#said.err += text;
        for (const wake of this.#waiting) wake();
      },
      ask: async (question) => answer(question),
    }).then((code) => ({ code, ...this.#said }));
  }

  stop(): void {
    this.#stop.abort();
  }

  /** The first group of what it has told, or will. */
  async told(pattern: RegExp): Promise<string> {
    for (;;) {
      const [, found] = pattern.exec(this.#said.err) ?? [];
      if (found !== undefined) return found;
      await new Promise<void>((wake) => this.#waiting.add(wake));
    }
  }
}

let cwd: string;
let ana: ReturnType<typeof personAt>;
let bo: ReturnType<typeof personAt>;
const talking = new Set<Talk>();

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-cli-pairing-'));
  ana = personAt(join(cwd, 'ana'), cwd);
  bo = personAt(join(cwd, 'bo'), cwd);
  await ana.ask('init', '--name', 'Ana', '--business', 'Dyeing');
  await bo.ask('init', '--name', 'Bo', '--business', 'Threads');
  await ana.ask('space', 'create', 'Dyers');
  await ana.ask('add', '--title', 'Madder', '--space', 'Dyers');
  await bo.ask('add', '--title', 'Before I came');
});
afterEach(async () => {
  for (const talk of talking) {
    talk.stop();
    await talk.ended;
  }
  talking.clear();
  await rm(cwd, { recursive: true });
});

const HERE = ['space', 'invite', 'Dyers', '--role', 'member', '--here', '--host', '127.0.0.1', '--port', '0'];

function talk(
  who: typeof ana,
  argv: readonly string[],
  answer: (question: string) => string = () => '',
): Talk {
  const it = new Talk(who.home, cwd, argv, answer);
  talking.add(it);
  return it;
}

async function titles(who: typeof ana, ...where: string[]): Promise<string[]> {
  const entries = await who.ask<{ title: string }[]>('list', ...where);
  return entries.map(({ title }) => title).sort();
}

describe('inviting somebody who is here', () => {
  it('by number: one reads it out, the other types it, the first says yes, and the lessons are there', async () => {
    const asked: string[] = [];
    const inviting = talk(ana, HERE, (question) => {
      asked.push(question);
      return 'y';
    });
    const at = await inviting.told(/--at (127\.0\.0\.1:\d+)/);
    let number = '';
    const joining = talk(bo, ['space', 'join', '--at', at], (question) => {
      asked.push(question);
      return number;
    });
    // The number is on Ana's screen before Bo is asked for it: both hear of it by the same message.
    number = await inviting.told(/number: (\d{3} \d{3})/);
    expect(await joining.ended).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^You are in Dyers as member\.\n.*1/),
    });
    expect(await inviting.ended).toMatchObject({ code: 0, out: 'Bo, Threads is in Dyers now, as member.\n' });
    expect(asked).toContain('Let Bo, Threads in? [y/N] ');
    expect(await titles(bo, '--space', 'Dyers')).toEqual(['Madder']);
    expect(await titles(ana)).toEqual(['Madder']);
    const print = (who: typeof ana) => who.ask<{ fingerprint: string }>('fingerprint', '--space', 'Dyers');
    expect((await print(bo)).fingerprint).toBe((await print(ana)).fingerprint);
  });

  it('by code: nobody is asked anything', async () => {
    const inviting = talk(ana, HERE);
    const code = await inviting.told(/(granary:join\?[a-z2-7]+)/);
    const joining = await talk(bo, ['space', 'join', code, '--json']).ended;
    expect(joining).toMatchObject({ code: 0 });
    expect(JSON.parse(joining.out)).toMatchObject({ name: 'Dyers', role: 'member', met: { ended: 'done' } });
    expect((await inviting.ended).code).toBe(0);
    expect(await titles(bo, '--space', 'Dyers')).toEqual(['Madder']);
  });

  it('a no lets nobody in, and the door stays open until it is stopped', async () => {
    const inviting = talk(ana, HERE, () => 'n');
    const at = await inviting.told(/--at (127\.0\.0\.1:\d+)/);
    let number = '';
    const joining = talk(bo, ['space', 'join', '--at', at], () => number);
    number = await inviting.told(/number: (\d{3} \d{3})/);
    const refused = await joining.ended;
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('did not let you in') });
    await inviting.told(/(guest was sent away)/);
    inviting.stop();
    expect((await inviting.ended).code).toBe(1);
    expect(await bo.ask('space', 'list')).toHaveLength(1);
  });

  it('wrong use is told apart from what went wrong', async () => {
    const both = await ana.say('space', 'invite', 'Dyers', '--role', 'member', '--here', '--out', 'x');
    const none = await ana.say('space', 'invite', 'Dyers', '--role', 'member');
    const garbled = await bo.say('space', 'join', 'granary:join?abcdefg');
    const nowhere = await bo.say('space', 'join');
    expect([both.code, none.code, garbled.code, nowhere.code]).toEqual([2, 2, 2, 2]);
    expect(garbled.err).toContain('not a whole code');
    const closed = await bo.say('space', 'join', '--at', '127.0.0.1:1');
    expect(closed.code).toBe(1);
  });
});
