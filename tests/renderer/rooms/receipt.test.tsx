import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWords } from '../../../renderer/locales/index.ts';
import { leavingWords } from '../../../renderer/rooms/exchange/LeavingView.tsx';
import { ReceiptView } from '../../../renderer/rooms/exchange/ReceiptView.tsx';
import { receiptWords, titleOf } from '../../../renderer/rooms/exchange/receiptWords.ts';
import type { Receipt } from '../../../sync/api.ts';
import { fault, refusal } from '../../../sync/domain/fault.ts';
import type { EntryId, SpaceId } from '../../../sync/domain/ids.ts';
import { madeSentence, sentSentence, takeSentence } from '../../../sync/engine/words.ts';

beforeAll(() => {
  vi.stubGlobal('document', { documentElement: {} });
  startWords();
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const RECEIPT: Receipt = {
  id: 'r',
  at: 0,
  direction: 'in',
  space: 'space' as SpaceId,
  spaceName: 'Dyers',
  who: 'Bo',
  file: 'Dyers.gbundle',
  bytes: 512,
  added: 0,
  updated: 0,
  unchanged: 0,
  refused: [],
  waiting: 0,
  entries: [],
  memberships: 0,
  healed: 0,
  sentence: 'What the engine said.',
};
const COUNTS = [0, 1, 2];

/** The window "does not take" what the engine "refuses"; the rest of the English is the same. */
const asInWindow = (sentence: string) => sentence.replace(/(was|were) refused/, '$1 not taken');

describe('what will leave', () => {
  const leaving = {
    space: 'space' as SpaceId,
    spaceName: 'Dyers',
    receivers: [],
    everything: false,
    entries: [],
    memberships: 0,
    bytes: 900,
  };
  it('is nothing only when nobody joined or left either', () => {
    expect(leavingWords(leaving)).toBe('There is nothing they do not have already.');
    for (const everything of [true, false])
      expect(leavingWords({ ...leaving, everything, memberships: 1 })).toContain(
        'news of who belongs leaves',
      );
  });
  it('is counted in entries when there are any', () => {
    const entries = [{ id: 'e' as EntryId, title: 'Salt last', what: 'new' as const }];
    expect(leavingWords({ ...leaving, entries, memberships: 1 })).toMatch(/^1 entry leaves this PC/);
  });
});

describe('a receipt in the window', () => {
  it('of what went over a link says what the engine says, and names no file', () => {
    for (const who of ['Bo', ''])
      for (const added of COUNTS) {
        const over = { ...RECEIPT, direction: 'out', link: 'lan', file: '', who, added } as const;
        const engine = sentSentence({ entries: added, space: 'Dyers', whom: who });
        expect(receiptWords(over)).toBe(engine);
        expect(renderToStaticMarkup(<ReceiptView receipt={over} />)).toContain('Over the local network');
      }
  });

  it('counts what was refused without being named, in its words and over its list', () => {
    const refused = [refusal('part 1', fault('segment-fork', { who: 'bo' }))];
    const receipt = { ...RECEIPT, refused, unnamed: 49_999 };
    expect(receiptWords(receipt)).toContain('50000 parts were not taken');
    const page = renderToStaticMarkup(<ReceiptView receipt={receipt} />);
    expect(page).toContain('<summary>50000 parts were not taken');
    expect(page).toContain('49999 more');
  });

  it('says in English what the engine says, whatever came', () => {
    for (const who of ['Bo', ''])
      for (const added of COUNTS)
        for (const updated of COUNTS)
          for (const waiting of COUNTS)
            for (const refused of COUNTS)
              for (const memberships of COUNTS)
                for (const healed of COUNTS) {
                  const facts = { added, updated, waiting, memberships, healed };
                  const rows = Array.from({ length: refused }, () =>
                    refusal('part 1', fault('segment-forged')),
                  );
                  expect(receiptWords({ ...RECEIPT, ...facts, who, refused: rows })).toBe(
                    asInWindow(takeSentence({ ...facts, refused, held: 0, from: who })),
                  );
                }
  });

  it('says in English what the engine says, whatever went', () => {
    for (const whom of ['Bo, Cy', ''])
      for (const added of COUNTS)
        for (const updated of COUNTS)
          for (const memberships of COUNTS)
            for (const everything of [true, false])
              expect(
                receiptWords({
                  ...RECEIPT,
                  direction: 'out',
                  who: whom,
                  added,
                  updated,
                  memberships,
                  everything,
                }),
              ).toBe(
                madeSentence({ entries: added + updated, memberships, everything, space: 'Dyers', whom }),
              );
  });

  it('of earlier days keeps the sentence it was written with', () => {
    const { memberships: _, healed: __, ...earlier } = RECEIPT;
    expect(receiptWords(earlier)).toBe('What the engine said.');
    expect(titleOf({ ...earlier, who: 'anyone at all' })).toBe('Dyers, from anyone at all');
  });

  it('shows names as they are, whatever they look like', () => {
    for (const who of ['$t(app.name)', '{{space}}', '<b>Bo</b>', '{{news}} $&'])
      expect(receiptWords({ ...RECEIPT, who, spaceName: who, added: 1 })).toBe(
        `From ${who} came 1 new entry.`,
      );
  });

  it('stands on the page in those words, with why something was not taken', () => {
    const refused = [refusal('part 1', fault('segment-forged')), { where: 'part 2', why: 'In English.' }];
    const page = renderToStaticMarkup(<ReceiptView receipt={{ ...RECEIPT, added: 2, refused }} />);
    expect(page).toContain('From Bo came 2 new entries. 2 parts were not taken; see below why.');
    expect(page).toContain('A part was not signed by its author and was not taken.');
    expect(page).toContain('In English.');
    expect(page).not.toContain('What the engine said.');
  });

  it('has words for those it cannot name', () => {
    expect(titleOf({ ...RECEIPT, who: '' })).toBe('Dyers, from somebody unknown');
    expect(titleOf({ ...RECEIPT, who: '', direction: 'out' })).toBe('Dyers, for anyone you invite');
  });
});
