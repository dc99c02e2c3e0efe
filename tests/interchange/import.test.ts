import { describe, expect, it } from 'vitest';
import { utf8 } from '../../sync/domain/bytes.ts';
import { previewOf, readForImport } from '../../sync/interchange/import.ts';
import { crypto, taken } from './material.ts';

const file = (name: string, text: string) => ({ name, bytes: utf8(text) });
const fails = (...files: { name: string; bytes: Uint8Array }[]) => {
  const read = readForImport(crypto, files);
  return read.ok ? 'fine' : `${read.fault.code}: ${read.fault.sentence}`;
};

describe('taking the same source in again', () => {
  const first = taken('a.csv', 'Id,Title,Body\n1,One,x\n2,Two,y');
  it('gives every row the same key and digest, under whatever file name', () => {
    expect(
      taken('b.csv', 'Id,Title,Body\r\n2,Two,y\r\n1,One,x')
        .drafts.map(({ key, digest }) => [key, digest])
        .reverse(),
    ).toEqual(first.drafts.map(({ key, digest }) => [key, digest]));
  });

  it('gives a changed row the same key and another digest', () => {
    const [one] = taken('a.csv', 'Id,Title,Body\n1,One,changed').drafts;
    expect(one?.key).toBe(first.drafts[0]?.key);
    expect(one?.digest).not.toBe(first.drafts[0]?.digest);
  });

  it('does not take the row of another table for an older version, though both count from 1', () => {
    expect(taken('c.csv', 'Id,Title,Price\n1,Flour,20').drafts[0]?.key).not.toBe(first.drafts[0]?.key);
  });

  it('does not take an object with other keys for an older version either, in lines or in a list', () => {
    const key = (name: string, text: string) => taken(name, text).drafts[0]?.key;
    const one = key('a.jsonl', '{"id":"1","title":"Flour","body":"x"}\n{"id":"2","title":"Salt","why":"y"}');
    expect(key('b.json', '[{"why":"","id":1,"title":"Flour, new","body":"z"}]')).toBe(one);
    expect(key('c.jsonl', '{"id":"1","title":"Cotton","body":"x"}')).not.toBe(one);
    expect(key('d.jsonl', '{"id":"1","title":"Cotton","body":"x","why":"y","dye":"z"}')).not.toBe(one);
  });

  it('goes by the content where the source has no ids', () => {
    const [a, b] = taken('a.csv', 'Title,Body\nOne,x\nOne,y').drafts;
    expect(a?.key).not.toBe(b?.key);
    expect(taken('a.jsonl', '{"title":"One","body":"x"}').drafts[0]?.key).toBe(a?.key);
  });

  it('knows a starter entry by its key and language', () => {
    const keys = taken(
      's.json',
      '[{"key":"starter/x","lang":"en","title":"A"},{"key":"starter/x","lang":"th","title":"ก"}]',
    ).drafts;
    expect(keys).toHaveLength(2);
    expect(taken('s.jsonl', '{"key":"starter/x","lang":"en","title":"New"}').drafts[0]?.key).toBe(
      keys[0]?.key,
    );
  });
});

describe('two rows of one source with the same id', () => {
  it('are one where they say the same, and else the second is refused with the place of the first', () => {
    const read = taken('a.csv', 'Key,Title,Body\n7,One,x\n7,One,x\n8,Two,y\n9,Three,z\n7,One,other\n');
    expect(read.drafts).toHaveLength(3);
    expect(read).toMatchObject({ rows: 5, repeated: 1 });
    expect(read.refused).toEqual([
      {
        where: 'a.csv, line 6',
        why: 'has the same id ("7") as a.csv, line 2, but says something else; the first was kept',
      },
    ]);
  });
});

describe('what a file is', () => {
  it('is told by its ending, and by its beginning where that says more', () => {
    expect(taken('a.json', '{"title":"a"}\n{"title":"b"}\n')).toMatchObject({ format: 'jsonl', rows: 2 });
    expect(taken('a.jsonl', '[{"title":"a"},{"title":"b"}]')).toMatchObject({ format: 'json', rows: 2 });
    expect(taken('a.txt', 'Title;Body\na;b')).toMatchObject({ format: 'csv', rows: 1 });
    expect(taken('Watch the oven.txt', 'It gets hot. Look, first.')).toMatchObject({
      format: 'markdown',
      rows: 1,
    });
    expect(taken('a.csv', '[x],y\n1,2')).toMatchObject({ format: 'csv' });
  });

  it('is refused in plain words when Granary cannot read it', () => {
    expect(fails(file('a.png', 'x'))).toContain('file-kind: Granary cannot import a.png');
    expect(fails({ name: 'a.xlsx', bytes: Uint8Array.of(0x50, 0x4b, 3, 4, 0) })).toContain(
      'save the table as "CSV UTF-8" first',
    );
    expect(fails(file('a.csv', ''))).toContain('file-damaged: a.csv cannot be read as CSV: it is empty');
    expect(fails()).toContain('file-kind');
  });
});

describe('a folder', () => {
  it('gives what is good, names what is not, and does not mention what systems leave behind', () => {
    const read = readForImport(crypto, [
      file('.DS_Store', 'x'),
      file('a.md', '# A\nx'),
      file('b.md', ''),
      file('c.md', '---\ntitle: C\n---\n'),
      file('d.png', 'x'),
      file('e.csv', ''),
      file('Thumbs.db', 'x'),
    ]);
    if (!read.ok) throw new Error(read.fault.sentence);
    expect(read.value.drafts.map(({ draft, where }) => [draft.title, where])).toEqual([
      ['A', 'a.md'],
      ['C', 'c.md'],
    ]);
    expect(read.value.refused).toEqual([
      { where: 'e.csv', why: 'it is empty' },
      { where: 'b.md', why: 'is empty' },
    ]);
    expect(read.value.oddities.map(({ where }) => where)).toEqual(['d.png']);
    expect(fails(file('a.png', 'x'), file('b.gif', 'x'))).toContain('file-kind');
  });
});

describe('the preview', () => {
  it('shows columns with their suggested use, the first entries, and what is odd', () => {
    const files = [file('a.csv', 'Title,Notes,Date,Spare\nOne,x,1/2/2014,\nTwo,,3/4/2014,\n,,,\nThree')];
    const preview = previewOf(crypto, files);
    expect(preview).toMatchObject({
      ok: true,
      value: {
        format: 'csv',
        rows: 3,
        columns: [
          { name: 'Title', filled: 2, samples: ['One', 'Two'], target: 'title' },
          { name: 'Notes', filled: 1, samples: ['x'], target: 'body' },
          { name: 'Date', filled: 2, target: 'created' },
          { name: 'Spare', filled: 0, samples: [], target: 'ignore' },
        ],
        sample: [{ title: 'One', body: 'x' }, { title: 'Two' }],
        oddities: [{ where: 'a.csv, column Date' }],
        refused: [{ where: 'a.csv, line 5', why: 'has 1 cells; the header has 4' }],
      },
    });
    const mapped = previewOf(crypto, files, { Notes: 'title', Title: 'why' });
    expect(mapped.ok && mapped.value.sample[0]).toMatchObject({ title: 'x', fields: { why: 'One' } });
    const wrong = previewOf(crypto, files, { Nope: 'title' });
    expect(wrong).toMatchObject({ ok: false, fault: { code: 'map-wrong' } });
  });

  it('tells of a thousand oddities, and how many more there are', () => {
    const read = taken(
      'a.csv',
      `Title,Body\n${'"",some text that is here\n'.repeat(1)}${Array.from({ length: 1500 }, (_, n) => `,text ${n}\n`).join('')}`,
    );
    expect(read.drafts).toHaveLength(1501);
    expect(read.oddities).toHaveLength(1001);
    expect(read.oddities.at(-1)?.why).toBe('and 501 more like these');
  });
});
