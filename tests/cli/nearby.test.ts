/** Two homes that find each other by themselves, each in a network namespace of its own with a cable between them. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cable, layCable, type Place, whyNoCable } from '../bench/links/namespaces.ts';
import { personAt } from './granary.ts';

const why = whyNoCable([]);
if (why !== undefined) process.stderr.write(`granary listen --near is not tested here: ${why}\n`);
const MAIN = join(import.meta.dirname, '../../sync/cli/main.ts');

let cwd: string;
let cable: Cable | undefined;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-cli-nearby-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(cwd, { recursive: true });
});

interface Waiting {
  /** Resolves when it has said that. */
  says(words: RegExp): Promise<void>;
  /** Stopped as with Ctrl+C; its exit code and its answer. */
  stops(): Promise<{ code: number | null; out: string }>;
}

function listensIn({ inside }: Place, home: string): Waiting {
  const [ip = '', ...there] = inside;
  const verb = ['--home', home, '--json', 'listen', '--port', '0', '--near'];
  const child = spawn(ip, [...there, process.execPath, '--import', 'tsx', MAIN, ...verb]);
  children.add(child);
  const said = { out: '', err: '' };
  const looks = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
    for (const look of looks) look();
  });
  const over = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    says: (words) =>
      new Promise((resolve, fail) => {
        const look = (): void => {
          if (words.test(said.err)) resolve();
        };
        looks.add(look);
        look();
        void over.then(() => fail(new Error(`it ended before it said ${words}: ${said.err}`)));
      }),
    async stops() {
      child.kill('SIGINT');
      const code = await over;
      children.delete(child);
      return { code, out: said.out };
    },
  };
}

/** One kind of addresses less. */
function without({ inside }: Place, lacking: string): void {
  const [ip = '', ...there] = inside;
  const family = lacking === 'IPv4' ? '-4' : '-6';
  execFileSync(ip, [
    ...there,
    'ip',
    family,
    'address',
    'flush',
    'scope',
    lacking === 'IPv4' ? 'global' : 'link',
  ]);
}

describe.skipIf(why !== undefined)(
  `granary listen --near${why === undefined ? '' : ` (not here: ${why})`}`,
  () => {
    afterEach(() => {
      cable?.close();
      cable = undefined;
    });

    it.each([
      ['over IPv4', 'IPv6'],
      ['over IPv6, where nobody deals out addresses', 'IPv4'],
    ])(
      'lets two PCs on one network find each other %s, and exchange',
      async (_, lacking) => {
        cable = layCable();
        const { host, guest } = cable;
        for (const place of [host, guest]) without(place, lacking);
        const [ana, bo] = [personAt(join(cwd, 'ana'), cwd), personAt(join(cwd, 'bo'), cwd)];
        await ana.ask('init', '--name', 'Ana', '--business', 'Dyeing');
        await bo.ask('init', '--name', 'Bo', '--business', 'Threads');
        await ana.ask('space', 'create', 'Dyers');
        await ana.ask('space', 'invite', 'Dyers', '--role', 'member', '--out', 'bo.ginvite');
        await ana.ask('add', '--title', 'Madder', '--space', 'Dyers');
        await bo.ask('space', 'join', 'bo.ginvite');
        await bo.ask('add', '--title', 'Weld', '--space', 'Dyers');
        const [one, other] = [listensIn(host, ana.home), listensIn(guest, bo.home)];
        await Promise.all([
          one.says(/Bo, Threads is here\. 1 new, 0 changed, 1 sent\./),
          other.says(/Ana, Dyeing is here\. 1 new, 0 changed, 1 sent\./),
        ]);
        for (const { code, out } of [await one.stops(), await other.stops()]) {
          expect(code).toBe(0);
          expect(JSON.parse(out).meetings.length).toBeGreaterThan(0);
        }
        const prints = await Promise.all([ana, bo].map((who) => who.ask('fingerprint', '--space', 'Dyers')));
        expect(prints[0]).toMatchObject({ entries: 2 });
        expect(prints[1]).toEqual(prints[0]);
      },
      90_000,
    );
  },
);
