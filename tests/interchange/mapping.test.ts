import { describe, expect, it } from 'vitest';
import type { ColumnMap } from '../../sync/api.ts';
import { applyMap, completeMap, parseMapText, planMap } from '../../sync/interchange/mapping.ts';
import { suggestMap } from '../../sync/interchange/suggest-map.ts';
import { joinTags, splitTags } from '../../sync/interchange/tag-list.ts';

const suggested = (columns: string[], samples: string[][] = columns.map((name) => [`some ${name}`])) =>
  suggestMap(columns, samples);

function row(map: ColumnMap, values: Record<string, string>) {
  const columns = Object.keys(map);
  const cells = columns.map((name) => values[name] ?? '');
  return applyMap(cells, planMap(columns, [{ cells }], map, false));
}
function entry(map: ColumnMap, values: Record<string, string>) {
  const settling = row(map, values);
  if (settling.is !== 'draft') throw new Error(settling.why);
  return settling;
}

describe('suggesting what columns hold', () => {
  it('knows the columns of the NASA file, and that topic numbers are no tags', () => {
    const columns = [
      'LessonId',
      'Submitter1',
      'Title',
      'Abstract',
      'Lesson',
      'Organization',
      'LessonDate',
      'Categories',
      'Topic',
      'url',
    ];
    const samples = [
      ['1', '2'],
      ['Bell'],
      ['Arc flash'],
      ['Long'],
      ['Do this'],
      ['KSC'],
      ['6/6/14'],
      ['Energy, Power'],
      ['22'],
      ['https://x'],
    ];
    expect(Object.values(suggested(columns, samples))).toEqual([
      'id',
      'author',
      'title',
      'body',
      'advice',
      'firm',
      'created',
      'tags',
      'append',
      'append',
    ]);
  });

  it('knows title, text and tags in the languages of our members', () => {
    for (const [title, body, tags] of [
      ['ชื่อเรื่อง', 'เนื้อหา', 'แท็ก'],
      ['Tiêu đề', 'Nội dung', 'Thẻ'],
      ['शीर्षक', 'सामग्री', 'टैग'],
      ['Judul', 'Isi', 'Kategori'],
      ['タイトル', '本文', 'タグ'],
      ['标题', '内容', '标签'],
      ['Título', 'Contenido', 'Etiquetas'],
      ['Titre', 'Contenu', 'Étiquettes'],
      ['Überschrift', 'Inhalt', 'Schlagwörter'],
    ] as const)
      expect(Object.values(suggested([tags, body, title])), title).toEqual(['tags', 'body', 'title']);
  });

  it('takes the most usual name for what only one column can hold', () => {
    expect(suggested(['Name', 'Title', 'Subject'])).toEqual({
      Name: 'append',
      Title: 'title',
      Subject: 'append',
    });
  });

  it('does not take a column of repeated values for ids', () => {
    expect(
      suggested(
        ['ID', 'Title'],
        [
          ['7', '7'],
          ['a', 'b'],
        ],
      ),
    ).toEqual({ ID: 'append', Title: 'title' });
  });

  it('takes the first short texts for titles where no name says so, and ignores empty columns', () => {
    const samples = [['1', '2'], ['Watch the oven', 'Ask first'], ['x'.repeat(400)], []];
    expect(suggested(['Nr.', 'Xyz', 'Abc', 'Spare'], samples)).toEqual({
      'Nr.': 'append',
      Xyz: 'title',
      Abc: 'body',
      Spare: 'ignore',
    });
  });
});

describe('a map written by hand', () => {
  it('is read, with names in quotation marks where they need them', () => {
    expect(
      parseMapText('Title=title, Abstract = body,"Who, when=?"=append,"say ""hi"""=Tags,Next due=reviewby'),
    ).toEqual({
      ok: true,
      value: {
        Title: 'title',
        Abstract: 'body',
        'Who, when=?': 'append',
        'say "hi"': 'tags',
        'Next due': 'reviewBy',
      },
    });
  });

  it('is refused in plain words', () => {
    const why = (text: string) => {
      const map = parseMapText(text);
      return map.ok ? 'fine' : map.fault.sentence;
    };
    expect(why('Title=heading')).toContain('"heading" is none of title, body, tags');
    expect(why('Title')).toContain('"Title" is not written as Column=target');
    expect(why('A=title,A=body')).toContain('the column "A" is there twice');
    expect(why('')).toContain('it is empty');
    expect(why('A=title,,B=body')).toContain('not written as');
  });

  it('cannot touch what every object inherits', () => {
    const map = parseMapText('__proto__=title,constructor=body');
    expect(map.ok && Object.keys(map.value)).toEqual(['__proto__', 'constructor']);
    expect(
      map.ok && entry(map.value, JSON.parse('{"__proto__": "A", "constructor": "B"}')).draft,
    ).toMatchObject({ title: 'A', body: 'B' });
  });

  it('leaves out the columns it does not name, but for those whose meaning is plain and free', () => {
    const all: ColumnMap = { Id: 'id', Title: 'title', Abstract: 'body', Extra: 'append' };
    expect(completeMap({ title: 'title', Extra: 'body' }, all)).toEqual({
      ok: true,
      value: { Id: 'id', Title: 'title', Abstract: 'ignore', Extra: 'body' },
    });
    const wrong = completeMap({ Nope: 'title' }, all);
    expect(!wrong.ok && wrong.fault.sentence).toContain(
      'there is no column "Nope"; the columns are Id, Title',
    );
  });
});

describe('rows to entries', () => {
  const map: ColumnMap = {
    T: 'title',
    B: 'body',
    A: 'advice',
    R: 'advice',
    Tags: 'tags',
    Cat: 'tags',
    X: 'append',
    D: 'created',
    By: 'author',
    L: 'lang',
    K: 'kind',
  };

  it('fills a draft, joins what two columns say, and appends the rest under the body', () => {
    const { draft, author, created } = entry(map, {
      T: ' Watch  the oven ',
      B: 'It was hot.',
      A: 'Look.',
      R: 'Ask.',
      Tags: 'Oven; bread, , "hot, very"',
      Cat: 'NA',
      X: 'one\ntwo',
      D: '31/1/2014',
      By: 'Ana',
      L: 'zh_Hant',
      K: 'Problem & Fix',
    });
    expect(draft).toEqual({
      kind: 'problem-fix',
      title: 'Watch the oven',
      body: 'It was hot.\n\n- X: one\n  two',
      fields: { advice: 'Look.\n\nAsk.' },
      tags: ['bread', 'hot, very', 'oven'],
      lang: 'zh-Hant',
      confidence: 'not-validated',
      reviewBy: '',
    });
    expect([author, created]).toEqual(['Ana', Date.UTC(2014, 0, 31)]);
  });

  it('makes a title of the first words, whole letters and all, and says so', () => {
    const made = entry(map, {
      B: '  \n## The oven was too hot because nobody had looked at the clock since the morning shift left',
    });
    expect(made.draft.title).toBe('The oven was too hot because nobody had looked at the clock since the…');
    expect(made.oddities).toEqual(['has no title; its first words became the title']);
    expect(entry(map, { B: `x${'ก็'.repeat(100)}` }).draft.title).toBe(`x${'ก็'.repeat(36)}…`);
    expect(entry(map, { B: '👩'.repeat(100) }).draft.title.isWellFormed()).toBe(true);
    expect(entry(map, { X: 'only this' }).draft).toMatchObject({
      title: 'only this',
      body: '- X: only this',
    });
  });

  it('refuses a row without any text', () => {
    expect(row(map, { Tags: 'a', D: '2014-01-01' })).toEqual({ is: 'refused', why: 'holds no text' });
  });

  it('keeps under the text what does not fit or is not understood', () => {
    const long = 'word '.repeat(150).trim();
    const made = entry(map, {
      T: long,
      B: 'b',
      D: 'last spring',
      Tags: `ok,${'x'.repeat(90)}`,
      By: 'N'.repeat(130),
      K: 'riddle',
    });
    expect(made.draft.title.length).toBeLessThan(80);
    expect(made.draft.tags).toEqual(['ok']);
    for (const kept of [long, 'last spring', 'x'.repeat(90), 'N'.repeat(130)])
      expect(made.draft.body).toContain(kept);
    expect(made.oddities).toHaveLength(5);
  });

  it('refuses a text that is too long for an entry', () => {
    expect(row(map, { T: 'a', B: 'x'.repeat(300_000) })).toMatchObject({ is: 'refused' });
    expect(row(map, { T: 'a', A: 'x'.repeat(70_000) })).toMatchObject({ is: 'refused' });
  });

  it('takes the code-like indentation of plain text away', () => {
    expect(entry(map, { T: 'a', B: 'One.\r\r        Two.\r\n  three' }).draft.body).toBe(
      'One.\n\nTwo.\n  three',
    );
  });
});

describe('tags in one cell', () => {
  it('come back as they went in', () => {
    for (const tags of [['a', 'b c'], ['a, b', 'c;d'], ['"x"', 'y"z', 'a|b'], []])
      expect(splitTags(joinTags(tags))).toEqual(tags);
    expect(splitTags('a,,b ;c|d\ne, "open')).toEqual(['a', 'b', 'c', 'd', 'e', '"open']);
  });
});
