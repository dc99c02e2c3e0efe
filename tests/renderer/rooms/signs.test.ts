import i18next from 'i18next';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWords } from '../../../renderer/locales/index.ts';
import { isEmpty } from '../../../renderer/rooms/home/empty.ts';
import { lookedAt } from '../../../renderer/rooms/settings/lookedAt.ts';
import { glimpseOf } from '../../../renderer/rooms/signs/EntryRows.tsx';
import { ownNameOf } from '../../../renderer/rooms/signs/words.ts';

afterEach(() => vi.restoreAllMocks());

describe('what a row shows under its title', () => {
  const entry = { title: 'Salt last', fields: {}, body: '' };

  it('is the advice, else what happened, else the text', () => {
    const fields = { advice: 'Wait.', happened: 'It stuck.' };
    expect(glimpseOf({ ...entry, fields, body: 'More.' })).toBe('Wait.');
    expect(glimpseOf({ ...entry, fields: { happened: 'It stuck.' }, body: 'More.' })).toBe('It stuck.');
    expect(glimpseOf({ ...entry, body: '**More** of it' })).toBe('More of it');
    expect(glimpseOf(entry)).toBe('');
  });

  it('does not repeat a title that was made of its first words', () => {
    const fields = { advice: 'Salt last. It slows the yeast.' };
    expect(glimpseOf({ ...entry, fields })).toBe('It slows the yeast.');
    expect(glimpseOf({ ...entry, fields: { advice: 'Salt last.', happened: 'It stuck.' } })).toBe(
      'It stuck.',
    );
    expect(glimpseOf({ ...entry, fields: { advice: 'Salt last.' } })).toBe('');
    const cut = {
      title: 'Add the salt when…',
      fields: { advice: 'Add the salt when the dough has rested.' },
    };
    expect(glimpseOf({ ...entry, ...cut })).toBe('…\u00a0the dough has rested.');
  });
});

describe('languages by their own names', () => {
  it('are so where the browser would say them in English', () => {
    vi.spyOn(Intl, 'DisplayNames').mockImplementation(function fallback() {
      return { of: () => 'in English' } as unknown as Intl.DisplayNames;
    } as never);
    for (const tag of ['km', 'lo', 'mn', 'my', 'ne', 'si']) {
      expect(ownNameOf(tag)).not.toBe('in English');
      expect(ownNameOf(tag)).not.toMatch(/[a-z]/i);
    }
  });
});

describe('Home', () => {
  it('calls the base empty only when the shelf and the engine agree', () => {
    expect(isEmpty({ is: 'ready', total: 0 }, { entries: 0 })).toBe(true);
    expect(isEmpty({ is: 'ready', total: 0 }, { entries: 45 })).toBe(false);
    expect(isEmpty({ is: 'ready', total: 45 }, { entries: 0 })).toBe(false);
    expect(isEmpty({ is: 'filling', done: 0, total: 1, again: false }, { entries: 0 })).toBe(false);
  });
});

describe('counted words', () => {
  beforeAll(() => {
    vi.stubGlobal('document', { documentElement: {} });
    startWords();
  });

  it('of an examination name entries, and none of the parts they are kept in', () => {
    const checked = [
      { what: 'segments', count: 6 },
      { what: 'waiting', count: 0 },
      { what: 'logs', count: 4 },
      { what: 'records', count: 178 },
      { what: 'entries', count: 45 },
      { what: 'edited entries saved and loaded', count: 1 },
    ];
    expect(lookedAt(checked)).toBe('Everything on this disk was read: 45 entries (deleted ones too).');
    expect(lookedAt([])).toBe('Everything on this disk was read.');
  });

  it('do not count oneself among those who get a copy', () => {
    const warning = (count: number) => i18next.t('share.warningText', { space: 'Dyers', count });
    expect(warning(0)).toContain('Nobody else is in Dyers yet');
    expect(warning(1)).toContain('the other member of Dyers holds');
    expect(warning(2)).toContain('the 2 other members of Dyers hold');
  });

  it('say of several entries that theirs stay', () => {
    expect(i18next.t('share.stays', { count: 1 })).toMatch(/^Its drafts/);
    expect(i18next.t('share.stays', { count: 4 })).toMatch(/^Their drafts/);
  });
});
