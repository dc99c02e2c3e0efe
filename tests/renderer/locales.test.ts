import { describe, expect, it } from 'vitest';
import { directionOf, LANGUAGES } from '../../renderer/locales/index.ts';
import type { Notice } from '../../sync/api.ts';
import { FAULTS, type FaultCode } from '../../sync/domain/fault.ts';
import type { SegmentHash } from '../../sync/domain/ids.ts';
import {
  COPIED,
  damageNotice,
  JOURNAL_LOST,
  partsMissing,
  pieceNotice,
  TWO_LIVES,
} from '../../sync/engine/words.ts';
import { type Damage, type Piece, WITNESS_LOG } from '../../sync/journal/journal.ts';

const LOCALES = Object.entries(
  import.meta.glob<{ default: Record<'faults' | 'notices', Record<string, string>> }>(
    '../../renderer/locales/*.json',
    {
      eager: true,
    },
  ),
).map(([path, file]) => ({ name: path.split('/').at(-1) ?? path, words: file.default }));

const CODES = Object.keys(FAULTS) as FaultCode[];

/** One of each kind; the compiler sees when a kind is missing. */
const DAMAGES: { [Is in Damage['is']]: Omit<Extract<Damage, { is: Is }>, 'is'> } = {
  'torn-tail': { file: 'f', at: 0, bytes: 1 },
  'damaged-record': { file: 'f', at: 0, bytes: 1, records: 1 },
  'edits-lost': { file: 'f', count: 1 },
  'zero-length': { file: 'f' },
  'segment-damaged': { file: 'f', hash: 'h' as SegmentHash },
  'segment-missing': { file: 'f', hash: 'h' as SegmentHash },
  'waiting-damaged': { file: 'f', hash: 'h' as SegmentHash },
  'twin-repaired': { file: 'f' },
  'index-rebuilt': { file: 'f', adopted: 1 },
  quarantined: { file: 'f', count: 1, bytes: 1 },
};

const PIECE: Piece = {
  name: 'n',
  file: 'f',
  bytes: 1,
  records: 1,
  found: 0,
  at: 0,
  hash: undefined,
};

/** Everything the engine notices by itself, and what only a full examination finds. */
const NOTICED: Notice[] = [
  ...Object.entries(DAMAGES).map(([is, facts]) => damageNotice({ is, ...facts } as Damage)),
  damageNotice({ is: 'zero-length', file: WITNESS_LOG }),
  pieceNotice(PIECE),
  pieceNotice({ ...PIECE, hash: 'h' as SegmentHash }),
  ...[partsMissing(1), COPIED, TWO_LIVES, JOURNAL_LOST],
  { code: 'entry-damaged', sentence: '' },
  { code: 'file-damaged', params: { name: 'n' }, sentence: '' },
  { code: 'file-lost', params: { name: 'n' }, sentence: '' },
];

/** A key without the ending that tells how many it is about. */
const bare = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');

/** The names a sentence leaves open, each once: the engine writes `{name}`, the window `{{name}}`. */
const openNames = (sentence: string, pattern: RegExp): string[] =>
  [...new Set([...sentence.matchAll(pattern)].map(([, name]) => name ?? ''))].sort();

describe('the languages of the window', () => {
  it.each([
    ['fa', 'rtl'],
    ['ur-PK', 'rtl'],
    ['pa-Arab', 'rtl'],
    ['ar', 'rtl'],
    ['en', 'ltr'],
    ['th', 'ltr'],
    ['arn', 'ltr'],
  ])('%s is written %s', (lang, direction) => {
    expect(directionOf(lang)).toBe(direction);
  });

  it('begin with English, which is built in', () => {
    expect(LANGUAGES[0]).toBe('en');
  });
});

describe.each(LOCALES)('the faults in $name', ({ words: { faults } }) => {
  it('are those the engine knows, no more and no fewer', () => {
    expect(Object.keys(faults).sort()).toEqual([...CODES].sort());
  });

  it.each(CODES)('leave open for %s what the engine fills in', (code) => {
    const sentence = faults[code] ?? '';
    expect(openNames(sentence, /\{\{(\w+)\}\}/g)).toEqual(openNames(FAULTS[code], /\{(\w+)\}/g));
    expect(sentence.replace(/\{\{\w+\}\}/g, '')).not.toMatch(/[{}]|\$t\(/);
  });

  it.each(CODES)('say %s without a command', (code) => {
    expect(faults[code]).not.toMatch(/granary [a-z]|--/);
  });
});

describe.each(LOCALES)('the notices in $name', ({ words: { notices } }) => {
  it('are those the engine gives, no more and no fewer', () => {
    expect([...new Set(Object.keys(notices).map(bare))].sort()).toEqual(
      NOTICED.map(({ code }) => code).sort(),
    );
  });

  it.each(NOTICED)('say $code without a command, and leave open only what the engine fills in', (notice) => {
    for (const [key, sentence] of Object.entries(notices)) {
      if (bare(key) !== notice.code) continue;
      expect(Object.keys(notice.params ?? {})).toEqual(
        expect.arrayContaining(openNames(sentence, /\{\{(\w+)\}\}/g)),
      );
      expect(sentence.replace(/\{\{\w+\}\}/g, '')).not.toMatch(/granary [a-z]|--|[{}]|\$t\(/);
    }
  });
});
