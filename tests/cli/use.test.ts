import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapOf } from '../../sync/cli/interchange.ts';
import { harmless, widthOf } from '../../sync/cli/print.ts';
import { granaryIn } from './granary.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'granary-cli-test-'));
});
afterAll(() => rm(cwd, { recursive: true }));

describe('Bad use', () => {
  const cases: string[][] = [
    [],
    ['frobnicate'],
    ['--frobnicate', 'list'],
    ['init'],
    ['init', '--name', 'Ana'],
    ['add'],
    ['add', '--title'],
    ['add', '--title', 'x', 'y'],
    ['add', '--title', 'x', '--kind', 'poem'],
    ['edit'],
    ['edit', 'abcdef'],
    ['list', 'all'],
    ['find'],
    ['find', 'x', '--limit', '0'],
    ['find', 'x', '--limit', 'ten'],
    ['show'],
    ['delete'],
    ['import'],
    ['import', ''],
    ['import', 'a.csv', ' '],
    ['import', 'a.csv', '--map', 'Title'],
    ['import', 'a.csv', '--map', 'Title=heading'],
    ['export', '--to', 'x'],
    ['export', '--to', 'x', '--format', 'docx'],
    ['space'],
    ['space', 'frobnicate'],
    ['space', 'create'],
    ['space', 'invite', 'S', '--out', 'x'],
    ['space', 'invite', 'S', '--role', 'king', '--out', 'x'],
    ['space', 'remove', 'S'],
    ['share', 'abcdef'],
    ['bundle'],
    ['bundle', 'out', '--space', 'S'],
    ['bundle', 'in'],
    ['fingerprint'],
    ['backup'],
    ['restore'],
    ['--home', '', 'list'],
    ['list', '--home'],
  ];
  it.each(cases.map((argv) => [argv.join(' '), argv] as const))(
    'as in "%s" is exit code 2, one line on stderr, nothing on stdout and nothing made',
    async (_, argv) => {
      const said = await granaryIn(cwd, { GRANARY_HOME: join(cwd, 'home') })(...argv);
      expect(said.code).toBe(2);
      expect(said.out).toBe('');
      expect(said.err).toMatch(/^[^\n]+\n$/);
      expect(await readdir(cwd)).toEqual([]);
    },
  );

  it('names what was meant', async () => {
    expect((await granaryIn(cwd)('lst')).err).toContain('Did you mean list?');
  });

  it.each([
    ['pack', 'make', '--space', 'S', '--title', 'T', '--out', 'x'],
    ['pack', 'inspect', 'x'],
  ])('of what is to come says so: %s', async (...argv) => {
    const said = await granaryIn(cwd)(...argv);
    expect(said).toEqual({ code: 2, out: '', err: `granary ${argv[0]} is not built yet.\n` });
  });
});

it.each([['--help'], ['help'], ['add', '--help'], ['space', '--help'], ['space', 'invite', '--help']])(
  'Help is no failure: %s %s',
  async (...argv) => {
    const said = await granaryIn(cwd)(...argv);
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toContain('Usage: granary');
  },
);

describe('A folder without a Granary', () => {
  const verbs: string[][] = [
    ['list'],
    ['status'],
    ['doctor'],
    ['find', 'x'],
    ['show', 'abcdefgh'],
    ['add', '--title', 'x'],
    ['edit', 'abcdefgh', '--title', 'x'],
    ['delete', 'abcdefgh'],
    ['import', 'x.csv'],
    ['export', '--to', 'out', '--format', 'csv'],
    ['space', 'list'],
    ['space', 'create', 'S'],
    ['space', 'join', 'x'],
    ['bundle', 'in', 'x'],
    ['bundle', 'out', '--space', 'S', '--to', 'x'],
    ['fingerprint', '--space', 'S'],
    ['backup', '--to', 'backup'],
  ];
  it.each(verbs.map((argv) => [argv.join(' '), argv] as const))('stays as it is: %s', async (_, argv) => {
    const said = await granaryIn(cwd)('--home', 'home', ...argv, '--json');
    expect(said.code).toBe(1);
    expect(said.out).toBe('');
    expect(said.err).toMatch(/^There is no Granary in this folder yet\. [^\n]+\n$/);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('with files of somebody else is not made into one', async () => {
    await writeFile(join(cwd, 'thesis.txt'), 'mine');
    const said = await granaryIn(cwd)('--home', '.', 'init', '--name', 'Ana', '--business', 'B');
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toContain('is not empty');
    expect(await readdir(cwd)).toEqual(['thesis.txt']);
    await rm(join(cwd, 'thesis.txt'));
  });

  it('stays as it is when the names are wrong', async () => {
    const said = await granaryIn(cwd)('init', '--home', 'home', '--name', ' ', '--business', 'B');
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(await readdir(cwd)).toEqual([]);
  });
});

it('A column map names columns and where they go', () => {
  expect(mapOf('Driving Event=happened, Lesson(s) Learned = advice,"Cost, in EUR"=why,"a=b"=title')).toEqual({
    'Driving Event': 'happened',
    'Lesson(s) Learned': 'advice',
    'Cost, in EUR': 'why',
    'a=b': 'title',
  });
  expect(mapOf('__proto__=body')).toHaveProperty(['__proto__'], 'body');
  expect(() => mapOf('a=constructor')).toThrow('none of');
  expect(() => mapOf('a=title,a=body')).toThrow('there twice');
});

it('Nothing in a title steers the terminal', () => {
  expect(harmless('\u001b[2Jgone\u0007 \u202etxt\u009b1m')).toBe('\ufffd[2Jgone\ufffd \ufffdtxt\ufffd1m');
  expect(harmless('क\u094d\u200dष')).toBe('क\u094d\u200dष');
  expect(harmless('a\nb')).toBe('a\ufffdb');
  expect(harmless('a\nb', true)).toBe('a\nb');
});

it('Columns stay aligned in every script', () => {
  expect(widthOf('abc')).toBe(3);
  expect(widthOf('教訓')).toBe(4);
  expect(widthOf('บทเรียน')).toBe(6);
  expect(widthOf('e\u0301')).toBe(1);
});
