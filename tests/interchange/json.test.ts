import { describe, expect, it } from 'vitest';
import { readJsonArray, readJsonLines } from '../../sync/interchange/json.ts';

const titles = ({ entries }: { entries: readonly { settled: { draft: { title: string } } }[] }) =>
  entries.map(({ settled }) => settled.draft.title);

describe('reading JSON Lines', () => {
  it('takes every known key', () => {
    const line = JSON.stringify({
      id: 'x1',
      group: 'g',
      lang: 'th',
      title: 'A',
      body: 'B',
      tags: ['T', 7],
      kind: 'note',
      fields: { why: 'W', other: 1 },
      advice: 'Ad',
      confidence: 'archived',
      reviewBy: '2027-01-31',
      author: 'Ana',
      firm: 'Bakery',
      created: 5,
    });
    const [entry] = readJsonLines(line).entries;
    expect(entry?.settled).toEqual({
      is: 'draft',
      draft: {
        kind: 'note',
        title: 'A',
        body: 'B',
        tags: ['7', 't'],
        lang: 'th',
        fields: { why: 'W', advice: 'Ad' },
        confidence: 'archived',
        reviewBy: '2027-01-31',
      },
      author: 'Ana',
      firm: 'Bakery',
      created: 5,
      sourceId: 'x1',
      oddities: [],
    });
  });

  it('names each bad line and goes on', () => {
    const read = readJsonLines(
      '{"title":"a"}\r\n\r\n{"title":}\n[1]\n{"title":["x"]}\n{"tags":["x"]}\n{"title":"b","deleted":true}\n{"title":"c"}',
    );
    expect(titles(read)).toEqual(['a', 'c']);
    expect(read.entries.map(({ line }) => line)).toEqual([1, 8]);
    expect(read.refused).toEqual([
      { line: 3, why: 'is not valid JSON' },
      { line: 4, why: 'is not an object with a title' },
      { line: 5, why: 'has a "title" that is not text' },
      { line: 6, why: 'holds no text' },
      { line: 7, why: 'is an entry that was deleted' },
    ]);
  });

  it('counts unknown keys, and is not moved by keys with a meaning to the language', () => {
    const read = readJsonLines(
      '{"title":"a","__proto__":{"title":"evil","lang":"xx"},"constructor":1}\n{"title":"b","constructor":2}',
    );
    expect([...read.unknown]).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
    expect(read.entries[0]?.settled.draft).toMatchObject({ title: 'a', lang: '' });
    expect(readJsonLines('{"__proto__":{"title":"evil"}}').entries).toEqual([]);
  });

  it('says how a date was read that could be read two ways', () => {
    const [entry] = readJsonLines('{"title":"a","created":"6/7/2014"}').entries;
    expect(entry?.settled.oddities).toEqual([
      'the date "6/7/2014": nothing tells day from month; read as day/month/year',
    ]);
  });
});

describe('reading a JSON array', () => {
  it('names items by the line they start in, and refuses bad ones by themselves', () => {
    const read = readJsonArray(
      '[\n  {"title": "a, ] }\\" b"},\n  {"title": "b",},\n  {\n    "title": "c"\n  },\n]\n',
    );
    expect(titles(read)).toEqual(['a, ] }" b', 'c']);
    expect(read.entries.map(({ line }) => line)).toEqual([2, 4]);
    expect(read.refused).toEqual([{ line: 3, why: 'is not valid JSON' }]);
  });

  it('reads one object, pretty or not', () => {
    expect(titles(readJsonArray('\n{\n"title": "a"\n}\n'))).toEqual(['a']);
  });

  it('keeps what came before the place where a file was cut off', () => {
    const read = readJsonArray('[{"title":"a"},\n{"title":"b"');
    expect(titles(read)).toEqual(['a']);
    expect(read.refused).toEqual([
      { line: 2, why: 'is not valid JSON' },
      { line: 2, why: 'the list is not closed: the file is not whole' },
    ]);
    expect(readJsonArray('[{"title":"a"}] x').refused).toEqual([
      { line: 1, why: 'there is something behind the end of the list' },
    ]);
  });

  it('refuses what is nested too deeply or too long, and nothing else', () => {
    const deep = `{"title":"a","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const long = `{"title":"a","x":"${'y'.repeat(9_000_000)}"}`;
    const read = readJsonArray(`[${deep},{"title":"b"},${long}]`);
    expect(titles(read)).toEqual(['b']);
    expect(read.refused.map(({ why }) => why)).toEqual(['is nested too deeply', 'is too long']);
    expect(readJsonArray('['.repeat(1_000_000)).entries).toEqual([]);
  });
});
