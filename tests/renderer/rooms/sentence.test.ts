import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWords } from '../../../renderer/locales/index.ts';
import { noticeWords, refusalWords, sentenceFor } from '../../../renderer/rooms/signs/sentence.ts';
import { FAULTS, type FaultCode, fault, type Params, refusal } from '../../../sync/domain/fault.ts';
import type { SegmentHash } from '../../../sync/domain/ids.ts';
import { COPIED, damageNotice, partsMissing } from '../../../sync/engine/words.ts';

beforeAll(() => {
  vi.stubGlobal('document', { documentElement: {} });
  startWords();
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const CODES = Object.keys(FAULTS) as FaultCode[];

/** Something for every name that the engine's sentence leaves open. */
const filled = (code: FaultCode): Params =>
  Object.fromEntries([...FAULTS[code].matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, `the ${name}`]));

describe('a fault in the window', () => {
  it.each(CODES)('says %s whole, with all its facts', (code) => {
    const said = sentenceFor(fault(code, filled(code)));
    expect(said).toMatch(/^\S.*[^.][.]$/);
    expect(said).not.toMatch(/[{}]/);
    for (const fact of Object.values(filled(code))) expect(said.toLowerCase()).toContain(fact);
  });

  it('shows a name from somebody else as it is, whatever it looks like', () => {
    for (const space of ['<b>Mill & Sons</b>', '$t(app.name)', '{{space}}', '{{count}} $& $1', "O'Neill"])
      expect(sentenceFor(fault('space-exists', { space }))).toBe(
        `There is a space called ${space} already. Nothing was changed. Choose another name.`,
      );
  });

  it('takes no param for an order', () => {
    const params = { space: 'Mill', lng: 'xx', defaultValue: 'x', context: 'male', count: 2, ns: 'x' };
    expect(sentenceFor(fault('space-exists', params))).toBe(
      sentenceFor(fault('space-exists', { space: 'Mill' })),
    );
  });

  it('names the problem of an entry in words', () => {
    const said = (problem: string) => sentenceFor(fault('entry-invalid', { problem }));
    expect(said('title-long')).toContain('The title is too long (at most 500 characters). Your text');
    expect(said('shape')).toContain('Something in it is not in the right form. Your text');
    expect(said('it has no title')).toContain('cannot be saved. It has no title. Your text');
    const named = fault('entry-invalid', { problem: 'it has no title', name: 'title-missing' });
    expect(sentenceFor(named)).toContain('cannot be saved. It needs a title. Your text');
  });

  it('has a word of its own for somebody without a name', () => {
    expect(sentenceFor(fault('not-allowed', { who: '' }))).toBe(
      'Somebody unknown may not write in this space; a part was not taken.',
    );
    expect(sentenceFor(fault('segment-shape', { who: '' }))).toContain('A part from somebody unknown is not');
    expect(sentenceFor(fault('not-allowed', { who: 'ana' }))).toMatch(/^ana may not/);
  });

  it('shows of an id only its beginning', () => {
    const id = 'abcdefgh'.repeat(4);
    expect(sentenceFor(fault('entry-unknown', { id }))).toContain('The entry abcdefgh… is not on this PC.');
  });

  it('falls back on the words of an engine that knows more than this window', () => {
    const newer = { code: 'newer-fault' as FaultCode, params: {}, sentence: 'Something new is wrong.' };
    expect(sentenceFor(newer)).toBe('Something new is wrong.');
  });
});

describe('why something was not taken', () => {
  it('is said in the window’s words, or in the engine’s where it gave no facts', () => {
    const wrong = fault('segment-forged');
    expect(refusalWords(refusal('part 1', wrong))).toBe(
      'A part was not signed by its author and was not taken.',
    );
    expect(refusalWords({ where: 'line 3', why: 'has 2 cells' })).toBe('has 2 cells');
  });
});

describe('what the owner should know', () => {
  const lost = (file: string) => damageNotice({ is: 'segment-missing', file, hash: 'h' as SegmentHash });

  it('is said once, however many files it is about, and names none', () => {
    const words = noticeWords([lost('segments/aa'), COPIED, lost('segments/bb')]);
    expect(words.map(({ code }) => code)).toEqual(['segment-missing', 'copied']);
    for (const { sentence } of words) expect(sentence).not.toContain('segments/');
  });

  it('counts what is missing, and names a file only where somebody has to look for it', () => {
    const said = (...notices: Parameters<typeof noticeWords>[0]) =>
      noticeWords(notices).map(({ sentence }) => sentence);
    expect(said(partsMissing(1))[0]).toMatch(/^1 part of what you hold cannot .* has it, or/);
    expect(said(partsMissing(3))[0]).toMatch(/^3 parts of what you hold cannot .* has them, or/);
    const cut = (file: string, count: number) => damageNotice({ is: 'edits-lost', file, count });
    const [one, two, ...rest] = said(cut('unsealed.log', 1), cut('$t(app.name)', 2), cut('unsealed.log', 1));
    expect(one).toContain('What you saved in unsealed.log last is missing here');
    expect(two).toContain('What you saved in $t(app.name) the last 2 times is missing here');
    expect(rest).toEqual([]);
  });

  it('is said in the engine’s words when the window has none', () => {
    const newer = [
      { code: 'newer', sentence: 'One.' },
      { code: 'newer', sentence: 'Two.' },
    ];
    expect(noticeWords(newer)).toEqual(newer);
  });
});
