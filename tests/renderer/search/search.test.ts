import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editsApart, nearlyIn, oneEditApart } from '../../../renderer/search/errors.ts';
import { fold } from '../../../renderer/search/normalise.ts';
import type { SearchableRow } from '../../../renderer/search/row.ts';
import { createSearch, type Found, SEARCH_VERSION, type Search } from '../../../renderer/search/search.ts';

let made = 0;
const row = (changes: Partial<SearchableRow>): SearchableRow => ({
  id: `id-${made++}`,
  space: 'private',
  kind: 'lesson',
  confidence: 'draft',
  lang: '',
  tags: [],
  title: '',
  story: '',
  body: '',
  updated: 0,
  disputed: false,
  tick: 0,
  ...changes,
});

function searchOver(...rows: Partial<SearchableRow>[]): Search {
  const search = createSearch();
  search.put(rows.map(row));
  return search;
}

const titles = (found: readonly Found[]): string[] => found.map(({ title }) => title);
const find = (search: Search, words: string, filters = {}): string[] =>
  titles(search.find({ words, filters, limit: 10 }));

describe('finding in every script', () => {
  const search = searchOver(
    { title: 'Oven broke on Eid', body: 'Keep a spare thermostat for the oven.' },
    { title: 'การจัดการความรู้', body: 'บันทึกบทเรียนจากงานทุกวัน น้ำในเครื่องเย็นเกินไป' },
    { title: 'Quản lý tri thức', body: 'Ghi lại bài học về điện nước mỗi ngày.' },
    { title: 'ज्ञान प्रबंधन', body: 'हर दिन का सबक लिखें और ग्राहक को बताएं।' },
    { title: '知識管理の手引き', body: '毎日の教訓を書き留める。在庫ガイド。' },
    { title: '供应商管理', body: '每批货都要检查质量。' },
    { title: '재고를 줄이는 방법', body: '매주 창고를 확인하세요.' },
    { title: 'إدارة المعرفة', body: 'اكتب الدرس كل يوم، كتابي عند العميل' },
    { title: 'ការគ្រប់គ្រងចំណេះដឹង', body: 'កត់ត្រាមេរៀនរាល់ថ្ងៃ' },
    { title: 'ການຄຸ້ມຄອງຄວາມຮູ້', body: 'ບັນທຶກບົດຮຽນທຸກມື້' },
  );

  it.each([
    ['th', 'ความรู้', 'การจัดการความรู้'],
    ['th, in the middle of a run', 'ทเรีย', 'การจัดการความรู้'],
    ['th, two characters', 'งา', 'การจัดการความรู้'],
    ['th, sara am in parts', 'น้\u0e4dา', 'การจัดการความรู้'],
    ['vi', 'tri thức', 'Quản lý tri thức'],
    ['vi without marks', 'dien nuoc', 'Quản lý tri thức'],
    ['hi', 'ज्ञान', 'ज्ञान प्रबंधन'],
    ['hi, the beginning of a word', 'ग्राह', 'ज्ञान प्रबंधन'],
    ['ja', '教訓', '知識管理の手引き'],
    ['ja in half-width kana', 'ｶﾞｲﾄﾞ', '知識管理の手引き'],
    ['zh', '检查质量', '供应商管理'],
    ['zh, two characters', '质量', '供应商管理'],
    ['zh, one character', '批', '供应商管理'],
    ['zh in traditional characters', '供應商', '供应商管理'],
    ['zh, simplified characters where traditional ones were written', '知识管理', '知識管理の手引き'],
    ['ja in hiragana', 'がいど', '知識管理の手引き'],
    ['ko', '재고', '재고를 줄이는 방법'],
    ['ko with another particle', '창고가', '재고를 줄이는 방법'],
    ['ar', 'المعرفة', 'إدارة المعرفة'],
    ['ar typed on a Persian keyboard', 'کتابی', 'إدارة المعرفة'],
    ['km', 'មេរៀន', 'ការគ្រប់គ្រងចំណេះដឹង'],
    ['lo', 'ບົດຮຽນ', 'ການຄຸ້ມຄອງຄວາມຮູ້'],
    ['en with a typo', 'termostat ', 'Oven broke on Eid'],
    ['en with letters swapped', 'thermsotat', 'Oven broke on Eid'],
    ['en as it is typed', 'therm', 'Oven broke on Eid'],
  ])('%s: %s', (_, words, title) => {
    expect(find(search, words)[0]).toBe(title);
  });

  it('finds every piece of two or more characters of a run without spaces', () => {
    const runs = ['การจัดการความรู้', '知識管理の手引き', 'ការគ្រប់គ្រងចំណេះដឹង', 'ການຄຸ້ມຄອງຄວາມຮູ້'];
    fc.assert(
      fc.property(
        fc.constantFrom(...runs),
        fc.nat({ max: 20 }),
        fc.integer({ min: 2, max: 8 }),
        (run, from, length) => {
          const piece = run.slice(from % (run.length - 1), (from % (run.length - 1)) + length);
          expect(find(search, piece), piece).toContain(run);
        },
      ),
    );
  });

  // Letters of each script, those that fold among them; a text is made of them, and cut anywhere (two SARA E side by
  // side are one letter, so there is none).
  it.each([
    ['zh', '知識识後后台臺頭头染色水质質量'],
    ['ja', '知識管理ガがカードどー染色ｶﾞの手引き'],
    ['ko', '재고를줄이는방법창고가'],
    ['th', 'การจดคัวมู้น้ำโแปี่็ๅ'],
    ['lo', 'ການຄຸ້ມຄອງວຮູ້ນ້ຳ'],
    ['km', 'ការគ្រប់ងចំណេះដឹ'],
  ])('finds and marks any piece of two or more characters, in %s', (_, letters) => {
    const unit = fc.constantFrom(...new Intl.Segmenter().segment(letters)).map(({ segment }) => segment);
    const runs = fc.array(fc.array(unit, { minLength: 2, maxLength: 12 }), { minLength: 1, maxLength: 6 });
    const shown = (text: string, marks: Found['titleMarks']): string =>
      marks.map(([from, to]) => text.slice(from, to)).join('\n');
    fc.assert(
      fc.property(runs, fc.nat(), fc.nat(), fc.integer({ min: 2, max: 6 }), (words, which, from, length) => {
        const text = words.map((each) => each.join('')).join(' ');
        const run = words[which % words.length]!;
        const start = from % (run.length - 1);
        const piece = run.slice(start, start + length).join('');
        const search = searchOver({ title: text }, { title: 'Oven', body: text });
        const found = search.find({ words: piece, limit: 2 });
        expect(found.length, `${piece} in ${text}`).toBe(2);
        for (const { title, titleMarks, snippet } of found)
          expect(
            fold(title === 'Oven' ? shown(snippet.text, snippet.marks) : shown(title, titleMarks)),
          ).toContain(fold(piece));
      }),
    );
  });
});

describe('typing errors', () => {
  it.each([
    ['valve', 'vlave', true],
    ['valve', 'valv', true],
    ['valve', 'valves', true],
    ['valve', 'valze', true],
    ['valve', 'valve', false],
    ['valve', 'evlva', false],
    ['valve', 'vale s', false],
    ['ab', 'ba', true],
    ['', 'a', true],
  ])('%j and %j are one edit apart: %s', (a, b, apart) => {
    expect(oneEditApart(a, b)).toBe(apart);
    expect(oneEditApart(b, a)).toBe(apart);
  });
});

describe('nearly what was typed', () => {
  /** The same by a table, as the textbook has it. */
  function fewest(query: string, text: string, within: boolean): number {
    let row = Array.from({ length: query.length + 1 }, (_, i) => i);
    let best = query.length;
    for (const [at, letter] of [...text].entries()) {
      const next = [within ? 0 : at + 1];
      for (let i = 1; i <= query.length; i++)
        next.push(Math.min(row[i - 1]! + Number(query[i - 1] !== letter), row[i]! + 1, next[i - 1]! + 1));
      row = next;
      best = Math.min(best, row.at(-1)!);
    }
    return within ? best : row.at(-1)!;
  }
  const letters = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b', '染', 'ก'), maxLength });

  it('is said of a text that holds the query with that many errors, and of no other', () => {
    fc.assert(
      fc.property(letters(31), letters(60), fc.nat({ max: 4 }), (query, text, errors) => {
        expect(nearlyIn(query, text, errors)).toBe(fewest(query, text, true) <= errors);
      }),
    );
  });

  it('is said of two words that are that far apart', () => {
    fc.assert(
      fc.property(letters(12), letters(12), fc.nat({ max: 3 }), (a, b, most) => {
        expect(editsApart(a, b, most)).toBe(fewest(a, b, false) <= most);
      }),
    );
  });

  it.each([
    ['zh, one wrong character', '先把纱浅泡在', '染色前先把纱线泡在温水里'],
    ['th, one wrong character', 'แช่ไหมในน้บอุ่น', 'แช่ไหมในน้ำอุ่นก่อนย้อมคราม'],
    ['bn, a letter of two pieces changed', 'কহন্ড ', 'কমান্ড'],
    ['a short word that is another one', 'Gals reference ', 'Learning goals: a reference'],
  ])('finds %s', (_, words, title) => {
    const others = ['染色先把', 'แช่ไหมใน', 'বাংলা', 'Gals', 'Reference'].map((other) => ({ title: other }));
    expect(find(searchOver(...others, { title }), words)[0]).toBe(title);
  });

  it('puts the spelling that was typed first', () => {
    const search = searchOver({ title: '后台管理' }, { title: '後台管理' }, { title: '后台管理' });
    expect(find(search, '後台')[0]).toBe('後台管理');
    expect(find(search, '后台')[0]).toBe('后台管理');
  });
});

describe('which comes first', () => {
  it('says which rules it goes by', () => {
    expect(SEARCH_VERSION).toBe('2.1.2');
  });

  it('puts the exact title before its beginning, and that before a mention', () => {
    const search = searchOver(
      { title: 'About late payers', body: 'Oven oven oven.' },
      { title: 'Oven care' },
      { title: 'Oven' },
    );
    expect(find(search, 'oven')).toEqual(['Oven', 'Oven care', 'About late payers']);
  });

  it('puts entries with all words before those with some', () => {
    const search = searchOver(
      { title: 'Dye', body: 'dye dye dye dye' },
      { title: 'Other', body: 'Test the dye with the water of the day.' },
      ...['Water first', 'Oven', 'Mixer', 'Till'].map((title) => ({ title })),
    );
    expect(find(search, 'dye water ')).toEqual(['Other', 'Dye', 'Water first']);
  });

  it('finds numbers and codes as they are', () => {
    const search = searchOver({ title: 'Order 100 1' }, { title: 'Invoice INV-1001' });
    expect(find(search, '1001 ')[0]).toBe('Invoice INV-1001');
    expect(find(search, 'inv-1001')[0]).toBe('Invoice INV-1001');
  });

  it('prefers the newer of two that are alike', () => {
    const day = 24 * 3600 * 1000;
    const search = searchOver(
      { title: 'Belt slips, first time', updated: 0 },
      { title: 'Belt slips, other time', updated: 900 * day },
    );
    expect(find(search, 'belt slips')[0]).toBe('Belt slips, other time');
  });

  it('finds nothing for no words, for signs, and in an empty base', () => {
    const search = searchOver({ title: 'Oven' });
    expect(find(search, '  ')).toEqual([]);
    expect(find(search, '?!')).toEqual([]);
    expect(find(createSearch(), 'oven')).toEqual([]);
  });
});

describe('filters, changes and what is shown', () => {
  it('leaves out what has one version, or came earlier, when asked to', () => {
    const search = searchOver(
      { title: 'oven one', disputed: true, tick: 3 },
      { title: 'oven two', tick: 4 },
      { title: 'oven three', disputed: true, tick: 5 },
    );
    expect(find(search, 'oven', { only: 'disputed' }).sort()).toEqual(['oven one', 'oven three']);
    expect(find(search, 'oven', { since: 3 }).sort()).toEqual(['oven three', 'oven two']);
  });

  it('keeps to the space, kind, tag and confidence that are asked for', () => {
    const search = searchOver(
      { title: 'Oven one', space: 'a', kind: 'lesson', tags: ['heat'], confidence: 'validated' },
      { title: 'Oven two', space: 'b', kind: 'note' },
    );
    expect(find(search, 'oven', { space: 'b' })).toEqual(['Oven two']);
    expect(find(search, 'oven', { kind: 'lesson' })).toEqual(['Oven one']);
    expect(find(search, 'oven', { tag: 'heat' })).toEqual(['Oven one']);
    expect(find(search, 'oven', { confidence: 'validated', kind: 'note' })).toEqual([]);
  });

  it('forgets the old words of a changed entry, and all of a removed one', () => {
    const search = searchOver({ id: 'x', title: 'Oven' });
    search.put([row({ id: 'x', title: 'Mixer' })]);
    expect(search.size).toBe(1);
    expect(find(search, 'oven')).toEqual([]);
    expect(find(search, 'mixer')).toEqual(['Mixer']);
    search.remove(['x', 'never there']);
    expect(search.size).toBe(0);
    expect(find(search, 'mixer')).toEqual([]);
  });

  it('marks the words in the title and in the best piece of a long text', () => {
    const search = searchOver({
      title: 'Điện lạnh',
      body: `${'filler text '.repeat(60)}the điện meter stands in the yard${' more filler'.repeat(60)}`,
    });
    const [found] = search.find({ words: 'dien meter', limit: 1 });
    const pieces = (text: string, marks: Found['titleMarks']): string[] =>
      marks.map(([from, to]) => text.slice(from, to));
    expect(pieces(found!.title, found!.titleMarks)).toEqual(['Điện']);
    expect(pieces(found!.snippet.text, found!.snippet.marks)).toEqual(['điện', 'meter']);
    expect(found!.snippet.text.length).toBeLessThan(260);
  });

  it('never marks half a character', () => {
    const search = searchOver({ title: 'ภาษา', body: 'e\u0301te\u0301 น้ำ กำลัง 👍🏽 한국' });
    for (const words of ['ete', 'น้', 'กำ', '한', 'ภา']) {
      for (const { snippet } of search.find({ words, limit: 5 })) {
        for (const [from, to] of snippet.marks) {
          expect(from).toBeLessThan(to);
          expect(snippet.text.slice(from)).not.toMatch(/^\p{M}/u);
        }
      }
    }
  });

  it('counts tags, kinds and spaces of what it holds', () => {
    const search = searchOver({ tags: ['a', 'b'] }, { tags: ['a'], kind: 'note' });
    expect(search.facets().tags).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(search.facets().kinds).toHaveLength(2);
  });

  it('holds what a plain list would hold after any puts and removes', () => {
    const ids = fc.constantFrom('a', 'b', 'c');
    const words = fc.constantFrom('oven', 'mixer', 'ตลาด', '管理');
    const step = fc.oneof(fc.record({ id: ids, title: words }), fc.record({ id: ids }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const search = createSearch();
        const model = new Map<string, string>();
        for (const each of steps) {
          if ('title' in each) {
            search.put([row(each)]);
            model.set(each.id, each.title);
          } else {
            search.remove([each.id]);
            model.delete(each.id);
          }
        }
        for (const word of ['oven', 'mixer', 'ตลาด', '管理']) {
          const held = [...model].filter(([, title]) => title === word).map(([id]) => id);
          const found = search.find({ words: word, limit: 10 }).map(({ id }) => id);
          expect(found.sort()).toEqual(held.sort());
        }
      }),
    );
  });

  it('answers hostile words and hostile text without harm', () => {
    const search = searchOver({ title: '__proto__ constructor', body: 'x'.repeat(200_000) });
    expect(find(search, '__proto__ constructor')).toHaveLength(1);
    expect(() => find(search, 'a '.repeat(5_000))).not.toThrow();
    expect(() => find(search, '\ud800 \u0000 (.*')).not.toThrow();
  });
});
