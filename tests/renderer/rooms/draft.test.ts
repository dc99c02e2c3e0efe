import { describe, expect, it } from 'vitest';
import {
  changesOf,
  draftOf,
  FORMS,
  isBlank,
  laterFields,
  suggestedTitle,
  titled,
} from '../../../renderer/rooms/story/draft.ts';
import { EMPTY_DRAFT, type EntryDraft, FIELDS, KINDS } from '../../../sync/domain/entry.ts';

const draft = (changes: Partial<EntryDraft>): EntryDraft => ({ ...EMPTY_DRAFT, ...changes });

describe('the suggested title', () => {
  it('is the first sentence of the advice, without its full stop', () => {
    const fields = { happened: 'It broke.', advice: 'Check the valve. It takes a minute.' };
    expect(suggestedTitle(draft({ fields }))).toBe('Check the valve');
  });

  it('falls back to what happened, then to the body without its Markdown signs', () => {
    expect(suggestedTitle(draft({ fields: { advice: ' ', happened: 'The oven went cold' } }))).toBe(
      'The oven went cold',
    );
    expect(suggestedTitle(draft({ body: '## **Steps** to take\n\n1. one' }))).toBe('Steps to take');
  });

  it('does not stop at a decimal point or a time', () => {
    expect(suggestedTitle(draft({ fields: { advice: 'Keep 4.5 litres at 10:30. Then stir.' } }))).toBe(
      'Keep 4.5 litres at 10:30',
    );
  });

  it('ends a sentence at the signs of other scripts, where no space follows', () => {
    expect(suggestedTitle(draft({ fields: { advice: '毎朝、秤を確かめる。一分で済む。' } }))).toBe(
      '毎朝、秤を確かめる',
    );
    expect(suggestedTitle(draft({ fields: { advice: 'पानी ठंडा रखें। फिर मिलाएँ।' } }))).toBe('पानी ठंडा रखें');
  });

  it('cuts long text between words, also where words are not spaced', () => {
    const long = suggestedTitle(draft({ fields: { advice: 'weigh every single sack '.repeat(9) } }));
    expect(long.length).toBeLessThanOrEqual(73);
    expect(long).toMatch(/(weigh|every|single|sack)…$/);
    const thai = suggestedTitle(draft({ fields: { advice: 'ตรวจสอบวาล์วแก๊สก่อนเที่ยงคืน'.repeat(5) } }));
    expect(thai.endsWith('…')).toBe(true);
    expect(thai.length).toBeLessThanOrEqual(73);
  });

  it('never leaves half a character', () => {
    const title = suggestedTitle(draft({ fields: { advice: '🧵'.repeat(80) } }));
    expect(title.isWellFormed()).toBe(true);
  });

  it('stands in only where no title was given', () => {
    expect(titled(draft({ title: 'Mine', fields: { advice: 'Other' } })).title).toBe('Mine');
    expect(titled(draft({ title: '  ', fields: { advice: 'Other' } })).title).toBe('Other');
  });
});

describe('an edit', () => {
  const first = draft({ title: 'A', tags: ['b', 'a'], fields: { why: 'w', advice: 'x' } });

  it('names only what differs', () => {
    expect(changesOf(first, { ...first, title: 'B' })).toEqual({ title: 'B' });
    expect(Object.keys(changesOf(first, { ...first, fields: { ...first.fields, why: 'new' } }))).toEqual([
      'fields',
    ]);
  });

  it('is empty when it comes to the same after tidying', () => {
    const same = {
      ...first,
      title: ' A ',
      tags: ['a', 'b', 'A'],
      fields: { advice: 'x', why: 'w', helps: ' ' },
    };
    expect(changesOf(first, same)).toEqual({});
  });

  it('holds nothing that a person cannot write', () => {
    const entry = { ...first, author: 'Ana', deleted: false, version: 'v' };
    expect(Object.keys(draftOf(entry)).sort()).toEqual(Object.keys(EMPTY_DRAFT).sort());
  });
});

describe('the questions of a kind', () => {
  it('leave no answer unseen: every field that holds something is shown', () => {
    const fields = Object.fromEntries(FIELDS.map((name) => [name, 'text']));
    for (const kind of KINDS) {
      const shown = [...FORMS[kind].first, ...laterFields(draft({ kind, fields }))];
      expect([...shown].sort(), kind).toEqual([...FIELDS].sort());
    }
  });

  it('ask a lesson three things first', () => {
    expect(FORMS.lesson.first).toEqual(['happened', 'why', 'advice']);
  });
});

it('a draft is blank until something other than white space is in it', () => {
  expect(isBlank(draft({ fields: { why: ' \n' }, kind: 'note', lang: 'th' }))).toBe(true);
  expect(isBlank(draft({ tags: ['x'] }))).toBe(false);
  expect(isBlank(draft({ body: 'x' }))).toBe(false);
});
